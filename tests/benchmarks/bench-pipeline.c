/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* bench-pipeline DESCRIPTION
 *
 * Makes a pipeline from a launch line, plays it to its end and takes it down.
 * Answers in ms. */

#include "resident.h"

#include <gst/gst.h>

static gdouble
play (gpointer description)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GstElement) pipeline = NULL;
  g_autoptr (GstBus) bus = NULL;
  g_autoptr (GstMessage) message = NULL;
  const gint64 start = g_get_monotonic_time ();

  pipeline = gst_parse_launch (description, &error);
  resident_check (error);
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  bus = gst_element_get_bus (pipeline);
  message = gst_bus_timed_pop_filtered (bus, GST_CLOCK_TIME_NONE,
      GST_MESSAGE_EOS | GST_MESSAGE_ERROR);
  if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_ERROR)
    gst_message_parse_error (message, &error, NULL);
  gst_element_set_state (pipeline, GST_STATE_NULL);
  resident_check (error);
  return (g_get_monotonic_time () - start) / 1e3;
}

int
main (int argc, char **argv)
{
  gst_init (NULL, NULL);
  g_set_prgname ("bench-pipeline");
  if (argc != 2) {
    g_printerr ("usage: bench-pipeline DESCRIPTION\n");
    return 2;
  }
  resident_serve ("GStreamer", play, argv[1]);
  return 0;
}
