/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What is computed point by point.  @y may be @x, @a or @g. */

#pragma once

#include "parallel.h"
#include "view.h"

G_BEGIN_DECLS

/* NET_FUNCTION, NET_AFFINE */
void net_unary_compute (NetPool * pool, const NetTensor * tensor,
    const NetView * y, const NetView * x);
/* NET_GATE, NET_ADD, NET_MULTIPLY: @b broadcasts. */
void net_binary_compute (NetPool * pool, const NetTensor * tensor,
    const NetView * y, const NetView * a, const NetView * b);
/* NET_LOG_SOFTMAX */
void net_log_softmax_compute (NetPool * pool, const NetView * y,
    const NetView * x);
/* NET_DROPOUT */
void net_dropout_compute (NetPool * pool, const NetTensor * tensor,
    const NetView * y, const NetView * x, const NetView * seed);
/* y = x, which broadcasts: constants, broadcasts, concatenations, slices */
void net_copy_compute (NetPool * pool, const NetView * y, const NetView * x);

G_END_DECLS
