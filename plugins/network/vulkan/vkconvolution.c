/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "vkconvolution.h"

#include "vkchoice.h"
#include "vkcolumns.h"
#include "vkdirect.h"
#include "vkproduct.h"
#include "vkwinograd.h"

/* Winograd's way must save a third of the products, for what making its
 * factors costs, and those with fewer channels on either side cost more. */
#define MIN_CHANNELS 16

/* Products in the same unit as net_vk_winograd_count(): of 8 pixels, 4 and 8
 * channels. */
static gint64
count_products (const NetTensor * tensor)
{
  const NetTensor *w = tensor->inputs[1];
  const NetTensor *y = tensor->kind == NET_CONV ? tensor : tensor->inputs[0];

  return (gint64) w->shape[2] * w->shape[3] * ((w->shape[0] + 7) / 8)
      * net_vk_channels (w)
      * ((net_vk_pixels (y) + NET_VK_FEW_PIXELS - 1) / NET_VK_FEW_PIXELS);
}

const NetVkConvolution *
net_vk_choose_convolution (const NetTensor * tensor)
{
  if (net_vk_winograd_is_possible (tensor)
      && MIN (tensor->shape[1], tensor->inputs[0]->shape[1]) >= MIN_CHANNELS
      && net_vk_winograd_count (tensor) * 3 <= count_products (tensor) * 2
      && net_vk_winograd.get_packed_size (tensor) <= NET_VK_MIN_STORAGE)
    return &net_vk_winograd;
  return net_vk_direct_is_possible (tensor) ? &net_vk_direct : &net_vk_columns;
}

gboolean
net_vk_packs_alike (const NetTensor * a, const NetTensor * b)
{
  return a->kind == b->kind && a->stride == b->stride && a->pad == b->pad
      && net_vk_choose_convolution (a) == net_vk_choose_convolution (b);
}
