/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* NET_CONV_WEIGHT as it is written, at stride 1 to few channels: sums over columns of the images, which are summed afterwards. */

#pragma once

#include "vklayout.h"

G_BEGIN_DECLS

/* Whether @tensor is computed so. */
gboolean net_vk_correlate_suits (const NetTensor * tensor);

gsize net_vk_correlate_get_scratch_size (const NetTensor * tensor);
void net_vk_record_correlate (NetVkRecorder * recorder,
    const NetVkNode * node);

G_END_DECLS
