/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Everything that is not a convolution.  @y may be @x where both are of one
 * shape (norm, activation, add). */

#pragma once

#include "netgraph.h"
#include "parallel.h"
#include "view.h"

G_BEGIN_DECLS

void net_norm_compute (NetPool * pool, const NetView * y, const NetView * x,
    const NetView * scale, const NetView * shift, gfloat epsilon);
void net_function_compute (NetPool * pool, const NetView * y,
    const NetView * x, NetFunction function, gfloat slope);
/* @b broadcasts. */
void net_add_compute (NetPool * pool, const NetView * y, const NetView * a,
    const NetView * b);
void net_broadcast_compute (NetPool * pool, const NetView * y,
    const NetView * x);
/* @x to the channels of @y from @channel on. */
void net_copy_compute (NetPool * pool, const NetView * y, gint channel,
    const NetView * x);

G_END_DECLS
