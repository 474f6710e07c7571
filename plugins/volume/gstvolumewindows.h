/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Along one axis: the voxels that each sample looks at, and their weights. */

#pragma once

#include "gstvolumeresample.h"

G_BEGIN_DECLS

/**
 * GstVolumeWindows:
 * @n: samples
 * @first: a sample's first voxel
 * @count: how many voxels it looks at; 0 outside the field of view
 * @weights: of these voxels, @stride apart from one sample to the next
 */
typedef struct
{
  gint n;
  gint *first, *count;
  gdouble *weights;
  gint stride;
} GstVolumeWindows;

/* The Gaussian, as its standard deviation in voxels, that keeps what @step
 * voxels apart is sampled from aliasing: it widens a point spread of one
 * voxel to one of @step (Cardoso et al. 2015).  0 where @step is 1 or less. */
gdouble gst_volume_windows_get_sigma (gdouble step);

/* Sample i of @n is at voxel @start + i @step of an axis of @size voxels, seen
 * through a Gaussian of @sigma voxels, cut at four of these, and then through
 * @interpolation.  Beyond the axis' ends its last values go on. */
void gst_volume_windows_init (GstVolumeWindows * self,
    GstVolumeInterpolation interpolation, gdouble sigma, gdouble start,
    gdouble step, gint n, gint size);
void gst_volume_windows_clear (GstVolumeWindows * self);

/* The voxels, @first <= v < @last, that samples @begin to @begin + @n look
 * at.  FALSE where there are none. */
gboolean gst_volume_windows_get_range (const GstVolumeWindows * self,
    gint begin, gint n, gint * first, gint * last);

G_END_DECLS
