/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* A head of known truth.
 *
 * Head space is RAS mm; the origin is the middle of the head, 12 mm behind
 * and 14 mm above the anterior commissure, so that a 181 x 217 x 181 mm grid
 * about it holds the head down to the upper jaw.  Anatomy is a function of
 * the seed alone and tissue borders of the anatomy alone: volumes of
 * different modality, grid or pose show one and the same head.
 *
 * Left and right differ, so that a flip shows: demyelinated lesions lie only
 * in the left hemisphere, the left lateral ventricle is the larger, the
 * frontal sinus is the larger on the right, the midline fissure is askew, and
 * each hemisphere has its own folds.
 */

#pragma once

#include "gstvolumegeometry.h"
#include "phantomtissue.h"

G_BEGIN_DECLS

typedef struct _Phantom Phantom;

/* (transfer full) A pure function of @seed; immutable, so that threads may
 * share it. */
Phantom *phantom_new (guint64 seed);
void phantom_free (Phantom * phantom);

/**
 * phantom_pose:
 * @pose: turn about R, A, S in degrees, then shift along R, A, S in mm
 *
 * Head space to world: world = shift + S A R head, with right-handed turns
 * about the world's origin, the one about R first.
 */
GstVolumeAffine phantom_pose (const gdouble pose[6]);

/**
 * phantom_render_row:
 * @to_head: voxel index to head space
 * @values: a value for each tissue
 * @scratch: room for @n floats
 * @row: (out): @n voxels (0, y, z), (1, y, z), ...
 *
 * A voxel is the sum of its tissues' values weighted by their shares at the
 * voxel's centre.
 */
void phantom_render_row (const Phantom * phantom,
    const GstVolumeAffine * to_head, gint y, gint z, gsize n,
    const gfloat values[PHANTOM_N_TISSUES], gfloat * scratch, gfloat * row);

G_END_DECLS
