/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "vkwinogradweight.h"

#include "vkchoice.h"
#include "vkproduct.h"
#include "vksum.h"

/* Outputs of a tile along an axis. */
#define OUTPUTS 4
/* Factors of a band of tiles, of either matrix, are no larger, bytes: what a
 * CPU's caches hold; unless products of all bands would exceed theirs, or those
 * of a band sum up less than this, quads of tiles. */
#define MAX_BAND (NET_VK_MIN_STORAGE / 16)
#define MAX_PRODUCTS NET_VK_MIN_STORAGE
#define MAX_FACTORS NET_VK_MIN_STORAGE
#define MIN_DEPTH 64
/* Channels whose products take as long as to transform one. */
#define CHANNELS 16
/* log2 of rows of a block of the left matrix, of a tile of the right. */
#define LEFT_SHIFT 3
#define RIGHT_SHIFT 5

/* Texels, where nothing else is said. */
typedef struct
{
  gint taps;                    /* of a phase along an axis: 3 or 2 */
  gint phases;                  /* the stride squared */
  gint factors;
  gint rows;                    /* of the left matrix: channels of all phases */
  gint outputs;                 /* channels of y, no texels */
  gint tiles_x, tiles_y;        /* of an image */
  gint quads;                   /* of tiles, of all images */
  gint bands, depth;            /* depth: quads of a band */
  gsize left_size, right_size, products_size;   /* bytes; products: of a band */
} Sizes;

static gsize
divide_up (gsize a, gsize b)
{
  return (a + b - 1) / b;
}

/* Texels of a factor of a matrix with @rows for a quad of tiles. */
static gint
get_quad_texels (gint rows, gint shift)
{
  return divide_up (rows, 1 << shift) << shift;
}

static Sizes
get_sizes (const NetTensor * tensor)
{
  const NetTensor *x = tensor->inputs[0], *y = tensor->inputs[1];
  Sizes sizes = { 0 };
  gsize left, right;

  sizes.taps = tensor->stride == 1 ? 3 : 2;
  sizes.phases = tensor->stride * tensor->stride;
  sizes.factors = (sizes.taps + OUTPUTS - 1) * (sizes.taps + OUTPUTS - 1);
  sizes.rows = net_vk_channels (x) * sizes.phases;
  sizes.outputs = y->shape[1];
  sizes.tiles_x = divide_up (y->shape[3], OUTPUTS);
  sizes.tiles_y = divide_up (y->shape[2], OUTPUTS);
  sizes.quads = divide_up ((gsize) y->shape[0] * sizes.tiles_x * sizes.tiles_y,
      4);
  sizes.products_size = (gsize) NET_VK_TEXEL *sizes.factors * sizes.rows
      * sizes.outputs;

  left = (gsize) NET_VK_TEXEL *sizes.factors
      * get_quad_texels (4 * sizes.rows, LEFT_SHIFT);
  right = (gsize) NET_VK_TEXEL *sizes.factors
      * get_quad_texels (4 * net_vk_channels (y), RIGHT_SHIFT);
  sizes.bands = MIN (divide_up (MAX (left, right) * sizes.quads, MAX_BAND),
      MIN (MAX (MAX_PRODUCTS / sizes.products_size, 1),
          divide_up (sizes.quads, MIN_DEPTH)));
  sizes.depth = divide_up (sizes.quads, sizes.bands);
  sizes.bands = divide_up (sizes.quads, sizes.depth);
  sizes.left_size = left * sizes.depth;
  sizes.right_size = right * sizes.depth;
  return sizes;
}

gboolean
net_vk_winograd_weight_suits (const NetTensor * tensor)
{
  const gint kernel = tensor->shape[2];
  const NetTensor *y = tensor->inputs[1];
  gdouble rows, taps;
  Sizes sizes;

  if (!(tensor->stride == 1 && kernel == 3)
      && !(tensor->stride == 2 && kernel == 4))
    return FALSE;
  sizes = get_sizes (tensor);
  rows = 4 * sizes.rows;
  taps = sizes.taps * sizes.taps;
  return MAX (sizes.left_size, sizes.right_size) <= MAX_FACTORS
      && sizes.products_size <= MAX_PRODUCTS
      && sizes.factors * (1 + CHANNELS * (1 / rows + 1.0 / sizes.outputs))
      * 4 * sizes.quads < taps * y->shape[0] * net_vk_pixels (y);
}

/* The products of all bands become one's. */
static NetVkSum
describe_sum (const Sizes * sizes)
{
  const NetVkSum sum = {
    {sizes->bands, 1, 1, sizes->products_size / NET_VK_TEXEL}, 1 << 0, FALSE
  };

  return sum;
}

gsize
net_vk_winograd_weight_get_scratch_size (const NetTensor * tensor)
{
  const Sizes sizes = get_sizes (tensor);
  const NetVkSum sum = describe_sum (&sizes);

  return net_vk_align (sizes.left_size) + net_vk_align (sizes.right_size)
      + net_vk_align (sizes.bands * sizes.products_size)
      + (sizes.bands > 1 ? net_vk_align (sizes.products_size)
      + net_vk_sum_get_scratch_size (&sum) : 0);
}

/* --- Kernels --- */

/* What the factors of a matrix are made of. */
typedef struct
{
  const NetTensor *source;
  gboolean gradient;
  gint phases, stride, pad;
  gint shift;
} Factors;

/* Quads [@first, @first + @quads) of the tiles. */
static void
record_factors (NetVkRecorder * recorder, const Sizes * sizes,
    const Factors * factors, gint first, gint quads, const NetVkRange * from,
    const NetVkRange * to)
{
  const NetTensor *source = factors->source;
  const NetVkDevice *device = net_vk_recorder_get_device (recorder);
  const gboolean shuffles = net_vk_has_shuffles (device);
  const gint lanes = shuffles ? net_vk_get_lanes (device) : NET_VK_LANES;
  const gint rows = net_vk_channels (source) * factors->phases;
  const gint block_step = quads << factors->shift;
  const struct
  {
    gint32 groups, items, rows, first_tile, tiles, tiles_x, tiles_y;
    gint32 channels, height, width, step, pad;
    gint32 factor_step, block_step, shift;
  } push = {
    .groups = divide_up (4 * quads * rows, lanes),
    .items = 4 * quads * rows,
    .rows = rows,
    .first_tile = 4 * first,
    .tiles = source->shape[0] * sizes->tiles_x * sizes->tiles_y,
    .tiles_x = sizes->tiles_x,
    .tiles_y = sizes->tiles_y,
    .channels = net_vk_channels (source),
    .height = source->shape[2],
    .width = source->shape[3],
    .step = factors->stride,
    .pad = factors->pad,
    .factor_step = get_quad_texels (4 * rows, factors->shift) * quads,
    .block_step = block_step,
    .shift = factors->shift,
  };
  const NetVkKernel kernel = {
    .shader = shuffles ? NET_VK_WINOGRAD_TILES_SHUFFLE : NET_VK_WINOGRAD_TILES,
    .lanes = lanes,
    .option = 2 * sizes->taps + factors->gradient,
    .output = *to,
    .inputs = {*from},
    .n_inputs = 1,
    .push = &push,
    .push_size = sizeof (push),
  };

  net_vk_record (recorder, &kernel);
}

static void
record_sums (NetVkRecorder * recorder, const NetTensor * tensor,
    const Sizes * sizes, const NetVkRange * products,
    const NetVkRange * weights)
{
  const struct
  {
    gint32 groups, items, outputs, channels, kernel, step;
  } push = {
    .groups = divide_up (sizes->outputs * sizes->rows, NET_VK_LANES),
    .items = sizes->outputs * sizes->rows,
    .outputs = sizes->outputs,
    .channels = net_vk_channels (tensor),
    .kernel = tensor->shape[2],
    .step = tensor->stride,
  };
  const NetVkKernel kernel = {
    .shader = NET_VK_WINOGRAD_SUMS,
    .option = sizes->taps,
    .output = *weights,
    .inputs = {*products},
    .n_inputs = 1,
    .push = &push,
    .push_size = sizeof (push),
  };

  net_vk_record (recorder, &kernel);
}

void
net_vk_record_winograd_weight (NetVkRecorder * recorder, const NetVkNode * node)
{
  const NetTensor *tensor = node->tensor;
  const Sizes sizes = get_sizes (tensor);
  NetVkRange scratch = node->scratch;
  NetVkRange x_factors = net_vk_take (&scratch, sizes.left_size);
  NetVkRange y_factors = net_vk_take (&scratch, sizes.right_size);
  NetVkRange products = net_vk_take (&scratch,
      sizes.bands * sizes.products_size);
  const Factors x = {
    .source = tensor->inputs[0],
    .phases = sizes.phases,
    .stride = tensor->stride,
    .pad = tensor->pad,
    .shift = LEFT_SHIFT,
  };
  const Factors y = {
    .source = tensor->inputs[1],
    .gradient = TRUE,
    .phases = 1,
    .stride = 1,
    .shift = RIGHT_SHIFT,
  };
  NetVkMatrix left = {.range = &x_factors };
  NetVkMatrix right = {.range = &y_factors,.row = NET_VK_TILE };
  NetVkMatrix result = {
    .range = &products,
    .image = sizes.rows * sizes.outputs,
    .row = sizes.outputs,
    .pixel = 1,
  };
  gint first;

  for (first = 0; first < sizes.quads; first += sizes.depth) {
    gint quads = MIN (sizes.depth, sizes.quads - first);

    left.image = get_quad_texels (4 * sizes.rows, LEFT_SHIFT) * quads;
    right.image = get_quad_texels (4 * net_vk_channels (y.source), RIGHT_SHIFT)
        * quads;
    right.tile = NET_VK_TILE * quads;
    record_factors (recorder, &sizes, &x, first, quads, &node->inputs[0],
        &x_factors);
    record_factors (recorder, &sizes, &y, first, quads, &node->inputs[1],
        &y_factors);
    net_vk_record_product (recorder, sizes.factors, sizes.rows, quads,
        sizes.outputs, &left, &right, &result);
    result.first += sizes.products_size / NET_VK_TEXEL;
  }
  if (sizes.bands > 1) {
    const NetVkSum sum = describe_sum (&sizes);
    const NetVkRange all = products;

    products = net_vk_take (&scratch, sizes.products_size);
    net_vk_record_sum (recorder, &sum, &all, &scratch, &products);
  }
  record_sums (recorder, tensor, &sizes, &products, &node->output);
}
