/* SPDX-License-Identifier: LGPL-2.1-or-later */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "reportseeds.h"

#include <math.h>

#include "statsummary.h"

/* The mean over directions of the means over volumes. */
static gdouble
find_mean (const ReportPage * page, const gchar * region,
    const ReportMetric * metric, const gchar * method, guint seed)
{
  const GArray *scores = page->report->scores;
  const GArray *directions = page->data->directions;
  gdouble total = 0;
  guint i, j;

  for (i = 0; i < directions->len; i++) {
    const ReportDirection *direction =
        &g_array_index (directions, ReportDirection, i);
    gdouble sum = 0;
    guint n = 0;

    for (j = 0; j < scores->len; j++) {
      const ReportScore *score = &g_array_index (scores, ReportScore, j);

      /* texts are one and the same where they are equal */
      if (score->seed != seed || score->method != method || score->slice >= 0
          || score->metric != metric->name || score->window != metric->window
          || score->region != region || score->source != direction->source
          || score->target != direction->target || isnan (score->value))
        continue;
      sum += score->value;
      n++;
    }
    total += sum / n;
  }
  return total / directions->len;
}

static void
write_method (ReportPage * page, const gchar * region, const gchar * method)
{
  const ReportData *data = page->data;
  const guint seeds = data->seeds->len;
  g_autofree gdouble *means = g_new (gdouble, seeds);
  HtmlWriter *html = page->html;
  guint i, j;

  html_begin (html, "tr");
  report_page_write_heading (page, 0, NULL, "%s", method);
  for (i = 0; i < data->metrics->len; i++) {
    const ReportMetric *metric = report_data_get_metric (data, i);
    StatSummary summary;
    guint n = 0;

    for (j = 0; j < seeds; j++) {
      means[n] = find_mean (page, region, metric, method,
          g_array_index (data->seeds, guint, j));
      n += !isnan (means[n]);
    }
    stat_summarise (means, n, &summary);
    html_begin (html, "td");
    html_number (html, summary.mean, metric->decimals);
    html_begin (html, "span");
    html_attribute (html, "class", "sd");
    html_text (html, " ± ");
    html_number (html, summary.sd, metric->decimals + 1);
    html_end (html);
    html_begin (html, "span");
    html_attribute (html, "class", "below");
    html_number (html, summary.minimum, metric->decimals);
    html_text (html, " to ");
    html_number (html, summary.maximum, metric->decimals);
    html_end (html);
    html_end (html);
  }
  html_end (html);
}

void
report_seeds_write (ReportPage * page, guint region)
{
  const ReportData *data = page->data;
  HtmlWriter *html = page->html;
  guint i;

  if (data->seeds->len < 2)
    return;
  report_page_begin_table (page, "numbers overview", "Trainings");
  html_text (html, "How much the mean over directions and volumes depends on "
      "the training's seed: mean ± standard deviation over the method's "
      "seeds, and below the least and the greatest. A difference between methods "
      "that is not greater says nothing.");
  html_end (html);
  report_page_write_metrics_head (page);
  html_begin (html, "tbody");
  for (i = 0; i < data->methods->len; i++)
    write_method (page, data->regions->pdata[region], data->methods->pdata[i]);
  html_end (html);
  report_page_end_table (page);
}
