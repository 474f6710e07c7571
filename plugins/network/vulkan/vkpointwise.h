/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Nodes whose values are made of values at the same place. */

#pragma once

#include "vklayout.h"

G_BEGIN_DECLS

void net_vk_record_constant (NetVkRecorder * recorder,
    const NetVkNode * node);
/* NET_FUNCTION, NET_AFFINE */
void net_vk_record_function (NetVkRecorder * recorder,
    const NetVkNode * node);
/* NET_ADD, NET_MULTIPLY, NET_GATE */
void net_vk_record_pair (NetVkRecorder * recorder, const NetVkNode * node);
void net_vk_record_broadcast (NetVkRecorder * recorder,
    const NetVkNode * node);
void net_vk_record_log_softmax (NetVkRecorder * recorder,
    const NetVkNode * node);
void net_vk_record_dropout (NetVkRecorder * recorder, const NetVkNode * node);
void net_vk_record_detach (NetVkRecorder * recorder, const NetVkNode * node);

G_END_DECLS
