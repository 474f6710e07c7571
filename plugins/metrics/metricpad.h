/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Pairs that are continued beyond their edges. */

#pragma once

#include "metrics.h"

G_BEGIN_DECLS

/* Voxels along each axis that METRIC_SCALES_SYNTHRAD measures at least. */
#define METRIC_PAD_SIZE 97

typedef struct
{
  const MetricImage *image;
  const gsize *size;            /* of the image */
  const gsize *before;          /* voxels in front of it along each axis */
  const gsize *padded;
} MetricPadImage;

/* @pair is the pair as it is padded; it reads the one it was made of. */
typedef struct
{
  MetricPair pair;
  gsize size[3], before[3];
  MetricImage images[2];
  MetricPadImage padded[2];
  guint16 *labels;
} MetricPad;

/* Repeats the voxels at the edges of @pair, and their labels, to
 * METRIC_PAD_SIZE; the part in front is the smaller one.  @pad must not
 * move. */
void metric_pad_init (MetricPad * pad, const MetricPair * pair);
void metric_pad_clear (MetricPad * pad);

G_END_DECLS
