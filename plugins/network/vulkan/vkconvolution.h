/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Both convolutions with a weight, NET_CONV and NET_CONV_INPUT, and the one
 * place that chooses how they are computed.  Every way reads the weights
 * packed. */

#pragma once

#include "vklayout.h"

G_BEGIN_DECLS

/* A way to compute convolutions. */
typedef struct
{
  /* Bytes of the packed weights. */
  gsize (*get_packed_size) (const NetTensor * tensor);
  /* Bytes of what lies between the kernels. */
  gsize (*get_scratch_size) (const NetTensor * tensor);
  void (*record_packing) (NetVkRecorder * recorder, const NetTensor * tensor,
      const NetVkRange * weights, const NetVkRange * packed);
  /* @node's input is its first alone. */
  void (*record) (NetVkRecorder * recorder, const NetVkNode * node,
      const NetVkRange * packed);
} NetVkConvolution;

/* A function of the shapes of one image alone: its result does not depend on
 * what else is in the batch. */
const NetVkConvolution *net_vk_choose_convolution (const NetTensor * tensor);

/* Two convolutions with the same weights can share them packed. */
gboolean net_vk_packs_alike (const NetTensor * a, const NetTensor * b);

G_END_DECLS
