/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* How tensors lie in memory: [N][C/4][H W][4] floats, C padded with zeros. */

#pragma once

#include "vkrecorder.h"

#include "netgraph.h"

G_BEGIN_DECLS

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

/* Groups for rows of @texels. */
static inline gint
net_vk_chunks (gint texels)
{
  return (texels + NET_VK_CHUNK - 1) / NET_VK_CHUNK;
}

G_END_DECLS
