/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "statsummary.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static int
compare_values (const void *a, const void *b)
{
  gdouble x = *(const gdouble *) a, y = *(const gdouble *) b;

  return (x > y) - (x < y);
}

gdouble
stat_quantile (const gdouble * sorted, gsize n, gdouble p)
{
  gdouble place = p * (n - 1);
  gsize below = place;
  gdouble part = place - below;

  /* not by a product with 0, which of an infinite neighbour is NaN */
  if (part == 0 || below + 1 >= n)
    return sorted[below];
  return sorted[below] + part * (sorted[below + 1] - sorted[below]);
}

static gdouble
mean_of (const gdouble * values, gsize n)
{
  gdouble sum = 0;
  gsize i;

  for (i = 0; i < n; i++)
    sum += values[i];
  return sum / n;
}

void
stat_summarise (const gdouble * values, gsize n, StatSummary * summary)
{
  gdouble *sorted, squares = 0;
  gsize i;

  *summary = (StatSummary) {
  n, NAN, NAN, NAN, NAN, NAN, NAN, NAN};
  if (n == 0)
    return;

  sorted = g_memdup2 (values, n * sizeof (gdouble));
  qsort (sorted, n, sizeof (gdouble), compare_values);
  summary->minimum = sorted[0];
  summary->lower = stat_quantile (sorted, n, 0.25);
  summary->median = stat_quantile (sorted, n, 0.5);
  summary->upper = stat_quantile (sorted, n, 0.75);
  summary->maximum = sorted[n - 1];
  g_free (sorted);

  summary->mean = mean_of (values, n);
  if (n < 2)
    return;
  for (i = 0; i < n; i++)
    squares += pow (values[i] - summary->mean, 2);
  summary->sd = sqrt (squares / (n - 1));
}

void
stat_bootstrap_mean (const gdouble * values, gsize n, gdouble interval[2])
{
  GRand *rand;
  gdouble *means;
  gsize sample, i;

  interval[0] = interval[1] = NAN;
  if (n < 2)
    return;
  rand = g_rand_new_with_seed (STAT_BOOTSTRAP_SEED);
  means = g_new (gdouble, STAT_BOOTSTRAP_SAMPLES);
  for (sample = 0; sample < STAT_BOOTSTRAP_SAMPLES; sample++) {
    gdouble sum = 0;

    for (i = 0; i < n; i++)
      sum += values[g_rand_int_range (rand, 0, n)];
    means[sample] = sum / n;
  }
  qsort (means, STAT_BOOTSTRAP_SAMPLES, sizeof (gdouble), compare_values);
  interval[0] = stat_quantile (means, STAT_BOOTSTRAP_SAMPLES, 0.025);
  interval[1] = stat_quantile (means, STAT_BOOTSTRAP_SAMPLES, 0.975);
  g_free (means);
  g_rand_free (rand);
}
