/* SPDX-License-Identifier: LGPL-2.1-or-later */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include <string.h>

#include "gstvolumekernel.h"
#include "gstvolumewindows.h"

/* Where a Gaussian is cut, in standard deviations, as scipy does. */
#define TRUNCATE 4

static gint
get_radius (gdouble sigma)
{
  return TRUNCATE * sigma + 0.5;
}

gdouble
gst_volume_windows_get_sigma (gdouble step)
{
  /* Points spread as a Gaussian of one voxel's full width at half maximum,
   * which is 2 sqrt (2 ln 2) standard deviations. */
  gdouble sigma = step > 1 ? sqrt ((step * step - 1) / (8 * G_LN2)) : 0;

  return get_radius (sigma) > 0 ? sigma : 0;
}

/* Weights from -@radius to @radius, which add up to 1. */
static gdouble *
make_gaussian (gdouble sigma, gint radius)
{
  gdouble *weight = g_new (gdouble, 2 * radius + 1), sum = 0;
  gint i;

  for (i = -radius; i <= radius; i++)
    sum += weight[i + radius] = radius ? exp (-0.5 * i * i / (sigma * sigma))
        : 1;
  for (i = 0; i <= 2 * radius; i++)
    weight[i] /= sum;
  return weight;
}

/* Leave out voxels without weight at both ends: NaN does not spread to where
 * it has no say. */
static void
trim (gdouble * weight, gint * first, gint * count)
{
  gint skip;

  while (*count > 1 && weight[*count - 1] == 0)
    *count -= 1;
  for (skip = 0; skip < *count - 1 && weight[skip] == 0; skip++);
  memmove (weight, weight + skip, (*count - skip) * sizeof (*weight));
  *first += skip;
  *count -= skip;
}

void
gst_volume_windows_init (GstVolumeWindows * self,
    GstVolumeInterpolation interpolation, gdouble sigma, gdouble start,
    gdouble step, gint n, gint size)
{
  gint radius = get_radius (sigma), tap, taps, i, j, k;
  gdouble *gaussian = make_gaussian (sigma, radius);

  taps = gst_volume_kernel_get_taps (interpolation, &tap);
  self->n = n;
  self->stride = MIN (taps + 2 * radius, size);
  self->first = g_new0 (gint, n);
  self->count = g_new0 (gint, n);
  self->weights = g_new0 (gdouble, (gsize) n * self->stride);
  for (i = 0; i < n; i++) {
    gdouble position = start + i * step, f;
    gdouble *weight = self->weights + (gsize) i * self->stride;
    gdouble kernel[GST_VOLUME_KERNEL_MAX_TAPS];
    gint voxel, first, last;

    if (!gst_volume_kernel_is_inside (position, size))
      continue;
    voxel = gst_volume_kernel_split (interpolation, position, &f) + tap;
    gst_volume_kernel_set_weights (interpolation, f, kernel);
    first = CLAMP (voxel - radius, 0, size - 1);
    last = CLAMP (voxel + taps - 1 + radius, 0, size - 1);
    for (j = 0; j < taps; j++) {
      gint at = CLAMP (voxel + j, 0, size - 1);

      for (k = -radius; k <= radius; k++)
        weight[CLAMP (at + k, 0, size - 1) - first] +=
            kernel[j] * gaussian[k + radius];
    }
    self->first[i] = first;
    self->count[i] = last - first + 1;
    trim (weight, &self->first[i], &self->count[i]);
  }
  g_free (gaussian);
}

void
gst_volume_windows_clear (GstVolumeWindows * self)
{
  g_free (self->first);
  g_free (self->count);
  g_free (self->weights);
}

gboolean
gst_volume_windows_get_range (const GstVolumeWindows * self, gint begin,
    gint n, gint * first, gint * last)
{
  gint i;

  *first = G_MAXINT;
  *last = 0;
  for (i = begin; i < begin + n; i++) {
    if (self->count[i] == 0)
      continue;
    *first = MIN (*first, self->first[i]);
    *last = MAX (*last, self->first[i] + self->count[i]);
  }
  return *first < *last;
}
