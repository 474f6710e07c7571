/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "modelfeed.h"

/* What errors call it. */
#define NAME "the model that came with the stream"

/* A new one follows a flush. */
static void
drop_segments (ModelFeed * feed)
{
  GList *l, *next;

  for (l = feed->held.head; l; l = next) {
    next = l->next;
    if (GST_EVENT_TYPE (l->data) == GST_EVENT_SEGMENT) {
      gst_event_unref (l->data);
      g_queue_delete_link (&feed->held, l);
    }
  }
}

void
model_feed_clear (ModelFeed * feed)
{
  g_clear_pointer (&feed->bytes, g_bytes_unref);
  feed->target = NULL;
  g_queue_clear_full (&feed->held, (GDestroyNotify) gst_event_unref);
}

gboolean
model_feed_take (ModelFeed * feed, GBytes * bytes, const gchar * target,
    NetModel ** model, GError ** error)
{
  *model = NULL;
  if (bytes != feed->bytes) {
    *model = net_model_new_from_bytes (bytes, NAME, error);
    if (!*model)
      return FALSE;
    g_clear_pointer (&feed->bytes, g_bytes_unref);
    feed->bytes = g_bytes_ref (bytes);
  }
  feed->target = g_intern_string (target);
  return TRUE;
}

gboolean
model_feed_hold (ModelFeed * feed, GstEvent * event)
{
  switch (GST_EVENT_TYPE (event)) {
    case GST_EVENT_STREAM_START:
    case GST_EVENT_EOS:
      return FALSE;
    case GST_EVENT_FLUSH_STOP:
      drop_segments (feed);
      return FALSE;
    default:
      if (!GST_EVENT_IS_SERIALIZED (event))
        return FALSE;
      g_queue_push_tail (&feed->held, event);
      return TRUE;
  }
}

GstEvent *
model_feed_release (ModelFeed * feed)
{
  return g_queue_pop_head (&feed->held);
}
