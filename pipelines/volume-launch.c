/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* volume-launch FILE.launch key=value ...
 *
 * Fills the keys of a launch description and runs it; launchdescription.h
 * says how a description is written, launchreport.h what is told of the run.
 *
 *   volume-launch translate.launch input=head_T1w.nii.gz \
 *       model=heads.safetensors target=T2w output=head_T2w.nii.gz
 */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "launchdescription.h"
#include "launchreport.h"

#include <glib-unix.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

typedef struct
{
  GstElement *pipeline;
  GMainLoop *loop;
  LaunchReport *report;
  gboolean failed;
} Run;

static GstPadProbeReturn
drop_end (GstPad * pad, GstPadProbeInfo * info, gpointer user_data)
{
  return GST_EVENT_TYPE (GST_PAD_PROBE_INFO_EVENT (info)) == GST_EVENT_EOS ?
      GST_PAD_PROBE_DROP : GST_PAD_PROBE_OK;
}

static gboolean
keep_open (GstElement * element, GstPad * pad, gpointer user_data)
{
  gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM, drop_end, NULL,
      NULL);
  return TRUE;
}

static void
keep_pads_open (const GValue * item, gpointer user_data)
{
  gst_element_foreach_sink_pad (g_value_get_object (item), keep_open, NULL);
}

/* Behind an error sources and queues send EOS, which other branches take for
 * the end of all volumes, of which they write a sheet or a table before the
 * main loop gets to stop them.  So from here on no stream ends: the thread is
 * that of the error, which has sent no EOS yet. */
static GstBusSyncReply
on_posted (GstBus * bus, GstMessage * message, gpointer pipeline)
{
  if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_ERROR) {
    GstIterator *elements = gst_bin_iterate_recurse (pipeline);

    gst_iterator_foreach (elements, keep_pads_open, NULL);
    gst_iterator_free (elements);
  }
  return GST_BUS_PASS;
}

static gboolean
on_message (GstBus * bus, GstMessage * message, gpointer user_data)
{
  Run *run = user_data;

  launch_report_message (run->report, message);
  if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_ERROR) {
    run->failed = TRUE;
    g_main_loop_quit (run->loop);
    /* What follows a first error is only its echo. */
    return G_SOURCE_REMOVE;
  }
  if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_EOS) {
    g_main_loop_quit (run->loop);
  }
  return G_SOURCE_CONTINUE;
}

static void
send_eos (GstElement * source, gpointer user_data)
{
  gst_element_send_event (source, gst_event_new_eos ());
}

static void
end_source (const GValue * item, gpointer user_data)
{
  gst_element_call_async (g_value_get_object (item), send_eos, NULL, NULL);
}

/* EOS waits for the volume at work.  It is sent from other threads, to the
 * sources: sent to the pipeline it would keep the lock that a pipeline still
 * prerolling needs to reach PLAYING, and from here the main loop waiting. */
static gboolean
on_interrupt (gpointer user_data)
{
  Run *run = user_data;
  GstIterator *sources = gst_bin_iterate_sources (GST_BIN (run->pipeline));

  fputs ("\nvolume-launch: interrupted; finishing the volume at work "
      "(interrupt again to stop at once)\n", stderr);
  signal (SIGINT, SIG_DFL);
  gst_iterator_foreach (sources, end_source, NULL);
  gst_iterator_free (sources);
  return G_SOURCE_REMOVE;
}

static gboolean
on_second (gpointer user_data)
{
  launch_report_tick (user_data);
  return G_SOURCE_CONTINUE;
}

/* TRUE where the pipeline came to its end without an error. */
static gboolean
run_pipeline (GstElement * pipeline, gboolean json)
{
  Run run = { pipeline, g_main_loop_new (NULL, FALSE),
    launch_report_new (pipeline, json), FALSE
  };
  g_autoptr (GstBus) bus = gst_element_get_bus (pipeline);
  guint seconds = g_timeout_add_seconds (1, on_second, run.report);

  gst_bus_set_sync_handler (bus, on_posted, pipeline, NULL);
  gst_bus_add_watch (bus, on_message, &run);
  g_unix_signal_add (SIGINT, on_interrupt, &run);
  if (gst_element_set_state (pipeline, GST_STATE_PLAYING)
      == GST_STATE_CHANGE_FAILURE) {
    /* Behind the element's own error, where it posted one. */
    GST_ELEMENT_ERROR (pipeline, CORE, STATE_CHANGE,
        ("The pipeline does not start."), (NULL));
  }
  g_main_loop_run (run.loop);
  gst_element_set_state (pipeline, GST_STATE_NULL);
  if (!run.failed) {
    gst_bus_remove_watch (bus);
  }
  g_source_remove (seconds);
  launch_report_free (run.report);
  g_main_loop_unref (run.loop);
  return !run.failed;
}

static GHashTable *
parse_values (gchar ** arguments, GError ** error)
{
  g_autoptr (GHashTable) values =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);

  for (gchar ** argument = arguments; *argument; argument++) {
    const gchar *equals = strchr (*argument, '=');

    if (!equals) {
      g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
          "'%s' is not of the form key=value", *argument);
      return NULL;
    }
    g_hash_table_insert (values,
        g_strndup (*argument, equals - *argument), g_strdup (equals + 1));
  }
  return g_steal_pointer (&values);
}

/* The words of the launch line that @arguments (FILE key=value ...) ask for. */
static gchar **
read_description (gchar ** arguments, GError ** error)
{
  g_autofree gchar *path = launch_description_find (arguments[0],
      "pipelines", error);
  g_autofree gchar *text = NULL;
  g_autoptr (GHashTable) values = NULL;

  if (!path || !g_file_get_contents (path, &text, NULL, error)) {
    return NULL;
  }
  if (!(values = parse_values (arguments + 1, error))) {
    return NULL;
  }
  return launch_description_fill (text, values, error);
}

static GstElement *
build_pipeline (gchar ** words, GError ** error)
{
  g_autoptr (GstElement) element = gst_parse_launchv_full (
      (const gchar **) words, NULL, GST_PARSE_FLAG_FATAL_ERRORS, error);
  GstElement *pipeline;

  if (!element || GST_IS_PIPELINE (element)) {
    return g_steal_pointer (&element);
  }
  /* A description of one element gives that element alone. */
  pipeline = gst_pipeline_new (NULL);
  gst_bin_add (GST_BIN (pipeline), g_steal_pointer (&element));
  return pipeline;
}

int
main (int argc, char **argv)
{
  gboolean json = FALSE, print = FALSE, version = FALSE;
  g_auto (GStrv) arguments = NULL;
  const GOptionEntry entries[] = {
    {"json", 0, 0, G_OPTION_ARG_NONE, &json,
        "Tell what happens as JSON, a line a message", NULL},
    {"print", 0, 0, G_OPTION_ARG_NONE, &print,
        "Print the gst-launch-1.0 line instead of running it", NULL},
    {"version", 0, 0, G_OPTION_ARG_NONE, &version,
        "Print the version", NULL},
    {G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &arguments,
        NULL, "FILE.launch [key=value ...]"},
    {NULL}
  };
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) words = NULL;
  g_autoptr (GstElement) pipeline = NULL;

  g_option_context_set_summary (context,
      "Fill the {key}s of a launch description and run it.  Without values "
      "the\nmissing keys are named.  Ctrl-C ends the stream in good order.");
  g_option_context_add_main_entries (context, entries, NULL);
  g_option_context_add_group (context, gst_init_get_option_group ());
  if (!g_option_context_parse (context, &argc, &argv, &error)) {
    fprintf (stderr, "volume-launch: %s\n", error->message);
    return 2;
  }
  if (version) {
    puts ("volume-launch " PACKAGE_VERSION);
    return 0;
  }
  if (!arguments) {
    fputs ("volume-launch: no description given; see volume-launch --help\n",
        stderr);
    return 2;
  }
  if (!(words = read_description (arguments, &error))) {
    fprintf (stderr, "volume-launch: %s: %s\n", arguments[0], error->message);
    return 2;
  }
  if (print) {
    g_autofree gchar *line = launch_description_to_shell (words);

    puts (line);
    return 0;
  }
  if (!(pipeline = build_pipeline (words, &error))) {
    fprintf (stderr, "volume-launch: %s: %s\n", arguments[0], error->message);
    return 1;
  }
  return run_pipeline (pipeline, json) ? 0 : 1;
}
