/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* A head and a thorax of known truth.
 *
 * A phantom's space is RAS mm.  The head's origin is its middle, 12 mm behind
 * and 14 mm above the anterior commissure, so that a 181 x 217 x 181 mm grid
 * about it holds the head down to the upper jaw.  The thorax' origin is its
 * middle; a 340 x 240 x 300 mm grid about it holds it from the shoulders to
 * the liver.  Anatomy is a function of the seed alone and tissue borders of
 * the anatomy alone: volumes of different modality, grid or pose show one and
 * the same body.
 *
 * Left and right differ, so that a flip shows: in the head, demyelinated
 * lesions lie only in the left hemisphere, the left lateral ventricle is the
 * larger, the frontal sinus is the larger on the right, the midline fissure is
 * askew, and each hemisphere has its own folds; in the thorax, heart, aorta,
 * stomach and spleen are on the left, the liver on the right.
 */

#pragma once

#include "gstvolumegeometry.h"
#include "phantomfield.h"
#include "phantomtissue.h"

G_BEGIN_DECLS

typedef struct _Phantom Phantom;

/* (transfer full) A head or a thorax, a pure function of @seed.  Threads may
 * share what is not deformed any more. */
Phantom *phantom_new (guint64 seed);
Phantom *phantom_new_thorax (guint64 seed);
void phantom_free (Phantom * phantom);

/* Bend the phantom by its field, see phantomfield.h; 0 bends it back.
 * @mm: at most PHANTOM_MAX_DEFORMATION */
void phantom_deform (Phantom * phantom, gdouble mm);

/**
 * phantom_pose:
 * @pose: turn about R, A, S in degrees, then shift along R, A, S in mm
 *
 * Phantom's space to world: world = shift + S A R phantom, with right-handed
 * turns about the world's origin, the one about R first.
 */
GstVolumeAffine phantom_pose (const gdouble pose[6]);

/**
 * phantom_render_row:
 * @to_phantom: voxel index to the phantom's space
 * @values: a value for each tissue
 * @scratch: room for @n floats
 * @voxels: (out): @n voxels (0, y, z), (1, y, z), ...
 *
 * A voxel is the sum of its tissues' values weighted by their shares at the
 * voxel's centre.
 */
void phantom_render_row (const Phantom * phantom,
    const GstVolumeAffine * to_phantom, gint y, gint z, gsize n,
    const gfloat values[PHANTOM_N_TISSUES], gfloat * scratch, gfloat * voxels);

G_END_DECLS
