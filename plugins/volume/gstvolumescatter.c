/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Sampling at positions anywhere. */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include <string.h>

#include "gstvolumelanczos.h"
#include "gstvolumesampling.h"
#include "gstvolumevectors.h"

#define INLINE static inline __attribute__ ((always_inline))

/* Values that are worked on at once, wherever they lie. */
typedef gdouble Quad __attribute__((vector_size (32), aligned (8), may_alias));
#define QUAD 4

/* A row of neighbours is as many quads as hold it: what follows them in the box
 * has no weight. */
#define MAX_LANES GST_VOLUME_LANCZOS_LANES
#define PADDING 2

/* Voxels of the source: @first[i] <= v < @first[i] + @size[i].  PADDING zeros
 * follow. */
typedef struct
{
  const gdouble *values;
  gint first[3], size[3];
} Box;

/* The weighted sum of neighbours, @taps along each axis, from @value on. */
INLINE gdouble
add_taps (const gdouble * value, const gint size[3],
    gdouble weight[3][MAX_LANES], gint taps)
{
  const gint quads = (taps + QUAD - 1) / QUAD;
  Quad sum[MAX_LANES / QUAD] = { 0 };
  gint j, k, q;

  for (k = 0; k < taps; k++) {
    const gdouble *row = value + (gsize) k * size[1] * size[0];
    Quad plane[MAX_LANES / QUAD] = { 0 };

#pragma GCC unroll 6
    for (j = 0; j < taps; j++) {
      for (q = 0; q < quads; q++)
        plane[q] += weight[1][j]
            * *(const Quad *) (row + (gsize) j * size[0] + q * QUAD);
    }
    for (q = 0; q < quads; q++)
      sum[q] += weight[2][k] * plane[q];
  }
  for (q = 0; q < quads; q++)
    sum[q] *= *(const Quad *) (weight[0] + q * QUAD);
  for (q = 1; q < quads; q++)
    sum[0] += sum[q];
  return (sum[0][0] + sum[0][2]) + (sum[0][1] + sum[0][3]);
}

/* The same of two neighbours along each axis. */
INLINE gdouble
add_pairs (const gdouble * value, const gint size[3],
    gdouble weight[3][MAX_LANES])
{
  gdouble sum = 0;
  gint j, k;

  for (k = 0; k < 2; k++) {
    for (j = 0; j < 2; j++) {
      const gdouble *row = value + ((gsize) k * size[1] + j) * size[0];

      sum += weight[2][k] * weight[1][j]
          * (weight[0][0] * row[0] + weight[0][1] * row[1]);
    }
  }
  return sum;
}

/* The same where NaN does not spread to where it has no say. */
static gdouble
add_taps_with_weight (const gdouble * value, const gint size[3],
    gdouble weight[3][MAX_LANES], gint taps)
{
  gdouble sum = 0;
  gint i, j, k;

  for (k = 0; k < taps; k++) {
    for (j = 0; j < taps; j++) {
      for (i = 0; i < taps; i++) {
        gdouble w = weight[2][k] * weight[1][j] * weight[0][i];

        if (w != 0)
          sum += w * value[((gsize) k * size[1] + j) * size[0] + i];
      }
    }
  }
  return sum;
}

INLINE void
sample (const Box * box, const gdouble * position, gint n, gdouble fill,
    GstVolumeInterpolation interpolation, gdouble * values)
{
  gint first, taps = gst_volume_kernel_get_taps (interpolation, &first);
  const GstVolumeLanczos *lanczos = gst_volume_lanczos_get ();
  gdouble weight[3][MAX_LANES] = { {0} };
  gint i, axis;

  for (i = 0; i < n; i++) {
    const gdouble *value;
    gint at[3];
    gdouble f;

    if (isnan (position[i])) {
      values[i] = fill;
      continue;
    }
    for (axis = 0; axis < 3; axis++) {
      at[axis] = gst_volume_kernel_split (interpolation,
          position[axis * n + i], &f) + first - box->first[axis];
      if (interpolation == GST_VOLUME_INTERPOLATION_LANCZOS)
        gst_volume_lanczos_set_weights (lanczos, f, weight[axis]);
      else
        gst_volume_kernel_set_weights (interpolation, f, weight[axis]);
    }
    value = box->values
        + ((gsize) at[2] * box->size[1] + at[1]) * box->size[0] + at[0];
    values[i] = taps == 2 ? add_pairs (value, box->size, weight)
        : add_taps (value, box->size, weight, taps);
    if (G_UNLIKELY (isnan (values[i])))
      values[i] = add_taps_with_weight (value, box->size, weight, taps);
  }
}

GST_VOLUME_VECTORS static void
sample_linear (const Box * box, const gdouble * position, gint n, gdouble fill,
    gdouble * values)
{
  sample (box, position, n, fill, GST_VOLUME_INTERPOLATION_LINEAR, values);
}

GST_VOLUME_VECTORS static void
sample_cubic (const Box * box, const gdouble * position, gint n, gdouble fill,
    gdouble * values)
{
  sample (box, position, n, fill, GST_VOLUME_INTERPOLATION_CUBIC, values);
}

GST_VOLUME_VECTORS static void
sample_lanczos (const Box * box, const gdouble * position, gint n, gdouble fill,
    gdouble * values)
{
  sample (box, position, n, fill, GST_VOLUME_INTERPOLATION_LANCZOS, values);
}

/* The least and the greatest of @n numbers, and of what @least and @most are;
 * NaN does not count. */
GST_VOLUME_VECTORS static void
find_range (const gdouble * numbers, gint n, gdouble * least, gdouble * most)
{
  gdouble a = *least, b = *most;
  gint i;

  for (i = 0; i < n; i++) {
    a = numbers[i] < a ? numbers[i] : a;
    b = numbers[i] > b ? numbers[i] : b;
  }
  *least = a;
  *most = b;
}

/* Where the voxels of @block are; FALSE where none of them is inside, else
 * what they look at. */
static gboolean
locate_block (const GstVolumeSampling * self, const GstVolumeBlock * block,
    gdouble * positions, gint first[3], gint last[3])
{
  const gint *at = block->first, n = block->size[0];
  gdouble least[3] = { G_MAXINT, G_MAXINT, G_MAXINT };
  gdouble most[3] = { G_MININT, G_MININT, G_MININT };
  gint y, z, axis, tap;
  gint taps = gst_volume_kernel_get_taps (self->interpolation, &tap);

  for (z = 0; z < block->size[2]; z++) {
    for (y = 0; y < block->size[1]; y++, positions += 3 * n) {
      gst_volume_sampling_locate (self, at[0], at[1] + y, at[2] + z, n,
          positions);
      for (axis = 0; axis < 3; axis++)
        find_range (positions + axis * n, n, &least[axis], &most[axis]);
    }
  }
  if (least[0] > most[0])
    return FALSE;
  for (axis = 0; axis < 3; axis++) {
    first[axis] = (gint) floor (least[axis]) + tap;
    last[axis] = (gint) floor (most[axis] + GST_VOLUME_KERNEL_TOLERANCE)
        + tap + taps;
  }
  return TRUE;
}

gboolean
gst_volume_sampling_scatter (const GstVolumeSampling * self,
    const GstVolumeBlock * block, GstVolumeScratch * scratch)
{
  const gint *at = block->first, *size = block->size;
  gint rows = size[1] * size[2], n = size[0], row, axis, channel;
  gint first[3], last[3];
  gdouble *positions = gst_volume_scratch_get (scratch, 0,
      (gsize) 3 * n * rows);
  gdouble *values = NULL, line[GST_VOLUME_BLOCK_ROW];
  gsize voxels;
  Box box = { NULL };

  if (locate_block (self, block, positions, first, last)) {
    if (!gst_volume_block_is_small (block, first, last))
      return FALSE;
    for (axis = 0; axis < 3; axis++) {
      box.first[axis] = first[axis];
      box.size[axis] = last[axis] - first[axis];
    }
    voxels = (gsize) box.size[0] * box.size[1] * box.size[2];
    box.values = values = gst_volume_scratch_get (scratch, 1, voxels + PADDING);
    memset (values + voxels, 0, PADDING * sizeof (*values));
  }

  for (channel = 0; channel < self->dst->info.channels; channel++) {
    if (values)
      gst_volume_sampling_read (self, channel, first, last, values);
    for (row = 0; row < rows; row++) {
      const gdouble *position = positions + (gsize) 3 * n * row;

      if (self->interpolation == GST_VOLUME_INTERPOLATION_LINEAR)
        sample_linear (&box, position, n, self->fill, line);
      else if (self->interpolation == GST_VOLUME_INTERPOLATION_CUBIC)
        sample_cubic (&box, position, n, self->fill, line);
      else
        sample_lanczos (&box, position, n, self->fill, line);
      gst_volume_frame_write_f64 (self->dst,
          gst_volume_sampling_get_offset (self->dst, channel, at[0],
              at[1] + row % size[1], at[2] + row / size[1]), n, line);
    }
  }
  return TRUE;
}
