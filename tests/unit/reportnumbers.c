/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The numbers of a report against SciPy and NumPy, printed by
 * tests/oracle/report.py, and against means computed here. */

#include <math.h>
#include <string.h>
#include <gio/gio.h>
#include <glib/gstdio.h>

#include "report-page.h"

#define METHODS 3
#define SEEDS 2
#define SUBJECTS 8
#define SLICES 5                /* the first is air */

static const gchar *const methods[] = { "first", "second", "third" };
static const gchar *const targets[] = { "T2w", "PDw" };

/* tests/oracle/report.py: score () */
static gdouble
make_score (gint method, gint seed, gint direction, gint subject, gint slice)
{
  const gint number = 7 * method * method + 17 * seed + 11 * direction
      + 13 * subject + 29 * slice + 5 * method * subject
      + 3 * slice * slice * (method + 1);

  return 20 + 0.5 * method + number % 61 / 8.0;
}

static void
append_row (GString * csv, gint method, gint seed, gint direction,
    gint subject, gdouble value, gint slice)
{
  gchar text[G_ASCII_DTOSTR_BUF_SIZE], index[12] = "";

  if (slice >= 0)
    g_snprintf (index, sizeof index, "%d", slice);
  g_string_append_printf (csv, "%s,%d,%02d,,T1w,%s,psnr,%s,dB,255,%s,2,all,,"
      "%s\n", methods[method], seed, subject, targets[direction],
      g_ascii_dtostr (text, sizeof text, value), slice == 0 ? "0" : "1", index);
}

/* As volumemetricsink writes it. */
static Report *
make_report (void)
{
  g_autoptr (GString) csv = g_string_new ("method,seed,subject,session,source,"
      "target,metric,value,unit,data_range,mask_fraction,dimensions,region,"
      "window,slice\n");
  g_autofree gchar *path = NULL;
  Report *report = report_new ("Numbers");
  GError *error = NULL;
  gint m, e, d, s, k;

  for (m = 0; m < METHODS; m++) {
    for (e = 0; e < SEEDS; e++) {
      for (d = 0; d < 2; d++) {
        for (s = 0; s < SUBJECTS; s++) {
          gdouble sum = 0;

          for (k = 0; k < SLICES; k++) {
            const gdouble value = make_score (m, e, d, s, k);

            append_row (csv, m, e, d, s, k == 0 ? 148.13 : value, k);
            sum += k == 0 ? 0 : value;
          }
          append_row (csv, m, e, d, s, sum / (SLICES - 1), -1);
        }
      }
    }
  }
  g_close (g_file_open_tmp ("scores-XXXXXX", &path, NULL), NULL);
  g_assert_true (g_file_set_contents (path, csv->str, csv->len, NULL));
  g_assert_true (report_add_scores (report, path, &error));
  g_assert_no_error (error);
  g_remove (path);
  return report;
}

static gdouble
get_number (const TestPage * page, guint row, const gchar * column)
{
  const gint i = csv_table_find (page->table, column);

  g_assert_cmpint (i, >=, 0);
  return csv_table_get_double (page->table, row, i, NAN);
}

static void
assert_number (const TestPage * page, guint row, const gchar * column,
    gdouble expected)
{
  g_assert_cmpfloat_with_epsilon (get_number (page, row, column), expected,
      2e-9 * fabs (expected));
}

/* Rows of the direction T1w to T2w come first, a row a method. */
static void
test_table (void)
{
  static const gdouble images[METHODS][7] = {
    {23.61328125, 1.372471787, 21.0625, 22.625, 23.6875, 24.53125, 26.3125},
    {24.38867188, 1.375617015, 21.6875, 23.453125, 24.4375, 25.265625, 26.8125},
    {24.65039062, 1.273554226, 22.0625, 23.75, 24.71875, 25.640625, 26.9375}
  };
  static const gchar *const columns[] = {
    "mean", "sd", "minimum", "lower_quartile", "median", "upper_quartile",
    "maximum"
  };
  static const gdouble subjects[METHODS][2] = {
    {23.61328125, 0.4036446333}, {24.38867188, 1.02892858},
    {24.65039062, 0.7323031898}
  };
  g_autoptr (Report) report = make_report ();
  g_autoptr (TestPage) page = test_page_new (report);
  guint m, i;

  g_assert_cmpuint (csv_table_get_rows (page->table), ==, 2 * METHODS);
  for (m = 0; m < METHODS; m++) {
    assert_number (page, m, "images", SUBJECTS * (SLICES - 1));
    for (i = 0; i < G_N_ELEMENTS (columns); i++)
      assert_number (page, m, columns[i], images[m][i]);
    assert_number (page, m, "subjects", SUBJECTS);
    assert_number (page, m, "subjects_mean", subjects[m][0]);
    assert_number (page, m, "subjects_sd", subjects[m][1]);
    assert_number (page, m, "kruskal_wallis_p", 0.01365701303);
    assert_number (page, m, "friedman_p", 0.09301448921);
  }
  /* two draws of 10000 differ by about 0.01 */
  g_assert_cmpfloat_with_epsilon (get_number (page, 0, "subjects_low"),
      23.3671875, 0.03);
  g_assert_cmpfloat_with_epsilon (get_number (page, 0, "subjects_high"),
      23.88671875, 0.03);
}

/* Adjusted for three pairs */
static void
test_pairs (void)
{
  static const struct
  {
    guint a, b;
    gdouble dunn, wilcoxon;
  } pairs[] = {
    {0, 1, 0.1125132897, 0.171875}, {0, 2, 0.01407402488, 0.1640625},
    {1, 2, 1, 0.640625}
  };
  g_autoptr (Report) report = make_report ();
  g_autoptr (TestPage) page = test_page_new (report);
  guint i;

  for (i = 0; i < G_N_ELEMENTS (pairs); i++) {
    g_autofree gchar *dunn = g_strconcat ("dunn_bonferroni_p ",
        methods[pairs[i].b], NULL);
    g_autofree gchar *wilcoxon = g_strconcat ("wilcoxon_holm_p ",
        methods[pairs[i].b], NULL);

    assert_number (page, pairs[i].a, dunn, pairs[i].dunn);
    assert_number (page, pairs[i].a, wilcoxon, pairs[i].wilcoxon);
    g_assert_true (isnan (get_number (page, pairs[i].b, dunn)));
  }
}

/* What people read, rounded as printf() rounds. */
static void
test_page (void)
{
  g_autoptr (Report) report = make_report ();
  g_autoptr (TestPage) page = test_page_new (report);
  gdouble mean[2][METHODS] = { 0 };
  const gint n = SUBJECTS * (SLICES - 1) * SEEDS;
  gint m, e, d, s, k;

  for (m = 0; m < METHODS; m++) {
    for (d = 0; d < 2; d++) {
      for (e = 0; e < SEEDS; e++) {
        for (s = 0; s < SUBJECTS; s++) {
          for (k = 1; k < SLICES; k++)
            mean[d][m] += make_score (m, e, d, s, k) / n;
        }
      }
    }
  }
  for (m = 0; m < METHODS; m++) {
    for (d = 0; d < 2; d++) {
      g_autofree gchar *direction = g_strconcat ("T1w → ", targets[d], NULL);
      g_autofree gchar *text = g_strdup_printf ("%.2f ± ", mean[d][m]);

      g_assert_true (g_str_has_prefix (test_page_get_cell (page, direction, 0,
                  1 + m), text));
    }
    {
      g_autofree gchar *text = g_strdup_printf ("%.2f",
          (mean[0][m] + mean[1][m]) / 2);

      g_assert_cmpstr (test_page_get_cell (page, "mean", 0, 1 + m), ==, text);
      g_assert_true (g_str_has_prefix (test_page_get_cell (page, methods[m], 0,
                  1), text));
    }
  }
  /* of the third alone, in one direction, Dunn's p is below 0.05 */
  g_assert_true (g_str_has_suffix (test_page_get_cell (page, "T1w → T2w", 0,
              3), "*"));
  g_assert_false (g_str_has_suffix (test_page_get_cell (page, "T1w → T2w", 0,
              2), "*"));
  g_assert_nonnull (strstr (page->text->str, "n = 32 slices a direction, of 8 "
          "subjects, each the mean over a method's trainings. PSNR in dB in "
          "2-D, data range 255."));
}

/* The same scores are the same file. */
static void
test_repeats (void)
{
  g_autoptr (Report) report = make_report ();
  g_autoptr (TestPage) a = test_page_new (report);
  g_autoptr (TestPage) b = test_page_new (report);

  g_assert_cmpstr (a->html, ==, b->html);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/report/numbers/table", test_table);
  g_test_add_func ("/report/numbers/pairs", test_pairs);
  g_test_add_func ("/report/numbers/page", test_page);
  g_test_add_func ("/report/numbers/repeats", test_repeats);
  return g_test_run ();
}
