/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <math.h>
#include "traininggrid.h"

/* Relative difference from the training images' spacing that goes unsaid. */
#define SPACING_TOLERANCE 0.02

gchar *
training_grid_compare (const NetModel * model, const Slices * slices,
    gint axis, const GstVolumeAffine * affine)
{
  const gchar *size = net_model_get_metadata (model, "size");
  const gchar *mm = net_model_get_metadata (model, "spacing");
  gdouble spacing[3], scale, x, y;
  gint64 edge;

  if (!size || !mm)
    return NULL;
  edge = g_ascii_strtoll (size, NULL, 10);
  scale = g_ascii_strtod (mm, NULL);
  gst_volume_affine_get_spacing (affine, spacing);
  x = spacing[axis == 0 ? 1 : 0];
  y = spacing[axis == 2 ? 1 : 2];
  if (slices->width == edge && slices->height == edge
      && fabs (x - scale) <= SPACING_TOLERANCE * scale
      && fabs (y - scale) <= SPACING_TOLERANCE * scale)
    return NULL;
  return g_strdup_printf ("The model was trained on slices of %s x %s voxels "
      "of %s mm, these are %d x %d of %.3g x %.3g mm: the translation may be "
      "poor. Put volumeconform orientation=RAS spacing=\"<%s,%s,0>\" "
      "size=\"<%s,%s,0>\" before volumenormalize.", size, size, mm,
      slices->width, slices->height, x, y, mm, mm, size, size);
}
