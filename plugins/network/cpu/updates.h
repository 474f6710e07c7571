/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Updates of parameters, in place. */

#pragma once

#include "parallel.h"
#include "view.h"

G_BEGIN_DECLS

void net_adam_compute (NetPool * pool, const NetTensor * tensor,
    const NetView * w, const NetView * g, const NetView * moments,
    const NetView * settings);
void net_average_compute (NetPool * pool, const NetView * p,
    const NetView * x, const NetView * t);

G_END_DECLS
