/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "foreground.h"
#include "statistics.h"

#define AIR (-1.0)
#define BRIGHT 95               /* percentile of what is not air */
#define PART 0.1                /* of the brightness there */

/* Values above this are foreground; those of a volume of air never. */
static gfloat
find_threshold (const gfloat * volume, gsize voxels)
{
  const VoxelSelection selection = { volume, voxels, AIR, NULL };
  const gdouble percent = BRIGHT;
  gdouble bright;

  if (!statistics_percentiles (&selection, &percent, 1, &bright))
    return G_MAXFLOAT;
  return AIR + PART * (bright - AIR);
}

/* Whether a pixel is foreground in all volumes. */
static gboolean
is_foreground (const gfloat * const *volumes, const gfloat * thresholds,
    guint n_volumes, gsize voxel)
{
  for (guint i = 0; i < n_volumes; i++)
    if (volumes[i] && volumes[i][voxel] <= thresholds[i])
      return FALSE;
  return TRUE;
}

gint
foreground_find_slices (const gfloat * const *volumes, guint n_volumes,
    gsize voxels, const Slices * slices, gdouble share, gint * found)
{
  const gsize pixels = (gsize) slices->width * slices->height;
  g_autofree gfloat *thresholds = g_new0 (gfloat, n_volumes);
  gint n = 0;

  for (guint i = 0; i < n_volumes; i++)
    if (volumes[i])
      thresholds[i] = find_threshold (volumes[i], voxels);

  for (gint k = 0; k < slices->count; k++) {
    gsize count = 0;

    for (gint j = 0; j < slices->height; j++) {
      const gsize row = k * slices->stride[0] + j * slices->stride[1];

      for (gint i = 0; i < slices->width; i++)
        count += is_foreground (volumes, thresholds, n_volumes,
            row + i * slices->stride[2]);
    }
    if (count > share * pixels)
      found[n++] = k;
  }
  return n;
}
