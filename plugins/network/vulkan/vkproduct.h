/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The batched matrix product, of which most convolutions are made, and its
 * packed left matrix, which all of them read. */

#pragma once

#include "vklayout.h"

G_BEGIN_DECLS

/* Channels of a block of the left matrix; shaders/product.glsl. */
#define NET_VK_BLOCK 8
/* Pixels of the right matrix that lie together; shaders/product.glsl. */
#define NET_VK_TILE 32
/* Pixels that a group of a product of few computes at least. */
#define NET_VK_FEW_PIXELS 8
/* Pixel tiles that a block's weights serve before the next block's. */
#define NET_VK_NEAR_TILES 4

/* The one place that knows the machine: with subgroups of 8 or 16 on a CPU,
 * shuffles spread the weights of float32; otherwise products are in shared
 * memory, those of float16 by cooperative matrices where the device has them,
 * and invocations of direct convolutions read each weight. */
gboolean net_vk_has_shuffles (const NetVkDevice * device);
/* Invocations of a group of the kernels that sum up products. */
guint32 net_vk_get_lanes (const NetVkDevice * device);

/* Where a matrix starts, and the distances of images, of rows (of channels or
 * depth) and, of the right, of tiles of NET_VK_TILE pixels or, of the result,
 * of pixels, in texels. */
typedef struct
{
  const NetVkRange *range;
  gint first, image, row, tile, pixel;
} NetVkMatrix;

/* How weights are packed: [m / 8][k / 4][8 m][4 k]; shaders/pack.comp. */
typedef enum
{
  NET_VK_FORWARD,               /* m: O; k: C k k */
  NET_VK_TRANSPOSED,            /* m: C k k; k: O */
  NET_VK_MIRRORED,              /* m: C; k: O k k, backwards */
  NET_VK_SINGLE,                /* m: k k of one channel; k: O */
} NetVkOrder;

/* @w: its shape; @depth of k in texels. */
void net_vk_record_packed (NetVkRecorder * recorder, const NetTensor * w,
    NetVkOrder order, gint depth, const NetVkRange * weights,
    const NetVkRange * packed);

/* result[m][p] = sum over k of left[m][k] right[k][p] for each image;
 * @channels of m and @depth of k in texels.  @left is packed. */
void net_vk_record_product (NetVkRecorder * recorder, gint images,
    gint channels, gint depth, gint pixels, const NetVkMatrix * left,
    const NetVkMatrix * right, const NetVkMatrix * result);

G_END_DECLS
