/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The weights of interpolation along one axis. */

#pragma once

#include <math.h>

#include "gstvolumeresample.h"

G_BEGIN_DECLS

/* Most neighbours along an axis. */
#define GST_VOLUME_KERNEL_MAX_TAPS 6

/* Rounding of positions, in voxels. */
#define GST_VOLUME_KERNEL_TOLERANCE 1e-6

/* Lanczos' a: the window ends that many voxels away. */
#define GST_VOLUME_KERNEL_LANCZOS 3

/* How many neighbours there are, and the first of them, counted from the
 * voxel at or before a position. */
static inline gint
gst_volume_kernel_get_taps (GstVolumeInterpolation interpolation, gint * first)
{
  switch (interpolation) {
    case GST_VOLUME_INTERPOLATION_NEAREST:
      *first = 0;
      return 1;
    case GST_VOLUME_INTERPOLATION_LINEAR:
      *first = 0;
      return 2;
    case GST_VOLUME_INTERPOLATION_CUBIC:
      *first = -1;
      return 4;
    default:
      *first = 1 - GST_VOLUME_KERNEL_LANCZOS;
      return 2 * GST_VOLUME_KERNEL_LANCZOS;
  }
}

/* sinc (t) sinc (t / 3) at t = f + 2, f + 1 ... f - 3, divided by their sum:
 * a constant stays what it is.  Only sines of f and f / 3 are needed, for
 * sin (pi (f + i)) is sin (pi f) up to its sign. */
static inline void
gst_volume_kernel_set_lanczos (gdouble f, gdouble * weight)
{
  const gint a = GST_VOLUME_KERNEL_LANCZOS;
  gdouble s = sin (G_PI * f), sum = 0;
  gdouble sa = sin (G_PI / a * f), ca = cos (G_PI / a * f);
  /* Of pi i / 3 for i = 2, 1 ... -3. */
  static const gdouble sine[] = { 0.86602540378443865, 0.86602540378443865, 0,
    -0.86602540378443865, -0.86602540378443865, 0
  };
  static const gdouble cosine[] = { -0.5, 0.5, 1, 0.5, -0.5, -1 };
  gint i;

  for (i = 0; i < 2 * a; i++) {
    gdouble t = f + a - 1 - i;

    weight[i] = (i % 2 ? -s : s) * (sa * cosine[i] + ca * sine[i]) / (t * t);
  }
  for (i = 0; i < 2 * a; i++)
    sum += weight[i];
  for (i = 0; i < 2 * a; i++)
    weight[i] /= sum;
}

/* Weights of the neighbours, where a position is 0 <= @f <= 1 past a voxel. */
static inline void
gst_volume_kernel_set_weights (GstVolumeInterpolation interpolation,
    gdouble f, gdouble * weight)
{
  gint i;

  switch (interpolation) {
    case GST_VOLUME_INTERPOLATION_NEAREST:
      weight[0] = 1;
      break;
    case GST_VOLUME_INTERPOLATION_LINEAR:
      weight[0] = 1 - f;
      weight[1] = f;
      break;
    case GST_VOLUME_INTERPOLATION_CUBIC:
      /* Keys (1981), a = -1/2. */
      weight[0] = ((-0.5 * f + 1) * f - 0.5) * f;
      weight[1] = (1.5 * f - 2.5) * f * f + 1;
      weight[2] = ((-1.5 * f + 2) * f + 0.5) * f;
      weight[3] = (0.5 * f - 0.5) * f * f;
      break;
    default:
      if (f > 0 && f < 1) {
        gst_volume_kernel_set_lanczos (f, weight);
        break;
      }
      for (i = 0; i < 2 * GST_VOLUME_KERNEL_LANCZOS; i++)
        weight[i] = i == GST_VOLUME_KERNEL_LANCZOS - 1 + f;
      break;
  }
}

/* Of an axis of @size voxels: the field of view ends half a voxel past the
 * first and last voxels' centres. */
static inline gboolean
gst_volume_kernel_is_inside (gdouble position, gint size)
{
  return (position >= -0.5 - GST_VOLUME_KERNEL_TOLERANCE)
      & (position <= size - 0.5 + GST_VOLUME_KERNEL_TOLERANCE);
}

/* The voxel at or before @position, or the nearest one, and how far past it
 * @position is. */
static inline gint
gst_volume_kernel_split (GstVolumeInterpolation interpolation,
    gdouble position, gdouble * f)
{
  gdouble voxel = floor (position + 0.5);

  *f = 0;
  if (interpolation == GST_VOLUME_INTERPOLATION_NEAREST
      || fabs (position - voxel) < GST_VOLUME_KERNEL_TOLERANCE)
    return voxel;
  voxel = floor (position);
  *f = position - voxel;
  return voxel;
}

G_END_DECLS
