/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Kinds of node and the kernels that compute them, all but the convolutions
 * with a weight (vkconvolution.h). */

#pragma once

#include "vklayout.h"

G_BEGIN_DECLS

/* Bytes of workspace of such a node. */
gsize net_vk_kernel_get_scratch_size (const NetTensor * tensor);

/* TRUE where the output may be the first input's memory. */
gboolean net_vk_kernel_is_in_place (const NetTensor * tensor);

void net_vk_record_node (NetVkRecorder * recorder, const NetVkNode * node);

G_END_DECLS
