/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Forces of local cross-correlation. */

#pragma once

#include "regforces.h"
#include "regstatistics.h"

G_BEGIN_DECLS

/* Sets force and curvature of the slices wanted.  Returns the sum of the
 * squared correlations in the windows about the points that count there, of
 * which there are @n. */
gdouble reg_local_compute (RegSlab * slab, const RegStatistics * fixed,
    const RegStatistics * moving, gdouble * n);

G_END_DECLS
