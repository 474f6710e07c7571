/* SPDX-License-Identifier: LGPL-2.1-or-later */

/**
 * SECTION:element-volumedatasetsrc
 * @title: volumedatasetsrc
 *
 * Reads a BIDS dataset, or several, as one stream a modality: of the same
 * head at the same time on every pad.  Use it where volumes of one head are
 * needed side by side, and where subjects are split for training and
 * validation; for a list of files there is niftisrc.
 *
 * Request a pad by the name of a modality, which is a BIDS suffix: T1w, T2w,
 * PDw, FLAIR, ct.  Files of one subject and session whose names differ in the
 * suffix alone are an item (sub-01/ses-1/anat/sub-01_ses-1_T1w.nii.gz and
 * ..._FLAIR.nii.gz; other entities such as space-MNI152 must agree).  Item i
 * leaves on each pad as a volume at i seconds with OFFSET i, or as a gap of
 * that second where it lacks the modality; items without any modality asked
 * for are left out.  derivatives/ is not searched.  Values, affine and types
 * are those of niftisrc; subject and session are the folders'.
 *
 * #GstVolumeDatasetSrc:split chooses among subjects, never among sessions of
 * one: by a draw, by hold-out, or by a column of participants.tsv.  Items are
 * sorted by path, or shuffled.  All of them once are an epoch: a seek to the
 * start behind the last item shows the next one, in an order that depends on
 * seed and #GstVolumeDatasetSrc:epoch alone; any other seek stays in the epoch
 * it came in, whose items keep their places.
 *
 * A seek restarts all pads, whichever it came by; events of one seqnum are one
 * seek.  One that does not flush waits for the item that is on its way; streams
 * begin anew by it, even after EOS, but sinks and queues take nothing after EOS
 * without a flush: there, use segment seeks.
 *
 * Volumes are read before their turn, on threads of their own, in as much
 * memory as #GstVolumeDatasetSrc:read-ahead allows; the memory of downstream
 * comes on top of it.  One thread serves all pads in turn, so branches that meet again, and sinks
 * beside each other, each need a queue.
 *
 * ## Example launch lines
 * |[
 * gst-launch-1.0 volumedatasetsrc name=data location=bids split=train \
 *     data.T1w ! volumenormalize ! niftisink location="train/sub-{subject}_{modality}.nii.gz"
 * ]| Normalises the T1w volumes of the subjects to train with.
 * |[
 * gst-launch-1.0 -m volumedatasetsrc name=data location="bids*" hold-out="<02>" split=validation \
 *     volumemetricsink name=m metrics=mi \
 *     data.T1w ! queue ! m.sink data.T2w ! queue ! m.reference
 * ]| How much T1w tells of T2w (mutual information), in all sessions of
 * subject 02.
 */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "gstvolumedatasetsrc.h"

#include <gst/base/gstflowcombiner.h>
#include "datasetquery.h"
#include "datasetsettings.h"
#include "gstvolumedatasetpad.h"
#include "nifti-element.h"

GST_DEBUG_CATEGORY_STATIC (volume_dataset_src_debug);
#define GST_CAT_DEFAULT volume_dataset_src_debug

enum
{
  PROP_ITEMS = 1000,            /* behind those of DatasetSettings */
  PROP_SUBJECTS,
  PROP_EPOCH,
};

#define DEFAULT_EPOCH 0

struct _GstVolumeDatasetSrc
{
  GstElement parent;

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
  guint subjects;               /* whose items these are */
  guint epoch;                  /* whose order this is */
  GstSegment segment;
  guint32 seqnum;               /* of the seek that made it */
  GstFlowCombiner *combiner;
  DatasetReader *reader;        /* of items; NULL unless started */

  gint interrupted;             /* atomic: flushing or stopping */
  gint ended;                   /* atomic: an EOS was sent to the element */

  guint first_epoch;            /* as the settings */
  DatasetSettings settings;     /* changed in NULL and READY only */
};

G_DEFINE_TYPE_WITH_CODE (GstVolumeDatasetSrc, gst_volume_dataset_src,
    GST_TYPE_ELEMENT,
    GST_DEBUG_CATEGORY_INIT (volume_dataset_src_debug,
        "volumedatasetsrc", 0, "BIDS dataset source"));
GST_ELEMENT_REGISTER_DEFINE (volumedatasetsrc, "volumedatasetsrc",
    GST_RANK_NONE, GST_TYPE_VOLUME_DATASET_SRC);

static GstStaticPadTemplate src_template = GST_STATIC_PAD_TEMPLATE ("%s",
    GST_PAD_SRC,
    GST_PAD_REQUEST,
    GST_STATIC_CAPS (GST_VOLUME_CAPS_MAKE (GST_VOLUME_FORMATS_ALL)));

static GList *
copy_pads (GstVolumeDatasetSrc * self)
{
  GList *pads;

  GST_OBJECT_LOCK (self);
  pads = g_list_copy_deep (GST_ELEMENT (self)->srcpads,
      (GCopyFunc) (GCallback) gst_object_ref, NULL);
  GST_OBJECT_UNLOCK (self);
  return pads;
}

/* --- Streaming thread ----------------------------------------------------- */

static GstFlowReturn
fail (GstVolumeDatasetSrc * self, GError * error)
{
  gst_nifti_post_error (GST_ELEMENT (self), NULL, error);
  return GST_FLOW_CUSTOM_ERROR;
}

static GstFlowReturn
start_stream (GstVolumeDatasetSrc * self, GstVolumeDatasetPad * pad)
{
  const DatasetSettings *settings = &self->settings;
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
push_item (GstVolumeDatasetSrc * self, GstVolumeDatasetPad * pad,
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
combine (GstVolumeDatasetSrc * self, GstVolumeDatasetPad * pad,
    GstFlowReturn flow)
{
  GST_OBJECT_LOCK (self);
  flow = pad->released ? GST_FLOW_OK :
      gst_flow_combiner_update_pad_flow (self->combiner, GST_PAD (pad), flow);
  GST_OBJECT_UNLOCK (self);
  return flow;
}

static gboolean
at_end (GstVolumeDatasetSrc * self)
{
  return g_atomic_int_get (&self->ended) || self->index >= self->items->len
      || self->index * GST_VOLUME_DURATION >= self->segment.stop;
}

static void
end_streams (GstVolumeDatasetSrc * self, GstFlowReturn flow, GList * pads)
{
  gboolean segment = flow == GST_FLOW_EOS
      && self->segment.flags & GST_SEGMENT_FLAG_SEGMENT;
  gint64 end = self->segment.position;
  guint restarts = self->restarts;
  GstEvent *event;
  GList *l;

  if (flow != GST_FLOW_EOS && flow != GST_FLOW_CUSTOM_ERROR)
    GST_ELEMENT_FLOW_ERROR (self, flow);
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
    gst_element_post_message (GST_ELEMENT (self),
        gst_message_new_segment_done (GST_OBJECT (self), GST_FORMAT_TIME, end));
}

/* One item. */
static void
gst_volume_dataset_src_loop (gpointer data)
{
  GstVolumeDatasetSrc *self = data;
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
    GST_OBJECT_LOCK (self);
    self->segment.position = self->index * GST_VOLUME_DURATION;
    GST_OBJECT_UNLOCK (self);
    goto done;
  }

  GST_DEBUG_OBJECT (self, "item %" G_GUINT64_FORMAT ": %s", self->index,
      gst_flow_get_name (flow));
  gst_task_pause (self->task);
  self->shown = flow == GST_FLOW_EOS && self->index >= self->items->len;
  if (flow != GST_FLOW_FLUSHING)
    end_streams (self, flow, pads);

done:
  g_list_free_full (pads, gst_object_unref);
}

/* --- Seeks and queries ---------------------------------------------------- */

static void
push_to_all (GstVolumeDatasetSrc * self, GstEvent * event)
{
  GList *pads = copy_pads (self), *l;

  for (l = pads; l; l = l->next)
    gst_pad_push_event (l->data, gst_event_ref (event));
  gst_event_unref (event);
  g_list_free_full (pads, gst_object_unref);
}

static void
set_items (GstVolumeDatasetSrc * self, GPtrArray * items, guint epoch)
{
  GPtrArray *before;

  GST_OBJECT_LOCK (self);
  before = self->items;
  self->items = items;
  self->epoch = epoch;
  GST_OBJECT_UNLOCK (self);
  if (before)
    g_ptr_array_unref (before);
}

static void
set_reader (GstVolumeDatasetSrc * self, DatasetReader * reader)
{
  DatasetReader *before;

  GST_OBJECT_LOCK (self);
  before = self->reader;
  self->reader = reader;
  GST_OBJECT_UNLOCK (self);
  if (before)
    dataset_reader_free (before);
}

/* What is being read is not waited for any more. */
static void
interrupt (GstVolumeDatasetSrc * self)
{
  g_atomic_int_set (&self->interrupted, TRUE);
  GST_OBJECT_LOCK (self);
  if (self->reader)
    dataset_reader_wake (self->reader);
  GST_OBJECT_UNLOCK (self);
}

static void
next_epoch (GstVolumeDatasetSrc * self)
{
  guint epoch = self->epoch + 1;

  set_items (self, dataset_order (&self->settings.choice, self->chosen, epoch),
      epoch);
}

static GPtrArray *
get_modalities (GstVolumeDatasetSrc * self)
{
  GPtrArray *modalities = g_ptr_array_new ();
  GList *l;

  GST_OBJECT_LOCK (self);
  for (l = GST_ELEMENT (self)->srcpads; l; l = l->next)
    g_ptr_array_add (modalities,
        (gpointer) GST_VOLUME_DATASET_PAD (l->data)->modality);
  GST_OBJECT_UNLOCK (self);
  return modalities;
}

/* What is left of the segment. */
static void
read_on (GstVolumeDatasetSrc * self)
{
  const DatasetSettings *settings = &self->settings;
  guint64 end = gst_util_uint64_scale_ceil (self->segment.stop, 1,
      GST_VOLUME_DURATION);
  GPtrArray *modalities = get_modalities (self);

  set_reader (self, dataset_reader_new (self->items, self->index, end,
          modalities, settings->max_bytes, settings->read_ahead));
  g_ptr_array_unref (modalities);
}

/* From @segment on, which seek @seqnum made. With the stream lock. */
static void
restart (GstVolumeDatasetSrc * self, const GstSegment * segment, guint32 seqnum)
{
  GList *l;

  GST_OBJECT_LOCK (self);
  self->segment = *segment;
  self->seqnum = seqnum;
  gst_flow_combiner_reset (self->combiner);
  for (l = GST_ELEMENT (self)->srcpads; l; l = l->next)
    GST_VOLUME_DATASET_PAD (l->data)->need_start = TRUE;
  GST_OBJECT_UNLOCK (self);
  self->index = segment->start / GST_VOLUME_DURATION;
  set_reader (self, NULL);
  if (self->shown && self->index == 0)
    next_epoch (self);
  self->shown = FALSE;
  read_on (self);
  self->restarts++;
  g_atomic_int_set (&self->ended, FALSE);
}

static gboolean
seek (GstVolumeDatasetSrc * self, GstEvent * event)
{
  guint32 seqnum = gst_event_get_seqnum (event);
  gboolean started, again, ok;
  GstSeekFlags flags;
  GstSegment segment;
  GstEvent *flush;

  GST_OBJECT_LOCK (self);
  started = self->items != NULL;
  again = self->seqnum == seqnum;
  segment = self->segment;
  GST_OBJECT_UNLOCK (self);
  if (!started || !dataset_seek (event, &segment))
    return FALSE;
  if (again) {
    GST_DEBUG_OBJECT (self, "this seek came by another pad before");
    return TRUE;
  }

  gst_event_parse_seek (event, NULL, NULL, &flags, NULL, NULL, NULL, NULL);
  if (flags & GST_SEEK_FLAG_FLUSH) {
    interrupt (self);
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

static gboolean
gst_volume_dataset_src_event (GstPad * pad, GstObject * parent,
    GstEvent * event)
{
  gboolean ok;

  if (GST_EVENT_TYPE (event) != GST_EVENT_SEEK)
    return gst_pad_event_default (pad, parent, event);
  ok = seek (GST_VOLUME_DATASET_SRC (parent), event);
  gst_event_unref (event);
  return ok;
}

/* EOS to the element itself ends the streams after what is on its way. */
static gboolean
gst_volume_dataset_src_send_event (GstElement * element, GstEvent * event)
{
  GstVolumeDatasetSrc *self = GST_VOLUME_DATASET_SRC (element);
  gboolean ok = FALSE;

  if (GST_EVENT_TYPE (event) == GST_EVENT_SEEK) {
    ok = seek (self, event);
  } else if (GST_EVENT_TYPE (event) == GST_EVENT_EOS) {
    g_atomic_int_set (&self->ended, TRUE);
    ok = TRUE;
  }
  gst_event_unref (event);
  return ok;
}

static gboolean
gst_volume_dataset_src_query (GstPad * pad, GstObject * parent,
    GstQuery * query)
{
  GstVolumeDatasetSrc *self = GST_VOLUME_DATASET_SRC (parent);
  GstSegment segment;
  guint items;

  if (GST_QUERY_TYPE (query) == GST_QUERY_CAPS) {
    gst_volume_dataset_pad_query_caps (GST_VOLUME_DATASET_PAD (pad), query);
    return TRUE;
  }
  GST_OBJECT_LOCK (self);
  items = self->items ? self->items->len : 0;
  segment = self->segment;
  GST_OBJECT_UNLOCK (self);
  return dataset_query (query, items, &segment)
      || gst_pad_query_default (pad, parent, query);
}

/* --- The element ---------------------------------------------------------- */

static GstPad *
gst_volume_dataset_src_request_new_pad (GstElement * element,
    GstPadTemplate * templ, const gchar * name, const GstCaps * caps)
{
  GstVolumeDatasetSrc *self = GST_VOLUME_DATASET_SRC (element);
  GstVolumeDatasetPad *pad;
  gboolean started;

  GST_OBJECT_LOCK (self);
  started = self->items != NULL;
  GST_OBJECT_UNLOCK (self);
  if (started || !name || !gst_nifti_name_is_suffix (name)) {
    GST_WARNING_OBJECT (self, "no pad `%s`: pads are requested before the "
        "element starts, by the name of a modality such as T1w", name);
    return NULL;
  }
  pad = gst_volume_dataset_pad_new (templ, name);
  gst_pad_set_event_function (GST_PAD (pad), gst_volume_dataset_src_event);
  gst_pad_set_query_function (GST_PAD (pad), gst_volume_dataset_src_query);
  if (!gst_element_add_pad (element, GST_PAD (pad)))
    return NULL;
  GST_OBJECT_LOCK (self);
  gst_flow_combiner_add_pad (self->combiner, GST_PAD (pad));
  GST_OBJECT_UNLOCK (self);
  return GST_PAD (pad);
}

static void
gst_volume_dataset_src_release_pad (GstElement * element, GstPad * pad)
{
  GstVolumeDatasetSrc *self = GST_VOLUME_DATASET_SRC (element);

  GST_OBJECT_LOCK (self);
  GST_VOLUME_DATASET_PAD (pad)->released = TRUE;
  gst_flow_combiner_remove_pad (self->combiner, pad);
  GST_OBJECT_UNLOCK (self);
  gst_pad_set_active (pad, FALSE);
  gst_element_remove_pad (element, pad);
}

static void
set_subjects (GstVolumeDatasetSrc * self, guint subjects)
{
  GST_OBJECT_LOCK (self);
  self->subjects = subjects;
  GST_OBJECT_UNLOCK (self);
  g_object_notify (G_OBJECT (self), "items");
  g_object_notify (G_OBJECT (self), "subjects");
}

/* One that is nowhere gives gaps alone, and is rather a slip. */
static void
check_modalities (GstVolumeDatasetSrc * self, const GPtrArray * modalities)
{
  guint i;

  for (i = 0; i < modalities->len; i++) {
    const gchar *modality = modalities->pdata[i];
    gchar *there;

    if (bids_find_first (self->folder->items, modality))
      continue;
    there = bids_folder_list_modalities (self->folder);
    GST_ELEMENT_WARNING (self, RESOURCE, NOT_FOUND,
        ("%s: pad `%s` gives gaps alone: the dataset has only %s.",
            self->settings.location, modality, there), (NULL));
    g_free (there);
  }
}

static gboolean
find_items (GstVolumeDatasetSrc * self, const GPtrArray * modalities,
    GError ** error)
{
  const DatasetSettings *settings = &self->settings;
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
  set_items (self, dataset_order (&settings->choice, items,
          self->first_epoch), self->first_epoch);
  set_subjects (self, dataset_count_subjects (items));
  check_modalities (self, modalities);
  return TRUE;
}

static gboolean
start (GstVolumeDatasetSrc * self)
{
  GPtrArray *modalities = get_modalities (self);
  GError *error = NULL;
  gboolean ok = find_items (self, modalities, &error);
  GstSegment segment;

  g_ptr_array_unref (modalities);
  if (!ok) {
    fail (self, error);
    return FALSE;
  }
  GST_INFO_OBJECT (self, "%u items of %u subjects", self->items->len,
      self->subjects);
  gst_segment_init (&segment, GST_FORMAT_TIME);
  segment.duration = self->items->len * GST_VOLUME_DURATION;
  self->group = gst_util_group_id_next ();
  g_atomic_int_set (&self->interrupted, FALSE);
  self->shown = FALSE;
  restart (self, &segment, gst_util_seqnum_next ());
  return TRUE;
}

/* The pads are inactive by now, so no push takes long. */
static void
stop (GstVolumeDatasetSrc * self)
{
  GList *l;

  gst_task_stop (self->task);
  g_rec_mutex_lock (&self->stream_lock);
  /* A seek may have started it again before the lock was ours. */
  gst_task_stop (self->task);
  set_reader (self, NULL);
  set_items (self, NULL, self->first_epoch);
  set_subjects (self, 0);
  g_rec_mutex_unlock (&self->stream_lock);
  gst_task_join (self->task);
  g_clear_pointer (&self->chosen, g_ptr_array_unref);
  g_clear_pointer (&self->folder, bids_folder_free);
  GST_OBJECT_LOCK (self);
  for (l = GST_ELEMENT (self)->srcpads; l; l = l->next)
    GST_VOLUME_DATASET_PAD (l->data)->info.format = GST_VOLUME_FORMAT_UNKNOWN;
  GST_OBJECT_UNLOCK (self);
}

static GstStateChangeReturn
gst_volume_dataset_src_change_state (GstElement * element,
    GstStateChange transition)
{
  GstVolumeDatasetSrc *self = GST_VOLUME_DATASET_SRC (element);
  GstStateChangeReturn result;

  if (transition == GST_STATE_CHANGE_READY_TO_PAUSED && !start (self))
    return GST_STATE_CHANGE_FAILURE;
  if (transition == GST_STATE_CHANGE_PAUSED_TO_READY)
    interrupt (self);
  result =
      GST_ELEMENT_CLASS (gst_volume_dataset_src_parent_class)->change_state
      (element, transition);
  if (transition == GST_STATE_CHANGE_READY_TO_PAUSED
      && result != GST_STATE_CHANGE_FAILURE)
    gst_task_start (self->task);
  else if (transition == GST_STATE_CHANGE_READY_TO_PAUSED
      || transition == GST_STATE_CHANGE_PAUSED_TO_READY)
    stop (self);
  return result;
}

static void
gst_volume_dataset_src_set_property (GObject * object, guint id,
    const GValue * value, GParamSpec * pspec)
{
  GstVolumeDatasetSrc *self = GST_VOLUME_DATASET_SRC (object);

  if (id == PROP_EPOCH) {
    GST_OBJECT_LOCK (self);
    self->first_epoch = self->epoch = g_value_get_uint (value);
    GST_OBJECT_UNLOCK (self);
  } else if (!dataset_settings_set (&self->settings, id, value))
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
gst_volume_dataset_src_get_property (GObject * object, guint id,
    GValue * value, GParamSpec * pspec)
{
  GstVolumeDatasetSrc *self = GST_VOLUME_DATASET_SRC (object);

  GST_OBJECT_LOCK (self);
  if (id == PROP_ITEMS)
    g_value_set_uint (value, self->items ? self->items->len : 0);
  else if (id == PROP_SUBJECTS)
    g_value_set_uint (value, self->subjects);
  else if (id == PROP_EPOCH)
    g_value_set_uint (value, self->epoch);
  else if (!dataset_settings_get (&self->settings, id, value))
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  GST_OBJECT_UNLOCK (self);
}

static void
gst_volume_dataset_src_finalize (GObject * object)
{
  GstVolumeDatasetSrc *self = GST_VOLUME_DATASET_SRC (object);

  gst_object_unref (self->task);
  g_rec_mutex_clear (&self->stream_lock);
  gst_flow_combiner_unref (self->combiner);
  dataset_settings_clear (&self->settings);
  G_OBJECT_CLASS (gst_volume_dataset_src_parent_class)->finalize (object);
}

static void
install_properties (GObjectClass * object_class)
{
  const GParamFlags read_only = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  dataset_settings_install (object_class);
  g_object_class_install_property (object_class, PROP_ITEMS,
      g_param_spec_uint ("items", "Items",
          "How many items the split has; 0 before PAUSED",
          0, G_MAXUINT, 0, read_only));
  g_object_class_install_property (object_class, PROP_SUBJECTS,
      g_param_spec_uint ("subjects", "Subjects",
          "How many subjects these items are of; 0 before PAUSED",
          0, G_MAXUINT, 0, read_only));
  g_object_class_install_property (object_class, PROP_EPOCH,
      g_param_spec_uint ("epoch", "Epoch",
          "Number of the epoch, from 0, that runs, or with which to start: set "
          "it to go on where an earlier run ended; shuffle's order depends on "
          "it", 0, G_MAXUINT, DEFAULT_EPOCH,
          G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS
          | GST_PARAM_MUTABLE_READY));
}

static void
gst_volume_dataset_src_class_init (GstVolumeDatasetSrcClass * klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GstElementClass *element_class = GST_ELEMENT_CLASS (klass);

  object_class->set_property = gst_volume_dataset_src_set_property;
  object_class->get_property = gst_volume_dataset_src_get_property;
  object_class->finalize = gst_volume_dataset_src_finalize;
  install_properties (object_class);

  element_class->request_new_pad = gst_volume_dataset_src_request_new_pad;
  element_class->release_pad = gst_volume_dataset_src_release_pad;
  element_class->change_state = gst_volume_dataset_src_change_state;
  element_class->send_event = gst_volume_dataset_src_send_event;
  gst_element_class_add_static_pad_template_with_gtype (element_class,
      &src_template, GST_TYPE_VOLUME_DATASET_PAD);
  gst_element_class_set_static_metadata (element_class,
      "Volume dataset source",
      "Source/File/Volume",
      "Reads BIDS datasets: volumes of the same head on a pad a modality",
      "The GstVolume developers");

  gst_type_mark_as_plugin_api (GST_TYPE_VOLUME_DATASET_PAD, 0);
}

static void
gst_volume_dataset_src_init (GstVolumeDatasetSrc * self)
{
  g_rec_mutex_init (&self->stream_lock);
  self->task = gst_task_new (gst_volume_dataset_src_loop, self, NULL);
  gst_task_set_lock (self->task, &self->stream_lock);
  self->combiner = gst_flow_combiner_new ();
  self->first_epoch = self->epoch = DEFAULT_EPOCH;
  dataset_settings_init (&self->settings);
  gst_segment_init (&self->segment, GST_FORMAT_TIME);
  GST_OBJECT_FLAG_SET (self, GST_ELEMENT_FLAG_SOURCE);
}
