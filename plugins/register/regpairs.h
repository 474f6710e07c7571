/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Metrics of pairs of values.  Each gives its value, and its derivative by
 * each moving value where @slopes is not NULL: 0 for points outside.  All sums
 * are taken in an order that does not depend on threads. */

#pragma once

#include "regsamples.h"

G_BEGIN_DECLS

/* Sums are over so many points, then over these sums. */
#define REG_CHUNK 1024
#define REG_N_CHUNKS(n) (((n) + REG_CHUNK - 1) / REG_CHUNK)

/* Threads cost more than they save on fewer chunks than this. */
#define REG_MIN_CHUNKS 8

/**
 * RegPairs:
 * @moving: the moving volume's value where each sample's point is mapped to
 * @inside: whether that is inside the moving volume
 * @range: of the moving volume's values: quantiles of 0.5 and 99.5 %
 */
typedef struct
{
  const RegSamples *samples;
  gfloat *moving;
  guint8 *inside;
  guint n_inside;               /* 1 at least */
  const gfloat *range;
} RegPairs;

/**
 * reg_pairs_mutual_information:
 * @bins: 5 at least; two at either end are margin
 * @normalised: Studholme's (H(fixed) + H(moving)) / H(both), from 1 to 2;
 *   else mutual information in nat
 *
 * Mattes' estimate as ITK has it: the fixed volume's value falls into one bin,
 * the moving one's into four by the cubic B-spline.  Values beyond their
 * ranges are taken for the ranges' ends.
 */
gdouble reg_pairs_mutual_information (const RegPairs * pairs, guint bins,
    gboolean normalised, gfloat * slopes);

/* The mean over windows of the squared correlation in each, 0 to 1; samples
 * must have been taken in windows.  Variances are raised by the square of a
 * hundredth of the range, so that noise in air counts for little. */
gdouble reg_pairs_correlation (const RegPairs * pairs, gfloat * slopes);

gdouble reg_pairs_mean_squares (const RegPairs * pairs, gfloat * slopes);

G_END_DECLS
