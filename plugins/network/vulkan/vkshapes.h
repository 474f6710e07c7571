/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Nodes that put values elsewhere. */

#pragma once

#include "vklayout.h"

G_BEGIN_DECLS

void net_vk_record_concat (NetVkRecorder * recorder, const NetVkNode * node);
void net_vk_record_slice (NetVkRecorder * recorder, const NetVkNode * node);
/* NET_REFLECT, NET_REFLECT_INPUT */
void net_vk_record_reflect (NetVkRecorder * recorder, const NetVkNode * node);
void net_vk_record_warp (NetVkRecorder * recorder, const NetVkNode * node);

G_END_DECLS
