/* SPDX-License-Identifier: LGPL-2.1-or-later */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "gstvolumekernel.h"
#include "gstvolumesampling.h"
#include "gstvolumevectors.h"

/* Most values of a box: they fit the cache. */
#define MAX_BOX 262144

gdouble *
gst_volume_scratch_get (GstVolumeScratch * scratch, guint i, gsize n)
{
  if (n > scratch->size[i]) {
    g_free (scratch->values[i]);
    scratch->values[i] = g_new (gdouble, n);
    scratch->size[i] = n;
  }
  return scratch->values[i];
}

void
gst_volume_scratch_clear (GstVolumeScratch * scratch)
{
  guint i;

  for (i = 0; i < G_N_ELEMENTS (scratch->values); i++)
    g_free (scratch->values[i]);
}

/* Moves position @i of @n, of @voxel of dst in voxels of src, by the
 * displacement. */
static void
displace (const GstVolumeSampling * self, const gdouble voxel[3], gint i,
    gint n, gdouble * position)
{
  gdouble node[3];
  gfloat place[3], vector[3];
  gint axis;

  gst_volume_affine_apply (&self->to_node, voxel, node);
  for (axis = 0; axis < 3; axis++)
    place[axis] = node[axis];
  gst_volume_displacement_at (self->displacement, place, vector);
  for (axis = 0; axis < 3; axis++) {
    const gdouble *row = self->to_src.m[axis];

    position[axis * n + i] += row[0] * vector[0] + row[1] * vector[1]
        + row[2] * vector[2];
  }
}

/* NaN for those of @n positions that are outside. */
GST_VOLUME_VECTORS static void
mark_outside (const GstVolumeInfo * info, gint n, gdouble * position)
{
  gint i;

  for (i = 0; i < n; i++) {
    gboolean is_inside = gst_volume_kernel_is_inside (position[i], info->width)
        & gst_volume_kernel_is_inside (position[n + i], info->height)
        & gst_volume_kernel_is_inside (position[2 * n + i], info->depth);

    position[i] = is_inside ? position[i] : NAN;
    position[n + i] = is_inside ? position[n + i] : NAN;
    position[2 * n + i] = is_inside ? position[2 * n + i] : NAN;
  }
}

void
gst_volume_sampling_locate (const GstVolumeSampling * self, gint x, gint y,
    gint z, gint n, gdouble * position)
{
  gint i, axis;

  for (axis = 0; axis < 3; axis++) {
    const gdouble *row = self->map.m[axis];
    gdouble start = row[1] * y + row[2] * z + row[3];

    for (i = 0; i < n; i++)
      position[axis * n + i] = start + row[0] * (x + i);
  }
  for (i = 0; self->displacement && i < n; i++) {
    gdouble voxel[3] = { x + i, y, z };

    displace (self, voxel, i, n, position);
  }
  mark_outside (&self->src->info, n, position);
}

gboolean
gst_volume_block_is_small (const GstVolumeBlock * block, const gint first[3],
    const gint last[3])
{
  gdouble n = 1;
  gint i, voxels = 1;

  for (i = 0; i < 3; i++) {
    n *= last[i] - first[i];
    voxels *= block->size[i];
  }
  return n <= MAX_BOX || voxels == 1;
}

void
gst_volume_sampling_read (const GstVolumeSampling * self, gint channel,
    const gint first[3], const gint last[3], gdouble * values)
{
  const GstVolumeInfo *info = &self->src->info;
  gint begin = CLAMP (first[0], 0, info->width - 1);
  gint end = CLAMP (last[0], 1, info->width);
  gint x, y, z;

  for (z = first[2]; z < last[2]; z++) {
    for (y = first[1]; y < last[1]; y++, values += last[0] - first[0]) {
      gdouble *row = values - first[0];

      gst_volume_frame_read_f64 (self->src,
          gst_volume_sampling_get_offset (self->src, channel, begin,
              CLAMP (y, 0, info->height - 1), CLAMP (z, 0, info->depth - 1)),
          end - begin, row + begin);
      for (x = first[0]; x < begin; x++)
        row[x] = row[begin];
      for (x = end; x < last[0]; x++)
        row[x] = row[end - 1];
    }
  }
}
