/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Norms and their gradients. */

#pragma once

#include "vklayout.h"

G_BEGIN_DECLS

/* NET_NORM, NET_MOMENTS */
gsize net_vk_norm_get_scratch_size (const NetTensor * tensor);
void net_vk_record_norm (NetVkRecorder * recorder, const NetVkNode * node);
void net_vk_record_moments (NetVkRecorder * recorder, const NetVkNode * node);

gsize net_vk_norm_scale_get_scratch_size (const NetTensor * tensor);
void net_vk_record_norm_scale (NetVkRecorder * recorder,
    const NetVkNode * node);

gsize net_vk_norm_input_get_scratch_size (const NetTensor * tensor);
void net_vk_record_norm_input (NetVkRecorder * recorder,
    const NetVkNode * node);

G_END_DECLS
