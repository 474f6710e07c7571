/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "experimentrun.h"

#include "bidsfolder.h"
#include "experimentlines.h"
#include "experimentprogress.h"
#include "experimentrecord.h"
#include "launchdescription.h"

#include <gio/gio.h>
#include <glib-unix.h>
#include <glib/gstdio.h>
#include <signal.h>

typedef struct
{
  const Experiment *experiment;
  const ExperimentJob *job;
  GstElement *pipeline;
  GMainLoop *loop;
  ExperimentProgress *progress;
  ExperimentRecord record;
  guint64 epoch;                /* of a training, those that are over */
  gboolean epoch_known;         /* it may have begun before */
  gboolean interrupted;
  GError *error;
} Run;

/* --- Messages --- */

static void
fail (Run * run, GstMessage * message)
{
  g_autoptr (GError) error = NULL;

  gst_message_parse_error (message, &error, NULL);
  /* What follows a first error is only its echo. */
  if (!run->error) {
    run->error = g_error_new (error->domain, error->code, "%s: %s: %s",
        run->job->name, GST_MESSAGE_SRC_NAME (message),
        g_strdelimit (error->message, "\n", ' '));
  }
  g_main_loop_quit (run->loop);
}

static void
warn (Run * run, GstMessage * message)
{
  g_autoptr (GError) error = NULL;
  g_autofree gchar *text = NULL;

  gst_message_parse_warning (message, &error, NULL);
  text = g_strdup_printf ("volume-experiment: warning: %s: %s: %s",
      run->job->name, GST_MESSAGE_SRC_NAME (message),
      g_strdelimit (error->message, "\n", ' '));
  experiment_progress_say (run->progress, text);
}

/* @percent of the epoch at work. */
static void
show_training (Run * run, gint percent)
{
  if (run->epoch_known || run->epoch == 0) {
    experiment_progress_update (run->progress,
        (run->epoch + CLAMP (percent, 0, 100) / 100.0)
        / run->job->method->epochs);
  }
}

static void
note (Run * run, const GstStructure * fields)
{
  ExperimentRecord *record = &run->record;
  gboolean converged;
  gdouble seconds;

  if (gst_structure_has_name (fields, "network-device")) {
    g_free (record->device);
    record->device = g_strdup (gst_structure_get_string (fields, "name"));
  } else if (gst_structure_has_name (fields, "training-epoch")
      && gst_structure_get_uint64 (fields, "epoch", &run->epoch)) {
    run->epoch_known = TRUE;
    show_training (run, 0);
  } else if (gst_structure_has_name (fields, "volume-translated")
      && gst_structure_get_double (fields, "seconds", &seconds)) {
    record->volumes++;
    record->translation += seconds;
  } else if (gst_structure_has_name (fields, "registration-result")
      && gst_structure_get_boolean (fields, "converged", &converged)) {
    record->registrations++;
    record->registered += converged;
  }
}

static void
follow (Run * run, GstMessage * message)
{
  g_autofree gchar *code = NULL;
  gint percent = 0;

  gst_message_parse_progress (message, NULL, &code, NULL);
  if (run->job->kind == EXPERIMENT_TRAIN && g_str_equal (code, "train")
      && gst_structure_get_int (gst_message_get_structure (message), "percent",
          &percent) && run->epoch_known) {
    show_training (run, percent);
  }
}

static gboolean
on_message (GstBus * bus, GstMessage * message, gpointer data)
{
  Run *run = data;

  switch (GST_MESSAGE_TYPE (message)) {
    case GST_MESSAGE_ERROR:
      fail (run, message);
      break;
    case GST_MESSAGE_WARNING:
      warn (run, message);
      break;
    case GST_MESSAGE_ELEMENT:
      note (run, gst_message_get_structure (message));
      break;
    case GST_MESSAGE_PROGRESS:
      follow (run, message);
      break;
    case GST_MESSAGE_EOS:
      g_main_loop_quit (run->loop);
      break;
    default:
      break;
  }
  return G_SOURCE_CONTINUE;
}

/* --- Interruption --- */

static void
send_eos (GstElement * element, gpointer data)
{
  gst_element_send_event (element, gst_event_new_eos ());
}

/* A training ends after the step at work and keeps what it has; another job
 * is done again.  EOS is sent from another thread, for a pipeline that still
 * prerolls would keep this one waiting. */
static gboolean
on_interrupt (gpointer data)
{
  Run *run = data;
  g_autoptr (GstElement) trainer = run->pipeline
      ? gst_bin_get_by_name (GST_BIN (run->pipeline), EXPERIMENT_TRAINER)
      : NULL;

  run->interrupted = TRUE;
  signal (SIGINT, SIG_DFL);
  signal (SIGTERM, SIG_DFL);
  if (trainer) {
    experiment_progress_say (run->progress, "volume-experiment: interrupted; "
        "keeping what is trained (interrupt again to stop at once)");
    gst_element_call_async (trainer, send_eos, NULL, NULL);
  } else {
    g_main_loop_quit (run->loop);
  }
  return G_SOURCE_CONTINUE;
}

/* --- Jobs --- */

/* A line of several elements is a pipeline. */
static gboolean
build (Run * run, GError ** error)
{
  g_auto (GStrv) words = experiment_get_line (run->experiment, run->job, error);

  if (!words) {
    return FALSE;
  }
  run->record.line = launch_description_to_shell (words);
  run->pipeline = gst_parse_launchv_full ((const gchar **) words, NULL,
      GST_PARSE_FLAG_FATAL_ERRORS, error);
  if (!run->pipeline) {
    g_prefix_error (error, "%s: ", run->job->name);
  }
  return run->pipeline != NULL;
}

static void
play (Run * run)
{
  g_autoptr (GstBus) bus = gst_element_get_bus (run->pipeline);
  const guint watch = gst_bus_add_watch (bus, on_message, run);

  if (gst_element_set_state (run->pipeline, GST_STATE_PLAYING)
      == GST_STATE_CHANGE_FAILURE) {
    /* Behind the element's own error, where it posted one. */
    GST_ELEMENT_ERROR (run->pipeline, CORE, STATE_CHANGE,
        ("The pipeline does not start."), (NULL));
  }
  g_main_loop_run (run->loop);
  gst_element_set_state (run->pipeline, GST_STATE_NULL);
  g_source_remove (watch);
}

/* It is of no use behind the end. */
static void
remove_checkpoint (Run * run)
{
  g_autofree gchar *name = experiment_get_checkpoint (run->job);
  g_autofree gchar *path =
      g_build_filename (run->experiment->output, name, NULL);

  g_remove (path);
}

/* Job @index, which is not done. */
static gboolean
do_job (Run * run, guint index, GError ** error)
{
  gboolean done = build (run, error);

  if (done) {
    experiment_progress_begin (run->progress, index);
    play (run);
    done = run->error == NULL && !run->interrupted;
    run->record.seconds = experiment_progress_get_seconds (run->progress);
  }
  g_clear_pointer (&run->pipeline, gst_object_unref);
  if (run->error) {
    g_propagate_error (error, g_steal_pointer (&run->error));
  }
  if (done) {
    done = experiment_record_write (run->experiment, run->job, &run->record,
        error);
  }
  if (done && run->job->kind == EXPERIMENT_TRAIN) {
    remove_checkpoint (run);
  }
  if (done) {
    experiment_progress_end (run->progress);
  }
  experiment_record_clear (&run->record);
  return done;
}

/* Those of @jobs that are not done, by index; the progress knows of the
 * others. */
static GArray *
list_undone (Run * run, const GPtrArray * jobs)
{
  GArray *undone = g_array_new (FALSE, FALSE, sizeof (guint));

  for (guint i = 0; i < jobs->len; i++) {
    if (experiment_record_read (run->experiment, jobs->pdata[i], &run->record)) {
      experiment_progress_skip (run->progress, i, run->record.seconds);
    } else {
      g_array_append_val (undone, i);
    }
    experiment_record_clear (&run->record);
  }
  return undone;
}

/* Whether a subject has, in one session, both @source and @target. */
static gboolean
has_both (const BidsFolder * folder, const gchar * source, const gchar * target)
{
  for (guint i = 0; i < folder->items->len; i++) {
    const BidsItem *item = folder->items->pdata[i];

    if (g_hash_table_contains (item->paths, g_intern_string (source))
        && g_hash_table_contains (item->paths, g_intern_string (target))) {
      return TRUE;
    }
  }
  return FALSE;
}

/* Once there are volumes to test with: jobs that want others. */
static gboolean
leave_out (Run * run, const GPtrArray * jobs, GError ** error)
{
  g_autofree gchar *path = g_build_filename (run->experiment->output,
      EXPERIMENT_TEST_FOLDER, NULL);
  BidsFolder *folder = bids_folder_find (path, error);
  gboolean is_any_left = FALSE;

  if (!folder) {
    return FALSE;
  }
  for (guint i = 0; i < jobs->len; i++) {
    ExperimentJob *job = jobs->pdata[i];

    if (job->kind < EXPERIMENT_ALIGN || job->kind == EXPERIMENT_TRAIN) {
      continue;
    }
    job->is_left_out = !has_both (folder, job->source, job->target);
    is_any_left |= job->kind == EXPERIMENT_EVALUATE && !job->is_left_out;
    if (job->is_left_out) {
      experiment_progress_skip (run->progress, i, 0);
    }
    if (job->is_left_out && job->kind == EXPERIMENT_GRID) {
      g_autofree gchar *text = g_strdup_printf ("volume-experiment: warning: "
          "%s to %s is left out: no subject to test with has both",
          job->source, job->target);

      experiment_progress_say (run->progress, text);
    }
  }
  bids_folder_free (folder);
  if (!is_any_left) {
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND,
        "no subject to test with has two of the modalities: there is nothing "
        "to judge methods by");
  }
  return is_any_left;
}

/* Those @undone, in order. */
static gboolean
do_undone (Run * run, const GPtrArray * jobs, const GArray * undone,
    GError ** error)
{
  gboolean has_left_out = FALSE;

  for (guint i = 0; i < undone->len; i++) {
    const guint index = g_array_index (undone, guint, i);

    run->job = jobs->pdata[index];
    if (run->job->kind >= EXPERIMENT_ALIGN && !has_left_out) {
      if (!leave_out (run, jobs, error)) {
        return FALSE;
      }
      has_left_out = TRUE;
    }
    run->epoch = 0;
    run->epoch_known = FALSE;
    if (!run->job->is_left_out && !do_job (run, index, error)) {
      return FALSE;
    }
  }
  return has_left_out || leave_out (run, jobs, error);
}

ExperimentRunResult
experiment_run (const Experiment * experiment, const GPtrArray * jobs,
    GError ** error)
{
  Run run = {.experiment = experiment };
  g_autoptr (GArray) undone = NULL;
  guint signals[2];
  gboolean done;

  run.loop = g_main_loop_new (NULL, FALSE);
  run.progress = experiment_progress_new (jobs);
  undone = list_undone (&run, jobs);
  signals[0] = g_unix_signal_add (SIGINT, on_interrupt, &run);
  signals[1] = g_unix_signal_add (SIGTERM, on_interrupt, &run);
  done = do_undone (&run, jobs, undone, error);
  g_source_remove (signals[0]);
  g_source_remove (signals[1]);
  experiment_progress_free (run.progress);
  g_main_loop_unref (run.loop);
  return done ? EXPERIMENT_RUN_DONE : run.interrupted
      ? EXPERIMENT_RUN_INTERRUPTED : EXPERIMENT_RUN_FAILED;
}
