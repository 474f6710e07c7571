/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The nodes that are not convolutions. */

#pragma once

#include "vklayout.h"

G_BEGIN_DECLS

/* Bytes of workspace of such a node. */
gsize net_vk_kernel_get_scratch_size (const NetTensor * tensor);

/* TRUE where the output may be the first input's memory. */
gboolean net_vk_kernel_is_in_place (const NetTensor * tensor);

/* @inputs as many as the node has; @scratch is not looked at where its size
 * is 0. */
void net_vk_record_node (NetVkRecorder * recorder, const NetTensor * tensor,
    const NetVkRange * inputs, const NetVkRange * scratch,
    const NetVkRange * output);

G_END_DECLS
