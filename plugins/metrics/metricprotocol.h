/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* How two volumes are compared: which metrics, of what, relative to what. */

#pragma once

#include <gstvolume.h>
#include "metrics.h"
#include "metrictable.h"

G_BEGIN_DECLS

/**
 * MetricProfile:
 * @METRIC_PROFILE_VOLUME: whole volumes, in their values; SSIM in 3-D
 * @METRIC_PROFILE_SLICES8: the 8-bit protocol of the MMI-GAN paper: axial
 *   slices as grey levels (metric_grey_level()), each in 2-D at range 255,
 *   and the means of those that are more than air
 */
typedef enum
{
  METRIC_PROFILE_VOLUME,
  METRIC_PROFILE_SLICES8,
} MetricProfile;

/**
 * MetricProtocol:
 * @profile: what is compared
 * @metrics: set of metrics, bit i for metrics[i]
 * @window: of SSIM
 * @classes: of mutual information, 2 to METRIC_MAX_CLASSES
 * @data_range: for PSNR and SSIM of whole volumes; 0: 255 for 8-bit formats,
 *   2 for floating point where the reference lies in [-1, 1], else the
 *   reference's greatest less least value
 */
typedef struct
{
  MetricProfile profile;
  guint metrics;
  MetricWindow window;
  guint classes;
  gdouble data_range;
} MetricProtocol;

/**
 * metric_protocol_apply:
 * @image: mapped, one channel
 * @reference: mapped, one channel, of the same size
 * @affine: of both; says which slices are axial
 * @row: (inout): its labels go into every row; dimensions, data_range and
 *   mask_fraction are set
 * @table: (nullable): rows are added
 * @values: (out): [i] of metrics[i]; means with slices
 * @error: why the volumes cannot be compared, as a clause for people; where
 *   an image is at fault it is called `sink` or `reference`
 */
gboolean metric_protocol_apply (const MetricProtocol * self,
    const GstVolumeFrame * image, const GstVolumeFrame * reference,
    const GstVolumeAffine * affine, MetricRow * row, MetricTable * table,
    gdouble values[N_METRICS], GError ** error);

G_END_DECLS
