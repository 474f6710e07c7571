/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The gradient of a graph is more graph. */

#pragma once

#include "netgraph.h"

G_BEGIN_DECLS

/**
 * net_gradient:
 * @loss: one value, [1, 1, 1, 1]
 * @wrt: inputs, parameters or any other tensors, each a leaf: what it was made
 *   of is not looked at
 * @n: of them
 * @gradients: (out): d loss / d wrt, each of its tensor's shape; zeros where
 *   @loss does not depend on it
 *
 * Adds the nodes that compute the gradients, nodes of the same kinds: the
 * gradient of a gradient is had by calling it again.  Where a point of a
 * function has no derivative PyTorch's choice is taken (ReLU 0 at 0, sign 0).
 * Kinds without a gradient (NET_WARP, updates) end it with an error of the
 * graph where @loss depends on @wrt through them; NET_DETACH, NET_MOMENTS
 * and the seed of a dropout are constants.
 *
 * FALSE, with the error in the graph, where there is none.
 */
gboolean net_gradient (NetGraph * graph, NetTensor * loss,
    NetTensor * const *wrt, guint n, NetTensor ** gradients);

G_END_DECLS
