/* SPDX-License-Identifier: LGPL-2.1-or-later */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "reportpage.h"

#include <string.h>

static guint
count_tests (const ReportData * data)
{
  return data->regions->len * data->metrics->len * data->directions->len;
}

ReportPage *
report_page_new (const Report * report)
{
  ReportPage *page = g_new0 (ReportPage, 1);
  guint directions, metrics, i;

  page->html = html_writer_new ();
  page->report = report;
  page->data = report_data_new (report);
  directions = page->data->directions->len;
  metrics = page->data->metrics->len;
  page->tests = g_new (ReportTests *, count_tests (page->data));
  for (i = 0; i < count_tests (page->data); i++)
    page->tests[i] = report_tests_new (page->data, i / directions / metrics,
        i / directions % metrics, i % directions);
  return page;
}

void
report_page_free (ReportPage * page)
{
  guint i;

  for (i = 0; i < count_tests (page->data); i++)
    report_tests_free (page->tests[i]);
  g_free (page->tests);
  report_data_free (page->data);
  html_writer_free (page->html);
  g_free (page);
}

const ReportTests *
report_page_get_tests (const ReportPage * page, guint region, guint metric,
    guint direction)
{
  return page->tests[(region * page->data->metrics->len + metric)
      * page->data->directions->len + direction];
}

void
report_page_begin_section (ReportPage * page, const gchar * id,
    const gchar * title)
{
  html_begin (page->html, "section");
  html_attribute (page->html, "id", id);
  html_element (page->html, "h2", NULL, "%s", title);
}

void
report_page_begin_table (ReportPage * page, const gchar * css_class,
    const gchar * title)
{
  page->tables++;
  html_begin (page->html, "div");
  html_attribute (page->html, "class", "scroll");
  html_begin (page->html, "table");
  if (css_class)
    html_attribute (page->html, "class", css_class);
  html_begin (page->html, "caption");
  html_element (page->html, "strong", NULL, "Table %u. %s.", page->tables,
      title);
  html_text (page->html, " ");
}

void
report_page_end_table (ReportPage * page)
{
  html_end (page->html);
  html_end (page->html);
}

void
report_page_begin_caption (ReportPage * page, const gchar * title)
{
  page->figures++;
  html_begin (page->html, "figcaption");
  html_element (page->html, "strong", NULL, "Figure %u. %s.", page->figures,
      title);
  html_text (page->html, " ");
}

void
report_page_write_heading (ReportPage * page, guint columns,
    const gchar * css_class, const gchar * format, ...)
{
  g_autofree gchar *text = NULL;
  va_list arguments;

  va_start (arguments, format);
  text = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  html_begin (page->html, "th");
  if (css_class)
    html_attribute (page->html, "class", css_class);
  html_attribute (page->html, "scope", columns == 0 ? "row" : columns == 1 ?
      "col" : "colgroup");
  if (columns > 1)
    html_attribute_number (page->html, "colspan", columns);
  html_text (page->html, "%s", text);
  html_end (page->html);
}

void
report_page_write_metrics_head (ReportPage * page)
{
  guint i;

  html_begin (page->html, "thead");
  html_begin (page->html, "tr");
  report_page_write_heading (page, 1, "name", "Method");
  for (i = 0; i < page->data->metrics->len; i++) {
    const ReportMetric *metric = report_data_get_metric (page->data, i);

    report_page_write_heading (page, 1, NULL, "%s%s", metric->title,
        report_metric_get_arrow (metric->kind));
  }
  html_end (page->html);
  html_end (page->html);
}

void
report_page_write_direction (ReportPage * page, guint direction)
{
  const ReportDirection *d =
      &g_array_index (page->data->directions, ReportDirection, direction);

  html_text (page->html, "%s → %s", d->source, d->target);
}

static void
write_unit (HtmlWriter * html, const ReportMetric * metric)
{
  html_text (html, "%s", metric->title);
  if (metric->unit[0] && strcmp (metric->unit, "1") != 0)
    html_text (html, " in %s%s", metric->unit,
        strcmp (metric->unit, "grey level") == 0 ? "s" : "");
  if (metric->window[0])
    html_text (html, " with window %s", metric->window);
}

static void
write_extent (HtmlWriter * html, const ReportMetric * metric)
{
  if (metric->dimensions > 0)
    html_text (html, " in %d-D", metric->dimensions);
  if (metric->greatest_range > 0) {
    html_text (html, ", data range ");
    html_number_short (html, metric->least_range);
    if (metric->greatest_range > metric->least_range) {
      html_text (html, " to ");
      html_number_short (html, metric->greatest_range);
    }
  }
}

static gboolean
has_same_extent (const ReportMetric * a, const ReportMetric * b)
{
  return a->dimensions == b->dimensions && a->least_range == b->least_range
      && a->greatest_range == b->greatest_range;
}

void
report_page_write_metric (ReportPage * page, const ReportMetric * metric)
{
  write_unit (page->html, metric);
  write_extent (page->html, metric);
  html_text (page->html, ". ");
}

void
report_page_write_metrics (ReportPage * page)
{
  const ReportMetric *first = report_data_get_metric (page->data, 0);
  gboolean same = TRUE;
  guint i;

  for (i = 1; i < page->data->metrics->len; i++)
    same &= has_same_extent (first, report_data_get_metric (page->data, i));
  for (i = 0; i < page->data->metrics->len; i++) {
    const ReportMetric *metric = report_data_get_metric (page->data, i);

    html_text (page->html, i == 0 ? "" : "; ");
    write_unit (page->html, metric);
    if (!same)
      write_extent (page->html, metric);
  }
  if (same && page->data->metrics->len > 1)
    html_text (page->html, "; all");
  if (same)
    write_extent (page->html, first);
  html_text (page->html, ". ");
}

const gchar *
report_page_get_images (const ReportPage * page)
{
  return page->data->slices ? "slices" : "volumes";
}

const gchar *
report_page_get_subject (const ReportPage * page, guint subject)
{
  const gchar *name = page->data->subjects->pdata[subject];

  return name[0] ? name : "unnamed";
}
