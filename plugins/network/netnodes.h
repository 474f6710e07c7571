/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Between netgraph.c, which keeps tensors, and what makes them. */

#pragma once

#include "netgraph.h"

G_BEGIN_DECLS

#define NET_SHAPE "[%d, %d, %d, %d]"
#define NET_SHAPE_OF(t) \
    (t)->shape[0], (t)->shape[1], (t)->shape[2], (t)->shape[3]

/* Records the first error; NULL. */
NetTensor *net_graph_fail (NetGraph * graph, const gchar * format, ...)
    G_GNUC_PRINTF (2, 3);

/* A new tensor of shape [@n, @c, @h, @w] and up to NET_MAX_INPUTS inputs.  It
 * holds less than 2^31 values, so that every index of a kernel fits 32
 * bits. */
NetTensor *net_graph_append (NetGraph * graph, NetKind kind, gint n, gint c,
    gint h, gint w, NetTensor * const *inputs, guint n_inputs);

G_END_DECLS
