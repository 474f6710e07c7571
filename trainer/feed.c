/* SPDX-License-Identifier: LGPL-2.1-or-later */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "feed.h"
#include "valuerange.h"

/* A domain's stream. */
typedef struct
{
  GstPad *pad;                  /* not owned */
  guint64 next;                 /* items before this one have passed */
  gboolean ended, flushing;
  gboolean stale;               /* what it brings is from before a seek */
} Input;

struct _Feed
{
  GstElement *element;          /* not owned */
  guint n_inputs;
  FeedSettings settings;

  GMutex lock;                  /* for all that follows */
  GCond changed;
  Input *inputs;
  GQueue pending;               /* FeedItem that lack volumes, by index */
  guint64 surveyed;             /* items before this one are */
  SliceStore *store;            /* the held window is read without the lock */
  GPtrArray *held_out;
  FeedImages images;
  GstFlowReturn flow;           /* what streaming threads get; OK: go on */
  GError *error;                /* to be posted without the lock */
  gboolean interrupted;
};

Feed *
feed_new (GstElement * element, GstPad * const *pads, guint n_pads,
    const FeedSettings * settings)
{
  Feed *feed = g_new0 (Feed, 1);

  feed->element = element;
  feed->n_inputs = n_pads;
  feed->settings = *settings;
  g_mutex_init (&feed->lock);
  g_cond_init (&feed->changed);
  feed->inputs = g_new0 (Input, n_pads);
  for (guint i = 0; i < n_pads; i++)
    feed->inputs[i].pad = pads[i];
  g_queue_init (&feed->pending);
  feed->store = slice_store_new (n_pads, settings->budget, settings->least,
      settings->foreground);
  feed->held_out = g_ptr_array_new ();
  feed->images.multiple = settings->multiple;
  feed->flow = GST_FLOW_OK;
  return feed;
}

static void
drop_pending (Feed * feed)
{
  FeedItem *item;

  while ((item = g_queue_pop_head (&feed->pending)))
    feed_item_free (item, feed->n_inputs);
}

void
feed_free (Feed * feed)
{
  drop_pending (feed);
  for (guint i = 0; i < feed->held_out->len; i++)
    feed_item_free (feed->held_out->pdata[i], feed->n_inputs);
  g_ptr_array_unref (feed->held_out);
  slice_store_free (feed->store);
  g_clear_error (&feed->error);
  g_free (feed->inputs);
  g_cond_clear (&feed->changed);
  g_mutex_clear (&feed->lock);
  g_free (feed);
}

/* --- Errors --- */

/* With the lock: the data are of no use.  The stream that is at fault gets an
 * error, the others just end, so that this error is the first. */
static void
refuse (Feed * feed, GstStreamError code, const gchar * format, ...)
{
  va_list args;

  if (feed->flow != GST_FLOW_OK)
    return;
  va_start (args, format);
  feed->error = g_error_new_valist (GST_STREAM_ERROR, code, format, args);
  va_end (args);
  feed->flow = GST_FLOW_FLUSHING;
}

/* Unlock; an application may answer an error from within its message. */
static void
leave (Feed * feed)
{
  g_autoptr (GError) error = g_steal_pointer (&feed->error);

  g_cond_broadcast (&feed->changed);
  g_mutex_unlock (&feed->lock);
  if (error)
    gst_element_message_full (feed->element, GST_MESSAGE_ERROR, error->domain,
        error->code, g_strdup (error->message), NULL, __FILE__, GST_FUNCTION,
        __LINE__);
}

/* --- Items; the lock is held --- */

static gboolean
is_held_out (const Feed * feed, const FeedItem * item)
{
  return feed->settings.hold_out
      && g_strv_contains (feed->settings.hold_out,
      feed_item_get_subject (item));
}

/* Map the volumes, and let the store take what it wants. */
static void
store_item (Feed * feed, const FeedItem * item, const Slices * slices)
{
  const guint n = feed->n_inputs;
  g_autofree GstVolumeFrame *frames = g_new0 (GstVolumeFrame, n);
  g_autofree const gfloat **voxels = g_new0 (const gfloat *, n);
  gboolean mapped = TRUE, same = TRUE;

  for (guint i = 0; i < n && mapped; i++) {
    if (!item->volumes[i])
      continue;
    mapped = gst_volume_frame_map (&frames[i], &item->infos[i],
        item->volumes[i], GST_MAP_READ);
    voxels[i] = mapped ? frames[i].data : NULL;
  }
  if (mapped)
    same =
        slice_store_add (feed->store, item->index, feed_item_get_subject (item),
        voxels, slices);
  for (guint i = 0; i < n; i++)
    if (voxels[i])
      gst_volume_frame_unmap (&frames[i]);
  if (!mapped)
    refuse (feed, GST_STREAM_ERROR_FAILED,
        "Subject %s: a volume cannot be read.", feed_item_get_subject (item));
  else if (!same)
    refuse (feed, GST_STREAM_ERROR_FAILED,
        "Subject %s is not what it was when the data were read first: they "
        "must be the same in every epoch. Set cache-budget to at least %"
        G_GUINT64_FORMAT " bytes to read them once.",
        feed_item_get_subject (item), feed->store->needed);
}

/* An item is complete.  (transfer full) */
static void
take_item (Feed * feed, FeedItem * item)
{
  Slices slices;
  g_autofree gchar *problem = feed_item_check (item, feed->settings.domains,
      feed->n_inputs, &feed->images, &slices);

  feed->surveyed = MAX (feed->surveyed, item->index + 1);
  if (problem) {
    refuse (feed, GST_STREAM_ERROR_FORMAT, "%s", problem);
  } else if (!is_held_out (feed, item)) {
    store_item (feed, item, &slices);
  } else if (!feed->store->surveyed) {
    g_ptr_array_add (feed->held_out, item);
    return;
  }
  feed_item_free (item, feed->n_inputs);
}

/* --- Streams; the lock is held --- */

static gboolean
is_flushing (const Input * input)
{
  return input->flushing || input->stale;
}

static gboolean
is_live (const Input * input)
{
  return !input->ended && gst_pad_is_linked (input->pad);
}

static gboolean
is_complete (const Feed * feed, const FeedItem * item)
{
  for (guint i = 0; i < feed->n_inputs; i++)
    if (is_live (&feed->inputs[i]) && feed->inputs[i].next <= item->index)
      return FALSE;
  return TRUE;
}

static gboolean
have_all_ended (const Feed * feed)
{
  for (guint i = 0; i < feed->n_inputs; i++)
    if (is_live (&feed->inputs[i]))
      return FALSE;
  return TRUE;
}

/* A stream has gone on: take what is complete. */
static void
advance (Feed * feed)
{
  FeedItem *item;

  while (feed->flow == GST_FLOW_OK
      && (item = g_queue_peek_head (&feed->pending))
      && is_complete (feed, item)) {
    g_queue_pop_head (&feed->pending);
    take_item (feed, item);
  }
  if (feed->flow == GST_FLOW_OK && have_all_ended (feed)
      && !feed->store->surveyed)
    slice_store_end_survey (feed->store);
}

/* Too far ahead of the other streams, or behind the window that is held. */
static gboolean
has_to_wait (const Feed * feed, guint64 index)
{
  const FeedItem *oldest = g_queue_peek_head ((GQueue *) & feed->pending);

  if (oldest && index > oldest->index + 1)
    return TRUE;
  return feed->store->surveyed && slice_store_ends_before (feed->store, index);
}

/* The pending item @index, made where there is none. */
static FeedItem *
get_pending (Feed * feed, guint64 index)
{
  GList *l = feed->pending.tail;
  FeedItem *item;

  while (l && ((FeedItem *) l->data)->index > index)
    l = l->prev;
  if (l && ((FeedItem *) l->data)->index == index)
    return l->data;
  item = feed_item_new (index, feed->n_inputs);
  if (l)
    g_queue_insert_after (&feed->pending, l, item);
  else
    g_queue_push_head (&feed->pending, item);
  return item;
}

/* Streams that begin again bring items that there have been. */
static gboolean
is_wanted (const Feed * feed, guint64 index)
{
  return feed->store->surveyed ? slice_store_wants (feed->store, index)
      : index >= feed->surveyed;
}

/* (transfer full) */
static void
add_volume (Feed * feed, guint domain, guint64 index, GstBuffer * volume,
    const GstVolumeInfo * info)
{
  FeedItem *item;

  if (!is_wanted (feed, index)) {
    gst_buffer_unref (volume);
    return;
  }
  item = get_pending (feed, index);
  item->volumes[domain] = volume;
  item->infos[domain] = *info;
}

/* --- Streaming threads --- */

/* What is wrong with a volume, in words; NULL where it can be trained on. */
static gchar *
find_problem (Feed * feed, GstBuffer * volume, const GstVolumeInfo * info)
{
  g_autofree gchar *problem = NULL;
  GstVolumeFrame frame;

  if (!gst_volume_frame_map (&frame, info, volume, GST_MAP_READ))
    return g_strdup ("A buffer is smaller than the volume its caps describe.");
  problem = value_range_check (frame.data, gst_volume_info_get_voxels (info));
  gst_volume_frame_unmap (&frame);
  return problem ? g_strdup_printf ("%s: put volumenormalize before %s.",
      problem, GST_OBJECT_NAME (feed->element)) : NULL;
}

/* Wait until the stream may bring item @index, or until it may not.  That it
 * has none of the items before is known from now on. */
static void
wait_for_turn (Feed * feed, Input * input, guint64 index)
{
  if (!is_flushing (input) && index > input->next) {
    input->next = index;
    advance (feed);
    g_cond_broadcast (&feed->changed);
  }
  while (feed->flow == GST_FLOW_OK && !is_flushing (input)
      && has_to_wait (feed, index))
    g_cond_wait (&feed->changed, &feed->lock);
}

GstFlowReturn
feed_push (Feed * feed, guint domain, GstBuffer * volume,
    const GstVolumeInfo * info)
{
  Input *input = &feed->inputs[domain];
  g_autoptr (GstBuffer) owned = volume;
  g_autofree gchar *problem = NULL;
  GstFlowReturn ret;
  guint64 index;

  if (!gst_volume_meta_require (volume, input->pad)) {
    feed_stop (feed, GST_FLOW_FLUSHING);
    return GST_FLOW_ERROR;
  }
  problem = find_problem (feed, volume, info);
  g_mutex_lock (&feed->lock);
  index = GST_BUFFER_OFFSET_IS_VALID (volume) ? GST_BUFFER_OFFSET (volume)
      : input->next;
  wait_for_turn (feed, input, index);
  if (is_flushing (input)) {
    ret = GST_FLOW_FLUSHING;
  } else {
    if (problem)
      refuse (feed, GST_STREAM_ERROR_FORMAT, "Pad `%s`: %s",
          GST_PAD_NAME (input->pad), problem);
    if (index < input->next)
      refuse (feed, GST_STREAM_ERROR_FORMAT, "Volume %" G_GUINT64_FORMAT
          " came late on pad `%s`: OFFSETs must rise.", index,
          GST_PAD_NAME (input->pad));
    if (feed->flow == GST_FLOW_OK) {
      add_volume (feed, domain, index, g_steal_pointer (&owned), info);
      input->next = index + 1;
      advance (feed);
    }
    ret = feed->error ? GST_FLOW_ERROR : feed->flow;
  }
  leave (feed);
  return ret;
}

void
feed_skip (Feed * feed, guint domain, guint64 index)
{
  Input *input = &feed->inputs[domain];

  g_mutex_lock (&feed->lock);
  if (!is_flushing (input) && index >= input->next) {
    input->next = index + 1;
    advance (feed);
  }
  leave (feed);
}

void
feed_end (Feed * feed, guint domain)
{
  g_mutex_lock (&feed->lock);
  feed->inputs[domain].ended = !feed->inputs[domain].stale;
  advance (feed);
  leave (feed);
}

/* What the stream has brought to pending items comes again. */
static void
forget_stream (Feed * feed, guint domain)
{
  GList *l = feed->pending.head;

  while (l) {
    GList *next = l->next;
    FeedItem *item = l->data;

    gst_clear_buffer (&item->volumes[domain]);
    if (feed_item_is_empty (item, feed->n_inputs)) {
      feed_item_free (item, feed->n_inputs);
      g_queue_delete_link (&feed->pending, l);
    }
    l = next;
  }
}

void
feed_set_flushing (Feed * feed, guint domain, gboolean flushing)
{
  Input *input = &feed->inputs[domain];

  g_mutex_lock (&feed->lock);
  input->flushing = flushing;
  if (!flushing) {
    forget_stream (feed, domain);
    input->next = 0;
    input->ended = input->stale = FALSE;
  }
  leave (feed);
}

/* --- Any thread --- */

void
feed_stop (Feed * feed, GstFlowReturn flow)
{
  g_mutex_lock (&feed->lock);
  if (feed->flow == GST_FLOW_OK)
    feed->flow = flow;
  leave (feed);
}

void
feed_interrupt (Feed * feed)
{
  g_mutex_lock (&feed->lock);
  feed->interrupted = TRUE;
  leave (feed);
}

/* --- The training's thread --- */

gboolean
feed_survey (Feed * feed)
{
  gboolean surveyed;

  g_mutex_lock (&feed->lock);
  while (feed->flow == GST_FLOW_OK && !feed->interrupted
      && !feed->store->surveyed)
    g_cond_wait (&feed->changed, &feed->lock);
  surveyed = feed->flow == GST_FLOW_OK && feed->store->surveyed;
  leave (feed);
  return surveyed;
}

/* Some stream is past the item @index. */
static gboolean
is_past (const Feed * feed, guint64 index)
{
  for (guint i = 0; i < feed->n_inputs; i++)
    if (feed->inputs[i].ended || feed->inputs[i].next > index)
      return TRUE;
  return FALSE;
}

/* Let the streams begin again at item @index.  Until its flush each counts as
 * one that has brought nothing. */
static gboolean
seek (Feed * feed, guint64 index)
{
  GstEvent *event = gst_event_new_seek (1, GST_FORMAT_TIME,
      GST_SEEK_FLAG_FLUSH | GST_SEEK_FLAG_ACCURATE, GST_SEEK_TYPE_SET,
      index * GST_VOLUME_DURATION, GST_SEEK_TYPE_NONE, -1);
  gboolean done = TRUE;

  drop_pending (feed);
  for (guint i = 0; i < feed->n_inputs; i++) {
    feed->inputs[i].next = 0;
    feed->inputs[i].ended = FALSE;
    feed->inputs[i].stale = TRUE;
  }
  g_mutex_unlock (&feed->lock);
  for (guint i = 0; i < feed->n_inputs && done; i++)
    if (gst_pad_is_linked (feed->inputs[i].pad))
      done = gst_pad_push_event (feed->inputs[i].pad, gst_event_ref (event));
  gst_event_unref (event);
  g_mutex_lock (&feed->lock);
  return done || feed->flow != GST_FLOW_OK;
}

void
feed_refuse (Feed * feed, const gchar * problem)
{
  g_mutex_lock (&feed->lock);
  refuse (feed, GST_STREAM_ERROR_FAILED, "%s", problem);
  leave (feed);
}

gboolean
feed_hold (Feed * feed, guint window)
{
  const gchar *problem = NULL;
  const SliceItem *missing;
  gboolean held;

  g_mutex_lock (&feed->lock);
  slice_store_select (feed->store, window);
  missing = slice_store_get_missing (feed->store);
  if (missing && is_past (feed, missing->index)
      && !seek (feed, missing->index))
    problem = "cannot be read again, for a source does not seek";
  g_cond_broadcast (&feed->changed);
  while (feed->flow == GST_FLOW_OK && !feed->interrupted && !problem
      && !slice_store_is_filled (feed->store)) {
    if (have_all_ended (feed))
      problem = "end earlier than when they were read first";
    else
      g_cond_wait (&feed->changed, &feed->lock);
  }
  if (problem)
    refuse (feed, GST_STREAM_ERROR_FAILED, "The data %s. Set cache-budget to "
        "at least %" G_GUINT64_FORMAT " bytes to read them once.", problem,
        feed->store->needed);
  held = feed->flow == GST_FLOW_OK && slice_store_is_filled (feed->store);
  leave (feed);
  return held;
}

const SliceStore *
feed_get_store (const Feed * feed)
{
  return feed->store;
}

const GPtrArray *
feed_get_held_out (const Feed * feed)
{
  return feed->held_out;
}

const FeedImages *
feed_get_images (const Feed * feed)
{
  return &feed->images;
}
