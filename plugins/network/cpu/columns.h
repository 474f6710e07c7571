/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The columns matrix of a convolution (im2col): for every tap (c, i, j) of the
 * kernel and every position (n, p, q) of the output the pixel of the input
 * that meet there, 0 outside. */

#pragma once

#include "product.h"
#include "view.h"

G_BEGIN_DECLS

typedef struct
{
  const NetView *x;
  gint kernel_h, kernel_w, stride;
  gint pad_h, pad_w;            /* may be negative */
  gint height, width;           /* of the output */
} NetColumns;

/* The 1 x 1 convolution that changes nothing. */
NetColumns net_columns_identity (const NetView * x);

gsize net_columns_count_taps (const NetColumns * columns);
gsize net_columns_count_positions (const NetColumns * columns);

/* For NetProduct's pack_columns(): positions [@first, @first + @n) of taps
 * [@begin, @end). */
void net_columns_pack (const NetColumns * columns, gsize first, guint n,
    gsize begin, gsize end, gfloat * out);

/* The same, transposed: @out [end - begin, @stride] = positions [@begin,
 * @end) of taps [@first, @first + @n), which are at most NET_TILE_COLUMNS. */
void net_columns_pack_transposed (const NetColumns * columns, gsize first,
    guint n, gsize begin, gsize end, gfloat * out, guint stride);

G_END_DECLS
