/* SPDX-License-Identifier: LGPL-2.1-or-later */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "reportresults.h"

#include <string.h>

#include "reportblocks.h"
#include "reporttests.h"
#include "statsummary.h"

/* --- Over all directions --- */

/* In how many directions no method's mean is better than each one's. */
static void
count_best (const ReportData * data, guint region, guint metric, guint * best)
{
  const guint n = data->methods->len;
  g_autofree gdouble *means = g_new (gdouble, n);
  guint direction, i;

  memset (best, 0, n * sizeof *best);
  for (direction = 0; direction < data->directions->len; direction++) {
    report_data_get_means (data, region, metric, direction, means);
    for (i = 0; i < n; i++)
      best[i] += report_metric_is_best (report_data_get_metric (data,
              metric)->kind, means, n, i);
  }
}

static void
write_overview_row (ReportPage * page, guint region, guint method)
{
  const ReportData *data = page->data;
  g_autofree gdouble *means = g_new (gdouble, data->methods->len);
  g_autofree guint *best = g_new (guint, data->methods->len);
  HtmlWriter *html = page->html;
  guint i;

  html_begin (html, "tr");
  report_page_write_heading (page, 0, NULL, "%s",
      (const gchar *) data->methods->pdata[method]);
  for (i = 0; i < data->metrics->len; i++) {
    const ReportMetric *metric = report_data_get_metric (data, i);

    report_data_get_overall_means (data, region, i, means);
    count_best (data, region, i, best);
    report_block_begin_cell (page, metric, means, method);
    html_number (html, means[method], metric->decimals);
    if (data->methods->len > 1)
      html_element (html, "span", "below", "best in %u of %u", best[method],
          data->directions->len);
    html_end (html);
  }
  html_end (html);
}

void
report_results_write_overview (ReportPage * page, guint region)
{
  const ReportData *data = page->data;
  HtmlWriter *html = page->html;
  guint i;

  report_page_begin_table (page, "numbers overview", "All directions together");
  html_text (html, "Mean over the %u directions of the mean over %s.",
      data->directions->len, report_page_get_images (page));
  html_end (html);
  report_page_write_metrics_head (page);
  html_begin (html, "tbody");
  for (i = 0; i < data->methods->len; i++)
    write_overview_row (page, region, i);
  html_end (html);
  report_page_end_table (page);
}

/* --- Over images --- */

static void
write_marks (HtmlWriter * html, const ReportTests * tests, guint method)
{
  html_begin (html, "span");
  html_attribute (html, "class", "marks");
  html_text (html, "%s%s", tests->dunn[method] < REPORT_ALPHA ? "*" : "",
      tests->wilcoxon[method] < REPORT_ALPHA ? "†" : "");
  html_end (html);
}

static void
write_image_row (ReportPage * page, const ReportBlock * block, guint direction,
    guint region)
{
  const ReportData *data = page->data;
  const guint n = data->methods->len;
  g_autofree StatSummary *summaries = g_new (StatSummary, n);
  g_autofree gdouble *means = g_new (gdouble, n);
  HtmlWriter *html = page->html;
  guint i, j;

  for (i = block->first; i < block->end; i++) {
    const ReportMetric *metric = report_data_get_metric (data, i);
    const ReportSample *samples =
        report_data_get (data, region, i, direction, 0);

    for (j = 0; j < n; j++) {
      stat_summarise ((const gdouble *) samples[j].images->data,
          samples[j].images->len, &summaries[j]);
      means[j] = summaries[j].mean;
    }
    for (j = 0; j < n; j++) {
      report_block_begin_cell (page, metric, means, j);
      html_number (html, summaries[j].mean, metric->decimals);
      html_begin (html, "span");
      html_attribute (html, "class", "sd");
      html_text (html, " ± ");
      html_number (html, summaries[j].sd, metric->decimals);
      html_end (html);
      write_marks (html, report_page_get_tests (page, region, i, direction), j);
      html_end (html);
    }
  }
}

static void
write_image_means (ReportPage * page, const ReportBlock * block, guint region)
{
  const ReportData *data = page->data;
  const guint n = data->methods->len;
  g_autofree gdouble *means = g_new (gdouble, n);
  HtmlWriter *html = page->html;
  guint i, j;

  html_begin (html, "tr");
  html_attribute (html, "class", "total");
  report_page_write_heading (page, 0, NULL, "mean");
  for (i = block->first; i < block->end; i++) {
    const ReportMetric *metric = report_data_get_metric (data, i);

    report_data_get_overall_means (data, region, i, means);
    for (j = 0; j < n; j++) {
      report_block_begin_cell (page, metric, means, j);
      html_number (html, means[j], metric->decimals);
      html_element (html, "span", "marks", "%s", "");
      html_end (html);
    }
  }
  html_end (html);
}

/* "n = 80 slices of 4 subjects" */
static void
write_numbers (ReportPage * page, guint region)
{
  const ReportData *data = page->data;
  guint least = G_MAXUINT, most = 0, i, j, k;

  for (i = 0; i < data->metrics->len; i++) {
    for (j = 0; j < data->directions->len; j++) {
      for (k = 0; k < data->methods->len; k++) {
        const guint n = report_data_get (data, region, i, j, k)->images->len;

        if (n > 0)
          least = MIN (least, n);
        most = MAX (most, n);
      }
    }
  }
  html_text (page->html, "n = %u", MIN (least, most));
  if (least < most)
    html_text (page->html, " to %u", most);
  html_text (page->html, " %s a direction, of %u %s", report_page_get_images
      (page), data->subjects->len, data->subjects->len == 1 ? "subject" :
      "subjects");
  if (data->seeds->len > 1)
    html_text (page->html, ", each the mean over a method's trainings");
  html_text (page->html, ". ");
}

static void
write_image_caption (ReportPage * page, guint region)
{
  HtmlWriter *html = page->html;

  html_text (html, "Mean ± standard deviation over %s. ",
      report_page_get_images (page));
  write_numbers (page, region);
  report_page_write_metrics (page);
  if (page->data->methods->len < 2)
    return;
  html_text (html, "The best mean of a direction is bold. Against %s: ",
      (const gchar *) page->data->methods->pdata[0]);
  html_element (html, "b", NULL, "*");
  html_text (html, " p < 0.05 by Dunn with Bonferroni over %s, ",
      report_page_get_images (page));
  html_element (html, "b", NULL, "†");
  html_text (html, " p < 0.05 by Wilcoxon with Holm over subjects.");
}

void
report_results_write_images (ReportPage * page, guint region)
{
  const ReportData *data = page->data;
  ReportBlock block = { 0 };
  guint i;

  while (report_block_next (page, &block)) {
    report_page_begin_table (page, "numbers wide", block.first == 0 ?
        "Scores by direction" : "Scores by direction, continued");
    if (block.first == 0)
      write_image_caption (page, region);
    html_end (page->html);
    report_block_write_head (page, &block, "Direction");
    html_begin (page->html, "tbody");
    for (i = 0; i < data->directions->len; i++) {
      html_begin (page->html, "tr");
      report_block_write_direction (page, i);
      write_image_row (page, &block, i, region);
      html_end (page->html);
    }
    if (data->directions->len > 1)
      write_image_means (page, &block, region);
    html_end (page->html);
    report_page_end_table (page);
  }
}
