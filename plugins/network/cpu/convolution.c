/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* With the columns matrix of an input, [taps, positions] (columns.h):
 *
 *   net_conv: weight [O, taps] times columns.
 *
 *   net_conv_input: pixels whose coordinates leave the same remainder by the
 *   stride meet the same taps; those of each remainder are a convolution of
 *   stride 1 of y with these taps, turned.
 *
 *   net_conv_weight: y [O, positions] times columns transposed.  At stride 1
 *   it is also its own transpose, with y's columns and x: what has fewer
 *   channels is gathered.
 */

#include "convolution.h"

#include "columns.h"
#include "product.h"
#include "whole.h"

#include <string.h>

typedef struct
{
  NetProduct product;
  NetColumns columns;
  const NetView *out;
  const gfloat *weight;
  gsize row_stride, channel_stride;     /* of the weight, as a left operand */
  gint first_tap, tap_h, tap_w; /* and from tap to tap */
  gint h, w;                    /* the output's first pixel */
  NetColumns rows;              /* the left operand of a NET_CONV_WEIGHT */
  gboolean turned;
} Conv;

static void
compute_alone (NetPool * pool, const Conv * conv, gfloat * scratch)
{
  const NetProduct *product = &conv->product;

  net_product_compute (pool, &product, 1, scratch);
}

/* --- net_conv and net_conv_input --- */

static void
pack_weight (const NetProduct * product, guint first, guint n, gsize begin,
    gsize end, gfloat * out)
{
  const Conv *conv = (const Conv *) product;
  gint width = conv->columns.kernel_w;
  gint area = conv->columns.kernel_h * width;
  guint k, r;

  for (k = begin; k < end; k++) {
    gint tap = k % area;
    const gfloat *in = conv->weight + first * conv->row_stride
        + k / area * conv->channel_stride + conv->first_tap
        + tap / width * conv->tap_h + tap % width * conv->tap_w;

    for (r = 0; r < n; r++)
      *out++ = in[r * conv->row_stride];
  }
}

static void
pack_columns (const NetProduct * product, gsize first, guint n, gsize begin,
    gsize end, gfloat * out)
{
  net_columns_pack (&((const Conv *) product)->columns, first, n, begin, end,
      out);
}

static void
store_flat (const NetProduct * product, guint row, guint n_rows, gsize column,
    guint n_columns, const gfloat * tile)
{
  const NetView *out = ((const Conv *) product)->out;
  guint r;

  for (r = 0; r < n_rows; r++)
    memcpy (net_view_plane (out, 0, row + r) + column,
        tile + r * NET_TILE_COLUMNS, n_columns * sizeof (gfloat));
}

/* Every stride-th pixel of every stride-th row. */
static void
store_spread (const NetProduct * product, guint row, guint n_rows,
    gsize column, guint n_columns, const gfloat * tile)
{
  const Conv *conv = (const Conv *) product;
  const NetView *out = conv->out;
  gint step = conv->tap_w, width = conv->columns.width;
  gsize offsets[NET_TILE_COLUMNS];
  guint r, t;

  step = ABS (step);
  for (t = 0; t < n_columns; t++) {
    gsize v = (column + t) % width, line = (column + t) / width;
    gsize u = line % conv->columns.height, n = line / conv->columns.height;

    offsets[t] = n * out->n_stride + (u * step + conv->h) * out->w
        + v * step + conv->w;
  }
  for (r = 0; r < n_rows; r++, tile += NET_TILE_COLUMNS) {
    gfloat *channel = net_view_plane (out, 0, row + r);

    for (t = 0; t < n_columns; t++)
      channel[offsets[t]] = tile[t];
  }
}

static void
set_product (Conv * conv, guint rows)
{
  conv->product.rows = rows;
  conv->product.depth = net_columns_count_taps (&conv->columns);
  conv->product.columns = net_columns_count_positions (&conv->columns);
}

static void
compute_conv (NetPool * pool, const NetTensor * tensor, const NetView * y,
    const NetView * x, const NetView * w, gfloat * scratch)
{
  Conv conv = {
    .product = {.pack_rows = pack_weight,.pack_columns = pack_columns,
        .store = store_flat},
    .columns = {x, w->h, w->w, tensor->stride, tensor->pad, tensor->pad, y->h,
        y->w},
    .out = y,
    .weight = w->data,
    .row_stride = w->n_stride,
    .channel_stride = w->c_stride,
    .tap_h = w->w,
    .tap_w = 1
  };

  set_product (&conv, y->c);
  compute_alone (pool, &conv, scratch);
}

/* One axis of the pixels with remainder @remainder: the kernel of @size taps
 * that they meet, the first of them, and the padding of y. */
static gint
find_taps (gint size, gint stride, gint pad, gint remainder, gint * first,
    gint * padding)
{
  gint n;

  *first = (remainder + pad) % stride;
  n = *first < size ? (size - 1 - *first) / stride + 1 : 0;
  *padding = n - 1 - (remainder + pad) / stride;
  return n;
}

/* The pixels of x with the remainders @h and @v. */
static Conv
describe_remainder (const NetTensor * tensor, const NetView * x,
    const NetView * y, const NetView * w, gint h, gint v)
{
  gint stride = tensor->stride, first_h, first_w;
  Conv conv = {
    .product = {.pack_rows = pack_weight,.pack_columns = pack_columns,
        .store = stride == 1 ? store_flat : store_spread},
    .columns = {.x = y,.stride = 1},
    .out = x,
    .weight = w->data,
    .row_stride = w->c_stride,
    .channel_stride = w->n_stride,
    .tap_h = -stride * w->w,
    .tap_w = -stride,
    .h = h,
    .w = v
  };

  conv.columns.height = (x->h - h + stride - 1) / stride;
  conv.columns.width = (x->w - v + stride - 1) / stride;
  conv.columns.kernel_h = find_taps (w->h, stride, tensor->pad, h, &first_h,
      &conv.columns.pad_h);
  conv.columns.kernel_w = find_taps (w->w, stride, tensor->pad, v, &first_w,
      &conv.columns.pad_w);
  /* the kernel turned: from its last tap back */
  conv.first_tap = (first_h + (conv.columns.kernel_h - 1) * stride) * w->w
      + first_w + (conv.columns.kernel_w - 1) * stride;
  set_product (&conv, x->c);
  return conv;
}

static void
compute_conv_input (NetPool * pool, const NetTensor * tensor,
    const NetView * x, const NetView * y, const NetView * w, gfloat * scratch)
{
  gint height = MIN (tensor->stride, x->h), width = MIN (tensor->stride, x->w);
  guint n = height * width, i;
  g_autofree Conv *convs = g_new (Conv, n);
  g_autofree const NetProduct **products = g_new (const NetProduct *, n);

  for (i = 0; i < n; i++) {
    convs[i] = describe_remainder (tensor, x, y, w, i / width, i % width);
    products[i] = &convs[i].product;
  }
  net_product_compute (pool, products, n, scratch);
}

/* --- net_conv_weight --- */

static void
pack_rows (const NetProduct * product, guint first, guint n, gsize begin,
    gsize end, gfloat * out)
{
  net_columns_pack_transposed (&((const Conv *) product)->rows, first, n,
      begin, end, out, n);
}

static void
pack_taps (const NetProduct * product, gsize first, guint n, gsize begin,
    gsize end, gfloat * out)
{
  if (n < NET_TILE_COLUMNS)
    memset (out, 0, (end - begin) * NET_TILE_COLUMNS * sizeof (gfloat));
  net_columns_pack_transposed (&((const Conv *) product)->columns, first, n,
      begin, end, out, NET_TILE_COLUMNS);
}

static void
store_weight (const NetProduct * product, guint row, guint n_rows,
    gsize column, guint n_columns, const gfloat * tile)
{
  const Conv *conv = (const Conv *) product;
  const NetView *out = conv->out;
  gint area = out->h * out->w;
  gsize offsets[NET_TILE_COLUMNS], row_stride;
  guint r, t;

  row_stride = conv->turned ? out->c_stride : out->n_stride;
  for (t = 0; t < n_columns; t++) {
    gsize channel = (column + t) / area, tap = (column + t) % area;

    offsets[t] = conv->turned ? channel * out->n_stride + area - 1 - tap
        : channel * out->c_stride + tap;
  }
  for (r = 0; r < n_rows; r++, tile += NET_TILE_COLUMNS) {
    gfloat *values = out->data + (row + r) * row_stride;

    for (t = 0; t < n_columns; t++)
      values[offsets[t]] = tile[t];
  }
}

/* Whether y is what a NET_CONV_WEIGHT gathers. */
static gboolean
is_turned (const NetTensor * tensor)
{
  return tensor->stride == 1 && tensor->shape[0] < tensor->shape[1];
}

static void
compute_conv_weight (NetPool * pool, const NetTensor * tensor,
    const NetView * w, const NetView * x, const NetView * y, gfloat * scratch)
{
  gboolean turned = is_turned (tensor);
  const NetView *gathered = turned ? y : x, *other = turned ? x : y;
  gint pad = turned ? w->h - 1 - tensor->pad : tensor->pad;
  Conv conv = {
    .product = {.pack_rows = pack_rows,.pack_columns = pack_taps,
        .store = store_weight},
    .columns = {gathered, w->h, w->w, tensor->stride, pad, pad, other->h,
        other->w},
    .rows = net_columns_identity (other),
    .out = w,
    .turned = turned
  };

  conv.product.rows = other->c;
  conv.product.depth = net_columns_count_positions (&conv.columns);
  conv.product.columns = net_columns_count_taps (&conv.columns);
  compute_alone (pool, &conv, scratch);
}

/* --- all --- */

gsize
net_conv_get_scratch (const NetTensor * tensor)
{
  const NetTensor *a = tensor->inputs[0], *b = tensor->inputs[1];
  gsize count;

  if (net_whole_is (tensor))
    count = 0;
  else if (tensor->kind == NET_CONV_WEIGHT)
    count = net_tensor_get_count (is_turned (tensor) ? a : b);
  else
    count = net_tensor_get_count (b);
  return count * sizeof (gfloat);
}

void
net_conv_compute (NetPool * pool, const NetTensor * tensor,
    const NetView * out, const NetView * a, const NetView * b, gfloat * scratch)
{
  if (net_whole_is (tensor))
    net_whole_compute (pool, tensor, out, a, b);
  else if (tensor->kind == NET_CONV)
    compute_conv (pool, tensor, out, a, b, scratch);
  else if (tensor->kind == NET_CONV_INPUT)
    compute_conv_input (pool, tensor, out, a, b, scratch);
  else
    compute_conv_weight (pool, tensor, out, a, b, scratch);
}
