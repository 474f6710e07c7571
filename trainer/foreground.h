/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Which slices of a head are worth training on. */

#pragma once

#include "slices.h"

G_BEGIN_DECLS

/**
 * foreground_find_slices:
 * @volumes: @n_volumes of them, [-1, 1], all on one grid; those that are NULL
 *   are not there
 * @voxels: of a volume
 * @slices: through them
 * @share: of a slice's pixels, 0 to 1
 * @found: (out): room for slices->count numbers
 *
 * Numbers of the slices in which more than @share of the pixels are
 * foreground in every volume: brighter than a tenth of the way from -1 to the
 * 95th percentile of the values above -1.  Returns how many.  A pure
 * function.
 */
gint foreground_find_slices (const gfloat * const *volumes, guint n_volumes,
    gsize voxels, const Slices * slices, gdouble share, gint * found);

G_END_DECLS
