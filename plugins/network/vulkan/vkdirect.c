/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "vkdirect.h"

#include "vkproduct.h"

/* Rows of an invocation, and of one of a single channel. */
#define ROWS 4
#define SINGLE_ROWS 8
/* Blocks of channels of an invocation, where shuffles spread the weights. */
#define MAX_BLOCKS 2
/* A kernel's size is a constant of its shader; taps of a column are written
 * out. */
#define MIN_KERNEL 2
#define MAX_KERNEL 7
/* An image is at least as large as what a group of 8 computes. */
#define MIN_WIDTH 8

/* The padding of the convolution that @tensor is. */
static gint
get_pad (const NetTensor * tensor)
{
  return tensor->kind == NET_CONV ? tensor->pad
      : tensor->inputs[1]->shape[2] - 1 - tensor->pad;
}

gboolean
net_vk_direct_is_possible (const NetTensor * tensor)
{
  const gint kernel = tensor->inputs[1]->shape[2];

  return kernel >= MIN_KERNEL && kernel <= MAX_KERNEL && tensor->stride <= 3
      && (tensor->kind == NET_CONV || tensor->stride == 1)
      && get_pad (tensor) >= 0
      && tensor->shape[2] >= ROWS && tensor->shape[3] >= MIN_WIDTH;
}

/* Depth of the sums in texels. */
static gint
get_depth (const NetTensor * tensor)
{
  return net_vk_channels (tensor->inputs[0])
      * net_vk_pixels (tensor->inputs[1]);
}

static gint
count_blocks (const NetTensor * tensor)
{
  return (net_vk_channels (tensor) + 1) / 2;
}

static gsize
get_packed_size (const NetTensor * tensor)
{
  return (gsize) count_blocks (tensor) * get_depth (tensor) * NET_VK_BLOCK
      * NET_VK_TEXEL;
}

static gsize
get_scratch_size (const NetTensor * tensor)
{
  return 0;
}

static void
record_packing (NetVkRecorder * recorder, const NetTensor * tensor,
    const NetVkRange * weights, const NetVkRange * packed)
{
  net_vk_record_packed (recorder, tensor->inputs[1],
      tensor->kind == NET_CONV ? NET_VK_FORWARD : NET_VK_MIRRORED,
      get_depth (tensor), weights, packed);
}

/* To one channel. */
static void
record_single (NetVkRecorder * recorder, const NetVkNode * node,
    const NetVkRange * packed)
{
  const NetTensor *tensor = node->tensor, *input = tensor->inputs[0];
  NetVkKernel kernel = {
    .shader = NET_VK_NARROW,
    .option = tensor->inputs[1]->shape[2],
    .output = node->output,
    .inputs = {*packed, node->inputs[0]},
    .n_inputs = 2,
  };
  struct
  {
    gint32 groups, tiles_x, tiles_y, depth, height, width, pad;
    gint32 out_height, out_width;
  } push = {
    .tiles_y = (tensor->shape[2] + SINGLE_ROWS - 1) / SINGLE_ROWS,
    .depth = net_vk_channels (input),
    .height = input->shape[2],
    .width = input->shape[3],
    .pad = get_pad (tensor),
    .out_height = tensor->shape[2],
    .out_width = tensor->shape[3],
  };

  kernel.lanes = net_vk_get_lanes (net_vk_recorder_get_device (recorder));
  kernel.push = &push;
  kernel.push_size = sizeof (push);
  push.tiles_x = (tensor->shape[3] + kernel.lanes - 1) / kernel.lanes;
  push.groups = tensor->shape[0] * push.tiles_y * push.tiles_x;
  net_vk_record (recorder, &kernel);
}

/* A fetched column serves several blocks, all of them whole. */
static gint
choose_blocks (gint blocks)
{
  gint several = 1;

  while (several < MAX_BLOCKS && blocks % (2 * several) == 0)
    several *= 2;
  return several;
}

static void
record_many (NetVkRecorder * recorder, const NetVkNode * node,
    const NetVkRange * packed)
{
  const NetTensor *tensor = node->tensor, *input = tensor->inputs[0];
  NetVkDevice *device = net_vk_recorder_get_device (recorder);
  const gboolean shuffles = net_vk_has_shuffles (device);
  const gint blocks = shuffles ? choose_blocks (count_blocks (tensor)) : 1;
  NetVkKernel kernel = {
    .shader = shuffles ? NET_VK_DIRECT_SHUFFLE : NET_VK_DIRECT,
    .lanes = net_vk_get_lanes (device),
    .option = tensor->inputs[1]->shape[2] | tensor->stride << 4 | blocks << 8,
    .output = node->output,
    .inputs = {*packed, node->inputs[0]},
    .n_inputs = 2,
  };
  struct
  {
    gint32 groups, near, block_sets, tiles, tiles_x, tile_rows;
    gint32 depth, height, width, pad, channels, out_height, out_width;
  } push = {
    .block_sets = count_blocks (tensor) / blocks,
    .depth = net_vk_channels (input),
    .height = input->shape[2],
    .width = input->shape[3],
    .pad = get_pad (tensor),
    .channels = net_vk_channels (tensor),
    .out_height = tensor->shape[2],
    .out_width = tensor->shape[3],
  };

  kernel.push = &push;
  kernel.push_size = sizeof (push);
  push.tiles_x = (tensor->shape[3] + kernel.lanes - 1) / kernel.lanes;
  push.tiles = push.tiles_x * ((tensor->shape[2] + ROWS - 1) / ROWS);
  push.near = MIN (push.tiles, NET_VK_NEAR_TILES);
  push.tile_rows = (push.tiles + push.near - 1) / push.near;
  push.groups = tensor->shape[0] * push.tile_rows * push.block_sets * push.near;
  net_vk_record (recorder, &kernel);
}

static void
record (NetVkRecorder * recorder, const NetVkNode * node,
    const NetVkRange * packed)
{
  const NetTensor *tensor = node->tensor;

  (tensor->shape[1] == 1 && tensor->stride == 1 ? record_single
      : record_many) (recorder, node, packed);
}

const NetVkConvolution net_vk_direct = {
  .get_packed_size = get_packed_size,
  .get_scratch_size = get_scratch_size,
  .record_packing = record_packing,
  .record = record,
};
