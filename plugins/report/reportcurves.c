/* SPDX-License-Identifier: LGPL-2.1-or-later */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "reportcurves.h"

#include <math.h>
#include <string.h>

#include "chartlines.h"
#include "csvreader.h"

/* Columns of mmigantrain's log that are not of the networks. */
static const gchar *const left_out[] = {
  "epoch", "step", "rate", "seconds", "samples-per-second", "device-memory",
  "is-best", NULL
};

static ChartPanel *
find_panel (GArray * panels, const gchar * title)
{
  ChartPanel panel = { title, NULL };
  guint i;

  for (i = 0; i < panels->len; i++) {
    if (g_str_equal (g_array_index (panels, ChartPanel, i).title, title))
      return &g_array_index (panels, ChartPanel, i);
  }
  panel.curves = g_array_new (FALSE, FALSE, sizeof (ChartCurve));
  g_array_append_val (panels, panel);
  return &g_array_index (panels, ChartPanel, i);
}

static gdouble *
read_column (const CsvTable * log, gint column)
{
  gdouble *values = g_new (gdouble, csv_table_get_rows (log));
  guint i;

  for (i = 0; i < csv_table_get_rows (log); i++)
    values[i] = csv_table_get_double (log, i, column, NAN);
  return values;
}

/* @numbers keeps the curves' values. */
static void
add_log (const CsvTable * log, guint method, GArray * panels,
    GPtrArray * numbers)
{
  gdouble *steps = read_column (log, csv_table_find (log, "step"));
  guint i;

  g_ptr_array_add (numbers, steps);
  for (i = 0; i < csv_table_get_columns (log); i++) {
    const gchar *name = csv_table_get_name (log, i);
    ChartCurve curve = { method, csv_table_get_rows (log), steps, NULL };

    if (g_strv_contains (left_out, name) || strstr (name, "gradient-norm"))
      continue;
    curve.y = read_column (log, i);
    g_ptr_array_add (numbers, (gpointer) curve.y);
    g_array_append_val (find_panel (panels, name)->curves, curve);
  }
}

static void
clear_panel (gpointer panel)
{
  g_array_unref (((ChartPanel *) panel)->curves);
}

gboolean
report_curves_write (ReportPage * page, GError ** error)
{
  const GArray *trainings = page->report->trainings;
  g_autoptr (GPtrArray) logs =
      g_ptr_array_new_with_free_func ((GDestroyNotify) csv_table_free);
  g_autoptr (GPtrArray) numbers = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GArray) panels = g_array_new (FALSE, FALSE, sizeof (ChartPanel));
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  const ChartLines chart = { names, panels,
    "Curves of the terms of each method's objective over training steps."
  };
  guint i, method;

  g_ptr_array_set_size (names, page->data->methods->len);
  g_array_set_clear_func (panels, clear_panel);
  for (i = 0; i < trainings->len; i++) {
    const ReportTraining *training =
        &g_array_index (trainings, ReportTraining, i);
    CsvTable *log = csv_table_read (training->path, error);

    if (!log)
      return FALSE;
    g_ptr_array_add (logs, log);
    if (g_ptr_array_find_with_equal_func (page->data->methods,
            training->method, g_str_equal, &method)) {
      names->pdata[method] = (gpointer) training->method;
      add_log (log, method, panels, numbers);
    }
  }
  if (panels->len == 0)
    return TRUE;
  report_page_begin_section (page, "training", "Training");
  html_begin (page->html, "figure");
  chart_lines_draw (page->html, &chart);
  report_page_begin_caption (page, "Training curves");
  html_text (page->html, "Against training steps: the terms of the objective "
      "before weighing, means over an epoch, and the metrics of the held-out "
      "subjects (validation). A line a training log: %u.", trainings->len);
  html_end (page->html);
  html_end (page->html);
  html_end (page->html);
  return TRUE;
}
