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
 * @METRIC_PROFILE_SYNTHRAD2025: that of the SynthRAD2025 challenge: volumes in
 *   HU; all but mae, mse and me of values clipped to -1024 to 3000 HU, -1024
 *   outside of the region
 */
typedef enum
{
  METRIC_PROFILE_VOLUME,
  METRIC_PROFILE_SLICES8,
  METRIC_PROFILE_SYNTHRAD2025,
} MetricProfile;

/* Sets of regions. */
typedef enum
{
  METRIC_REGION_ALL = 1 << 0,
  METRIC_REGION_MASK = 1 << 1,
  METRIC_REGION_LABELS = 1 << 2,
} MetricRegions;

/**
 * MetricProtocol:
 * @profile: what is compared
 * @metrics: set of metrics, bit i for metrics[i]
 * @regions: in which voxels; those that need a mask, where there is one
 * @window: of SSIM and MS-SSIM
 * @classes: of mutual information, 2 to METRIC_MAX_CLASSES
 * @data_range: for PSNR and SSIM of whole volumes; 0: 255 for 8-bit formats,
 *   2 for floating point where the reference lies in [-1, 1], else the
 *   reference's greatest less least value
 */
typedef struct
{
  MetricProfile profile;
  guint metrics;
  MetricRegions regions;
  MetricWindow window;
  guint classes;
  gdouble data_range;
} MetricProtocol;

/* @row: whole, and the caller's */
typedef void (*MetricAddRow) (const MetricRow * row, gpointer rows);

/**
 * MetricResult:
 * @row: the region's; metric, value, unit and window mean nothing
 * @values: [i] of metrics[i]; means with slices
 */
typedef void (*MetricResult) (const MetricRow * row,
    const gdouble values[N_METRICS], gpointer data);

/**
 * metric_protocol_apply:
 * @image: mapped, one channel
 * @reference: mapped, one channel, of the same size
 * @mask: (nullable): likewise; whole numbers, of which 0 is outside
 * @affine: of all; says which slices are axial
 * @labels: go into every row: subject, session, source and target
 * @add_row: (nullable): called for each row with @rows
 * @result: called for each region, in the order of MetricRegions, the labels
 *   by number
 * @error: why the volumes cannot be compared, as a clause for people; where
 *   an image is at fault it is called `sink`, `reference` or `mask`
 */
gboolean metric_protocol_apply (const MetricProtocol * self,
    const GstVolumeFrame * image, const GstVolumeFrame * reference,
    const GstVolumeFrame * mask, const GstVolumeAffine * affine,
    const MetricRow * labels, MetricAddRow add_row, gpointer rows,
    MetricResult result, gpointer data, GError ** error);

G_END_DECLS
