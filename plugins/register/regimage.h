/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* A volume as registration sees it: single-precision values, where they are,
 * and which of them count. */

#pragma once

#include "gstvolumegeometry.h"
#include "gstvolumeframe.h"

G_BEGIN_DECLS

/**
 * RegImage:
 * @grid: where the voxels are, RAS mm
 * @values: a value a voxel, x fastest; finite everywhere
 * @mask: (nullable): of each voxel whether it counts; NULL: all do
 */
typedef struct
{
  GstVolumeGrid grid;
  gfloat *values;
  guint8 *mask;
} RegImage;

/**
 * reg_image_new:
 * @name: what messages call the volume, such as "fixed"
 * @mask_frame: (nullable): where it is not 0 voxels count; on any grid
 * @mask_affine: of @mask_frame; NULL without it
 *
 * Voxels that are not finite do not count.  (transfer full) (nullable): NULL
 * with @error, GST_STREAM_ERROR, for a volume that nothing can be registered
 * to: constant, thinner than four voxels along an axis, nothing that counts;
 * it says what to do.
 */
RegImage *reg_image_new (const gchar * name, const GstVolumeFrame * frame,
    const GstVolumeAffine * affine, const GstVolumeFrame * mask_frame,
    const GstVolumeAffine * mask_affine, GError ** error);
void reg_image_free (RegImage * image);

/* Smoothed by a Gaussian and sampled anew, so that voxels lie @spacing mm apart
 * or, along axes that are coarser, where they were.  The field of view keeps its
 * centre.  (transfer full) */
RegImage *reg_image_shrink (const RegImage * image, gdouble spacing);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RegImage, reg_image_free)

G_END_DECLS
