/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What is wrong, in words, with values that a network is to see: it takes
 * finite ones in [-1, 1], as volumenormalize gives.  NULL where nothing is;
 * free with g_free().  A pure function. */
gchar *value_range_check (const gfloat * values, gsize n);

G_END_DECLS
