/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* bench-pipeline DESCRIPTION [APPSRC=FILE...]
 *
 * Makes a pipeline from a launch line, plays it to its end and takes it down.
 * The volumes of the files lie in memory, and the appsrc that is named pushes
 * them.  Answers in ms. */

#include "resident.h"

#include <string.h>

#include <gst/gst.h>

typedef struct
{
  gchar *appsrc;
  GstSample *volume;
} Input;

static gchar *description;
static Input *inputs;
static guint n_inputs;

static void
wait (GstElement * pipeline)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GstBus) bus = gst_element_get_bus (pipeline);
  g_autoptr (GstMessage) message =
      gst_bus_timed_pop_filtered (bus, GST_CLOCK_TIME_NONE,
      GST_MESSAGE_EOS | GST_MESSAGE_ERROR);

  if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_ERROR)
    gst_message_parse_error (message, &error, NULL);
  gst_element_set_state (pipeline, GST_STATE_NULL);
  resident_check (error);
}

static GstElement *
parse (const gchar * line)
{
  g_autoptr (GError) error = NULL;
  GstElement *pipeline = gst_parse_launch (line, &error);

  resident_check (error);
  return pipeline;
}

static void
input_read (Input * input, const gchar * argument)
{
  const gchar *file = strchr (argument, '=') + 1;
  g_autofree gchar *line =
      g_strdup_printf ("niftisrc location=\"%s\" ! appsink name=sink "
      "sync=false", file);
  g_autoptr (GstElement) pipeline = parse (line);
  g_autoptr (GstElement) sink =
      gst_bin_get_by_name (GST_BIN (pipeline), "sink");

  input->appsrc = g_strndup (argument, file - 1 - argument);
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  g_signal_emit_by_name (sink, "pull-sample", &input->volume);
  wait (pipeline);
}

/* What all inputs of its name push; the inputs are in order of their names. */
static void
feed (GstElement * pipeline)
{
  for (guint i = 0; i < n_inputs; i++) {
    g_autoptr (GstElement) source =
        gst_bin_get_by_name (GST_BIN (pipeline), inputs[i].appsrc);
    GstFlowReturn flow;

    g_signal_emit_by_name (source, "push-sample", inputs[i].volume, &flow);
    if (i + 1 == n_inputs || !g_str_equal (inputs[i].appsrc,
            inputs[i + 1].appsrc))
      g_signal_emit_by_name (source, "end-of-stream", &flow);
  }
}

static gdouble
play (gpointer unused)
{
  const gint64 start = g_get_monotonic_time ();
  g_autoptr (GstElement) pipeline = parse (description);

  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  feed (pipeline);
  wait (pipeline);
  return (g_get_monotonic_time () - start) / 1e3;
}

int
main (int argc, char **argv)
{
  gst_init (NULL, NULL);
  g_set_prgname ("bench-pipeline");
  if (argc < 2) {
    g_printerr ("usage: bench-pipeline DESCRIPTION [APPSRC=FILE...]\n");
    return 2;
  }
  description = argv[1];
  n_inputs = argc - 2;
  inputs = g_new0 (Input, n_inputs);
  for (guint i = 0; i < n_inputs; i++)
    input_read (&inputs[i], argv[i + 2]);
  resident_serve ("GStreamer", play, NULL);
  return 0;
}
