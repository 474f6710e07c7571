/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* GST_MESSAGE_PROGRESS of a job that may or may not take long: nothing is
 * posted in its first second, at most one message a second from then on, and
 * an end only where a start was.  Messages carry an int field "percent". */

#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

typedef struct
{
  GstElement *element;          /* not owned */
  const gchar *code;            /* a static string */
  gchar *text;                  /* owned: what is being done */
  gint64 due;                   /* us, monotonic */
  gboolean shown;
  gint percent;                 /* done */
} Progress;

/* @text: (transfer full), freed by progress_end(); @at_once: post the start
 * now, for a job that cannot report before it is done. */
void progress_begin (Progress * progress, GstElement * element,
    const gchar * code, gchar * text, gboolean at_once);

/* @done of @count units, e.g. slices. */
void progress_update (Progress * progress, gint done, gint count);

/* @type: COMPLETE, CANCELED or ERROR.  Nothing where it has ended before. */
void progress_end (Progress * progress, GstProgressType type);

G_END_DECLS
