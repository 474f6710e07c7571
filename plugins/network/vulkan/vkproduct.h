/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The batched matrix product, of which all convolutions are made. */

#pragma once

#include "vklayout.h"

G_BEGIN_DECLS

/* Channels of a block of the left matrix; shaders/product.glsl. */
#define NET_VK_BLOCK 8
/* Pixels of the right matrix that lie together; shaders/product.glsl. */
#define NET_VK_TILE 32

/* Where a matrix starts, and the distances of images, of rows (of channels or
 * depth) and, of the right, of tiles of NET_VK_TILE pixels or, of the result,
 * of pixels, in texels. */
typedef struct
{
  const NetVkRange *range;
  gint first, image, row, tile, pixel;
} NetVkMatrix;

/* result[m][p] = sum over k of left[m][k] right[k][p] for each image;
 * @channels of m and @depth of k in texels.  @left is packed:
 * [image][m / 8][k / 4][8 m][4 k]. */
void net_vk_record_product (NetVkRecorder * recorder, gint images,
    gint channels, gint depth, gint pixels, const NetVkMatrix * left,
    const NetVkMatrix * right, const NetVkMatrix * result);

G_END_DECLS
