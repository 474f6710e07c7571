/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "vkconvweight.h"

#include "vkchoice.h"
#include "vkcorrelate.h"
#include "vkproduct.h"
#include "vksum.h"
#include "vkwinogradweight.h"

/* The columns, and the products of all slices, are no larger, bytes; unless
 * that takes less than a block or more than one slice. */
#define MAX_SCRATCH (NET_VK_MIN_STORAGE / 2)
/* Quads of positions of a slice, where there may be as many slices. */
#define MIN_DEPTH 1024

/* Texels, where nothing else is said. */
typedef struct
{
  gint positions;               /* of y, all images */
  gint slices, depth;           /* depth: quads of positions of a slice */
  gint rows;                    /* of columns: taps of channels of x */
  gint weights;                 /* of the result */
  gint band;                    /* rows at a time, even */
  gsize columns_size, y_size, products_size;    /* bytes, products: or 0 */
} Sizes;

static gsize
divide_up (gsize a, gsize b)
{
  return (a + b - 1) / b;
}

static Sizes
get_sizes (const NetTensor * tensor)
{
  const NetTensor *x = tensor->inputs[0], *y = tensor->inputs[1];
  gsize positions = (gsize) y->shape[0] * net_vk_pixels (y);
  gsize quads = divide_up (positions, 4);
  gsize weights_size = net_vk_tensor_size (tensor), pair_size;
  Sizes sizes = { 0 };

  sizes.positions = positions;
  sizes.slices = MIN (divide_up (quads, MIN_DEPTH),
      MAX (MAX_SCRATCH / weights_size, 1));
  sizes.depth = divide_up (quads, sizes.slices);
  sizes.rows = net_vk_channels (x) * net_vk_pixels (tensor);
  sizes.weights = weights_size / NET_VK_TEXEL;

  pair_size = (gsize) sizes.slices * sizes.depth * NET_VK_BLOCK * NET_VK_TEXEL;
  sizes.band = MIN (divide_up (sizes.rows, 2),
      MAX (MAX_SCRATCH / pair_size, 1)) * 2;
  sizes.columns_size = sizes.band / 2 * pair_size;
  sizes.y_size = (gsize) sizes.slices * sizes.depth * net_vk_channels (y) * 4
      * NET_VK_TEXEL;
  sizes.products_size = sizes.slices > 1 ? sizes.slices * weights_size : 0;
  return sizes;
}

/* The products of all slices become one. */
static NetVkSum
describe_sum (const Sizes * sizes)
{
  const NetVkSum sum = { {sizes->slices, 1, 1, sizes->weights}, 1 << 0, FALSE };

  return sum;
}

static gsize
get_scratch_size (const NetTensor * tensor)
{
  Sizes sizes = get_sizes (tensor);
  NetVkSum sum = describe_sum (&sizes);

  return net_vk_align (sizes.columns_size) + net_vk_align (sizes.y_size)
      + net_vk_align (sizes.products_size)
      + (sizes.slices > 1 ? net_vk_sum_get_scratch_size (&sum) : 0);
}

/* What a matrix of positions is gathered from, and how it lies. */
typedef struct
{
  const NetTensor *source;
  gint first_row, n_rows;
  gint kernel, stride, pad;
  gint slice_step, pair_step, depth_step;       /* texels */
} Gather;

static void
record_gather (NetVkRecorder * recorder, const Sizes * sizes,
    const NetTensor * y, const Gather * gather, const NetVkRange * from,
    const NetVkRange * to)
{
  const NetTensor *source = gather->source;
  gint quads = sizes->slices * sizes->depth;
  const struct
  {
    gint32 groups, rows, chunks, first_row, channel_texels, height, width;
    gint32 out_width, out_pixels, positions, kernel, stride, pad;
    gint32 quads, depth, slice_step, pair_step, depth_step;
  } push = {
    .groups = net_vk_row_groups (gather->n_rows, quads),
    .rows = gather->n_rows,
    .chunks = net_vk_chunks (quads),
    .first_row = gather->first_row,
    .channel_texels = net_vk_channels (source),
    .height = source->shape[2],
    .width = source->shape[3],
    .out_width = y->shape[3],
    .out_pixels = net_vk_pixels (y),
    .positions = sizes->positions,
    .kernel = gather->kernel,
    .stride = gather->stride,
    .pad = gather->pad,
    .quads = quads,
    .depth = sizes->depth,
    .slice_step = gather->slice_step,
    .pair_step = gather->pair_step,
    .depth_step = gather->depth_step,
  };
  const NetVkKernel kernel = {
    .shader = NET_VK_POSITIONS,
    .output = *to,
    .inputs = {*from},
    .n_inputs = 1,
    .push = &push,
    .push_size = sizeof (push),
  };

  net_vk_record (recorder, &kernel);
}

/* y as the right matrix, [slice][depth][O][4 positions]; its channels are
 * what a kernel of one pixel sees.  Returns texels of a row. */
static gint
record_y (NetVkRecorder * recorder, const NetVkNode * node,
    const Sizes * sizes, const NetVkRange * to)
{
  const NetTensor *y = node->tensor->inputs[1];
  gint row = net_vk_channels (y) * 4;
  const Gather gather = {
    .source = y,
    .n_rows = net_vk_channels (y),
    .kernel = 1,
    .stride = 1,
    .slice_step = sizes->depth * row,
    .pair_step = 8,
    .depth_step = row,
  };

  record_gather (recorder, sizes, y, &gather, &node->inputs[1], to);
  return row;
}

/* Columns of x as the left matrix, packed; rows from @first on. */
static void
record_columns (NetVkRecorder * recorder, const NetVkNode * node,
    const Sizes * sizes, gint first, gint blocks, const NetVkRange * to)
{
  const NetTensor *tensor = node->tensor;
  const Gather gather = {
    .source = tensor->inputs[0],
    .first_row = first,
    .n_rows = blocks * 2,
    .kernel = tensor->shape[2],
    .stride = tensor->stride,
    .pad = tensor->pad,
    .slice_step = blocks * sizes->depth * NET_VK_BLOCK,
    .pair_step = sizes->depth * NET_VK_BLOCK,
    .depth_step = NET_VK_BLOCK,
  };

  record_gather (recorder, sizes, tensor->inputs[1], &gather,
      &node->inputs[0], to);
}

static void
check_positions (NetVkRecorder * recorder, const NetTensor * y)
{
  if ((gint64) y->shape[0] * net_vk_pixels (y) >= NET_VK_MAX_INDEX)
    net_vk_recorder_fail (recorder, NET_ERROR_MEMORY,
        "A gradient of weights is over %d images of %d x %d, fewer than %d "
        "pixels are possible", y->shape[0], y->shape[3], y->shape[2],
        NET_VK_MAX_INDEX);
}

/* The result is [O][rows] texels: the product's channels are next to each
 * other and its pixels, O, are rows apart. */
static void
record_product_of_columns (NetVkRecorder * recorder, const NetVkNode * node)
{
  Sizes sizes = get_sizes (node->tensor);
  NetVkRange scratch = node->scratch;
  NetVkRange columns = net_vk_take (&scratch, sizes.columns_size);
  NetVkRange y = net_vk_take (&scratch, sizes.y_size);
  NetVkRange products = net_vk_take (&scratch, sizes.products_size);
  NetVkMatrix left = {.range = &columns };
  NetVkMatrix right = {.range = &y,.tile = NET_VK_TILE };
  NetVkMatrix result = {
    .range = sizes.slices > 1 ? &products : &node->output,
    .image = sizes.weights,
    .row = 1,
    .pixel = sizes.rows,
  };
  gint first;

  check_positions (recorder, node->tensor->inputs[1]);
  right.row = record_y (recorder, node, &sizes, &y);
  right.image = sizes.depth * right.row;
  for (first = 0; first < sizes.rows; first += sizes.band) {
    gint rows = MIN (sizes.band, sizes.rows - first);
    gint blocks = divide_up (rows, 2);

    record_columns (recorder, node, &sizes, first, blocks, &columns);
    left.image = blocks * sizes.depth * NET_VK_BLOCK;
    result.first = first;
    net_vk_record_product (recorder, sizes.slices, rows, sizes.depth,
        node->tensor->shape[0], &left, &right, &result);
  }
  if (sizes.slices > 1) {
    NetVkSum sum = describe_sum (&sizes);

    net_vk_record_sum (recorder, &sum, &products, &scratch, &node->output);
  }
}

gsize
net_vk_conv_weight_get_scratch_size (const NetTensor * tensor)
{
  if (net_vk_winograd_weight_suits (tensor))
    return net_vk_winograd_weight_get_scratch_size (tensor);
  if (net_vk_correlate_suits (tensor))
    return net_vk_correlate_get_scratch_size (tensor);
  return get_scratch_size (tensor);
}

void
net_vk_record_conv_weight (NetVkRecorder * recorder, const NetVkNode * node)
{
  if (net_vk_winograd_weight_suits (node->tensor))
    net_vk_record_winograd_weight (recorder, node);
  else if (net_vk_correlate_suits (node->tensor))
    net_vk_record_correlate (recorder, node);
  else
    record_product_of_columns (recorder, node);
}
