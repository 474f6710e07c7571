/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The report is well-formed whatever it is told, and says what it cannot say.
 * Its numbers: reportnumbers.c. */

#include <math.h>
#include <string.h>
#include <gio/gio.h>
#include <glib/gstdio.h>

#include "chart.h"
#include "htmlwriter.h"
#include "report-page.h"

#define HOSTILE "<script>alert('1')</script> & \"x\" \x01\xff ünï, y"

/* The least of pictures: 1 x 1, grey. */
static const guint8 png[] = {
  0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n', 0, 0, 0, 13, 'I', 'H', 'D', 'R',
  0, 0, 0, 1, 0, 0, 0, 1, 8, 0, 0, 0, 0, 0x3a, 0x7e, 0x9b, 0x55, 0, 0, 0, 10,
  'I', 'D', 'A', 'T', 0x78, 0x9c, 0x63, 0x68, 0, 0, 0, 0x82, 0, 0x81, 0xdd,
  0x43,
  0x6a, 0xf4, 0, 0, 0, 0, 'I', 'E', 'N', 'D', 0xae, 0x42, 0x60, 0x82
};

static void
test_writer (void)
{
  g_autoptr (HtmlWriter) html = html_writer_new ();

  html_begin (html, "p");
  html_attribute (html, "title", "\"<&\n");
  html_attribute_number (html, "data-x", -2.375);
  html_text (html, "%s%c", HOSTILE, '\t');
  html_begin (html, "br");
  html_end (html);
  html_number (html, -0.004, 2);
  html_number (html, -1.25, 1);
  html_number (html, NAN, 3);
  html_number (html, -INFINITY, 3);
  html_number_short (html, 4095);
  html_probability (html, 0.0009);
  html_probability (html, 0.04);
  html_element (html, "b", "best", "%d", 3);
  html_end (html);
  g_assert_cmpstr (html_writer_get_text (html), ==, "<!DOCTYPE html>\n"
      "<p title=\"&quot;&lt;&amp;\n\" data-x=\"-2.38\">"
      "&lt;script&gt;alert('1')&lt;/script&gt; &amp; &quot;x&quot; "
      "\xef\xbf\xbd\xef\xbf\xbd ünï, y\t<br/>\n0.00−1.2–−∞4095"
      "&lt; 0.0010.040<b class=\"best\">3</b></p>\n");
}

static void
test_axes (void)
{
  ChartAxis axis;

  chart_axis_init (&axis, 0.13, 0.97, 5, 100, 0);
  g_assert_cmpuint (axis.n_ticks, ==, 6);
  g_assert_cmpfloat (axis.low, ==, 0);
  g_assert_cmpfloat (axis.high, ==, 1);
  g_assert_cmpint (axis.decimals, ==, 1);
  g_assert_cmpfloat_with_epsilon (chart_axis_place (&axis, 0.25), 75, 1e-9);
  chart_axis_init (&axis, 7, 7, 5, 0, 1);
  g_assert_true (axis.low < 7 && axis.high > 7);

  chart_axis_init_logarithmic (&axis, 3, 40, 0, 100);
  g_assert_cmpuint (axis.n_ticks, ==, 5);       /* 2, 5, 10, 20, 50 */
  g_assert_cmpfloat_with_epsilon (axis.ticks[3], 20, 1e-9);
  g_assert_cmpfloat_with_epsilon (chart_axis_place (&axis, 10), 50, 1e-9);
}

static void
add_scores (Report * report, const gchar * const *methods, guint n_methods,
    const gchar * const *subjects, guint n_subjects)
{
  guint i, j;

  for (i = 0; i < n_methods; i++) {
    for (j = 0; j < n_subjects; j++) {
      const ReportScore score = {
        .method = methods[i],
        .subject = subjects[j],
        .source = HOSTILE,
        .target = "T2w",
        .metric = "psnr",
        .unit = "dB",
        .value = 20 + i + 0.5 * j,
        .mask_fraction = 1,
        .dimensions = 3,
        .slice = -1,
      };

      report_add_score (report, &score);
    }
  }
}

/* The file holds nothing that a browser would run or load. */
static void
assert_harmless (const TestPage * page)
{
  guint i;

  for (i = 0; i < page->tags->len; i++) {
    const gchar *tag = page->tags->pdata[i];

    g_assert_false (g_str_equal (tag, "script") || g_str_equal (tag, "link")
        || g_str_equal (tag, "iframe"));
  }
  g_assert_null (strstr (page->html, "http"));
}

static void
test_hostile_names (void)
{
  const gchar *const methods[] = { HOSTILE, "]]>" };
  const gchar *const subjects[] = { HOSTILE, "'\"" };
  g_autoptr (Report) report = report_new (HOSTILE);
  g_autoptr (TestPage) page = NULL;
  const ReportMethod method = {.name = HOSTILE,.description = HOSTILE };

  report_add_protocol (report, HOSTILE, HOSTILE);
  report_add_command (report, HOSTILE);
  report_add_method (report, &method);
  add_scores (report, methods, 2, subjects, 2);
  page = test_page_new (report);
  assert_harmless (page);
  g_assert_nonnull (strstr (page->text->str, "<script>alert('1')</script> & "));
  g_assert_cmpstr (test_page_get_cell (page, "'\"", 0, 1), ==, "20.50");
  g_assert_cmpstr (csv_table_get (page->table, 0, csv_table_find (page->table,
              "method")), ==, HOSTILE);
}

static void
assert_says (const TestPage * page, const gchar * text)
{
  if (!strstr (page->text->str, text))
    g_error ("\"%s\" is not in the report.", text);
  g_assert_null (strstr (page->html, "nan"));
  g_assert_null (strstr (page->html, "NaN"));
}

static void
test_empty (void)
{
  g_autoptr (Report) report = report_new ("Nothing");
  g_autoptr (TestPage) page = test_page_new (report);

  assert_says (page, "There are no scores.");
  assert_says (page, "0 methods, 0 directions, 0 subjects.");
  assert_says (page, "for research, not for diagnosis");
  g_assert_cmpuint (csv_table_get_rows (page->table), ==, 0);
}

static void
test_one_subject (void)
{
  const gchar *const methods[] = { "a", "b" };
  const gchar *const subjects[] = { "01" };
  g_autoptr (Report) report = report_new ("One subject");
  g_autoptr (TestPage) page = NULL;

  add_scores (report, methods, 2, subjects, 1);
  page = test_page_new (report);
  assert_says (page, "too few volumes to test over them");
  assert_says (page, "With 1 subject that all methods have, nothing can be "
      "tested over subjects");
  /* no standard deviation of one volume, no probability */
  g_assert_cmpstr (test_page_get_cell (page, "mean", 0, 1), ==, "20.00");
  g_assert_nonnull (strstr (page->text->str, "20.00 ± –"));
  g_assert_cmpstr (csv_table_get (page->table, 0, csv_table_find (page->table,
              "friedman_p")), ==, "");
}

static void
test_few_subjects (void)
{
  const gchar *const methods[] = { "a", "b", "c" };
  const gchar *const subjects[] =
      { "01", "02", "03", "04", "05", "06", "07", "08" };
  g_autoptr (Report) four = report_new ("Four subjects");
  g_autoptr (Report) eight = report_new ("Eight subjects");
  g_autoptr (TestPage) a = NULL, b = NULL;

  add_scores (four, methods, 3, subjects, 4);
  a = test_page_new (four);
  /* 3 pairs, each of 2 / 2^4 */
  assert_says (a, "Wilcoxon's p with Holm would be 0.375.");
  g_assert_null (strstr (a->html, "†</span>"));

  add_scores (eight, methods, 3, subjects, 8);
  b = test_page_new (eight);
  g_assert_null (strstr (b->text->str, "no pair can differ"));
  g_assert_nonnull (strstr (b->html, "†</span>"));
}

static void
test_one_method (void)
{
  const gchar *const methods[] = { "a" };
  const gchar *const subjects[] = { "01", "02" };
  g_autoptr (Report) report = report_new ("One method");
  g_autoptr (TestPage) page = NULL;

  add_scores (report, methods, 1, subjects, 2);
  page = test_page_new (report);
  assert_says (page, "There is one method: nothing to test it against.");
  assert_says (page, "20.25 ± 0.35");
}

/* Neither is a number in the table. */
static void
test_unknown_and_infinite (void)
{
  g_autoptr (Report) report = report_new ("No numbers");
  g_autoptr (TestPage) page = NULL;
  ReportScore score = {.method = "a",.subject = "01",.source = "T1w",
    .target = "T2w",.metric = "psnr",.value = NAN,.slice = -1
  };

  report_add_score (report, &score);
  score.subject = "02";
  score.value = INFINITY;
  report_add_score (report, &score);
  page = test_page_new (report);
  assert_says (page, "1 score is not a number and left out.");
  assert_says (page, "n = 1 volumes a direction");
  assert_says (page, "∞ ± –");
  assert_says (page, "1 infinite values are not drawn.");
  g_assert_cmpstr (test_page_get_cell (page, "01", 0, 1), ==, "–");
  g_assert_cmpstr (test_page_get_cell (page, "02", 0, 1), ==, "∞");
}

static void
test_pictures (void)
{
  const gchar *const methods[] = { "a", "b" };
  const gchar *const subjects[] = { "01" };
  g_autoptr (Report) report = report_new ("Pictures");
  g_autoptr (TestPage) page = NULL;
  g_autofree gchar *text = g_base64_encode (png, sizeof png);
  g_autofree gchar *folder = g_dir_make_tmp ("report-XXXXXX", NULL);
  g_autofree gchar *path = g_build_filename (folder, "a.png", NULL);
  ReportPicture picture = { REPORT_GRID, path, "Window 0 to 1", NULL };
  const gchar *at;
  guint images = 0;

  g_assert_true (g_file_set_contents (path, (const gchar *) png, sizeof png,
          NULL));
  report_add_picture (report, &picture);
  picture.section = REPORT_MAP;
  picture.method = "b";
  picture.source = HOSTILE;
  picture.target = "T2w";
  report_add_picture (report, &picture);
  /* of nothing that was scored: shown alone */
  picture.source = "FLAIR";
  report_add_picture (report, &picture);
  /* parted: with a heading each */
  picture.section = REPORT_JOINT;
  picture.method = NULL;
  picture.source = HOSTILE;
  picture.columns = "source\tanswer\t" HOSTILE;
  report_add_picture (report, &picture);
  report_set_map_scale (report, 0, 0.4, "error in " HOSTILE);
  add_scores (report, methods, 2, subjects, 1);
  page = test_page_new (report);
  g_remove (path);
  g_rmdir (folder);

  for (at = page->html; (at = strstr (at, text)); at++)
    images++;
  g_assert_cmpuint (images, ==, 4);
  g_assert_nonnull (strstr (page->html, "<td colspan=\"3\"><img"));
  g_assert_nonnull (strstr (page->html, ">answer</th>"));
  g_assert_nonnull (strstr (page->html, "fill=\"url(#hot)\""));
  g_assert_nonnull (strstr (page->html, ">0.4</text>"));
  assert_says (page, "error in ");
  g_assert_nonnull (strstr (page->html, "alt=\"Window 0 to 1\" width=\"1\""));
  assert_harmless (page);
}

static void
test_bad_files (void)
{
  g_autoptr (Report) report = report_new ("x");
  g_autofree gchar *folder = g_dir_make_tmp ("report-XXXXXX", NULL);
  g_autofree gchar *path = g_build_filename (folder, "a.csv", NULL);
  g_autofree gchar *html = g_build_filename (folder, "a.html", NULL);
  const ReportPicture picture = {.path = path };
  GError *error = NULL;

  g_assert_true (g_file_set_contents (path, "method,metric\na\n", -1, NULL));
  g_assert_false (report_add_scores (report, path, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA);
  g_assert_nonnull (strstr (error->message, "line 2 has 1 cells instead of 2"));
  g_clear_error (&error);

  g_assert_true (g_file_set_contents (path, "method,metric\na,\"b\"\n", -1,
          NULL));
  g_assert_false (report_add_scores (report, path, &error));
  g_assert_nonnull (strstr (error->message, "no column \"source\""));
  g_clear_error (&error);

  report_add_picture (report, &picture);
  g_assert_false (report_write (report, html, &error));
  g_assert_nonnull (strstr (error->message, "is not a PNG picture"));
  g_clear_error (&error);
  g_assert_false (g_file_test (html, G_FILE_TEST_EXISTS));

  g_remove (path);
  g_assert_false (report_write (report, html, &error));
  g_assert_error (error, G_FILE_ERROR, G_FILE_ERROR_NOENT);
  g_assert_nonnull (strstr (error->message, path));
  g_clear_error (&error);
  g_rmdir (folder);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/report/writer", test_writer);
  g_test_add_func ("/report/axes", test_axes);
  g_test_add_func ("/report/hostile-names", test_hostile_names);
  g_test_add_func ("/report/empty", test_empty);
  g_test_add_func ("/report/one-subject", test_one_subject);
  g_test_add_func ("/report/few-subjects", test_few_subjects);
  g_test_add_func ("/report/one-method", test_one_method);
  g_test_add_func ("/report/unknown-and-infinite", test_unknown_and_infinite);
  g_test_add_func ("/report/pictures", test_pictures);
  g_test_add_func ("/report/bad-files", test_bad_files);
  return g_test_run ();
}
