/* SPDX-License-Identifier: LGPL-2.1-or-later */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "datasetstreams.h"

#include <gst/base/gstflowcombiner.h>
#include "datasetquery.h"
#include "nifti-element.h"

/* Its object lock is the element's. */
struct _DatasetStreams
{
  GstElement *element;          /* not owned */
  const DatasetSettings *settings;      /* while started */

  GstTask *task;
  GRecMutex stream_lock;        /* the task's: held while it runs */

  /* stream lock */
  BidsFolder *folder;           /* owns the items */
  GPtrArray *chosen;            /* BidsItem, sorted */
  guint64 index;                /* of the next item */
  gboolean shown;               /* all items of the epoch */
  guint restarts;               /* counted, to notice those by our own push */
  guint group;                  /* of the streams */

  /* object lock */
  GPtrArray *items;             /* BidsItem, in order; NULL unless started */
  guint epoch;                  /* whose order this is */
  GstSegment segment;
  guint32 seqnum;               /* of the seek that made it */
  GstFlowCombiner *combiner;
  DatasetReader *reader;        /* of items; NULL unless started */

  gint interrupted;             /* atomic: flushing or stopping */
  gint ended;                   /* atomic: an EOS was sent to the element */
};

static GList *
copy_pads (DatasetStreams * self)
{
  GList *pads;

  GST_OBJECT_LOCK (self->element);
  pads = g_list_copy_deep (self->element->srcpads,
      (GCopyFunc) (GCallback) gst_object_ref, NULL);
  GST_OBJECT_UNLOCK (self->element);
  return pads;
}

/* --- Streaming thread ----------------------------------------------------- */

static GstFlowReturn
fail (DatasetStreams * self, GError * error)
{
  gst_nifti_post_error (self->element, NULL, error);
  return GST_FLOW_CUSTOM_ERROR;
}

static GstFlowReturn
start_stream (DatasetStreams * self, GstVolumeDatasetPad * pad)
{
  const DatasetSettings *settings = self->settings;
  GError *error = NULL;
  GstFlowReturn flow;

  if (!pad->need_start)
    return GST_FLOW_OK;
  pad->need_start = FALSE;
  flow = gst_volume_dataset_pad_start (pad, settings->location, self->group,
      bids_find_first (self->items, pad->modality), settings->max_bytes,
      &self->segment, self->seqnum, &error);
  return error ? fail (self, error) : flow;
}

static GstFlowReturn
push_item (DatasetStreams * self, GstVolumeDatasetPad * pad,
    const BidsItem * item)
{
  GstFlowReturn flow = start_stream (self, pad);
  GError *error = NULL;

  if (flow != GST_FLOW_OK)
    return flow;
  flow = gst_volume_dataset_pad_push_item (pad, item, self->index,
      self->reader, &self->interrupted, &error);
  return error ? fail (self, error) : flow;
}

/* The flow of all pads, now that @pad's is @flow. */
static GstFlowReturn
combine (DatasetStreams * self, GstVolumeDatasetPad * pad, GstFlowReturn flow)
{
  GST_OBJECT_LOCK (self->element);
  flow = pad->released ? GST_FLOW_OK :
      gst_flow_combiner_update_pad_flow (self->combiner, GST_PAD (pad), flow);
  GST_OBJECT_UNLOCK (self->element);
  return flow;
}

static gboolean
at_end (DatasetStreams * self)
{
  return g_atomic_int_get (&self->ended) || self->index >= self->items->len
      || self->index * GST_VOLUME_DURATION >= self->segment.stop;
}

static void
end_streams (DatasetStreams * self, GstFlowReturn flow, GList * pads)
{
  gboolean segment = flow == GST_FLOW_EOS
      && self->segment.flags & GST_SEGMENT_FLAG_SEGMENT;
  gint64 end = self->segment.position;
  guint restarts = self->restarts;
  GstEvent *event;
  GList *l;

  if (flow != GST_FLOW_EOS && flow != GST_FLOW_CUSTOM_ERROR)
    GST_ELEMENT_FLOW_ERROR (self->element, flow);
  event = segment ? gst_event_new_segment_done (GST_FORMAT_TIME, end) :
      gst_event_new_eos ();
  gst_event_set_seqnum (event, self->seqnum);
  /* As behind a push, downstream may seek. */
  for (l = pads; l && restarts == self->restarts; l = l->next) {
    start_stream (self, l->data);
    gst_pad_push_event (l->data, gst_event_ref (event));
  }
  gst_event_unref (event);
  if (segment && restarts == self->restarts)
    gst_element_post_message (self->element,
        gst_message_new_segment_done (GST_OBJECT (self->element),
            GST_FORMAT_TIME, end));
}

/* One item. */
static void
push_next (gpointer data)
{
  DatasetStreams *self = data;
  GList *pads = copy_pads (self), *l;
  GstFlowReturn flow = at_end (self) ? GST_FLOW_EOS : GST_FLOW_OK;
  guint restarts = self->restarts;

  for (l = pads; l && flow == GST_FLOW_OK; l = l->next) {
    flow = push_item (self, l->data, self->items->pdata[self->index]);
    /* Downstream may have sought from within the push. */
    if (restarts != self->restarts)
      goto done;
    flow = combine (self, l->data, flow);
  }
  if (flow == GST_FLOW_OK) {
    self->index++;
    GST_OBJECT_LOCK (self->element);
    self->segment.position = self->index * GST_VOLUME_DURATION;
    GST_OBJECT_UNLOCK (self->element);
    goto done;
  }

  GST_DEBUG_OBJECT (self->element, "item %" G_GUINT64_FORMAT ": %s",
      self->index, gst_flow_get_name (flow));
  gst_task_pause (self->task);
  self->shown = flow == GST_FLOW_EOS && self->index >= self->items->len;
  if (flow != GST_FLOW_FLUSHING)
    end_streams (self, flow, pads);

done:
  g_list_free_full (pads, gst_object_unref);
}

/* --- Seeks ---------------------------------------------------------------- */

static void
push_to_all (DatasetStreams * self, GstEvent * event)
{
  GList *pads = copy_pads (self), *l;

  for (l = pads; l; l = l->next)
    gst_pad_push_event (l->data, gst_event_ref (event));
  gst_event_unref (event);
  g_list_free_full (pads, gst_object_unref);
}

static void
set_items (DatasetStreams * self, GPtrArray * items, guint epoch)
{
  GPtrArray *before;

  GST_OBJECT_LOCK (self->element);
  before = self->items;
  self->items = items;
  self->epoch = epoch;
  GST_OBJECT_UNLOCK (self->element);
  if (before)
    g_ptr_array_unref (before);
}

static void
set_reader (DatasetStreams * self, DatasetReader * reader)
{
  DatasetReader *before;

  GST_OBJECT_LOCK (self->element);
  before = self->reader;
  self->reader = reader;
  GST_OBJECT_UNLOCK (self->element);
  if (before)
    dataset_reader_free (before);
}

void
dataset_streams_interrupt (DatasetStreams * self)
{
  g_atomic_int_set (&self->interrupted, TRUE);
  GST_OBJECT_LOCK (self->element);
  if (self->reader)
    dataset_reader_wake (self->reader);
  GST_OBJECT_UNLOCK (self->element);
}

static void
next_epoch (DatasetStreams * self)
{
  guint epoch = self->epoch + 1;

  set_items (self, dataset_order (&self->settings->choice, self->chosen, epoch),
      epoch);
}

static GPtrArray *
get_modalities (DatasetStreams * self)
{
  GPtrArray *modalities = g_ptr_array_new ();
  GList *l;

  GST_OBJECT_LOCK (self->element);
  for (l = self->element->srcpads; l; l = l->next)
    g_ptr_array_add (modalities,
        (gpointer) GST_VOLUME_DATASET_PAD (l->data)->modality);
  GST_OBJECT_UNLOCK (self->element);
  return modalities;
}

/* What is left of the segment. */
static void
read_on (DatasetStreams * self)
{
  const DatasetSettings *settings = self->settings;
  guint64 end = gst_util_uint64_scale_ceil (self->segment.stop, 1,
      GST_VOLUME_DURATION);
  GPtrArray *modalities = get_modalities (self);

  set_reader (self, dataset_reader_new (self->items, self->index, end,
          modalities, settings->max_bytes, settings->read_ahead));
  g_ptr_array_unref (modalities);
}

/* From @segment on, which seek @seqnum made. With the stream lock. */
static void
restart (DatasetStreams * self, const GstSegment * segment, guint32 seqnum)
{
  GList *l;

  GST_OBJECT_LOCK (self->element);
  self->segment = *segment;
  self->seqnum = seqnum;
  gst_flow_combiner_reset (self->combiner);
  for (l = self->element->srcpads; l; l = l->next)
    GST_VOLUME_DATASET_PAD (l->data)->need_start = TRUE;
  GST_OBJECT_UNLOCK (self->element);
  self->index = segment->start / GST_VOLUME_DURATION;
  set_reader (self, NULL);
  if (self->shown && self->index == 0)
    next_epoch (self);
  self->shown = FALSE;
  read_on (self);
  self->restarts++;
  g_atomic_int_set (&self->ended, FALSE);
}

gboolean
dataset_streams_seek (DatasetStreams * self, GstEvent * event)
{
  guint32 seqnum = gst_event_get_seqnum (event);
  gboolean started, again, ok;
  GstSeekFlags flags;
  GstSegment segment;
  GstEvent *flush;

  GST_OBJECT_LOCK (self->element);
  started = self->items != NULL;
  again = self->seqnum == seqnum;
  segment = self->segment;
  GST_OBJECT_UNLOCK (self->element);
  if (!started || !dataset_seek (event, &segment))
    return FALSE;
  if (again) {
    GST_DEBUG_OBJECT (self->element, "this seek came by another pad before");
    return TRUE;
  }

  gst_event_parse_seek (event, NULL, NULL, &flags, NULL, NULL, NULL, NULL);
  if (flags & GST_SEEK_FLAG_FLUSH) {
    dataset_streams_interrupt (self);
    flush = gst_event_new_flush_start ();
    gst_event_set_seqnum (flush, seqnum);
    push_to_all (self, flush);
  }
  gst_task_pause (self->task);
  g_rec_mutex_lock (&self->stream_lock);
  /* It may have been stopped meanwhile, or gone on. */
  segment = self->segment;
  ok = self->items && dataset_seek (event, &segment);
  if (flags & GST_SEEK_FLAG_FLUSH) {
    g_atomic_int_set (&self->interrupted, FALSE);
    flush = gst_event_new_flush_stop (TRUE);
    gst_event_set_seqnum (flush, seqnum);
    push_to_all (self, flush);
  }
  if (ok) {
    restart (self, &segment, seqnum);
    gst_task_start (self->task);
  }
  g_rec_mutex_unlock (&self->stream_lock);
  return ok;
}

/* One that is nowhere gives gaps alone, and is rather a slip. */
static void
check_modalities (DatasetStreams * self, const GPtrArray * modalities)
{
  guint i;

  for (i = 0; i < modalities->len; i++) {
    const gchar *modality = modalities->pdata[i];
    gchar *there;

    if (bids_find_first (self->folder->items, modality))
      continue;
    there = bids_folder_list_modalities (self->folder);
    GST_ELEMENT_WARNING (self->element, RESOURCE, NOT_FOUND,
        ("%s: pad `%s` gives gaps alone: the dataset has only %s.",
            self->settings->location, modality, there), (NULL));
    g_free (there);
  }
}

static gboolean
find_items (DatasetStreams * self, guint epoch,
    const GPtrArray * modalities, GError ** error)
{
  const DatasetSettings *settings = self->settings;
  GPtrArray *items;

  if (modalities->len == 0) {
    g_set_error_literal (error, GST_CORE_ERROR, GST_CORE_ERROR_PAD,
        "volumedatasetsrc: no pad was requested: link one a modality, for "
        "example data.T1w of an element with name=data");
    return FALSE;
  }
  self->folder = bids_folder_find (settings->location, error);
  if (!self->folder)
    return FALSE;
  items = dataset_choose (&settings->choice, self->folder, modalities, error);
  if (!items) {
    g_prefix_error (error, "%s: ", settings->location);
    g_clear_pointer (&self->folder, bids_folder_free);
    return FALSE;
  }
  self->chosen = items;
  set_items (self, dataset_order (&settings->choice, items, epoch), epoch);
  check_modalities (self, modalities);
  return TRUE;
}

gboolean
dataset_streams_start (DatasetStreams * self, const DatasetSettings * settings,
    guint epoch)
{
  GPtrArray *modalities = get_modalities (self);
  GError *error = NULL;
  GstSegment segment;
  gboolean ok;

  self->settings = settings;
  ok = find_items (self, epoch, modalities, &error);
  g_ptr_array_unref (modalities);
  if (!ok) {
    fail (self, error);
    return FALSE;
  }
  GST_INFO_OBJECT (self->element, "%u items", self->items->len);
  gst_segment_init (&segment, GST_FORMAT_TIME);
  segment.duration = self->items->len * GST_VOLUME_DURATION;
  self->group = gst_util_group_id_next ();
  g_atomic_int_set (&self->interrupted, FALSE);
  self->shown = FALSE;
  restart (self, &segment, gst_util_seqnum_next ());
  return TRUE;
}

gboolean
dataset_streams_is_started (DatasetStreams * self)
{
  gboolean started;

  GST_OBJECT_LOCK (self->element);
  started = self->items != NULL;
  GST_OBJECT_UNLOCK (self->element);
  return started;
}

void
dataset_streams_run (DatasetStreams * self)
{
  gst_task_start (self->task);
}

void
dataset_streams_stop (DatasetStreams * self)
{
  GList *l;

  gst_task_stop (self->task);
  g_rec_mutex_lock (&self->stream_lock);
  /* A seek may have started it again before the lock was ours. */
  gst_task_stop (self->task);
  set_reader (self, NULL);
  set_items (self, NULL, 0);
  g_rec_mutex_unlock (&self->stream_lock);
  gst_task_join (self->task);
  g_clear_pointer (&self->chosen, g_ptr_array_unref);
  g_clear_pointer (&self->folder, bids_folder_free);
  GST_OBJECT_LOCK (self->element);
  for (l = self->element->srcpads; l; l = l->next)
    gst_volume_dataset_pad_reset (l->data);
  GST_OBJECT_UNLOCK (self->element);
}

void
dataset_streams_end (DatasetStreams * self)
{
  g_atomic_int_set (&self->ended, TRUE);
}

/* --- What others ask ------------------------------------------------------ */

gboolean
dataset_streams_query (DatasetStreams * self, GstVolumeDatasetPad * pad,
    GstQuery * query)
{
  GstSegment segment;
  guint items;

  if (GST_QUERY_TYPE (query) == GST_QUERY_CAPS) {
    gst_volume_dataset_pad_query_caps (pad, query);
    return TRUE;
  }
  GST_OBJECT_LOCK (self->element);
  items = self->items ? self->items->len : 0;
  segment = self->segment;
  GST_OBJECT_UNLOCK (self->element);
  return dataset_query (query, items, &segment);
}

void
dataset_streams_count (DatasetStreams * self, guint * items, guint * subjects,
    guint * epoch)
{
  GST_OBJECT_LOCK (self->element);
  *items = self->items ? self->items->len : 0;
  *subjects = self->items ? dataset_count_subjects (self->items) : 0;
  *epoch = self->epoch;
  GST_OBJECT_UNLOCK (self->element);
}

/* --- Pads, and to begin with ---------------------------------------------- */

void
dataset_streams_add_pad (DatasetStreams * self, GstVolumeDatasetPad * pad)
{
  GST_OBJECT_LOCK (self->element);
  gst_flow_combiner_add_pad (self->combiner, GST_PAD (pad));
  GST_OBJECT_UNLOCK (self->element);
}

void
dataset_streams_remove_pad (DatasetStreams * self, GstVolumeDatasetPad * pad)
{
  GST_OBJECT_LOCK (self->element);
  pad->released = TRUE;
  gst_flow_combiner_remove_pad (self->combiner, GST_PAD (pad));
  GST_OBJECT_UNLOCK (self->element);
}

DatasetStreams *
dataset_streams_new (GstElement * element)
{
  DatasetStreams *self = g_new0 (DatasetStreams, 1);

  self->element = element;
  g_rec_mutex_init (&self->stream_lock);
  self->task = gst_task_new (push_next, self, NULL);
  gst_task_set_lock (self->task, &self->stream_lock);
  self->combiner = gst_flow_combiner_new ();
  gst_segment_init (&self->segment, GST_FORMAT_TIME);
  return self;
}

void
dataset_streams_free (DatasetStreams * self)
{
  gst_object_unref (self->task);
  g_rec_mutex_clear (&self->stream_lock);
  gst_flow_combiner_unref (self->combiner);
  g_free (self);
}
