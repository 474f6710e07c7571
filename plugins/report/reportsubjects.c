/* SPDX-License-Identifier: LGPL-2.1-or-later */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "reportsubjects.h"

#include <math.h>

#include "reportblocks.h"
#include "statsummary.h"

/* More subjects than these have their values in the CSV alone. */
#define SUBJECTS_SHOWN 12

static void
write_subject (ReportPage * page, const ReportBlock * block, guint region,
    guint direction, guint subject)
{
  const ReportData *data = page->data;
  const guint n = data->methods->len;
  g_autofree gdouble *values = g_new (gdouble, n);
  HtmlWriter *html = page->html;
  guint i, j;

  html_begin (html, "tr");
  report_page_write_heading (page, 0, "inner", "%s",
      report_page_get_subject (page, subject));
  for (i = block->first; i < block->end; i++) {
    const ReportMetric *metric = report_data_get_metric (data, i);

    for (j = 0; j < n; j++)
      values[j] = report_data_get (data, region, i, direction, j)
          ->subjects[subject];
    for (j = 0; j < n; j++) {
      report_block_begin_cell (page, metric, values, j);
      html_number (html, values[j], metric->decimals);
      html_end (html);
    }
  }
  html_end (html);
}

static void
write_interval (HtmlWriter * html, const GArray * values, gint decimals)
{
  gdouble interval[2];

  if (values->len < 2)
    return;
  stat_bootstrap_mean ((const gdouble *) values->data, values->len, interval);
  html_begin (html, "span");
  html_attribute (html, "class", "below");
  html_number (html, interval[0], decimals);
  html_text (html, " – ");
  html_number (html, interval[1], decimals);
  html_end (html);
}

static void
write_means (ReportPage * page, const ReportBlock * block, guint region,
    guint direction)
{
  const ReportData *data = page->data;
  const guint n = data->methods->len;
  HtmlWriter *html = page->html;
  guint i, j;

  html_begin (html, "tr");
  html_attribute (html, "class", "total");
  report_page_write_heading (page, 0, "inner", "mean");
  for (i = block->first; i < block->end; i++) {
    const ReportMetric *metric = report_data_get_metric (data, i);
    g_autofree gdouble *means = g_new (gdouble, n);
    g_autoptr (GPtrArray) values =
        g_ptr_array_new_with_free_func ((GDestroyNotify) g_array_unref);

    for (j = 0; j < n; j++) {
      GArray *known = report_data_get_subjects (data, region, i, direction, j);
      StatSummary summary;

      stat_summarise ((const gdouble *) known->data, known->len, &summary);
      means[j] = summary.mean;
      g_ptr_array_add (values, known);
    }
    for (j = 0; j < n; j++) {
      report_block_begin_cell (page, metric, means, j);
      html_number (html, means[j], metric->decimals);
      write_interval (html, values->pdata[j], metric->decimals);
      html_end (html);
    }
  }
  html_end (html);
}

static void
write_direction (ReportPage * page, const ReportBlock * block, guint region,
    guint direction)
{
  const ReportData *data = page->data;
  HtmlWriter *html = page->html;
  guint i;

  html_begin (html, "tbody");
  html_begin (html, "tr");
  html_attribute (html, "class", "part");
  html_begin (html, "th");
  html_attribute (html, "scope", "rowgroup");
  html_attribute_number (html, "colspan",
      1 + (block->end - block->first) * data->methods->len);
  report_page_write_direction (page, direction);
  html_end (html);
  html_end (html);
  for (i = 0; data->subjects->len <= SUBJECTS_SHOWN && i < data->subjects->len;
      i++)
    write_subject (page, block, region, direction, i);
  write_means (page, block, region, direction);
  html_end (html);
}

void
report_subjects_write (ReportPage * page, guint region)
{
  const ReportData *data = page->data;
  HtmlWriter *html = page->html;
  ReportBlock block = { 0 };
  guint i;

  while (report_block_next (page, &block)) {
    report_page_begin_table (page, "numbers wide parts", block.first == 0 ?
        "Scores by subject" : "Scores by subject, continued");
    if (block.first == 0) {
      html_text (html, "Means over the %s of a subject%s. ",
          report_page_get_images (page), data->seeds->len > 1 ?
          " and over trainings" : "");
      if (data->subjects->len > SUBJECTS_SHOWN)
        html_text (html, "The %u subjects' own rows are in the CSV file. ",
            data->subjects->len);
      if (data->subjects->len > 1)
        html_text (html, "Below the mean over subjects is its 95 %% interval "
            "(bootstrap over subjects, %d draws).", STAT_BOOTSTRAP_SAMPLES);
    }
    html_end (html);
    report_block_write_head (page, &block, "Subject");
    for (i = 0; i < data->directions->len; i++)
      write_direction (page, &block, region, i);
    report_page_end_table (page);
  }
}
