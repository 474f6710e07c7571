/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "experimentcollect.h"

#include "experimentfacts.h"
#include "experimentlines.h"
#include "experimentrecord.h"
#include "experimentwords.h"
#include "report.h"

#include <string.h>

#define RESULTS "results.csv"

static gchar *
get_path (const Experiment * experiment, const gchar * name)
{
  return g_build_filename (experiment->output, name, NULL);
}

/* --- Tables --- */

/* The rows of @job's table behind its method and seed; with the first table
 * comes the header. */
static gboolean
append_table (const Experiment * experiment, const ExperimentJob * job,
    GString * results, GError ** error)
{
  g_autofree gchar *name = experiment_get_metrics (job);
  g_autofree gchar *path = get_path (experiment, name);
  g_autofree gchar *text = NULL;
  g_auto (GStrv) lines = NULL;

  if (!g_file_get_contents (path, &text, NULL, error)) {
    return FALSE;
  }
  lines = g_strsplit (text, "\n", -1);
  if (results->len == 0) {
    g_string_append_printf (results, "method,seed,%s\n", lines[0]);
  }
  for (gchar ** line = lines + (lines[0] != NULL); *line; line++) {
    if (**line) {
      g_string_append_printf (results, "%s,%u,%s\n", job->method->name,
          job->seed, *line);
    }
  }
  return TRUE;
}

static gboolean
write_results (const Experiment * experiment, const GPtrArray * jobs,
    GError ** error)
{
  g_autofree gchar *path = get_path (experiment, RESULTS);
  g_autoptr (GString) results = g_string_new (NULL);

  for (guint i = 0; i < jobs->len; i++) {
    const ExperimentJob *job = jobs->pdata[i];

    if (job->kind == EXPERIMENT_EVALUATE && !job->is_left_out
        && !append_table (experiment, job, results, error)) {
      return FALSE;
    }
  }
  return g_file_set_contents (path, results->str, results->len, error);
}

/* --- Report --- */

static gboolean
add_methods (const Experiment * experiment, const GPtrArray * jobs,
    Report * report, GError ** error)
{
  for (guint i = 0; i < experiment->methods->len; i++) {
    const ExperimentMethod *method = experiment->methods->pdata[i];
    g_autofree gchar *description =
        experiment_describe_method (experiment, method);
    ReportMethod row = {
      .name = method->name,
      .description = description,
      .networks = experiment_count_networks (experiment, method),
    };
    ExperimentCosts costs;

    if (!experiment_get_costs (experiment, jobs, method, &costs, error)) {
      return FALSE;
    }
    row.parameters = costs.parameters;
    row.training_seconds = costs.training_seconds;
    row.seconds_per_volume = costs.seconds_per_volume;
    report_add_method (report, &row);
  }
  return TRUE;
}

static void
add_log (const Experiment * experiment, const ExperimentJob * job,
    Report * report)
{
  g_autofree gchar *name = experiment_get_log (job);
  g_autofree gchar *path = get_path (experiment, name);

  report_add_training (report, job->method->name, path);
}

/* What @picture says of itself, and which the file (transfer full) @name in the
 * experiment's folder shows, is of @job. */
static void
add_picture (const Experiment * experiment, const ExperimentJob * job,
    ReportPicture picture, gchar * name, Report * report)
{
  g_autofree gchar *path = get_path (experiment, name);

  picture.path = path;
  picture.method = job->method ? job->method->name : NULL;
  picture.source = job->source;
  picture.target = job->target;
  report_add_picture (report, &picture);
  g_free (name);
}

static void
add_grid (const Experiment * experiment, const ExperimentJob * job,
    Report * report)
{
  g_autofree gchar *caption = experiment_describe_grid (experiment);
  g_autofree gchar *columns = experiment_describe_grid_columns (experiment);
  const ReportPicture picture = {
    .section = REPORT_GRID,
    .caption = caption,
    .columns = columns,
  };

  add_picture (experiment, job, picture, experiment_get_grid (job), report);
}

/* One seed's, and all say of them the same. */
static void
add_figures (const Experiment * experiment, const ExperimentJob * job,
    Report * report)
{
  g_autofree gchar *figures = experiment_get_figures (job);
  g_autofree gchar *map = experiment_describe_map (experiment);
  g_autofree gchar *figure = experiment_describe_figure (experiment);
  const ReportPicture maps = {.section = REPORT_MAP,.caption = map };
  const ReportPicture agreement = {.section = REPORT_AGREEMENT,
    .caption = figure
  };
  const ReportPicture joint = {.section = REPORT_JOINT,.caption = figure };

  add_picture (experiment, job, maps, experiment_get_map (job, ".png"), report);
  add_picture (experiment, job, agreement, g_strconcat (figures,
          EXPERIMENT_AGREEMENT, NULL), report);
  add_picture (experiment, job, joint, g_strconcat (figures,
          EXPERIMENT_JOINT, NULL), report);
}

static void
add_job (const Experiment * experiment, const ExperimentJob * job,
    Report * report)
{
  if (job->is_left_out) {
    return;
  }
  switch (job->kind) {
    case EXPERIMENT_TRAIN:
      add_log (experiment, job, report);
      break;
    case EXPERIMENT_EVALUATE:
      if (job->seed == g_array_index (experiment->seeds, guint, 0)) {
        add_figures (experiment, job, report);
      }
      break;
    case EXPERIMENT_GRID:
      add_grid (experiment, job, report);
      break;
    default:
      break;
  }
}

static void
add_commands (Report * report, const gchar * command)
{
  g_autofree gchar *print = g_strconcat ("volume-experiment --print",
      command + strlen ("volume-experiment"), NULL);

  report_add_command (report, command);
  report_add_command (report, print);
}

/* @protocol: key and value in turn */
static gboolean
write_report (const Experiment * experiment, const GPtrArray * jobs,
    const GPtrArray * protocol, const gchar * command, GError ** error)
{
  g_autoptr (Report) report = report_new (experiment->title);
  g_autofree gchar *results = get_path (experiment, RESULTS);
  g_autofree gchar *path = get_path (experiment, "report.html");

  for (guint i = 0; i + 1 < protocol->len; i += 2) {
    report_add_protocol (report, protocol->pdata[i], protocol->pdata[i + 1]);
  }
  if (!add_methods (experiment, jobs, report, error)
      || !report_add_scores (report, results, error)) {
    return FALSE;
  }
  for (guint i = 0; i < jobs->len; i++) {
    add_job (experiment, jobs->pdata[i], report);
  }
  report_set_map_scale (report, 0,
      g_ascii_strtod (EXPERIMENT_MAP_WHITE, NULL),
      "mean absolute error of values in [-1, 1]");
  add_commands (report, command);
  return report_write (report, path, error);
}

/* --- Settings --- */

static gboolean
write_settings (const Experiment * experiment, const GPtrArray * protocol,
    const gchar * command, GError ** error)
{
  JsonObject *facts = json_object_new ();
  JsonObject *words = json_object_new ();

  for (guint i = 0; i + 1 < protocol->len; i += 2) {
    json_object_set_string_member (words, protocol->pdata[i],
        protocol->pdata[i + 1]);
  }
  json_object_set_string_member (facts, "command", command);
  json_object_set_object_member (facts, "protocol", words);
  return experiment_record_write_settings (experiment, facts, error);
}

gboolean
experiment_collect (const Experiment * experiment, const GPtrArray * jobs,
    const gchar * command, GError ** error)
{
  g_autoptr (GPtrArray) protocol =
      experiment_get_protocol (experiment, jobs, error);

  return protocol && write_results (experiment, jobs, error)
      && write_settings (experiment, protocol, command, error)
      && write_report (experiment, jobs, protocol, command, error);
}
