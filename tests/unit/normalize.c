/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Percentiles and moments against numpy, and against sorting. */

#include <math.h>
#include <stdlib.h>

#include "statistics.h"
#include "../goldens/normalize.h"

#define N_INPUT G_N_ELEMENTS (golden_input)

static void
assert_close (gdouble a, gdouble b)
{
  g_assert_cmpfloat_with_epsilon (a, b, 1e-7 * (1 + fabs (b)));
}

static void
test_percentiles (void)
{
  const guint n_percents = G_N_ELEMENTS (golden_percents);
  gdouble result;
  guint t, p;

  for (t = 0; t < G_N_ELEMENTS (golden_thresholds); t++) {
    for (p = 0; p < n_percents; p++) {
      g_assert_true (statistics_percentile (golden_input, N_INPUT,
              golden_thresholds[t], golden_percents[p], &result));
      assert_close (result, golden_percentiles[t * n_percents + p]);
    }
  }
}

static void
test_moments (void)
{
  gdouble mean, deviation;
  guint t;

  for (t = 0; t < G_N_ELEMENTS (golden_thresholds); t++) {
    g_assert_true (statistics_moments (golden_input, N_INPUT,
            golden_thresholds[t], &mean, &deviation));
    assert_close (mean, golden_moments[2 * t]);
    assert_close (deviation, golden_moments[2 * t + 1]);
  }
}

static int
compare (const void *a, const void *b)
{
  gfloat x = *(const gfloat *) a, y = *(const gfloat *) b;

  return (x > y) - (x < y);
}

/* Many values, many of them equal, of all magnitudes and both signs. */
static void
test_against_sorting (void)
{
  const gsize n = 100001;
  GRand *rand = g_rand_new_with_seed (4);
  gfloat *values = g_new (gfloat, n), *sorted = g_new (gfloat, n);
  gdouble result, percent;
  gsize i;

  for (i = 0; i < n; i++) {
    values[i] = (gfloat) exp (g_rand_double_range (rand, -20, 20));
    if (g_rand_boolean (rand))
      values[i] = -values[i];
    if (i % 3 == 0)
      values[i] = (gfloat) g_rand_int_range (rand, -5, 5);
    sorted[i] = values[i];
  }
  qsort (sorted, n, sizeof *sorted, compare);

  /* n - 1 is a multiple of 100000: every percentile is one of the values. */
  for (percent = 0; percent <= 100; percent += 0.25) {
    gsize rank = (gsize) rint (percent * 1000);

    g_assert_true (statistics_percentile (values, n, -INFINITY, percent,
            &result));
    assert_close (result, sorted[rank]);
  }
  g_free (sorted);
  g_free (values);
  g_rand_free (rand);
}

static void
test_few (void)
{
  const gfloat values[3] = { -1, 2, 0 };
  gdouble a, b;

  g_assert_false (statistics_percentile (values, 3, 2, 50, &a));
  g_assert_false (statistics_moments (values, 3, 2, &a, &b));
  g_assert_false (statistics_percentile (values, 0, -1, 50, &a));

  g_assert_true (statistics_percentile (values, 3, 0, 50, &a));
  g_assert_cmpfloat (a, ==, 2);
  g_assert_true (statistics_moments (values, 3, 0, &a, &b));
  g_assert_cmpfloat (a, ==, 2);
  g_assert_cmpfloat (b, ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/normalize/percentiles", test_percentiles);
  g_test_add_func ("/normalize/moments", test_moments);
  g_test_add_func ("/normalize/against-sorting", test_against_sorting);
  g_test_add_func ("/normalize/few", test_few);
  return g_test_run ();
}
