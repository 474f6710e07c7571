/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Ranks of values. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * stat_rank:
 * @values: @n of them, none NaN
 * @ranks: (out): @n ranks, the least value's 1; equal values share the mean of
 *   the ranks that they take
 *
 * Returns: the sum of t^3 - t over runs of t equal values, which tests correct
 *   for ties with
 */
gdouble stat_rank (const gdouble * values, gsize n, gdouble * ranks);

G_END_DECLS
