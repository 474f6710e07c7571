/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Statistics of a volume's foreground, without sorting it.  All functions are
 * pure; memory does not depend on the volume's size. */

#pragma once

#include "voxelselection.h"

G_BEGIN_DECLS

#define STATISTICS_MAX_PERCENTS 16
/**
 * statistics_percentiles:
 * @percents: @n_percents of 0 to 100, at most STATISTICS_MAX_PERCENTS
 * @results: (out): the percentiles, linear between neighbours as numpy's
 *   default
 *
 * Exact, by counting bit patterns: two passes, and 256 KiB for every value
 * of different magnitude (1 part in 128) that is looked for.  FALSE where the
 * foreground is empty.
 */
gboolean statistics_percentiles (const VoxelSelection * foreground,
    const gdouble * percents, guint n_percents, gdouble * results);

/* Mean and standard deviation (of the population: divided by their number) of
 * the values > @above and < @below.  FALSE where there is none. */
gboolean statistics_moments (const VoxelSelection * foreground, gdouble above,
    gdouble below, gdouble * mean, gdouble * deviation);

/* The share of the foreground that is < @below, 0 where there is none. */
gdouble statistics_share_below (const VoxelSelection * foreground, gdouble below);

#define STATISTICS_BINS 65536

/**
 * StatisticsHistogram:
 * @low: value of the first bin's centre, the smallest there is
 * @high: value of the last bin's centre, the greatest there is
 * @count: of all values
 *
 * Bin i has its centre at @low + i / (STATISTICS_BINS - 1) of the range.
 */
typedef struct
{
  gdouble low, high;
  gsize count;
  guint32 bins[STATISTICS_BINS];
} StatisticsHistogram;

/* The values <= @top.  (transfer full): g_free().  NULL where there is none, or
 * where all are the same. */
StatisticsHistogram *statistics_histogram (const VoxelSelection * foreground,
    gdouble top);

G_END_DECLS
