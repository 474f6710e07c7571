/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What a value becomes: piecewise linear, then clipped. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define VALUE_MAP_MAX_PIECES 16

/**
 * ValueMap:
 * @n_pieces: 1 where the map is linear
 * @starts: a piece holds the values > its start; the first holds all before,
 *   the last one all beyond @starts[@n_pieces], where a curve's last line ends
 * @low, @high: what lies beyond becomes these
 *
 * A value becomes value * scale + shift of its piece.
 */
typedef struct
{
  guint n_pieces;
  gdouble starts[VALUE_MAP_MAX_PIECES + 1];
  gdouble scales[VALUE_MAP_MAX_PIECES], shifts[VALUE_MAP_MAX_PIECES];
  gdouble low, high;
} ValueMap;

/* No clipping. */
void value_map_set_linear (ValueMap * map, gdouble scale, gdouble shift);

/**
 * value_map_set_curve:
 * @from: @n values that do not decrease
 * @to: what they become
 *
 * Straight lines between the points, the outer ones going on; a step where
 * @from stays.  No clipping.
 *
 * Returns: FALSE where @from has only one value.
 */
gboolean value_map_set_curve (ValueMap * map, const gdouble * from,
    const gdouble * to, guint n);

/* In place, on threads.  What is not finite becomes what @background does;
 * where that is NaN, what the least value does, or 0 where that is less, and
 * the map must not decrease. */
void value_map_apply (const ValueMap * map, gdouble background,
    gfloat * values, gsize n);

G_END_DECLS
