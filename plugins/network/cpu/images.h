/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What moves pixels within their images. */

#pragma once

#include "parallel.h"
#include "view.h"

G_BEGIN_DECLS

/* NET_REFLECT and NET_REFLECT_INPUT */
void net_reflect_compute (NetPool * pool, const NetView * y,
    const NetView * x, gint pad);
void net_reflect_input_compute (NetPool * pool, const NetView * x,
    const NetView * y, gint pad);
/* NET_WARP */
void net_warp_compute (NetPool * pool, const NetView * y, const NetView * x,
    const NetView * matrix, gfloat outside);

G_END_DECLS
