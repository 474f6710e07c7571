/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Convolutions with a fourth to a third of the multiplications: Winograd's
 * minimal filtering, after Lavin and Gray, "Fast algorithms for convolutional
 * neural networks", 2016. */

#pragma once

#include "filter.h"
#include "parallel.h"

G_BEGIN_DECLS
/* Whether it is a way to compute @filter, and faster than a plain product. */
    gboolean net_winograd_suits (const NetFilter * filter);

/* Values of @filter's weights, transformed. */
gsize net_winograd_count_weights (const NetFilter * filter);

/* Bytes that every thread takes for itself. */
gsize net_winograd_get_workspace (void);

/* @n filters, whose results are stored by turns as they are near each other.
 * @scratch: all of their transformed weights, which are there already where
 * @packed */
void net_winograd_compute (NetPool * pool, const NetFilter * filters, guint n,
    gfloat * scratch, gboolean packed);

G_END_DECLS
