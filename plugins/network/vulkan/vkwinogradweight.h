/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* NET_CONV_WEIGHT by Winograd's filtering transposed (vkwinograd.h has the
 * filtering itself): factors of the input's windows, and of tiles of the
 * result's gradient by the transpose of the output's transform, their products
 * summed over the tiles, one matrix product for each factor, and the weights'
 * gradient of those by the transpose of the filter's transform. */

#pragma once

#include "vklayout.h"

G_BEGIN_DECLS

/* Whether @tensor can be computed so, and saves much. */
gboolean net_vk_winograd_weight_suits (const NetTensor * tensor);

gsize net_vk_winograd_weight_get_scratch_size (const NetTensor * tensor);
void net_vk_record_winograd_weight (NetVkRecorder * recorder,
    const NetVkNode * node);

G_END_DECLS
