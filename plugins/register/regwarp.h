/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The moving volume as it is at the fixed volume's points. */

#pragma once

#include "register.h"

G_BEGIN_DECLS

/**
 * reg_warp:
 * @displacement: its axes are those of @fixed
 * @moved: (out): a value a voxel of @fixed: that of @moving, trilinear, at
 *   linear (x + displacement (x)); 0 where it does not count
 * @counts: (out): whether the point counts in both volumes, 0 or 1
 *
 * Returns how many points count.
 */
gsize reg_warp (const RegImage * fixed, const RegImage * moving,
    const GstVolumeAffine * linear, const RegField * displacement,
    gfloat * moved, guint8 * counts);

G_END_DECLS
