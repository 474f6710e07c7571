/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The heart of a matrix product: a tile of the result, in registers. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS
/* Rows at most, and columns, of a tile. */
#define NET_TILE_ROWS 14
#define NET_TILE_COLUMNS 32
/* Rows of panels of nearly the same size: 128 are better ten times 13 than nine
 * times 14 and 2. */
static inline guint
net_tile_divide_rows (guint rows)
{
  guint panels = (rows + NET_TILE_ROWS - 1) / NET_TILE_ROWS;

  return (rows + panels - 1) / panels;
}

/* @c [rows, NET_TILE_COLUMNS] = @a [depth, rows] transposed times @b [depth,
 * NET_TILE_COLUMNS], added to what @c holds where @add. */
typedef void (*NetTileFunc) (guint rows, gsize depth, const gfloat * a,
    const gfloat * b, gfloat * c, gboolean add);

/* Those that this processor can do, the best one first, and what they are
 * called, such as "AVX-512"; NULL where there are no @index + 1. */
NetTileFunc net_tile_get (guint index, const gchar ** name);

G_END_DECLS
