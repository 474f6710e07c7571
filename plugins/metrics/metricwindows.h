/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Structural similarity, window by window. */

#pragma once

#include "metrics.h"

G_BEGIN_DECLS

/* Voxels along each side. */
gsize metric_window_get_size (MetricWindow window);

/**
 * MetricSimilarity:
 * @METRIC_SIMILARITY: luminance, contrast and structure: SSIM
 * @METRIC_SIMILARITY_STRUCTURE: without luminance
 * @METRIC_SIMILARITY_POWER: the product of all, each 0 at least, to a power
 */
typedef enum
{
  METRIC_SIMILARITY,
  METRIC_SIMILARITY_STRUCTURE,
  METRIC_SIMILARITY_POWER,
} MetricSimilarity;

/* The mean over the windows that lie wholly inside of the images and whose
 * middles lie in the region; NaN where there is none.  @power is that of
 * METRIC_SIMILARITY_POWER. */
gdouble metric_windows_mean (const MetricPair * pair,
    MetricSimilarity similarity, gdouble power);

G_END_DECLS
