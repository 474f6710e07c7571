/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Sums along axes, in stages of short strips: always in the same order, with
 * an error that grows with the number of stages alone. */

#pragma once

#include "vklayout.h"

G_BEGIN_DECLS

/* Texels [n, c / 4, h, w] to be summed over those axes for which @over has
 * bit 1 << axis; @fold: and over the channels of a texel. */
typedef struct
{
  gint lengths[4];
  guint over;
  gboolean fold;
} NetVkSum;

gsize net_vk_sum_get_scratch_size (const NetVkSum * sum);
void net_vk_record_sum (NetVkRecorder * recorder, const NetVkSum * sum,
    const NetVkRange * x, const NetVkRange * scratch, const NetVkRange * y);

/* NET_SUM */
gsize net_vk_sum_node_get_scratch_size (const NetTensor * tensor);
void net_vk_record_sum_node (NetVkRecorder * recorder,
    const NetVkNode * node);

G_END_DECLS
