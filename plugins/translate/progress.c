/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "progress.h"

#define INTERVAL G_USEC_PER_SEC

static void
post (Progress * progress, GstProgressType type)
{
  GstMessage *message = gst_message_new_progress (GST_OBJECT
      (progress->element), type, progress->code, progress->text);

  gst_structure_set (gst_message_writable_structure (message),
      "percent", G_TYPE_INT, progress->percent, NULL);
  gst_element_post_message (progress->element, message);
}

void
progress_begin (Progress * progress, GstElement * element, const gchar * code,
    gchar * text, gboolean at_once)
{
  progress->element = element;
  progress->code = code;
  progress->text = text;
  progress->due = g_get_monotonic_time () + (at_once ? 0 : INTERVAL);
  progress->shown = FALSE;
  progress->percent = 0;
  if (at_once)
    progress_update (progress, 0, 1);
}

void
progress_update (Progress * progress, gint done, gint count)
{
  const gint64 now = g_get_monotonic_time ();

  if (now < progress->due)
    return;
  progress->percent = (gint64) done *100 / count;
  post (progress, progress->shown ? GST_PROGRESS_TYPE_CONTINUE
      : GST_PROGRESS_TYPE_START);
  progress->shown = TRUE;
  progress->due = now + INTERVAL;
}

void
progress_end (Progress * progress, GstProgressType type)
{
  if (type == GST_PROGRESS_TYPE_COMPLETE)
    progress->percent = 100;
  if (progress->shown)
    post (progress, type);
  progress->shown = FALSE;
  g_clear_pointer (&progress->text, g_free);
}
