/* SPDX-License-Identifier: LGPL-2.1-or-later */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "conformgrid.h"

/* @size, or the next multiple; G_MAXINT, too large for a volume, where an int
 * does not hold that. */
static gint
round_up (gint size, gint multiple)
{
  gint rest = multiple > 1 ? size % multiple : 0;

  if (rest > 0 && size > G_MAXINT - multiple)
    return G_MAXINT;
  return rest > 0 ? size + multiple - rest : size;
}

gchar *
conform_grid (const ConformTarget * target, const GstVolumeGrid * grid,
    GstVolumeGrid * out)
{
  GstVolumeGrid turned = *grid, respaced;
  gdouble before[3], after[3];
  gint size[3], i, row;

  for (i = 0; i < 3; i++) {
    gdouble spacing = target->spacing[i];

    /* Written so that NaN is refused. */
    if (spacing != 0
        && !(spacing >= CONFORM_MIN_SPACING && spacing <= CONFORM_MAX_SPACING))
      return g_strdup_printf ("spacing needs three numbers, each 0 or from "
          "%g to %g mm, for example \"<1,1,0>\".", CONFORM_MIN_SPACING,
          CONFORM_MAX_SPACING);
    if (target->size[i] < 0)
      return g_strdup ("size needs three whole numbers, each at least 0, for "
          "example \"<256,256,0>\".");
    if (target->size_multiple[i] < 0)
      return g_strdup ("size-multiple needs three whole numbers, each at least "
          "0, for example \"<16,16,0>\".");
  }
  if (target->orientation
      && !gst_volume_grid_reorient (grid, target->orientation, &turned))
    return g_strdup_printf ("orientation \"%s\" is not one letter each of R or "
        "L, A or P, S or I, for example \"RAS\".", target->orientation);

  gst_volume_grid_respace (&turned, target->spacing, &respaced);
  for (i = 0; i < 3; i++)
    size[i] = round_up (target->size[i] > 0 ? target->size[i]
        : respaced.size[i], target->size_multiple[i]);
  gst_volume_grid_resize (&respaced, size, out);

  gst_volume_affine_get_spacing (&turned.affine, before);
  gst_volume_affine_get_spacing (&respaced.affine, after);
  for (i = 0; i < 3; i++) {
    if (before[i] == after[i])
      continue;
    for (row = 0; row < 3; row++)
      out->affine.m[row][3] -= (out->size[i] - respaced.size[i]) % 2
          * 0.5 * out->affine.m[row][i];
  }
  return NULL;
}

gboolean
conform_info (const GstVolumeInfo * info, const GstVolumeGrid * grid,
    GstVolumeInfo * out)
{
  return gst_volume_info_set (out, info->format, grid->size[0], grid->size[1],
      grid->size[2], info->channels, info->modality)
      && gst_volume_info_get_size (out) <= G_MAXUINT;
}
