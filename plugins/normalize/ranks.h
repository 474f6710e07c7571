/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The values of a foreground by their rank, without sorting them: exact, by
 * counting bit patterns.  One pass counts the upper halves, another one the
 * lower halves of those that hold a rank. */

#pragma once

#include "voxelselection.h"

G_BEGIN_DECLS

#define RANKS_MAX_PERCENTS 16
#define RANKS_BINS 65536

/**
 * Ranks:
 * @count: of all values
 * @low, @high: the least and the greatest
 * @upper: counts of keys' upper halves, in which keys order as values do
 *
 * The values are not copied.
 */
typedef struct
{
  VoxelSelection foreground;
  gsize count;
  gfloat low, high;
  guint32 upper[RANKS_BINS];
} Ranks;

/* In one pass.  (transfer full): g_free().  NULL where the foreground is
 * empty. */
Ranks *ranks_new (const VoxelSelection * foreground);

/**
 * ranks_get_values:
 * @ranks: @n of 0 to @self->count - 1, at most 2 RANKS_MAX_PERCENTS
 * @values: (out): the values that have them
 *
 * In one pass, with 256 KiB for every value of different magnitude (1 part in
 * 128) that is looked for.
 */
void ranks_get_values (const Ranks * self, const gsize * ranks, guint n,
    gfloat * values);

/* @n_percents percentiles, at most RANKS_MAX_PERCENTS, linear between
 * neighbours as numpy's default.  In one pass. */
void ranks_get_percentiles (const Ranks * self, const gdouble * percents,
    guint n_percents, gdouble * results);

G_END_DECLS
