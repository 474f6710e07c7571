/* SPDX-License-Identifier: LGPL-2.1-or-later */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include <float.h>

#include "voxelselection.h"

/* Most blocks of a volume are air, or are tissue throughout. */
#define BLOCK 64

/* Both write each value and step on where it counts: noisy masks cost no
 * mispredicted branches. */

static gsize
read_above (const gfloat * values, gsize n, gdouble above, gfloat * chunk)
{
  gsize count = 0, first, i;

  for (first = 0; first < n; first += BLOCK) {
    const gsize end = MIN (first + BLOCK, n);
    guint any = 0;

    for (i = first; i < end; i++)
      any |= values[i] > above;
    for (i = first; any && i < end; i++) {
      chunk[count] = values[i];
      count += (values[i] > above) & (values[i] <= FLT_MAX);
    }
  }
  return count;
}

static gsize
read_masked (const gfloat * values, gsize n, const gfloat * mask,
    gfloat * chunk)
{
  gsize count = 0, i;

  for (i = 0; i < n; i++) {
    chunk[count] = values[i];
    count += (mask[i] != 0) & (values[i] >= -FLT_MAX)
        & (values[i] <= FLT_MAX);
  }
  return count;
}

gsize
voxel_selection_read (const VoxelSelection * self, gsize * position,
    gfloat * chunk)
{
  gfloat mask[VOXEL_SELECTION_CHUNK];
  gsize count = 0;

  while (count == 0 && *position < self->n) {
    const gfloat *values = self->values + *position;
    gsize n = MIN (self->n - *position, VOXEL_SELECTION_CHUNK);

    if (self->mask) {
      gsize voxels = gst_volume_info_get_voxels (&self->mask->info);
      gsize first = *position % voxels;

      n = MIN (n, voxels - first);
      gst_volume_frame_read_f32 (self->mask, first, n, mask);
      count = read_masked (values, n, mask, chunk);
    } else {
      count = read_above (values, n, self->above, chunk);
    }
    *position += n;
  }
  return count;
}
