/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Where to begin. */

#pragma once

#include "regrefine.h"

G_BEGIN_DECLS

#define REG_MAX_STARTS 4

/**
 * reg_find_starts:
 * @refinement: of the coarsest level, rigid
 * @rough: of the same level by few points, for the search
 * @moving: where the body is in the moving volume
 * @poses: (out): refined, best first, no two of them alike
 *
 * What the headers say, the centres of mass and the principal axes; where
 * these do not lead to one and the same, a search over all rotations.
 * Returns how many there are: 0 where the volumes cannot be brought to
 * overlap.
 */
guint reg_find_starts (const RegRefinement * refinement,
    const RegComparison * rough, const RegForeground * moving,
    RegPose poses[REG_MAX_STARTS]);

/* Rotation @i of @n that are spread evenly over all there are: a vector along
 * the axis, as long as the angle in rad (Alexa, "Super-Fibonacci spirals",
 * 2022). */
void reg_get_even_rotation (guint i, guint n, gdouble vector[3]);

G_END_DECLS
