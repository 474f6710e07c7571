/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The gradient of a convolution for its weight: the output's gradient times
 * the columns matrix of the input, transposed. */

#pragma once

#include "parallel.h"
#include "view.h"

G_BEGIN_DECLS

/* Bytes of workspace that @tensor, a NET_CONV_WEIGHT, takes. */
gsize net_conv_weight_get_scratch (const NetTensor * tensor);

/* @out is stored [O, C, k, k]. */
void net_conv_weight_compute (NetPool * pool, const NetTensor * tensor,
    const NetView * out, const NetView * x, const NetView * y,
    gfloat * scratch);

G_END_DECLS
