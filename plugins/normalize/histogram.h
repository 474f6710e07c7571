/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "voxelselection.h"

G_BEGIN_DECLS

#define HISTOGRAM_BINS 65536

/**
 * Histogram:
 * @low: value of the first bin's centre
 * @high: value of the last bin's centre
 * @count: of all bins
 *
 * Bin i has its centre at @low + i / (HISTOGRAM_BINS - 1) of the range.
 */
typedef struct
{
  gdouble low, high;
  gsize count;
  guint32 bins[HISTOGRAM_BINS];
} Histogram;

/* The foreground's values from @low to @high, which is greater, in one pass.
 * (transfer full): g_free(). */
Histogram *histogram_new (const VoxelSelection * foreground, gdouble low,
    gdouble high);

G_END_DECLS
