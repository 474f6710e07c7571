/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Both convolutions with a weight as transform, batched matrix product, transform:
 *
 *   NET_CONV        im2col, then W [O][C k k] times columns
 *   NET_CONV_INPUT  W^T [C k k][O] times y, then col2im
 *
 * The product reads the weights packed. */

#pragma once

#include "vklayout.h"

G_BEGIN_DECLS

/* Bytes of a convolution's packed weights. */
gsize net_vk_convolution_get_packed_size (const NetTensor * tensor);
/* Bytes of what lies between the transform and the product. */
gsize net_vk_convolution_get_scratch_size (const NetTensor * tensor);

void net_vk_record_packing (NetVkRecorder * recorder,
    const NetTensor * tensor, const NetVkRange * weights,
    const NetVkRange * packed);

/* @scratch is not looked at where its size is 0. */
void net_vk_record_convolution (NetVkRecorder * recorder,
    const NetTensor * tensor, const NetVkRange * input,
    const NetVkRange * packed, const NetVkRange * scratch,
    const NetVkRange * output);

G_END_DECLS
