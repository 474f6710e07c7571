/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Convolutions to few channels, without a matrix: a product would take longer
 * to pack its columns than to multiply them. */

#pragma once

#include "filter.h"
#include "parallel.h"

G_BEGIN_DECLS
/* Whether it is a way to compute @filter, and faster than a product. */
    gboolean net_direct_suits (const NetFilter * filter);

/* @n filters, whose results are stored by turns as they are near each other. */
void net_direct_compute (NetPool * pool, const NetFilter * filters, guint n);

G_END_DECLS
