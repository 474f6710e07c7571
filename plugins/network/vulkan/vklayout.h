/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* How tensors lie in memory: [N][C/4][H W][4] floats, C padded with zeros. */

#pragma once

#include "vkrecorder.h"

#include "netgraph.h"

G_BEGIN_DECLS

/* Of ranges in a buffer, bytes: Vulkan allows no device to ask for more. */
#define NET_VK_ALIGNMENT 256

static inline gsize
net_vk_align (gsize size)
{
  return (size + NET_VK_ALIGNMENT - 1) / NET_VK_ALIGNMENT * NET_VK_ALIGNMENT;
}

/* Cut a range of @size bytes off the beginning of @rest. */
static inline NetVkRange
net_vk_take (NetVkRange * rest, gsize size)
{
  NetVkRange range = { rest->buffer, rest->offset, size };

  rest->offset += net_vk_align (size);
  return range;
}

/* A tensor to be computed, and where everything lies. */
typedef struct
{
  const NetTensor *tensor;
  const NetVkRange *inputs;     /* as many as it has */
  NetVkRange scratch;           /* not looked at where its size is 0 */
  NetVkRange output;
  gfloat slope;                 /* norms, concatenations: of a leaky ReLU of the
                                 * result; 1: none */
} NetVkNode;

/* Texels of a pixel's channels: C / 4, rounded up. */
static inline gint
net_vk_channels (const NetTensor * tensor)
{
  return (tensor->shape[1] + 3) / 4;
}

static inline gint
net_vk_pixels (const NetTensor * tensor)
{
  return tensor->shape[2] * tensor->shape[3];
}

/* Images times channel texels. */
static inline gint
net_vk_planes (const NetTensor * tensor)
{
  return tensor->shape[0] * net_vk_channels (tensor);
}

static inline gsize
net_vk_tensor_size (const NetTensor * tensor)
{
  return (gsize) NET_VK_TEXEL * tensor->shape[0] * net_vk_channels (tensor)
      * tensor->shape[2] * tensor->shape[3];
}

/* Groups for a row of @texels. */
static inline gint
net_vk_chunks (gint texels)
{
  return (texels + NET_VK_CHUNK - 1) / NET_VK_CHUNK;
}

/* Groups for @rows of @texels where groups take several short rows;
 * count_items() of shaders/kernel.glsl. */
static inline gint
net_vk_row_groups (gint rows, gint texels)
{
  gint group_rows = MAX (NET_VK_CHUNK / texels, 1);

  return (rows + group_rows - 1) / group_rows * net_vk_chunks (texels);
}

/* Groups for every pixel of every plane. */
static inline gint
net_vk_groups (const NetTensor * tensor)
{
  return net_vk_planes (tensor) * net_vk_chunks (net_vk_pixels (tensor));
}

/* From [N, C, H, W] to how tensors lie, and back. */
void net_vk_pack_texels (const NetTensor * tensor, const gfloat * values,
    gfloat * texels);
void net_vk_unpack_texels (const NetTensor * tensor, const gfloat * texels,
    gfloat * values);

G_END_DECLS
