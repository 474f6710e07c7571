/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* volume-experiment FILE.json key=value ...
 *
 * Trains methods of translation on one part of a dataset and judges them by
 * another; README.md beside this file says how an experiment is described.
 *
 *   volume-experiment head.json dataset.location=bids output=out/heads
 */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "experimentcollect.h"
#include "experimentlines.h"
#include "experimentrecord.h"
#include "experimentrun.h"
#include "launchdescription.h"

#include <stdio.h>

/* Exit statuses. */
#define FAILED 1
#define MISUSED 2               /* the experiment cannot be begun */
#define INTERRUPTED 130         /* as shells have it */

static int
tell (int status, const GError * error)
{
  fprintf (stderr, "volume-experiment: %s\n", error->message);
  return status;
}

static Experiment *
load (gchar ** arguments, GError ** error)
{
  g_autofree gchar *path = launch_description_find (arguments[0],
      "experiments", error);

  if (!path) {
    g_prefix_error (error, "%s: ", arguments[0]);
    return NULL;
  }
  return experiment_load (path, arguments + 1, error);
}

/* The command that does the same again, to be pasted into a shell. */
static gchar *
get_command (gchar ** arguments)
{
  GString *command = g_string_new ("volume-experiment");

  for (gchar ** argument = arguments; *argument; argument++) {
    launch_description_append_quoted (command, *argument);
  }
  return g_string_free (command, FALSE);
}

static int
print_lines (const Experiment * experiment, const GPtrArray * jobs)
{
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < jobs->len; i++) {
    const ExperimentJob *job = jobs->pdata[i];
    g_auto (GStrv) words = experiment_get_line (experiment, job, &error);
    g_autofree gchar *line = NULL;

    if (!words) {
      return tell (MISUSED, error);
    }
    line = launch_description_to_shell (words);
    printf ("# %s\n%s\n", job->name, line);
  }
  return 0;
}

static int
run (const Experiment * experiment, const GPtrArray * jobs,
    const gchar * command)
{
  g_autoptr (GError) error = NULL;

  if (!experiment_record_begin (experiment, &error)) {
    return tell (MISUSED, error);
  }
  switch (experiment_run (experiment, jobs, &error)) {
    case EXPERIMENT_RUN_INTERRUPTED:
      fputs ("volume-experiment: interrupted; the same command goes on from "
          "here\n", stderr);
      return INTERRUPTED;
    case EXPERIMENT_RUN_FAILED:
      return tell (FAILED, error);
    case EXPERIMENT_RUN_DONE:
      break;
  }
  if (!experiment_collect (experiment, jobs, command, &error)) {
    return tell (FAILED, error);
  }
  printf ("%s/report.html\n", experiment->output);
  return 0;
}

int
main (int argc, char **argv)
{
  gboolean print = FALSE, version = FALSE;
  g_auto (GStrv) arguments = NULL;
  const GOptionEntry entries[] = {
    {"print", 0, 0, G_OPTION_ARG_NONE, &print,
          "Print the gst-launch-1.0 lines of all jobs instead of doing them",
        NULL},
    {"version", 0, 0, G_OPTION_ARG_NONE, &version,
        "Print the version", NULL},
    {G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &arguments,
        NULL, "FILE.json [key=value ...]"},
    {NULL}
  };
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (Experiment) experiment = NULL;
  g_autoptr (GPtrArray) jobs = NULL;
  g_autofree gchar *command = NULL;

  g_option_context_set_summary (context,
      "Run what is not yet done of an experiment, and write its report.\n"
      "key=value replaces what FILE says: training.width=16, seeds=[1,2].\n"
      "Stopped at any time, by Ctrl-C too, the same command goes on.");
  g_option_context_add_main_entries (context, entries, NULL);
  g_option_context_add_group (context, gst_init_get_option_group ());
  if (!g_option_context_parse (context, &argc, &argv, &error)) {
    return tell (MISUSED, error);
  }
  if (version) {
    puts ("volume-experiment " PACKAGE_VERSION);
    return 0;
  }
  if (!arguments) {
    fputs ("volume-experiment: no experiment given; see "
        "volume-experiment --help\n", stderr);
    return MISUSED;
  }
  experiment = load (arguments, &error);
  if (!experiment) {
    return tell (MISUSED, error);
  }
  jobs = experiment_list_jobs (experiment);
  if (print) {
    return print_lines (experiment, jobs);
  }
  command = get_command (arguments);
  return run (experiment, jobs, command);
}
