/* SPDX-License-Identifier: LGPL-2.1-or-later */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include <float.h>
#include <math.h>

#include "gstvolumevectors.h"
#include "voxelselection.h"

/* Most blocks of a volume are air, or are tissue throughout. */
#define BLOCK 64

/* The greatest float that is not above @limit: floats are above either or
 * neither. */
static gfloat
round_down (gdouble limit)
{
  gfloat rounded = (gfloat) limit;

  return rounded > limit ? nextafterf (rounded, -INFINITY) : rounded;
}

GST_VOLUME_VECTORS static void
mark_above (const gfloat * values, gsize n, gfloat above, gfloat * chunk)
{
  gsize i;

  for (i = 0; i < n; i++)
    chunk[i] = (values[i] > above) & (values[i] <= FLT_MAX) ? values[i] : NAN;
}

/* @mask: in place. */
GST_VOLUME_VECTORS static void
mark_masked (const gfloat * values, gsize n, gfloat * mask)
{
  gsize i;

  for (i = 0; i < n; i++)
    mask[i] = (mask[i] != 0) & (fabsf (values[i]) <= FLT_MAX) ? values[i] : NAN;
}

gsize
voxel_selection_mark (const VoxelSelection * self, gsize * position,
    gfloat * chunk)
{
  const gfloat *values = self->values + *position;
  gsize n = MIN (self->n - *position, VOXEL_SELECTION_CHUNK);

  if (n > 0 && self->mask) {
    gsize voxels = gst_volume_info_get_voxels (&self->mask->info);
    gsize first = *position % voxels;

    n = MIN (n, voxels - first);
    gst_volume_frame_read_f32 (self->mask, first, n, chunk);
    mark_masked (values, n, chunk);
  } else {
    mark_above (values, n, round_down (self->above), chunk);
  }
  *position += n;
  return n;
}

/* Keep those of @n values that are numbers.  It writes each value and steps on
 * where it counts: noisy masks cost no mispredicted branches. */
GST_VOLUME_VECTORS static gsize
gather (gfloat * chunk, gsize n)
{
  gsize count = 0, first, i;

  for (first = 0; first < n; first += BLOCK) {
    const gsize end = MIN (first + BLOCK, n);
    guint any = 0;

    for (i = first; i < end; i++)
      any |= chunk[i] == chunk[i];
    for (i = first; any && i < end; i++) {
      const gfloat value = chunk[i];

      chunk[count] = value;
      count += value == value;
    }
  }
  return count;
}

gsize
voxel_selection_read (const VoxelSelection * self, gsize * position,
    gfloat * chunk)
{
  gsize count = 0;

  while (count == 0 && *position < self->n)
    count = gather (chunk, voxel_selection_mark (self, position, chunk));
  return count;
}

guint
voxel_selection_count_parts (const VoxelSelection * self)
{
  return (self->n + VOXEL_SELECTION_PART - 1) / VOXEL_SELECTION_PART;
}

VoxelSelection
voxel_selection_get_parts (const VoxelSelection * self, guint first, guint end,
    gsize * position)
{
  VoxelSelection parts = *self;

  *position = (gsize) first *VOXEL_SELECTION_PART;
  parts.n = MIN ((gsize) end * VOXEL_SELECTION_PART, self->n);
  return parts;
}
