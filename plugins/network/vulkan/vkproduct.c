/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "vkproduct.h"

/* Pixels of an invocation, shaders/sums_shuffle.glsl; times blocks of
 * channels. */
#define MAX_PIXELS 4
#define MAX_SUMS 16
/* Mesa's CPU device ends a loop, silently, after this many turns. */
#define MAX_DEPTH 65535

gboolean
net_vk_has_shuffles (const NetVkDevice * device)
{
  return device->properties.deviceType == VK_PHYSICAL_DEVICE_TYPE_CPU
      && (device->subgroup.subgroupSize == 8
      || device->subgroup.subgroupSize == 16)
      && (device->subgroup.supportedStages & VK_SHADER_STAGE_COMPUTE_BIT)
      && (device->subgroup.supportedOperations
      & VK_SUBGROUP_FEATURE_SHUFFLE_BIT);
}

guint32
net_vk_get_lanes (const NetVkDevice * device)
{
  return CLAMP (device->subgroup.subgroupSize, 8, NET_VK_LANES);
}

void
net_vk_record_packed (NetVkRecorder * recorder, const NetTensor * w,
    NetVkOrder order, gint depth, const NetVkRange * weights,
    const NetVkRange * packed)
{
  gint texels = packed->size / NET_VK_TEXEL;
  const struct
  {
    gint32 groups, texels, depth, outputs, row, taps;
  } push = {
    .groups = net_vk_chunks (texels),
    .texels = texels,
    .depth = depth,
    .outputs = w->shape[0],
    .row = net_vk_channels (w) * net_vk_pixels (w),
    .taps = net_vk_pixels (w),
  };
  const NetVkKernel kernel = {
    .shader = NET_VK_PACK,
    .option = order,
    .output = *packed,
    .inputs = {*weights},
    .n_inputs = 1,
    .push = &push,
    .push_size = sizeof (push),
  };

  if (texels / NET_VK_BLOCK >= NET_VK_MAX_INDEX)
    net_vk_recorder_fail (recorder, NET_ERROR_MEMORY,
        "%d texels of weights exceed the %d of the vulkan executor", texels,
        NET_VK_MAX_INDEX * NET_VK_BLOCK - 1);
  net_vk_record (recorder, &kernel);
}

/* How a group computes its part of a product. */
typedef struct
{
  NetVkShader shader;
  gint lanes, option;
  gint pixels, blocks;          /* of a group */
} Part;

/* A fetched pixel serves several blocks: their sums do not fit into the
 * registers, but fetches cost more.  Of few pixels an invocation has fewer, so
 * that none are idle. */
static Part
choose_subgroup (gint lanes, gint pixels, gint blocks)
{
  Part part = { NET_VK_MATMUL_SHUFFLE, lanes, 0, MAX_PIXELS, 1 };

  while (part.pixels > 1 && pixels <= lanes * part.pixels / 2)
    part.pixels /= 2;
  while (part.blocks * part.pixels < MAX_SUMS
      && blocks % (2 * part.blocks) == 0)
    part.blocks *= 2;
  part.option = part.pixels | part.blocks << 4;
  part.pixels *= lanes;
  return part;
}

/* 64 x 64, or as many of fewer channels. */
static Part
choose_tile (NetVkShader shader, gint blocks)
{
  Part part = { shader, NET_VK_LANES, 64, 0, 0 };

  while (part.option > 16 && blocks * NET_VK_BLOCK <= part.option / 2)
    part.option /= 2;
  part.pixels = 64 * 64 / part.option;
  part.blocks = part.option / NET_VK_BLOCK;
  return part;
}

static Part
choose_part (const NetVkDevice * device, gint pixels, gint blocks)
{
  if (device->precision == NET_FLOAT16)
    return choose_tile (device->cooperative ? NET_VK_MATMUL_COOPERATIVE
        : NET_VK_MATMUL_FLOAT16, blocks);
  if (net_vk_has_shuffles (device))
    return choose_subgroup (net_vk_get_lanes (device), pixels, blocks);
  return choose_tile (NET_VK_MATMUL, blocks);
}

void
net_vk_record_product (NetVkRecorder * recorder, gint images, gint channels,
    gint depth, gint pixels, const NetVkMatrix * left,
    const NetVkMatrix * right, const NetVkMatrix * result)
{
  struct
  {
    gint32 groups, near, block_sets, tiles, tile_rows, depth, pixels;
    gint32 channels;
    gint32 left_first, left_image;
    gint32 right_first, right_image, right_row, right_tile;
    gint32 result_first, result_image, result_row, result_pixel;
  } push = {
    .depth = depth,
    .pixels = pixels,
    .channels = channels,
    .left_first = left->first,
    .left_image = left->image,
    .right_first = right->first,
    .right_image = right->image,
    .right_row = right->row,
    .right_tile = right->tile,
    .result_first = result->first,
    .result_image = result->image,
    .result_row = result->row,
    .result_pixel = result->pixel,
  };
  const gint blocks = (channels + 1) / 2;
  const Part part = choose_part (net_vk_recorder_get_device (recorder),
      pixels, blocks);
  const NetVkKernel kernel = {
    .shader = part.shader,
    .lanes = part.lanes,
    .option = part.option,
    .output = *result->range,
    .inputs = {*left->range, *right->range},
    .n_inputs = 2,
    .push = &push,
    .push_size = sizeof (push),
  };

  if (depth >= MAX_DEPTH)
    net_vk_recorder_fail (recorder, NET_ERROR_MEMORY,
        "A convolution sums %d texels, fewer than %d are possible", depth,
        MAX_DEPTH);
  push.block_sets = (blocks + part.blocks - 1) / part.blocks;
  push.tiles = (pixels + part.pixels - 1) / part.pixels;
  push.near = MIN (push.tiles, NET_VK_NEAR_TILES);
  push.tile_rows = (push.tiles + push.near - 1) / push.near;
  push.groups = images * push.tile_rows * push.block_sets * push.near;
  net_vk_record (recorder, &kernel);
}
