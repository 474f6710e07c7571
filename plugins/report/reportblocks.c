/* SPDX-License-Identifier: LGPL-2.1-or-later */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "reportblocks.h"

/* Columns of numbers that fit on A4. */
#define COLUMNS 10

gboolean
report_block_next (const ReportPage * page, ReportBlock * block)
{
  const guint metrics = page->data->metrics->len;
  const guint n = MAX (1, COLUMNS / MAX (1, page->data->methods->len));

  /* as even as can be: 3 and 3, not 5 and 1 */
  const guint blocks = (metrics + n - 1) / n;
  const guint even = blocks > 0 ? (metrics + blocks - 1) / blocks : 0;

  block->first = block->end;
  block->end = MIN (block->first + even, metrics);
  return block->first < metrics;
}

void
report_block_write_head (ReportPage * page, const ReportBlock * block,
    const gchar * rows)
{
  const ReportData *data = page->data;
  HtmlWriter *html = page->html;
  guint i, j;

  html_begin (html, "thead");
  html_begin (html, "tr");
  html_begin (html, "td");
  html_end (html);
  for (i = block->first; i < block->end; i++) {
    const ReportMetric *metric = report_data_get_metric (data, i);

    report_page_write_heading (page, data->methods->len, "group", "%s%s",
        metric->title, report_metric_get_arrow (metric->kind));
  }
  html_end (html);
  html_begin (html, "tr");
  report_page_write_heading (page, 1, "name", "%s", rows);
  for (i = block->first; i < block->end; i++) {
    for (j = 0; j < data->methods->len; j++)
      report_page_write_heading (page, 1, j == 0 ? "first" : NULL, "%s",
          (const gchar *) data->methods->pdata[j]);
  }
  html_end (html);
  html_end (html);
}

void
report_block_write_direction (ReportPage * page, guint direction)
{
  html_begin (page->html, "th");
  html_attribute (page->html, "scope", "row");
  report_page_write_direction (page, direction);
  html_end (page->html);
}

void
report_block_begin_cell (ReportPage * page, const ReportMetric * metric,
    const gdouble * values, guint method)
{
  const guint n = page->data->methods->len;
  const gboolean best = n > 1
      && report_metric_is_best (metric->kind, values, n, method);

  html_begin (page->html, "td");
  if (best || method == 0)
    html_attribute (page->html, "class", best ? method == 0 ?
        "best first" : "best" : "first");
}
