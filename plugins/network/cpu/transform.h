/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Winograd's transforms, after Lavin and Gray, "Fast algorithms for
 * convolutional neural networks", 2016.
 *
 * A convolution is a product of polynomials, which is one multiplication at
 * each of as many points as the result has coefficients: SIZE pixels of a row
 * for a kernel of TAPS taps take SIZE + TAPS - 1.  Here the points are 0, a, -a,
 * b, -b and infinity, without -b for two taps, with a = sqrt (1 / 2) and b =
 * sqrt (2): a fifth of the error that their 0, 1, -1, 2, -2 have.  With N[p] the
 * product of p's distances to the other finite points,
 *
 *   the kernel at p is the sum of g[j] p^j / N[p], at infinity its last tap;
 *   the input at p is the sum of d[i] times the coefficients of the product of
 *   x - q over the finite points q but p, at infinity over all of them;
 *   pixel i is the sum of both's products times p^i, the last one and
 *   infinity's.
 *
 * In both axes that makes tiles of SIZE x SIZE pixels. */

#pragma once

#include "filter.h"
#include "tile.h"

G_BEGIN_DECLS
#define NET_TRANSFORM_SIZE 4
#define NET_TRANSFORM_MAX_TAPS 3
#define NET_TRANSFORM_MAX_POINTS 6
#define NET_TRANSFORM_MAX_PRODUCTS 36
/* Rows of weights side by side. */
#define NET_TRANSFORM_ROWS 16
/* Tiles next to each other: lanes [first, first + n) of a group. */
    typedef struct
{
  guint first, n;
  gint image, h, w;             /* the first pixel of the first tile */
} NetTileRun;

/* Up to NET_TILE_COLUMNS tiles. */
typedef struct
{
  guint n_runs;
  NetTileRun runs[NET_TILE_COLUMNS];
} NetTileGroup;

/* The tiles of a result. */
typedef struct
{
  guint down, across, n, n_groups;
} NetTiling;

/* Of the positions of @columns. */
NetTiling net_tiling_new (const NetColumns * columns);
void net_tiling_get_group (const NetTiling * tiling, guint index,
    NetTileGroup * group);

/* 5 for two taps, 6 for three, taps being every stride-th of the kernel's; 0
 * for other kernels. */
gint net_transform_get_points (const NetColumns * columns);

/* One channel's weights of @rows rows, @row_stride apart: @out [points^2,
 * @step], of which @rows are set and NET_TRANSFORM_ROWS overwritten. */
void net_transform_weights (gint points, const gfloat * weight, guint rows,
    gsize row_stride, gint tap_h, gint tap_w, gfloat * out, gsize step);

/* Channels [@begin, @end) of an input, one remainder by the stride after the
 * other, at @group's tiles: @out [points^2, @step], of which [end - begin,
 * NET_TILE_COLUMNS] are set. */
void net_transform_input (gint points, const NetColumns * columns,
    const NetTileGroup * group, guint begin, guint end, gfloat * out,
    gsize step);

/* The result from @products [points^2, @rows, NET_TILE_COLUMNS], for its
 * channels [@row, @row + @rows). */
void net_transform_output (gint points, const NetFilter * filter,
    const NetTileGroup * group, guint row, guint rows, const gfloat * products);

/* --- The transposed transforms, for gradients of weights --- */

/* Channels [@first, @first + @n) of a result's gradient, at @group's tiles:
 * @out [points^2, @step], of which [@n, NET_TILE_COLUMNS] are set. */
void net_transform_gradient (gint points, const NetView * y,
    const NetTileGroup * group, guint first, guint n, gfloat * out, gsize step);

/* Weights' gradients side by side: @out [taps^2, NET_TILE_COLUMNS] from
 * @products [points^2, @step]. */
void net_transform_sums (gint points, const gfloat * products, gsize step,
    gfloat * out);

G_END_DECLS
