/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Both volumes from fine to coarse. */

#pragma once

#include "regimage.h"

G_BEGIN_DECLS

#define REG_MAX_LEVELS 8

/* @spacing: of voxels in mm, along axes that had smaller ones */
typedef struct
{
  const RegImage *fixed, *moving;
  gdouble spacing;
} RegLevel;

/* @levels[0] are the volumes themselves. */
typedef struct
{
  guint n;
  RegLevel levels[REG_MAX_LEVELS];
  RegImage *owned[2 * REG_MAX_LEVELS];
} RegPyramid;

/* Each level's voxels are twice as large as the last one's; the coarsest
 * shows a head by some 8 mm.  Both volumes must outlive the pyramid. */
void reg_pyramid_init (RegPyramid * pyramid, const RegImage * fixed,
    const RegImage * moving);
void reg_pyramid_clear (RegPyramid * pyramid);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (RegPyramid, reg_pyramid_clear)

G_END_DECLS
