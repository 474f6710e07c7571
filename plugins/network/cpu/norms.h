/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Norms and their gradients.  @y may be @x or @g. */

#pragma once

#include "parallel.h"
#include "view.h"

G_BEGIN_DECLS

/* Statistics are over planes, or, with @batch, over channels. */
void net_norm_compute (NetPool * pool, const NetView * y, const NetView * x,
    const NetView * scale, const NetView * shift, gboolean batch,
    gfloat epsilon);
void net_moments_compute (NetPool * pool, const NetView * y,
    const NetView * x, gboolean batch, gfloat epsilon);
void net_norm_scale_compute (NetPool * pool, const NetView * y,
    const NetView * g, const NetView * x, const NetView * moments,
    gboolean batch);
/* @rows: moments, scale, d and s */
void net_norm_input_compute (NetPool * pool, const NetView * y,
    const NetView * g, const NetView * x, const NetView * const rows[4],
    gboolean batch);

G_END_DECLS
