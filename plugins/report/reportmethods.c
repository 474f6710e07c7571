/* SPDX-License-Identifier: LGPL-2.1-or-later */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "reportmethods.h"

#include <math.h>

static void
write_duration (HtmlWriter * html, gdouble seconds)
{
  html_begin (html, "td");
  if (isnan (seconds) || seconds < 60) {
    html_number (html, seconds, seconds < 10 ? 2 : 1);
    html_text (html, "%s", isnan (seconds) ? "" : " s");
  } else if (seconds < 3600) {
    html_number (html, seconds / 60, 1);
    html_text (html, " min");
  } else {
    html_number (html, seconds / 3600, 2);
    html_text (html, " h");
  }
  html_end (html);
}

/* 8.41 M */
static void
write_count (HtmlWriter * html, guint64 count)
{
  html_begin (html, "td");
  if (count >= 1000000) {
    html_number (html, count / 1e6, 2);
    html_text (html, " M");
  } else if (count >= 1000) {
    html_number (html, count / 1e3, 1);
    html_text (html, " k");
  } else {
    html_text (html, "%u", (guint) count);
  }
  html_end (html);
}

void
report_methods_write (ReportPage * page)
{
  static const gchar *const columns[] = {
    "Networks", "Parameters", "Training", "Per volume"
  };
  const GArray *methods = page->report->methods;
  HtmlWriter *html = page->html;
  guint i;

  if (methods->len == 0)
    return;
  report_page_begin_section (page, "methods", "Methods and their cost");
  report_page_begin_table (page, "numbers methods", "Methods");
  html_text (html, "Networks that translate, and their parameters, for all "
      "directions together; discriminators, which only training takes, are "
      "not counted. Time to train all of a method's networks once, and to "
      "translate a volume while others are measured.");
  html_end (html);
  html_begin (html, "thead");
  html_begin (html, "tr");
  report_page_write_heading (page, 1, "name", "Method");
  report_page_write_heading (page, 1, "name", "What it is");
  for (i = 0; i < G_N_ELEMENTS (columns); i++)
    report_page_write_heading (page, 1, NULL, "%s", columns[i]);
  html_end (html);
  html_end (html);
  html_begin (html, "tbody");
  for (i = 0; i < methods->len; i++) {
    const ReportMethod *method = &g_array_index (methods, ReportMethod, i);

    html_begin (html, "tr");
    report_page_write_heading (page, 0, NULL, "%s", method->name);
    html_element (html, "td", "name", "%s", method->description);
    html_element (html, "td", NULL, "%u", method->networks);
    write_count (html, method->parameters);
    write_duration (html, method->training_seconds);
    write_duration (html, method->seconds_per_volume);
    html_end (html);
  }
  html_end (html);
  report_page_end_table (page);
  html_end (html);
}

void
report_methods_write_protocol (ReportPage * page)
{
  const GArray *protocol = page->report->protocol;
  HtmlWriter *html = page->html;
  guint i;

  if (protocol->len == 0)
    return;
  report_page_begin_section (page, "protocol", "Protocol");
  report_page_begin_table (page, "protocol", "What was done");
  html_end (html);
  html_begin (html, "tbody");
  for (i = 0; i < protocol->len; i++) {
    const ReportProtocol *line = &g_array_index (protocol, ReportProtocol, i);

    html_begin (html, "tr");
    report_page_write_heading (page, 0, NULL, "%s", line->key);
    html_element (html, "td", "name", "%s", line->value);
    html_end (html);
  }
  html_end (html);
  report_page_end_table (page);
  html_end (html);
}

void
report_methods_write_commands (ReportPage * page)
{
  const GPtrArray *commands = page->report->commands;
  HtmlWriter *html = page->html;
  guint i;

  if (commands->len == 0)
    return;
  report_page_begin_section (page, "commands", "Commands that repeat it");
  for (i = 0; i < commands->len; i++)
    html_element (html, "pre", NULL, "%s", (const gchar *) commands->pdata[i]);
  html_end (html);
}
