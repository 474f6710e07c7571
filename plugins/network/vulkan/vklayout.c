/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "vklayout.h"

void
net_vk_pack_texels (const NetTensor * tensor, const gfloat * values,
    gfloat * texels)
{
  gsize pixels = net_vk_pixels (tensor), p;
  gint n, c, j;

  for (n = 0; n < tensor->shape[0]; n++)
    for (c = 0; c < tensor->shape[1]; c += 4) {
      gint used = MIN (tensor->shape[1] - c, 4);

      for (p = 0; p < pixels; p++)
        for (j = 0; j < 4; j++)
          *texels++ = j < used ? values[j * pixels + p] : 0;
      values += used * pixels;
    }
}

void
net_vk_unpack_texels (const NetTensor * tensor, const gfloat * texels,
    gfloat * values)
{
  gsize pixels = net_vk_pixels (tensor), p;
  gint n, c, j;

  for (n = 0; n < tensor->shape[0]; n++)
    for (c = 0; c < tensor->shape[1]; c += 4) {
      gint used = MIN (tensor->shape[1] - c, 4);

      for (p = 0; p < pixels; p++)
        for (j = 0; j < used; j++)
          values[j * pixels + p] = texels[p * 4 + j];
      texels += pixels * 4;
      values += used * pixels;
    }
}
