/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What a table says of a sample. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * StatSummary:
 * @n: number of values
 * @mean: arithmetic
 * @sd: sample standard deviation (n - 1); NaN of fewer than two values
 * @minimum, @lower, @median, @upper, @maximum: quantiles 0, 0.25, 0.5, 0.75
 *   and 1, linear between neighbours as NumPy's default
 *
 * An infinite value makes mean and sd infinite or NaN, as their formulas do.
 */
typedef struct
{
  gsize n;
  gdouble mean, sd;
  gdouble minimum, lower, median, upper, maximum;
} StatSummary;

/* Of @n values, none NaN; of none all is NaN. */
void stat_summarise (const gdouble * values, gsize n, StatSummary * summary);

/* Samples drawn for an interval, and the seed of the draw: the same values
 * have the same interval. */
#define STAT_BOOTSTRAP_SAMPLES 10000
#define STAT_BOOTSTRAP_SEED 1

/* The 95 % interval of the mean of @n values, none NaN: the 2.5 % and 97.5 %
 * quantiles of bootstrapped means (Efron 1979); NaN of fewer than two. */
void stat_bootstrap_mean (const gdouble * values, gsize n,
    gdouble interval[2]);

/* The @p quantile, 0..1, of @n > 0 values in rising order. */
gdouble stat_quantile (const gdouble * sorted, gsize n, gdouble p);

G_END_DECLS
