/* SPDX-License-Identifier: LGPL-2.1-or-later */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include <string.h>

#include "regpyramid.h"

/* Voxels along the longest axis of the fixed volume at the coarsest level, at
 * least: one level more would not tell the sides of a head apart. */
#define MIN_VOXELS 20

static gdouble
find_smallest_spacing (const RegImage * image)
{
  gdouble spacing[3];

  gst_volume_affine_get_spacing (&image->grid.affine, spacing);
  return MIN (MIN (spacing[0], spacing[1]), spacing[2]);
}

static gdouble
find_extent (const RegImage * image)
{
  gdouble spacing[3], extent = 0;
  gint i;

  gst_volume_affine_get_spacing (&image->grid.affine, spacing);
  for (i = 0; i < 3; i++)
    extent = MAX (extent, spacing[i] * image->grid.size[i]);
  return extent;
}

void
reg_pyramid_init (RegPyramid * pyramid, const RegImage * fixed,
    const RegImage * moving)
{
  gdouble finest = MAX (find_smallest_spacing (fixed),
      find_smallest_spacing (moving));
  gdouble extent = find_extent (fixed);
  RegLevel *level = pyramid->levels;

  memset (pyramid, 0, sizeof (*pyramid));
  level->fixed = fixed;
  level->moving = moving;
  level->spacing = finest;
  for (pyramid->n = 1; pyramid->n < REG_MAX_LEVELS; pyramid->n++) {
    gdouble spacing = 2 * level->spacing;
    RegImage **owned = &pyramid->owned[2 * pyramid->n];

    if (extent / spacing < MIN_VOXELS)
      break;
    owned[0] = reg_image_shrink (level->fixed, spacing);
    owned[1] = reg_image_shrink (level->moving, spacing);
    level++;
    level->fixed = owned[0];
    level->moving = owned[1];
    level->spacing = spacing;
  }
}

void
reg_pyramid_clear (RegPyramid * pyramid)
{
  guint i;

  for (i = 0; i < G_N_ELEMENTS (pyramid->owned); i++)
    g_clear_pointer (&pyramid->owned[i], reg_image_free);
}
