/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The three convolutions, each in the way that suits its shape. */

#pragma once

#include "parallel.h"
#include "view.h"

G_BEGIN_DECLS
/* Bytes of workspace that @tensor, a convolution, takes. */
    gsize net_conv_get_scratch (const NetTensor * tensor);

/* Whether the workspace holds nothing but weights that are the same in every
 * run: it may be kept. */
gboolean net_conv_keeps_scratch (const NetTensor * tensor);

/* @tensor describes it; @out, @a and @b are views of it and its inputs.
 * @packed: @scratch is as a run before has left it */
void net_conv_compute (NetPool * pool, const NetTensor * tensor,
    const NetView * out, const NetView * a, const NetView * b,
    gfloat * scratch, gboolean packed);

G_END_DECLS
