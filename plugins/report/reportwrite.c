/* SPDX-License-Identifier: LGPL-2.1-or-later */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "report.h"

#include <string.h>

#include "reportboxes.h"
#include "reportcomparison.h"
#include "reportcurves.h"
#include "reportmethods.h"
#include "reportpage.h"
#include "reportpictures.h"
#include "reportresults.h"
#include "reportseeds.h"
#include "reportstyle.h"
#include "reportsubjects.h"
#include "reporttable.h"

static void
write_meta (HtmlWriter * html, const gchar * name, const gchar * content)
{
  html_begin (html, "meta");
  html_attribute (html, "name", name);
  html_attribute (html, "content", content);
  html_end (html);
}

static void
write_head (ReportPage * page)
{
  HtmlWriter *html = page->html;

  html_begin (html, "head");
  html_begin (html, "meta");
  html_attribute (html, "charset", "utf-8");
  html_end (html);
  write_meta (html, "viewport", "width=device-width, initial-scale=1");
  write_meta (html, "generator", "GstVolume");
  html_element (html, "title", NULL, "%s", page->report->title);
  html_begin (html, "style");
  html_raw (html, report_style);
  html_end (html);
  html_end (html);
}

static const gchar *
plural (guint n)
{
  return n == 1 ? "" : "s";
}

static void
write_summary (ReportPage * page)
{
  const ReportData *data = page->data;
  HtmlWriter *html = page->html;

  html_element (html, "h1", NULL, "%s", page->report->title);
  html_element (html, "p", "summary", "%u method%s, %u direction%s, %u "
      "subject%s.", data->methods->len, plural (data->methods->len),
      data->directions->len, plural (data->directions->len),
      data->subjects->len, plural (data->subjects->len));
  html_element (html, "p", "notice", "Synthetic images are for research, not "
      "for diagnosis. How alike two images are does not tell whether a "
      "finding is shown, or a dose right.");
}

static void
write_region (ReportPage * page, guint region)
{
  const gchar *name = page->data->regions->pdata[region];

  if (page->data->regions->len > 1)
    html_element (page->html, "h3", NULL, "Region: %s",
        g_str_equal (name, "all") ? "all of the image" : name);
  if (page->data->directions->len > 1)
    report_results_write_overview (page, region);
  report_results_write_images (page, region);
  /* those of other regions are in the CSV file */
  if (region == 0)
    report_comparison_write (page, region);
  report_seeds_write (page, region);
}

static void
write_results (ReportPage * page)
{
  const ReportData *data = page->data;
  guint i;

  report_page_begin_section (page, "results", "Results");
  if (data->unknown > 0)
    html_element (page->html, "p", "limit", "%u score%s not a number and "
        "left out.", data->unknown, data->unknown == 1 ? " is" : "s are");
  if (data->regions->len == 0)
    html_element (page->html, "p", "limit", "There are no scores.");
  for (i = 0; i < data->regions->len; i++)
    write_region (page, i);
  report_comparison_explain (page);
  html_end (page->html);
}

static void
write_subjects (ReportPage * page)
{
  if (page->data->regions->len == 0)
    return;
  report_page_begin_section (page, "subjects", "Subjects");
  report_subjects_write (page, 0);
  html_end (page->html);
}

static void
write_boxes (ReportPage * page)
{
  if (page->data->regions->len == 0)
    return;
  report_page_begin_section (page, "spread", "How scores are spread");
  report_boxes_write (page, 0);
  html_end (page->html);
}

static gboolean
write_pictures (ReportPage * page, GError ** error)
{
  static const struct
  {
    ReportSection section;
    const gchar *id, *heading, *title, *caption;
  } sections[] = {
    {REPORT_GRID, "images", "Images", "Source, translations and target", ""},
    {REPORT_MAP, "maps", "Where errors are", "Mean errors",
        "Of each method and direction."},
    {REPORT_AGREEMENT, "agreement", "Agreement", "Bland and Altman",
        "Difference from the target against the mean of both, of all voxels; "
          "lines: bias and 1.96 standard deviations about it."},
    {REPORT_JOINT, "joint", "Joint histograms", "Joint histograms",
        "Values of the translation against those of the target, of all "
          "voxels; what is right lies on the diagonal."},
  };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (sections); i++) {
    if (!report_pictures_have (page, sections[i].section))
      continue;
    report_page_begin_section (page, sections[i].id, sections[i].heading);
    if (!report_pictures_write (page, sections[i].section, sections[i].title,
            sections[i].caption, error))
      return FALSE;
    html_end (page->html);
  }
  return TRUE;
}

static gboolean
save (const gchar * location, const gchar * text, GError ** error)
{
  return g_file_set_contents_full (location, text, -1,
      G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE, 0644,
      error);
}

/* NAME-summary.csv of NAME.html */
static gchar *
name_table (const gchar * location)
{
  const gsize length = g_str_has_suffix (location, ".html") ?
      strlen (location) - strlen (".html") : strlen (location);

  return g_strdup_printf ("%.*s-summary.csv", (gint) length, location);
}

gboolean
report_write (const Report * report, const gchar * location, GError ** error)
{
  g_autoptr (ReportPage) page = report_page_new (report);
  g_autofree gchar *csv = report_table_format (page);
  g_autofree gchar *table = name_table (location);
  HtmlWriter *html = page->html;

  html_begin (html, "html");
  html_attribute (html, "lang", "en");
  write_head (page);
  html_begin (html, "body");
  write_summary (page);
  write_results (page);
  report_methods_write (page);
  write_boxes (page);
  if (!write_pictures (page, error) || !report_curves_write (page, error))
    return FALSE;
  write_subjects (page);
  report_methods_write_protocol (page);
  report_methods_write_commands (page);
  html_end (html);
  html_end (html);
  return save (table, csv, error)
      && save (location, html_writer_get_text (html), error);
}
