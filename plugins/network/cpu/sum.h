/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Sums over axes, in double and in the order of the values: the number of
 * threads changes nothing. */

#pragma once

#include "parallel.h"
#include "view.h"

G_BEGIN_DECLS

/* Bytes of workspace that @tensor, a sum, takes. */
gsize net_sum_get_scratch (const NetTensor * tensor);

void net_sum_compute (NetPool * pool, const NetView * y, const NetView * x,
    gpointer scratch);

G_END_DECLS
