/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The regions that a mask or a label map parts a volume into. */

#pragma once

#include "metrics.h"

G_BEGIN_DECLS

/**
 * MetricLabels:
 * @of: of each voxel: 0, or the index of its label
 * @n: labels there are
 * @regions: [0] of all that have a label, [1] to [@n] of each label, by
 *   number
 * @numbers: likewise from [1] on: in the label map
 * @voxels: likewise: that the region has
 */
typedef struct
{
  guint16 *of;
  guint n;
  MetricRegion *regions;
  gint64 *numbers;
  gsize *voxels;
} MetricLabels;

/* NULL where a value is not a whole number or there are more than 65535
 * labels; @error is a clause for people that calls @image `mask`. */
MetricLabels *metric_labels_new (const MetricImage * image,
    const gsize size[3], GError ** error);
void metric_labels_free (MetricLabels * labels);

G_END_DECLS
