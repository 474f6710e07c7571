/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Statistics of a volume's foreground, without sorting it.  All functions are
 * pure; memory does not depend on the volume's size. */

#pragma once

#include "voxelselection.h"

G_BEGIN_DECLS

/* @n_percents percentiles, at most RANKS_MAX_PERCENTS; linear between
 * neighbours, as numpy's default.  Exact, in two passes (ranks.h).  FALSE where
 * the foreground is empty. */
gboolean statistics_percentiles (const VoxelSelection * foreground,
    const gdouble * percents, guint n_percents, gdouble * results);

/* Mean and standard deviation (of the population: divided by their number) of
 * the values > @above and < @below.  FALSE where there is none. */
gboolean statistics_moments (const VoxelSelection * foreground, gdouble above,
    gdouble below, gdouble * mean, gdouble * deviation);

/* The share of the foreground that is < @below, 0 where there is none. */
gdouble statistics_share_below (const VoxelSelection * foreground, gdouble below);

G_END_DECLS
