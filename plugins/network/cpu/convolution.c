/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* With the columns matrix of an input, [taps, positions] (columns.h):
 *
 *   net_conv: a filter, weight [O, taps] times columns.
 *
 *   net_conv_input: pixels whose coordinates leave the same remainder by the
 *   stride meet the same taps; those of each remainder are a filter of stride 1 of
 *   y with these taps, turned.
 *
 *   net_conv_weight: y [O, positions] times columns transposed.  At stride 1
 *   it is also its own transpose, with y's columns and x: what has fewer
 *   channels is gathered.
 *
 * These are plain products.  Where another way suits the shape better, it is
 * taken: direct.h, winograd.h, weights.h, whole.h.
 */

#include "convolution.h"

#include "direct.h"
#include "product.h"
#include "weights.h"
#include "whole.h"
#include "winograd.h"

#include <string.h>

/* A filter as a product. */
typedef struct
{
  NetProduct product;
  const NetFilter *filter;
} FilterProduct;

typedef struct
{
  NetProduct product;
  NetColumns rows, columns;     /* of both operands */
  const NetView *out;
  gboolean turned;
} WeightProduct;

/* --- net_conv and net_conv_input --- */

static void
pack_weight (const NetProduct * product, guint first, guint n, gsize begin,
    gsize end, gfloat * out)
{
  const NetFilter *filter = ((const FilterProduct *) product)->filter;
  gint width = filter->columns.kernel_w;
  gint area = filter->columns.kernel_h * width;
  guint k, r;

  for (k = begin; k < end; k++) {
    gint tap = k % area;
    const gfloat *in = filter->weight + first * filter->row_stride
        + k / area * filter->channel_stride + filter->first_tap
        + tap / width * filter->tap_h + tap % width * filter->tap_w;

    for (r = 0; r < n; r++)
      *out++ = in[r * filter->row_stride];
  }
}

static void
pack_columns (const NetProduct * product, gsize first, guint n, gsize begin,
    gsize end, gfloat * out)
{
  net_columns_pack (&((const FilterProduct *) product)->filter->columns,
      first, n, begin, end, out);
}

static void
store_flat (const NetProduct * product, guint row, guint n_rows, gsize column,
    guint n_columns, const gfloat * tile)
{
  const NetView *out = ((const FilterProduct *) product)->filter->out;
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
  const NetFilter *filter = ((const FilterProduct *) product)->filter;
  const NetView *out = filter->out;
  gint step = filter->step, width = filter->columns.width;
  gsize offsets[NET_TILE_COLUMNS];
  guint r, t;

  for (t = 0; t < n_columns; t++) {
    gsize v = (column + t) % width, line = (column + t) / width;
    gsize u = line % filter->columns.height, n = line / filter->columns.height;

    offsets[t] = n * out->n_stride + (u * step + filter->h) * out->w
        + v * step + filter->w;
  }
  for (r = 0; r < n_rows; r++, tile += NET_TILE_COLUMNS) {
    gfloat *channel = net_view_plane (out, 0, row + r);

    for (t = 0; t < n_columns; t++)
      channel[offsets[t]] = tile[t];
  }
}

static NetFilter
describe_conv (const NetTensor * tensor, const NetView * y, const NetView * x,
    const NetView * w)
{
  const NetFilter filter = {
    .columns = {x, w->h, w->w, tensor->stride, tensor->pad, tensor->pad, y->h,
        y->w},
    .rows = y->c,
    .weight = w->data,
    .row_stride = w->n_stride,
    .channel_stride = w->c_stride,
    .tap_h = w->w,
    .tap_w = 1,
    .out = y,
    .step = 1
  };

  return filter;
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
static NetFilter
describe_remainder (const NetTensor * tensor, const NetView * x,
    const NetView * y, const NetView * w, gint h, gint v)
{
  gint stride = tensor->stride, first_h, first_w;
  NetFilter filter = {
    .columns = {.x = y,.stride = 1},
    .rows = x->c,
    .weight = w->data,
    .row_stride = w->c_stride,
    .channel_stride = w->n_stride,
    .tap_h = -stride * w->w,
    .tap_w = -stride,
    .out = x,
    .step = stride,
    .h = h,
    .w = v
  };

  filter.columns.height = (x->h - h + stride - 1) / stride;
  filter.columns.width = (x->w - v + stride - 1) / stride;
  filter.columns.kernel_h = find_taps (w->h, stride, tensor->pad, h, &first_h,
      &filter.columns.pad_h);
  filter.columns.kernel_w = find_taps (w->w, stride, tensor->pad, v, &first_w,
      &filter.columns.pad_w);
  /* the kernel turned: from its last tap back */
  filter.first_tap = (first_h + (filter.columns.kernel_h - 1) * stride) * w->w
      + first_w + (filter.columns.kernel_w - 1) * stride;
  return filter;
}

/* Those that @tensor, a NET_CONV or NET_CONV_INPUT, is made of. */
static GArray *
describe_filters (const NetTensor * tensor, const NetView * out,
    const NetView * a, const NetView * b)
{
  GArray *filters = g_array_new (FALSE, FALSE, sizeof (NetFilter));
  gint h, w;

  if (tensor->kind == NET_CONV) {
    const NetFilter filter = describe_conv (tensor, out, a, b);

    g_array_append_val (filters, filter);
    return filters;
  }
  for (h = 0; h < MIN (tensor->stride, out->h); h++)
    for (w = 0; w < MIN (tensor->stride, out->w); w++) {
      const NetFilter filter = describe_remainder (tensor, out, a, b, h, w);

      g_array_append_val (filters, filter);
    }
  return filters;
}

/* Whether a way suits them all. */
static gboolean
are_suited (const GArray * filters, gboolean (*suits) (const NetFilter *))
{
  guint i;

  for (i = 0; i < filters->len; i++) {
    if (!suits (&g_array_index (filters, NetFilter, i)))
      return FALSE;
  }
  return TRUE;
}

static void
multiply_filters (NetPool * pool, const GArray * filters, gfloat * scratch,
    gboolean packed)
{
  guint i, n = filters->len;
  g_autofree FilterProduct *all = g_new (FilterProduct, n);
  g_autofree const NetProduct **products = g_new (const NetProduct *, n);

  for (i = 0; i < n; i++) {
    const NetFilter *filter = &g_array_index (filters, NetFilter, i);

    all[i].product.rows = filter->rows;
    all[i].product.depth = net_columns_count_taps (&filter->columns);
    all[i].product.columns = net_columns_count_positions (&filter->columns);
    all[i].product.pack_rows = pack_weight;
    all[i].product.pack_columns = pack_columns;
    all[i].product.store = filter->step == 1 ? store_flat : store_spread;
    all[i].filter = filter;
    products[i] = &all[i].product;
  }
  net_product_compute (pool, products, n, scratch, packed);
}

static void
compute_filters (NetPool * pool, const NetTensor * tensor,
    const NetView * out, const NetView * a, const NetView * b,
    gfloat * scratch, gboolean packed)
{
  g_autoptr (GArray) filters = describe_filters (tensor, out, a, b);
  const NetFilter *all = (const NetFilter *) filters->data;

  if (are_suited (filters, net_direct_suits))
    net_direct_compute (pool, all, filters->len);
  else if (are_suited (filters, net_winograd_suits))
    net_winograd_compute (pool, all, filters->len, scratch, packed);
  else
    multiply_filters (pool, filters, scratch, packed);
}

/* --- net_conv_weight --- */

static void
pack_rows (const NetProduct * product, guint first, guint n, gsize begin,
    gsize end, gfloat * out)
{
  net_columns_pack_transposed (&((const WeightProduct *) product)->rows,
      first, n, begin, end, out, n);
}

static void
pack_taps (const NetProduct * product, gsize first, guint n, gsize begin,
    gsize end, gfloat * out)
{
  if (n < NET_TILE_COLUMNS)
    memset (out, 0, (end - begin) * NET_TILE_COLUMNS * sizeof (gfloat));
  net_columns_pack_transposed (&((const WeightProduct *) product)->columns,
      first, n, begin, end, out, NET_TILE_COLUMNS);
}

static void
store_weight (const NetProduct * product, guint row, guint n_rows,
    gsize column, guint n_columns, const gfloat * tile)
{
  const WeightProduct *conv = (const WeightProduct *) product;
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

/* What @x is gathered by. */
static NetColumns
describe_columns (const NetTensor * tensor, const NetView * w,
    const NetView * x, const NetView * y)
{
  const NetColumns columns = {
    x, w->h, w->w, tensor->stride, tensor->pad, tensor->pad, y->h, y->w
  };

  return columns;
}

static void
multiply_weight (NetPool * pool, const NetTensor * tensor,
    const NetView * w, const NetView * x, const NetView * y, gfloat * scratch)
{
  gboolean turned = is_turned (tensor);
  const NetView *gathered = turned ? y : x, *other = turned ? x : y;
  gint pad = turned ? w->h - 1 - tensor->pad : tensor->pad;
  const NetProduct *product;
  WeightProduct conv = {
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
  product = &conv.product;
  net_product_compute (pool, &product, 1, scratch, FALSE);
}

static void
compute_conv_weight (NetPool * pool, const NetTensor * tensor,
    const NetView * w, const NetView * x, const NetView * y, gfloat * scratch)
{
  const NetColumns columns = describe_columns (tensor, w, x, y);

  if (net_weights_suit (&columns, y->c))
    net_weights_compute (pool, &columns, y, w, scratch);
  else
    multiply_weight (pool, tensor, w, x, y, scratch);
}

/* --- all --- */

static gsize
count_scratch (const NetTensor * tensor)
{
  const NetTensor *a = tensor->inputs[0], *b = tensor->inputs[1];
  const NetView views[] = {
    net_view_of (tensor, NULL), net_view_of (a, NULL), net_view_of (b, NULL)
  };
  g_autoptr (GArray) filters = NULL;
  gsize count = 0;
  guint i;

  if (net_whole_is (tensor))
    return 0;
  if (tensor->kind == NET_CONV_WEIGHT) {
    const NetColumns columns = describe_columns (tensor, &views[0], &views[1],
        &views[2]);

    return net_weights_suit (&columns, views[2].c)
        ? net_weights_get_scratch (&columns, views[2].c)
        : net_tensor_get_count (is_turned (tensor) ? a : b);
  }
  filters = describe_filters (tensor, &views[0], &views[1], &views[2]);
  if (are_suited (filters, net_direct_suits))
    return 0;
  if (!are_suited (filters, net_winograd_suits))
    return net_tensor_get_count (b);
  for (i = 0; i < filters->len; i++)
    count += net_winograd_count_weights (&g_array_index (filters, NetFilter,
            i));
  return count;
}

gsize
net_conv_get_scratch (const NetTensor * tensor)
{
  return count_scratch (tensor) * sizeof (gfloat);
}

gboolean
net_conv_keeps_scratch (const NetTensor * tensor)
{
  return (tensor->kind == NET_CONV || tensor->kind == NET_CONV_INPUT)
      && tensor->inputs[1]->kind == NET_PARAMETER
      && !tensor->inputs[1]->overwritten;
}

void
net_conv_compute (NetPool * pool, const NetTensor * tensor,
    const NetView * out, const NetView * a, const NetView * b,
    gfloat * scratch, gboolean packed)
{
  if (net_whole_is (tensor))
    net_whole_compute (pool, tensor, out, a, b);
  else if (tensor->kind == NET_CONV_WEIGHT)
    compute_conv_weight (pool, tensor, out, a, b, scratch);
  else
    compute_filters (pool, tensor, out, a, b, scratch, packed);
}
