/* SPDX-License-Identifier: LGPL-2.1-or-later */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "reporttable.h"

#include <math.h>
#include <string.h>

#include "statsummary.h"

static const gchar columns[] = "region,source,target,metric,window,unit,method,"
    "images,mean,sd,minimum,lower_quartile,median,upper_quartile,maximum,"
    "subjects,subjects_mean,subjects_sd,subjects_low,subjects_high,"
    "kruskal_wallis_p,friedman_p";

static void
append_text (GString * csv, const gchar * text)
{
  if (csv->len > 0 && csv->str[csv->len - 1] != '\n')
    g_string_append_c (csv, ',');
  if (!strpbrk (text, ",\"\r\n")) {
    g_string_append (csv, text);
    return;
  }
  g_string_append_c (csv, '"');
  for (; *text; text++) {
    if (*text == '"')
      g_string_append_c (csv, '"');
    g_string_append_c (csv, *text);
  }
  g_string_append_c (csv, '"');
}

static void
append_number (GString * csv, gdouble value)
{
  gchar text[G_ASCII_DTOSTR_BUF_SIZE];

  append_text (csv, isnan (value) ? "" : g_ascii_formatd (text, sizeof text,
          "%.10g", value));
}

static void
append_samples (GString * csv, const ReportPage * page, guint region,
    guint metric, guint direction, guint method)
{
  const ReportSample *sample =
      report_data_get (page->data, region, metric, direction, method);
  g_autoptr (GArray) subjects =
      report_data_get_subjects (page->data, region, metric, direction, method);
  gdouble interval[2];
  StatSummary summary;

  stat_summarise ((const gdouble *) sample->images->data, sample->images->len,
      &summary);
  append_number (csv, summary.n);
  append_number (csv, summary.mean);
  append_number (csv, summary.sd);
  append_number (csv, summary.minimum);
  append_number (csv, summary.lower);
  append_number (csv, summary.median);
  append_number (csv, summary.upper);
  append_number (csv, summary.maximum);
  stat_summarise ((const gdouble *) subjects->data, subjects->len, &summary);
  stat_bootstrap_mean ((const gdouble *) subjects->data, subjects->len,
      interval);
  append_number (csv, summary.n);
  append_number (csv, summary.mean);
  append_number (csv, summary.sd);
  append_number (csv, interval[0]);
  append_number (csv, interval[1]);
}

static void
append_row (GString * csv, const ReportPage * page, guint region,
    guint metric, guint direction, guint method)
{
  const ReportData *data = page->data;
  const ReportMetric *m = report_data_get_metric (data, metric);
  const ReportDirection *d =
      &g_array_index (data->directions, ReportDirection, direction);
  const ReportTests *tests =
      report_page_get_tests (page, region, metric, direction);
  guint i;

  append_text (csv, data->regions->pdata[region]);
  append_text (csv, d->source);
  append_text (csv, d->target);
  append_text (csv, m->name);
  append_text (csv, m->window);
  append_text (csv, m->unit);
  append_text (csv, data->methods->pdata[method]);
  append_samples (csv, page, region, metric, direction, method);
  append_number (csv, tests->kruskal);
  append_number (csv, tests->friedman);
  for (i = 0; i < data->methods->len; i++) {
    append_number (csv, tests->dunn[method * tests->methods + i]);
    append_number (csv, tests->wilcoxon[method * tests->methods + i]);
  }
  g_string_append_c (csv, '\n');
}

gchar *
report_table_format (const ReportPage * page)
{
  const ReportData *data = page->data;
  GString *csv = g_string_new (columns);
  guint region, metric, direction, method;

  for (method = 0; method < data->methods->len; method++) {
    g_autofree gchar *dunn = g_strconcat ("dunn_bonferroni_p ",
        data->methods->pdata[method], NULL);
    g_autofree gchar *wilcoxon = g_strconcat ("wilcoxon_holm_p ",
        data->methods->pdata[method], NULL);

    append_text (csv, dunn);
    append_text (csv, wilcoxon);
  }
  g_string_append_c (csv, '\n');
  for (region = 0; region < data->regions->len; region++) {
    for (direction = 0; direction < data->directions->len; direction++) {
      for (metric = 0; metric < data->metrics->len; metric++) {
        for (method = 0; method < data->methods->len; method++)
          append_row (csv, page, region, metric, direction, method);
      }
    }
  }
  return g_string_free (csv, FALSE);
}
