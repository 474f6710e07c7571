/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The voxels of a pair that count, row by row. */

#pragma once

#include "metrics.h"

G_BEGIN_DECLS

/* A box that holds the pair's region. */
typedef struct
{
  gsize first[3], size[3];
} MetricBox;

void metric_pair_get_box (const MetricPair * pair, MetricBox * box);

/* Whether a voxel with this label counts; there are labels. */
static inline gboolean
metric_region_holds (const MetricRegion * region, guint16 label)
{
  return region->label ? label == region->label : label != 0;
}

/* Reads what counts in row @row of the box, row y + z size[1] of its own, one
 * value after the other: size[0] at most.  Returns how many. */
gsize metric_pair_read_row (const MetricPair * pair, const MetricBox * box,
    gsize row, gdouble * a, gdouble * b);

G_END_DECLS
