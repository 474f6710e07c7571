/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* How much a map is to be trusted. */

#pragma once

#include "regrefine.h"

G_BEGIN_DECLS

/* Share of displaced starts, by 10 degrees and as much a shift, that lead to
 * where @map itself leads, 0 to 1.  @refinement: rigid, of a coarse level */
gdouble reg_find_confidence (const RegRefinement * refinement,
    const GstVolumeAffine * map);

/* By how many standard deviations @map does better than turned at random,
 * the body's centre kept; 0 where that cannot be said. */
gdouble reg_find_distinction (const RegRefinement * refinement,
    const GstVolumeAffine * map);

G_END_DECLS
