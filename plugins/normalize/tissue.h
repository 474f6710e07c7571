/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Tissues of a brain by their values alone.  Definitions follow
 * jcreinhold/intensity-normalization 3. */

#pragma once

#include "voxelselection.h"

G_BEGIN_DECLS

/* Which peak of the smoothed histogram is the tissue's that a modality is
 * known by. */
typedef enum
{
  TISSUE_PEAK_FIRST,
  TISSUE_PEAK_LARGEST,
  TISSUE_PEAK_LAST,
} TissuePeak;

/* The last for T1w, white matter's, and for what is not known; the largest
 * for T2w and FLAIR; the first for PDw. */
TissuePeak tissue_get_peak (const gchar * modality);

/**
 * tissue_mode:
 *
 * The value at the peak of a Gaussian kernel density estimate whose bandwidth
 * is Scott's (deviation * n ^ -1/5), looked for at 80 values from the least to
 * the greatest; of the last peak without the upper 4 % of the values, of the
 * first without the upper 1 %.
 *
 * Returns: FALSE where the foreground is empty or constant.
 */
gboolean tissue_mode (const VoxelSelection * foreground, TissuePeak peak,
    gdouble * mode);

/**
 * tissue_stripe:
 *
 * Mean and standard deviation of the values about the mode (WhiteStripe,
 * Shinohara 2014): between the quantiles 0.05 below and 0.05 above its own.
 *
 * Returns: FALSE where the foreground is empty or constant, or nothing lies
 * between the two.
 */
gboolean tissue_stripe (const VoxelSelection * foreground, TissuePeak peak,
    gdouble * mean, gdouble * deviation);

/**
 * tissue_means:
 * @means: (out): of cerebrospinal fluid, grey and white matter in a T1w brain
 *
 * Fuzzy c-means (Bezdek 1981) with three clusters and exponent 2; means are
 * weighted by membership and increase.
 *
 * Returns: FALSE where the foreground is empty or constant.
 */
gboolean tissue_means (const VoxelSelection * foreground, gdouble means[3]);

G_END_DECLS
