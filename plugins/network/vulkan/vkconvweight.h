/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* NET_CONV_WEIGHT, a convolution's gradient for its weights: for every tap
 * and channel of x, and every channel of y, the sum over all positions of y.
 *
 * Both become matrices with the positions as depth, cut into slices whose
 * products are summed afterwards: the sums stay short, and there is work for
 * many groups where there are few weights.  vkwinogradweight.h
 * and vkcorrelate.h have faster ways where they suit. */

#pragma once

#include "vklayout.h"

G_BEGIN_DECLS

gsize net_vk_conv_weight_get_scratch_size (const NetTensor * tensor);
void net_vk_record_conv_weight (NetVkRecorder * recorder,
    const NetVkNode * node);

G_END_DECLS
