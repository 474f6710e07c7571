/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Updates: their output is their first input's memory, a parameter. */

#pragma once

#include "vklayout.h"

G_BEGIN_DECLS

void net_vk_record_adam (NetVkRecorder * recorder, const NetVkNode * node);
void net_vk_record_average (NetVkRecorder * recorder, const NetVkNode * node);

G_END_DECLS
