/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "vkwinograd.h"

#include "vkchoice.h"
#include "vkproduct.h"

/* Outputs of a tile along an axis. */
#define OUTPUTS 4
/* Factors of the input, and products, are made in bands of tiles no larger
 * than this, bytes: what a CPU's caches hold for the next kernel. */
#define MAX_BAND (NET_VK_MIN_STORAGE / 16)

/* A convolution's sizes in texels. */
typedef struct
{
  gboolean transposed;
  gint taps;                    /* of a phase along an axis: 3 or 2 */
  gint factors;                 /* of a phase */
  gint phases;                  /* along an axis: the stride */
  gint all_phases;              /* of the input and the result together */
  gint in_phases, out_phases;   /* of the input, of the result */
  gint products;                /* matrices */
  gint channels, blocks, depth; /* of a matrix; blocks of 8 channels */
  gint tiles_x, tiles_y;        /* of an image */
  gint tiles, band;             /* of all images; at a time, times 32 */
} Sizes;

static gint
divide_up (gint a, gint b)
{
  return (a + b - 1) / b;
}

static Sizes
get_sizes (const NetTensor * tensor)
{
  const NetTensor *input = tensor->inputs[0];
  Sizes sizes = { 0 };
  gsize unit;

  sizes.transposed = tensor->kind == NET_CONV_INPUT;
  sizes.phases = tensor->stride;
  sizes.all_phases = sizes.phases * sizes.phases;
  sizes.in_phases = sizes.transposed ? 1 : sizes.all_phases;
  sizes.out_phases = sizes.transposed ? sizes.all_phases : 1;
  sizes.taps = tensor->stride == 1 ? 3 : 2;
  sizes.factors = (sizes.taps + OUTPUTS - 1) * (sizes.taps + OUTPUTS - 1);
  sizes.products = sizes.factors * sizes.out_phases;
  sizes.channels = net_vk_channels (tensor);
  sizes.blocks = divide_up (sizes.channels, 2);
  sizes.depth = net_vk_channels (input) * sizes.in_phases;
  sizes.tiles_x = divide_up (tensor->shape[3],
      OUTPUTS * (sizes.transposed ? sizes.phases : 1));
  sizes.tiles_y = divide_up (tensor->shape[2],
      OUTPUTS * (sizes.transposed ? sizes.phases : 1));
  sizes.tiles = tensor->shape[0] * sizes.tiles_x * sizes.tiles_y;

  unit = (gsize) NET_VK_TEXEL *NET_VK_TILE * sizes.products
      * MAX (sizes.depth, sizes.channels);
  sizes.band = MIN ((gsize) divide_up (sizes.tiles, NET_VK_TILE),
      MAX (MAX_BAND / unit, 1)) * NET_VK_TILE;
  return sizes;
}

gboolean
net_vk_winograd_is_possible (const NetTensor * tensor)
{
  const gint kernel = tensor->inputs[1]->shape[2];

  return (tensor->stride == 1 && kernel == 3)
      || (tensor->stride == 2 && kernel == 4);
}

gint64
net_vk_winograd_count (const NetTensor * tensor)
{
  Sizes sizes = get_sizes (tensor);

  return (gint64) sizes.products * sizes.blocks * sizes.depth
      * divide_up (sizes.tiles_x * sizes.tiles_y, NET_VK_FEW_PIXELS);
}

/* --- Memory --- */

static gsize
get_factor_size (const Sizes * sizes)
{
  return (gsize) sizes->blocks * sizes->depth * NET_VK_BLOCK * NET_VK_TEXEL;
}

static gsize
get_packed_size (const NetTensor * tensor)
{
  Sizes sizes = get_sizes (tensor);

  return sizes.products * get_factor_size (&sizes);
}

/* Of a band: input's factors, or products. */
static gsize
get_band_size (const Sizes * sizes, gint rows)
{
  return (gsize) NET_VK_TEXEL *sizes->products * rows * sizes->band;
}

static gsize
get_scratch_size (const NetTensor * tensor)
{
  Sizes sizes = get_sizes (tensor);

  return net_vk_align (get_band_size (&sizes, sizes.depth))
      + net_vk_align (get_band_size (&sizes, sizes.channels));
}

/* --- Kernels --- */

/* Groups of kernels with an item for each invocation. */
static gint32
count_groups (gint items)
{
  return divide_up (items, NET_VK_LANES);
}

/* The first tap of @phase of a grid: that which meets the first pixel of the
 * phase, or in the transposed case the last before it. */
static gint
find_first_tap (const NetTensor * tensor, gint phase)
{
  return tensor->kind == NET_CONV ? phase
      : (phase + tensor->pad) % tensor->stride;
}

static void
record_packing (NetVkRecorder * recorder, const NetTensor * tensor,
    const NetVkRange * weights, const NetVkRange * packed)
{
  const NetTensor *w = tensor->inputs[1];
  Sizes sizes = get_sizes (tensor);
  gint factor = get_factor_size (&sizes) / NET_VK_TEXEL;
  const struct
  {
    gint32 groups, items, outputs, channels, kernel, step;
    gint32 first, second_first, blocks, depth, factor_step;
  } push = {
    .groups = count_groups (factor * sizes.out_phases),
    .items = factor * sizes.out_phases,
    .outputs = w->shape[0],
    .channels = net_vk_channels (w),
    .kernel = w->shape[2],
    .step = sizes.phases,
    .first = find_first_tap (tensor, 0),
    .second_first = find_first_tap (tensor, 1),
    .blocks = sizes.blocks,
    .depth = sizes.depth,
    .factor_step = factor,
  };
  const NetVkKernel kernel = {
    .shader = NET_VK_WINOGRAD_PACK,
    .option = sizes.taps * 2 + sizes.transposed,
    .output = *packed,
    .inputs = {*weights},
    .n_inputs = 1,
    .push = &push,
    .push_size = sizeof (push),
  };

  if (push.items / NET_VK_BLOCK >= NET_VK_MAX_INDEX)
    net_vk_recorder_fail (recorder, NET_ERROR_MEMORY,
        "%d texels of weights exceed the %d of the vulkan executor",
        push.items, NET_VK_MAX_INDEX * NET_VK_BLOCK - 1);
  net_vk_record (recorder, &kernel);
}

/* The first pixel of the window of tile 0, where the taps of @phase begin. */
static gint
find_origin (const NetTensor * tensor, const Sizes * sizes, gint phase)
{
  return tensor->kind == NET_CONV ? phase - tensor->pad
      : (phase + tensor->pad) / tensor->stride - (sizes->taps - 1);
}

/* Tiles [@first, @first + @tiles) of the input. */
static void
record_input (NetVkRecorder * recorder, const NetTensor * tensor,
    const Sizes * sizes, gint first, gint tiles,
    const NetVkRange * x, const NetVkMatrix * to)
{
  const NetTensor *input = tensor->inputs[0];
  gint items = tiles * net_vk_channels (input) * sizes->all_phases;
  const struct
  {
    gint32 groups, items, tiles, first_tile, tiles_x, tiles_y;
    gint32 channels, height, width, step, origin, second_origin;
    gint32 factor_step, tile_step, phase_step;
  } push = {
    .groups = count_groups (items),
    .items = items,
    .tiles = tiles,
    .first_tile = first,
    .tiles_x = sizes->tiles_x,
    .tiles_y = sizes->tiles_y,
    .channels = net_vk_channels (input),
    .height = input->shape[2],
    .width = input->shape[3],
    .step = sizes->transposed ? 1 : sizes->phases,
    .origin = find_origin (tensor, sizes, 0),
    .second_origin = find_origin (tensor, sizes, 1),
    .factor_step = to->image,
    .tile_step = to->tile,
    .phase_step = sizes->transposed ? to->image * sizes->factors
        : to->row * net_vk_channels (input),
  };
  const NetVkKernel kernel = {
    .shader = NET_VK_WINOGRAD_INPUT,
    .option = sizes->taps,
    .output = *to->range,
    .inputs = {*x},
    .n_inputs = 1,
    .push = &push,
    .push_size = sizeof (push),
  };

  net_vk_record (recorder, &kernel);
}

/* Tiles [@first, @first + @tiles) of the result. */
static void
record_output (NetVkRecorder * recorder, const NetTensor * tensor,
    const Sizes * sizes, gint first, gint tiles,
    const NetVkMatrix * from, const NetVkRange * y)
{
  gint items = tiles * sizes->channels * sizes->out_phases;
  const struct
  {
    gint32 groups, items, tiles, first_tile, tiles_x, tiles_y;
    gint32 channels, height, width, step, factor_step, channel_step;
  } push = {
    .groups = count_groups (items),
    .items = items,
    .tiles = tiles,
    .first_tile = first,
    .tiles_x = sizes->tiles_x,
    .tiles_y = sizes->tiles_y,
    .channels = sizes->channels,
    .height = tensor->shape[2],
    .width = tensor->shape[3],
    .step = sizes->transposed ? sizes->phases : 1,
    .factor_step = from->image,
    .channel_step = from->row,
  };
  const NetVkKernel kernel = {
    .shader = NET_VK_WINOGRAD_OUTPUT,
    .option = sizes->taps,
    .output = *y,
    .inputs = {*from->range},
    .n_inputs = 1,
    .push = &push,
    .push_size = sizeof (push),
  };

  net_vk_record (recorder, &kernel);
}

static void
record (NetVkRecorder * recorder, const NetVkNode * node,
    const NetVkRange * packed)
{
  const NetTensor *tensor = node->tensor;
  Sizes sizes = get_sizes (tensor);
  NetVkRange scratch = node->scratch;
  NetVkRange factors = net_vk_take (&scratch, get_band_size (&sizes,
          sizes.depth));
  NetVkRange products = net_vk_take (&scratch, get_band_size (&sizes,
          sizes.channels));
  const NetVkMatrix left = {
    .range = packed,
    .image = sizes.blocks * sizes.depth * NET_VK_BLOCK,
  };
  const NetVkMatrix right = {
    .range = &factors,
    .image = sizes.depth * sizes.band,
    .row = NET_VK_TILE,
    .tile = sizes.depth * NET_VK_TILE,
  };
  const NetVkMatrix result = {
    .range = &products,
    .image = sizes.channels * sizes.band,
    .row = sizes.band,
    .pixel = 1,
  };
  gint first;

  for (first = 0; first < sizes.tiles; first += sizes.band) {
    gint tiles = MIN (sizes.band, sizes.tiles - first);

    record_input (recorder, tensor, &sizes, first, tiles, &node->inputs[0],
        &right);
    net_vk_record_product (recorder, sizes.products, sizes.channels,
        sizes.depth, tiles, &left, &right, &result);
    record_output (recorder, tensor, &sizes, first, tiles, &result,
        &node->output);
  }
}

const NetVkConvolution net_vk_winograd = {
  .get_packed_size = get_packed_size,
  .get_scratch_size = get_scratch_size,
  .record_packing = record_packing,
  .record = record,
};
