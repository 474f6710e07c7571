/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Matrix products whose operands are never stored as matrices: they are packed
 * piece by piece, from wherever their values lie, into the cache.
 *
 * Every value of a result is a sum in one order, whoever computes it: the
 * number of threads changes nothing.
 */

#pragma once

#include "parallel.h"
#include "tile.h"

G_BEGIN_DECLS typedef struct _NetProduct NetProduct;

/* [rows, depth] times [depth, columns].  Begins the struct of a job, which the
 * functions cast it to. */
struct _NetProduct
{
  guint rows;
  gsize depth, columns;

  /* @out [end - begin, n] = rows [@first, @first + @n) of the left operand */
  void (*pack_rows) (const NetProduct * self, guint first, guint n,
      gsize begin, gsize end, gfloat * out);
  /* @out [end - begin, NET_TILE_COLUMNS] = columns [@first, @first + @n) of
   * the right operand, 0 where @n is less */
  void (*pack_columns) (const NetProduct * self, gsize first, guint n,
      gsize begin, gsize end, gfloat * out);
  /* @tile [n_rows, NET_TILE_COLUMNS] is the result from (@row, @column) on. */
  void (*store) (const NetProduct * self, guint row, guint n_rows,
      gsize column, guint n_columns, const gfloat * tile);
};

/* Bytes that every thread takes for itself. */
gsize net_product_get_workspace (void);

/* @n products, whose results are stored by turns as they are near each other.
 * @scratch: values for all of their left operands, rows times depth, which are
 * there already, from a call before, where @packed */
void net_product_compute (NetPool * pool, const NetProduct * const *products,
    guint n, gfloat * scratch, gboolean packed);

G_END_DECLS
