/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Summaries and tests against SciPy and NumPy: the expected numbers are printed
 * by tests/oracle/statistics.py. */

#include <math.h>

#include "statdistribution.h"
#include "statranks.h"
#include "statsummary.h"
#include "stattests.h"

#define assert_near(a, b) \
    g_assert_cmpfloat_with_epsilon ((a), (b), 1e-10 * fabs (b))

#define LONG 80

static const gdouble a[] = { 27.4, 26.1, 28.0, 25.5, 27.4, 29.1 };
static const gdouble b[] = { 28.5, 27.4, 29.9, 28.0, 30.2, 28.5 };
static const gdouble c[] = { 22.0, 24.5, 23.1, 22.0, 25.5, 21.7 };

static const StatGroup methods[] = { {a, 6}, {b, 6}, {c, 6} };

/* tests/oracle/statistics.py: long () */
static void
make_long (gint seed, gdouble shift, gdouble values[LONG])
{
  gint i;

  for (i = 0; i < LONG; i++)
    values[i] = (seed * i * i + 31 * i + 7) % 97 / 8.0 + shift;
}

static void
test_distributions (void)
{
  assert_near (stat_chi_squared_tail (0.1, 1), 0.75182963404584924);
  assert_near (stat_chi_squared_tail (3, 2), 0.22313016014842982);
  assert_near (stat_chi_squared_tail (2.5, 5), 0.77649507112332272);
  assert_near (stat_chi_squared_tail (40, 7), 1.258790387371308e-06);
  assert_near (stat_chi_squared_tail (700, 3), 2.0991308534204487e-151);
  assert_near (stat_chi_squared_tail (30, 60), 0.99958155033167229);
  g_assert_cmpfloat (stat_chi_squared_tail (0, 3), ==, 1);
  g_assert_cmpfloat (stat_chi_squared_tail (INFINITY, 3), ==, 0);
  assert_near (stat_normal_two_sided (1.2760127207070366), 0.20195102239553664);
}

static void
test_ranks (void)
{
  const gdouble values[] = { 3, -1, 3, INFINITY, 3, -1 };
  const gdouble expected[] = { 4, 1.5, 4, 6, 4, 1.5 };
  gdouble ranks[6];
  guint i;

  g_assert_cmpfloat (stat_rank (values, 6, ranks), ==, 24 + 6);
  for (i = 0; i < 6; i++)
    g_assert_cmpfloat (ranks[i], ==, expected[i]);
}

static void
test_independent_groups (void)
{
  gdouble x[LONG], y[LONG], z[LONG], p[3];
  const StatGroup groups[] = { {x, LONG}, {y, LONG}, {z, LONG} };
  StatTest test = stat_kruskal_wallis (methods, 3), pairs[3];
  guint i;

  assert_near (test.statistic, 12.77506070065904);
  assert_near (test.p, 0.0016824060284643164);

  stat_dunn (methods, 3, pairs);
  assert_near (pairs[0].statistic, 1.2760127207070366);
  assert_near (pairs[1].statistic, 2.2533841663549796);
  assert_near (pairs[2].statistic, 3.529396887062016);
  for (i = 0; i < 3; i++)
    p[i] = pairs[i].p;
  assert_near (p[0], 0.20195102239553664);
  assert_near (p[1], 0.024234936999318682);
  assert_near (p[2], 0.00041650797844871418);
  stat_adjust_bonferroni (p, 3);
  assert_near (p[0], 3 * 0.20195102239553664);
  assert_near (p[2], 3 * 0.00041650797844871418);

  make_long (5, 0, x);
  make_long (11, 0, y);
  make_long (23, 1, z);
  test = stat_kruskal_wallis (groups, 3);
  assert_near (test.statistic, 6.6629953002613895);
  assert_near (test.p, 0.035739539640319451);
}

/* the rows of a table do not come in order of p */
static void
test_adjustment (void)
{
  gdouble p[] = { 0.20195102239553664, 0.024234936999318682,
    0.00041650797844871418
  };
  gdouble capped[] = { 0.9, 0.04, 0.03, 0.5 };

  stat_adjust_holm (p, 3);
  assert_near (p[0], 0.20195102239553664);
  assert_near (p[1], 2 * 0.024234936999318682);
  assert_near (p[2], 3 * 0.00041650797844871418);

  stat_adjust_holm (capped, 4);
  assert_near (capped[2], 0.12);
  assert_near (capped[1], 0.12);
  assert_near (capped[3], 1.0);
  assert_near (capped[0], 1.0);
}

static void
test_same_subjects (void)
{
  gdouble x[LONG], y[LONG], z[LONG], u[30], v[30];
  const StatGroup groups[] = { {x, LONG}, {y, LONG}, {z, LONG} };
  StatTest test = stat_friedman (methods, 3);
  guint i;

  assert_near (test.statistic, 10.333333333333329);
  assert_near (test.p, 0.0057035489980074173);
  test = stat_wilcoxon (a, b, 6);
  assert_near (test.statistic, 1.0);
  assert_near (test.p, 0.0625);

  make_long (5, 0, x);
  make_long (11, 0, y);
  make_long (23, 1, z);
  test = stat_friedman (groups, 3);
  assert_near (test.statistic, 10.449367088607618);
  assert_near (test.p, 0.0053820628749020535);
  test = stat_wilcoxon (x, z, LONG);
  assert_near (test.statistic, 1223.0);
  assert_near (test.p, 0.11376281734962154);

  for (i = 0; i < 30; i++) {
    u[i] = sqrt (x[i]);
    v[i] = sqrt (z[10 + i] + 0.3);
  }
  test = stat_wilcoxon (u, v, 30);
  assert_near (test.statistic, 180.0);
  assert_near (test.p, 0.28936620615422726);
}

/* Where nothing differs nothing is significant, and no number is NaN. */
static void
test_equal (void)
{
  const gdouble same[] = { 2, 2, 2 };
  const StatGroup groups[] = { {same, 3}, {same, 3} };
  StatTest pair;

  g_assert_cmpfloat (stat_kruskal_wallis (groups, 2).p, ==, 1);
  g_assert_cmpfloat (stat_friedman (groups, 2).p, ==, 1);
  g_assert_cmpfloat (stat_wilcoxon (same, same, 3).p, ==, 1);
  stat_dunn (groups, 2, &pair);
  g_assert_cmpfloat (pair.p, ==, 1);
}

static void
test_summary (void)
{
  const gdouble identical[] = { 20, INFINITY, INFINITY };
  gdouble x[LONG], interval[2];
  StatSummary summary;

  make_long (5, 0, x);
  stat_summarise (x, LONG, &summary);
  g_assert_cmpuint (summary.n, ==, LONG);
  assert_near (summary.mean, 6.1624999999999996);
  assert_near (summary.sd, 3.5978852790233122);
  assert_near (summary.minimum, 0.125);
  assert_near (summary.lower, 3.5625);
  assert_near (summary.median, 6.125);
  assert_near (summary.upper, 9.34375);
  assert_near (summary.maximum, 12.0);
  stat_bootstrap_mean (x, LONG, interval);
  /* two draws of 10000 differ by about 0.02 */
  g_assert_cmpfloat_with_epsilon (interval[0], 5.378125, 0.05);
  g_assert_cmpfloat_with_epsilon (interval[1], 6.94375, 0.05);

  stat_summarise (x, 1, &summary);
  g_assert_cmpfloat (summary.mean, ==, x[0]);
  stat_bootstrap_mean (x, 1, interval);
  g_assert_true (isnan (summary.sd) && isnan (interval[0]));
  stat_summarise (x, 0, &summary);
  g_assert_true (isnan (summary.mean) && isnan (summary.median));
  stat_summarise (identical, 3, &summary);
  g_assert_true (isinf (summary.mean) && isinf (summary.median));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/statistics/distributions", test_distributions);
  g_test_add_func ("/statistics/ranks", test_ranks);
  g_test_add_func ("/statistics/independent-groups", test_independent_groups);
  g_test_add_func ("/statistics/adjustment", test_adjustment);
  g_test_add_func ("/statistics/same-subjects", test_same_subjects);
  g_test_add_func ("/statistics/equal", test_equal);
  g_test_add_func ("/statistics/summary", test_summary);
  return g_test_run ();
}
