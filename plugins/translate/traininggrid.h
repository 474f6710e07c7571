/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "gstvolume.h"
#include "netmodel.h"
#include "slices.h"

G_BEGIN_DECLS

/**
 * training_grid_compare:
 * @slices: of the volume, across the voxel axis @axis
 * @affine: the volume's
 *
 * What to do about images that are not of the size or scale (mm) that the
 * model file names as its training's, in words; free with g_free().  NULL
 * where they are, or where the file names none.  Instance norms look at the
 * whole image, so that even a narrower margin of air changes the head.
 */
gchar *training_grid_compare (const NetModel * model, const Slices * slices,
    gint axis, const GstVolumeAffine * affine);

G_END_DECLS
