/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Convolutions whose kernel is the whole image: every weight is met once for
 * each image, and nothing is worth gathering. */

#pragma once

#include "parallel.h"
#include "view.h"

G_BEGIN_DECLS

/* @tensor, a convolution, is one; it takes no workspace. */
gboolean net_whole_is (const NetTensor * tensor);

void net_whole_compute (NetPool * pool, const NetTensor * tensor,
    const NetView * out, const NetView * a, const NetView * b);

G_END_DECLS
