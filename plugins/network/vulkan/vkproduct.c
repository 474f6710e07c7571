/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "vkproduct.h"

/* Pixels of an invocation; shaders/product.glsl. */
#define PIXELS 4
/* Pixel tiles that a block's weights serve before the next block's. */
#define NEAR_TILES 4
/* Mesa's CPU device ends a loop, silently, after this many turns. */
#define MAX_DEPTH 65535

/* The one place that knows the machine: with subgroups of 8 on a CPU,
 * shuffles spread the weights; otherwise every invocation reads them. */
static void
choose_product (const NetVkDevice * device, NetVkShader * shader,
    guint32 * lanes)
{
  if (device->properties.deviceType == VK_PHYSICAL_DEVICE_TYPE_CPU
      && device->subgroup.subgroupSize == 8
      && (device->subgroup.supportedStages & VK_SHADER_STAGE_COMPUTE_BIT)
      && (device->subgroup.supportedOperations
          & VK_SUBGROUP_FEATURE_SHUFFLE_BIT)) {
    *shader = NET_VK_MATMUL_SHUFFLE;
    *lanes = 8;
  } else {
    *shader = NET_VK_MATMUL;
    *lanes = CLAMP (device->subgroup.subgroupSize, 8, NET_VK_LANES);
  }
}

void
net_vk_record_product (NetVkRecorder * recorder, gint images, gint channels,
    gint depth, gint pixels, const NetVkMatrix * left,
    const NetVkMatrix * right, const NetVkMatrix * result)
{
  struct
  {
    gint32 groups, near, blocks, tiles, tile_rows, depth, pixels, channels;
    gint32 left_first, left_image;
    gint32 right_first, right_image, right_row, right_tile;
    gint32 result_first, result_image, result_row, result_pixel;
  } push = {
    .blocks = (channels + 1) / 2,
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
  NetVkKernel kernel = {
    .output = *result->range,
    .inputs = {*left->range, *right->range},
    .n_inputs = 2,
    .push = &push,
    .push_size = sizeof (push),
  };
  gint tile;

  if (depth >= MAX_DEPTH)
    net_vk_recorder_fail (recorder, NET_ERROR_MEMORY,
        "A convolution sums %d texels, fewer than %d are possible", depth,
        MAX_DEPTH);
  choose_product (net_vk_recorder_get_device (recorder), &kernel.shader,
      &kernel.lanes);
  tile = kernel.lanes * PIXELS;
  push.tiles = (pixels + tile - 1) / tile;
  push.near = MIN (push.tiles, NEAR_TILES);
  push.tile_rows = (push.tiles + push.near - 1) / push.near;
  push.groups = images * push.tile_rows * push.blocks * push.near;
  net_vk_record (recorder, &kernel);
}
