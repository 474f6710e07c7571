/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Those values of a volume that statistics are taken of. */

#pragma once

#include "gstvolumeframe.h"

G_BEGIN_DECLS

/* Values that are read at once. */
#define VOXEL_SELECTION_CHUNK 4096
/* Values of a part, which a thread reads alone. */
#define VOXEL_SELECTION_PART 65536

/**
 * VoxelSelection:
 * @values: of all channels
 * @n: of @values
 * @above: values > this belong to it
 * @mask: (nullable): in place of @above, voxels where it is not 0; one
 *   channel, as many voxels as one of the volume's
 *
 * Values that are not finite never belong to it.  Owns nothing.
 */
typedef struct
{
  const gfloat *values;
  gsize n;
  gdouble above;
  const GstVolumeFrame *mask;
} VoxelSelection;

/**
 * voxel_selection_read:
 * @position: begins at 0; where the next call goes on
 * @chunk: (out): VOXEL_SELECTION_CHUNK values
 *
 * Returns: how many values it read, in the volume's order; 0 at its end.
 */
gsize voxel_selection_read (const VoxelSelection * self, gsize * position,
    gfloat * chunk);

/* The same with all values in their places: those that do not belong to it are
 * NaN. */
gsize voxel_selection_mark (const VoxelSelection * self, gsize * position,
    gfloat * chunk);

/* In how many parts threads can read it. */
guint voxel_selection_count_parts (const VoxelSelection * self);

/* Parts @first <= i < @end; @position: where reading them begins. */
VoxelSelection voxel_selection_get_parts (const VoxelSelection * self,
    guint first, guint end, gsize * position);

G_END_DECLS
