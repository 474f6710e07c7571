/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What a running pipeline says, told to a person or to a program.
 *
 * In words: element messages and warnings a line each; progress as a bar on a
 * terminal, else as a line every ten per cent.  As JSON: a line a message,
 * {"message": NAME, "source": ELEMENT, "fields": {...}}, with numbers as
 * numbers.  Both on standard output; errors always as one line on standard
 * error, and the bar there too.  Main thread only.
 */

#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS typedef struct _LaunchReport LaunchReport;

/* @pipeline is asked how many volumes there are; not owned. */
LaunchReport *launch_report_new (GstElement * pipeline, gboolean json);
void launch_report_free (LaunchReport * report);

/* Tell of @message where it is of interest. */
void launch_report_message (LaunchReport * report, GstMessage * message);

/* Tell which of several volumes is on its way, once a second, unless an element
 * tells of its progress.  Words only. */
void launch_report_tick (LaunchReport * report);

G_END_DECLS
