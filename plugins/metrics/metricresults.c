/* SPDX-License-Identifier: LGPL-2.1-or-later */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "metricresults.h"

#include <gio/gio.h>

#include "metricfigures.h"
#include "metricreport.h"

struct _MetricResults
{
  const MetricOutputs *outputs;
  MetricTable *table;           /* each NULL where it is not to be written */
  MetricFigures *figures;
  Report *report;

  /* the pair */
  guint64 index;
  const GstVolumeMeta *image;
};

static gboolean
check_folder (const gchar * what, const gchar * location, GError ** error)
{
  g_autofree gchar *folder = g_path_get_dirname (location);

  if (g_file_test (folder, G_FILE_TEST_IS_DIR))
    return TRUE;
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND,
      "The folder of the %s \"%s\" does not exist.", what, location);
  return FALSE;
}

gboolean
metric_outputs_check (const MetricOutputs * outputs, GError ** error)
{
  if (outputs->table && !metric_table_check_location (outputs->table, error))
    return FALSE;
  if (outputs->report && !g_str_has_suffix (outputs->report, ".html")) {
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_FILENAME,
        "The report's location \"%s\" does not end in .html.", outputs->report);
    return FALSE;
  }
  return (!outputs->report || check_folder ("report's location",
          outputs->report, error))
      && (!outputs->figures || check_folder ("figures", outputs->figures,
          error));
}

MetricResults *
metric_results_new (const MetricOutputs * outputs, gboolean slices,
    GError ** error)
{
  MetricResults *results = g_new0 (MetricResults, 1);

  results->outputs = outputs;
  if (outputs->table)
    results->table = metric_table_new (outputs->table, slices, error);
  if (outputs->table && !results->table) {
    g_prefix_error (error, "The metric table could not be written to \"%s\": ",
        outputs->table);
    metric_results_free (results);
    return NULL;
  }
  if (outputs->report || outputs->figures)
    results->figures = metric_figures_new ();
  if (outputs->report)
    results->report = report_new ("How alike volumes are");
  return results;
}

void
metric_results_free (MetricResults * results)
{
  g_clear_pointer (&results->table, metric_table_free);
  g_clear_pointer (&results->figures, metric_figures_free);
  g_clear_pointer (&results->report, report_free);
  g_free (results);
}

void
metric_results_begin (MetricResults * results, guint64 index,
    const GstVolumeMeta * image, const GstVolumeMeta * reference)
{
  results->index = index;
  results->image = image;
  if (results->report && index == 0)
    metric_report_add_history (results->report, image, reference);
}

void
metric_results_add_row (const MetricRow * row, gpointer data)
{
  MetricResults *results = data;

  if (results->table)
    metric_table_add (results->table, row);
  if (results->report)
    metric_report_add_row (results->report, row, results->index,
        results->image->translated_from != NULL);
}

void
metric_results_add_voxels (MetricResults * results,
    const GstVolumeFrame * image, const GstVolumeFrame * reference)
{
  if (results->figures)
    metric_figures_add (results->figures, image, reference);
}

static gboolean
write_files (MetricResults * results, GError ** error)
{
  const MetricOutputs *outputs = results->outputs;

  if (results->table && !metric_table_finish (g_steal_pointer (&results->table),
          error)) {
    g_prefix_error (error, "The metric table could not be written to \"%s\": ",
        outputs->table);
    return FALSE;
  }
  if (outputs->figures && !metric_figures_write (results->figures,
          outputs->figures, error)) {
    g_prefix_error (error, "The figures could not be written to \"%s\": ",
        outputs->figures);
    return FALSE;
  }
  if (outputs->report && !metric_report_write (results->report,
          results->figures, outputs->report, error)) {
    g_prefix_error (error, "The report could not be written to \"%s\": ",
        outputs->report);
    return FALSE;
  }
  return TRUE;
}

gboolean
metric_results_finish (MetricResults * results, GError ** error)
{
  const gboolean ok = write_files (results, error);

  metric_results_free (results);
  return ok;
}
