/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Gradients of weights with a fourth to a third of the multiplications, the
 * transpose of winograd.h. */

#pragma once

#include "columns.h"
#include "parallel.h"

G_BEGIN_DECLS
/* Whether it is a way to compute the gradient, and faster than a plain product;
 * @y has @rows channels. */
    gboolean net_weights_suit (const NetColumns * columns, guint rows);

/* Values of workspace. */
gsize net_weights_get_scratch (const NetColumns * columns, guint rows);

/* @w, stored [O, C, k, k], from the input's @columns and the result's gradient
 * @y. */
void net_weights_compute (NetPool * pool, const NetColumns * columns,
    const NetView * y, const NetView * w, gfloat * scratch);

G_END_DECLS
