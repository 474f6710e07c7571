/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The columns matrix of a convolution (im2col): for every tap (c, i, j) of the
 * kernel and every position (n, p, q) of the output the pixel of the input
 * that meet there, 0 outside. */

#pragma once

#include "parallel.h"
#include "view.h"

G_BEGIN_DECLS

/* Values of workspace aimed at: 4 MiB, which stay in the cache. */
#define NET_COLUMNS_WORKSPACE (1 << 20)

typedef struct
{
  const NetView *x;
  gint kernel, stride, pad;
  gint height, width;           /* of the output */
  /* The band: */
  gint channel, n_channels;
  gsize begin, end;             /* positions */
} NetColumns;

/* Columns [n_channels k k, end - begin] of the band, whose rows are @row_stride
 * apart: in @workspace, or where the image itself lies, if that is what they
 * are. */
const gfloat *net_columns_gather (NetPool * pool, const NetColumns * columns,
    gfloat * workspace, gsize * row_stride);

/* The x of [0, @width) for which stride x + shift lies in [0, @size). */
void net_columns_clip (gint size, gint stride, gint shift, gint width,
    gint * begin, gint * end);

G_END_DECLS
