/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Any convolution with a weight, as a transform and a batched matrix product:
 *
 *   NET_CONV        im2col, then W [O][C k k] times columns
 *   NET_CONV_INPUT  W^T [C k k][O] times y, then col2im */

#pragma once

#include "vkconvolution.h"

G_BEGIN_DECLS

extern const NetVkConvolution net_vk_columns;

G_END_DECLS
