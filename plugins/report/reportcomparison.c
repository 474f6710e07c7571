/* SPDX-License-Identifier: LGPL-2.1-or-later */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "reportcomparison.h"

#include <math.h>

static void
write_probability (HtmlWriter * html, gdouble p, gboolean first)
{
  html_begin (html, "td");
  if (p < REPORT_ALPHA || first)
    html_attribute (html, "class", p < REPORT_ALPHA ? first ?
        "significant first" : "significant" : "first");
  html_probability (html, p);
  html_end (html);
}

static void
write_head (ReportPage * page)
{
  static const gchar *const tests[] = { "Kruskal–Wallis", "Friedman" };
  static const gchar *const pairs[] = { "Dunn", "Wilcoxon" };
  const GPtrArray *methods = page->data->methods;
  HtmlWriter *html = page->html;
  guint i, j;

  html_begin (html, "thead");
  html_begin (html, "tr");
  html_begin (html, "td");
  html_end (html);
  report_page_write_heading (page, methods->len, "group", "Over %s",
      report_page_get_images (page));
  report_page_write_heading (page, methods->len, "group", "Over subjects");
  html_end (html);
  html_begin (html, "tr");
  report_page_write_heading (page, 1, "name", "Direction");
  for (i = 0; i < G_N_ELEMENTS (tests); i++) {
    report_page_write_heading (page, 1, "first", "%s", tests[i]);
    for (j = 1; j < methods->len; j++)
      report_page_write_heading (page, 1, NULL, "%s: %s", pairs[i],
          (const gchar *) methods->pdata[j]);
  }
  html_end (html);
  html_end (html);
}

static void
write_row (ReportPage * page, guint region, guint metric, guint direction)
{
  const ReportTests *tests =
      report_page_get_tests (page, region, metric, direction);
  HtmlWriter *html = page->html;
  guint i;

  html_begin (html, "tr");
  html_begin (html, "th");
  html_attribute (html, "scope", "row");
  html_attribute (html, "class", "inner");
  report_page_write_direction (page, direction);
  html_end (html);
  write_probability (html, tests->kruskal, TRUE);
  for (i = 1; i < tests->methods; i++)
    write_probability (html, tests->dunn[i], FALSE);
  write_probability (html, tests->friedman, TRUE);
  for (i = 1; i < tests->methods; i++)
    write_probability (html, tests->wilcoxon[i], FALSE);
  html_end (html);
}

static void
write_metric (ReportPage * page, guint region, guint metric)
{
  const ReportData *data = page->data;
  HtmlWriter *html = page->html;
  guint i;

  html_begin (html, "tbody");
  html_begin (html, "tr");
  html_attribute (html, "class", "part");
  html_begin (html, "th");
  html_attribute (html, "scope", "rowgroup");
  html_attribute_number (html, "colspan", 1 + 2 * data->methods->len);
  html_text (html, "%s", report_data_get_metric (data, metric)->title);
  html_end (html);
  html_end (html);
  for (i = 0; i < data->directions->len; i++)
    write_row (page, region, metric, i);
  html_end (html);
}

/* The fewest subjects of all tests, and whether any could be done over
 * images. */
static guint
find_fewest_subjects (const ReportPage * page, guint region, gboolean * images)
{
  const ReportData *data = page->data;
  guint fewest = G_MAXUINT, i, j;

  *images = FALSE;
  for (i = 0; i < data->metrics->len; i++) {
    for (j = 0; j < data->directions->len; j++) {
      const ReportTests *tests = report_page_get_tests (page, region, i, j);

      if (tests->tested < 2)
        continue;
      fewest = MIN (fewest, tests->subjects);
      *images |= !isnan (tests->kruskal);
    }
  }
  return fewest == G_MAXUINT ? 0 : fewest;
}

/* What the numbers of images and subjects do not allow. */
static void
write_limits (ReportPage * page, guint region)
{
  const guint methods = page->data->methods->len;
  HtmlWriter *html = page->html;
  gboolean images;
  const guint subjects = find_fewest_subjects (page, region, &images);
  const gdouble least = report_tests_get_least_wilcoxon (subjects, methods);

  if (!images)
    html_element (html, "p", "limit", "There are too few %s to test over "
        "them: it takes two of each method.", report_page_get_images (page));
  if (subjects < 2) {
    html_element (html, "p", "limit", "With %u subject%s that all methods "
        "have, nothing can be tested over subjects: whether a difference "
        "would show in another subject is not known.", subjects,
        subjects == 1 ? "" : "s");
  } else if (least >= REPORT_ALPHA) {
    html_begin (html, "p");
    html_attribute (html, "class", "limit");
    html_text (html, "With %u subjects and %u methods no pair can differ "
        "significantly over subjects: even if one method were better in all "
        "of them, Wilcoxon's p with Holm would be ", subjects, methods);
    html_probability (html, least);
    html_text (html, ". A missing † says nothing here.");
    html_end (html);
  }
}

void
report_comparison_write (ReportPage * page, guint region)
{
  const GPtrArray *methods = page->data->methods;
  HtmlWriter *html = page->html;
  guint i;

  if (methods->len < 2) {
    html_element (html, "p", "limit", "There is one method: nothing to test "
        "it against.");
    return;
  }
  write_limits (page, region);
  report_page_begin_table (page, "numbers wide parts", "Tests of differences");
  html_text (html, "Probabilities of differences as great by chance, those "
      "below 0.05 bold: of any among all methods, and of %s from each other. "
      "Dunn's are adjusted by Bonferroni, Wilcoxon's by Holm, for all %u "
      "pairs of methods in a direction; directions and metrics are not "
      "adjusted for. All pairs are in the CSV file.",
      (const gchar *) methods->pdata[0], methods->len * (methods->len - 1) / 2);
  html_end (html);
  write_head (page);
  for (i = 0; i < page->data->metrics->len; i++)
    write_metric (page, region, i);
  report_page_end_table (page);
}

void
report_comparison_explain (ReportPage * page)
{
  HtmlWriter *html = page->html;

  if (page->data->methods->len < 2)
    return;
  html_element (html, "h3", NULL, "Why two kinds of tests");
  html_element (html, "p", NULL, "The MMI-GAN paper compares methods by the "
      "tests of Kruskal and Wallis and of Dunn over %s; so does this report, "
      "to be comparable. Both take their values for independent. They are "
      "not: %severy method is scored on the same images. Such a test finds "
      "differences too easily and takes many %s for many subjects.",
      report_page_get_images (page), page->data->slices ?
      "neighbouring slices of a subject are alike, and " : "",
      report_page_get_images (page));
  html_element (html, "p", NULL, "Friedman's and Wilcoxon's tests compare "
      "methods within each subject, over one value a subject and method. "
      "Where both kinds disagree, trust these.");
}
