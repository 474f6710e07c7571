/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Convolutions as gather, matrix product, scatter. */

#pragma once

#include "netgraph.h"
#include "parallel.h"
#include "view.h"

G_BEGIN_DECLS

/* Bytes of workspace that @tensor, a convolution, takes. */
gsize net_conv_get_scratch (const NetTensor * tensor);

/* @tensor describes it; @out and @w are views of it and its weight, @x of its
 * first input.  @out and @x do not overlap. */
void net_conv_compute (NetPool * pool, const NetTensor * tensor,
    const NetView * out, const NetView * x, const NetView * w,
    gfloat * scratch);

G_END_DECLS
