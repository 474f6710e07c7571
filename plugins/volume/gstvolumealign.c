/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Sampling axis by axis, where grids are aligned. */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include <string.h>

#include "gstvolumesampling.h"
#include "gstvolumevectors.h"

/* @rows rows of @width values, one after the other, sampled along
 * themselves: samples @begin to @begin + @n, looking at voxels from @first. */
GST_VOLUME_VECTORS static void
sample_rows (const GstVolumeWindows * windows, gint begin, gint n, gint first,
    const gdouble * in, gsize rows, gint width, gdouble * out)
{
  gsize row;
  gint i, k;

  for (row = 0; row < rows; row++, in += width, out += n) {
    for (i = 0; i < n; i++) {
      const gdouble *weight = windows->weights
          + (gsize) (begin + i) * windows->stride;
      const gdouble *value = in + windows->first[begin + i] - first;
      gdouble sum = 0;

      for (k = 0; k < windows->count[begin + i]; k++)
        sum += weight[k] * value[k];
      out[i] = sum;
    }
  }
}

/* @out = sum of @count rows of @n values, each times its weight. */
static inline void
add_rows (const gdouble * weight, gint count, const gdouble * in, gsize n,
    gdouble * out)
{
  gsize i;
  gint k;

  memset (out, 0, n * sizeof (*out));
  for (k = 0; k + 1 < count; k += 2) {
    const gdouble *a = in + k * n, *b = a + n;
    gdouble u = weight[k], v = weight[k + 1];

#pragma GCC ivdep
    for (i = 0; i < n; i++)
      out[i] += u * a[i] + v * b[i];
  }
  if (k < count) {
    const gdouble *a = in + k * n;

#pragma GCC ivdep
    for (i = 0; i < n; i++)
      out[i] += weight[k] * a[i];
  }
}

/* @slabs slabs of @height rows of @width values, sampled across the rows. */
GST_VOLUME_VECTORS static void
sample_slabs (const GstVolumeWindows * windows, gint begin, gint n, gint first,
    const gdouble * in, gint slabs, gint height, gsize width, gdouble * out)
{
  gint slab, i;

  for (slab = 0; slab < slabs; slab++, in += height * width) {
    for (i = begin; i < begin + n; i++, out += width) {
      add_rows (windows->weights + (gsize) i * windows->stride,
          windows->count[i], in + (windows->first[i] - first) * width, width,
          out);
    }
  }
}

/* Write row (@y, @z) of @block, whose values lie @stride[i] apart along axis i
 * of dst; @values may be NULL: all is outside. */
static void
write_row (const GstVolumeSampling * self, const GstVolumeBlock * block,
    gint channel, gint y, gint z, const gdouble * values, const gsize stride[3])
{
  const gint at[3] = { block->first[0], block->first[1] + y,
    block->first[2] + z
  };
  gdouble row[GST_VOLUME_BLOCK_ROW];
  const GstVolumeWindows *windows = NULL;
  gint axis, x;

  for (axis = 0; axis < 3; axis++) {
    if (self->along[axis] == 0)
      windows = &self->windows[axis];
    else if (self->windows[axis].count[at[self->along[axis]]] == 0)
      values = NULL;
  }
  for (x = 0; x < block->size[0]; x++) {
    row[x] = values && windows->count[at[0] + x] > 0 ?
        values[x * stride[0] + y * stride[1] + z * stride[2]] : self->fill;
  }
  gst_volume_frame_write_f64 (self->dst,
      gst_volume_sampling_get_offset (self->dst, channel, at[0], at[1], at[2]),
      block->size[0], row);
}

gboolean
gst_volume_sampling_align (const GstVolumeSampling * self,
    const GstVolumeBlock * block, GstVolumeScratch * scratch)
{
  const GstVolumeWindows *windows = self->windows;
  const gint *along = self->along;
  gboolean is_inside = TRUE;
  gint first[3], last[3], begin[3], n[3], in[3], axis, channel, y, z;
  gsize stride[3];
  gdouble *a = NULL, *b = NULL;

  for (axis = 0; axis < 3; axis++) {
    begin[axis] = block->first[along[axis]];
    n[axis] = block->size[along[axis]];
    is_inside &= gst_volume_windows_get_range (&windows[axis], begin[axis],
        n[axis], &first[axis], &last[axis]);
    in[axis] = last[axis] - first[axis];
  }
  if (is_inside) {
    if (!gst_volume_block_is_small (block, first, last))
      return FALSE;
    a = gst_volume_scratch_get (scratch, 0, MAX ((gsize) in[0] * in[1] * in[2],
            (gsize) n[0] * n[1] * in[2]));
    b = gst_volume_scratch_get (scratch, 1, MAX ((gsize) n[0] * in[1] * in[2],
            (gsize) n[0] * n[1] * n[2]));
  }
  stride[along[0]] = 1;
  stride[along[1]] = n[0];
  stride[along[2]] = (gsize) n[0] * n[1];

  for (channel = 0; channel < self->dst->info.channels; channel++) {
    if (is_inside) {
      gst_volume_sampling_read (self, channel, first, last, a);
      sample_rows (&windows[0], begin[0], n[0], first[0], a,
          (gsize) in[1] * in[2], in[0], b);
      sample_slabs (&windows[1], begin[1], n[1], first[1], b, in[2], in[1],
          n[0], a);
      sample_slabs (&windows[2], begin[2], n[2], first[2], a, 1, in[2],
          (gsize) n[0] * n[1], b);
    }
    for (z = 0; z < block->size[2]; z++) {
      for (y = 0; y < block->size[1]; y++)
        write_row (self, block, channel, y, z, b, stride);
    }
  }
  return TRUE;
}
