/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Statistics of those values of an array that lie above a threshold.
 * None may be NaN.  All functions are pure. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * statistics_percentile:
 * @percent: 0 to 100
 * @result: (out): the @percent-th percentile of the values > @above, linear
 *   between neighbours as numpy's default
 *
 * Exact, by counting bit patterns: two passes and 512 KiB for each neighbour,
 * however large @n is.  FALSE where no value is > @above.
 */
gboolean statistics_percentile (const gfloat * values, gsize n, gdouble above,
    gdouble percent, gdouble * result);

/* Mean and standard deviation (of the population: divided by their number) of
 * the values > @above.  FALSE where there is none. */
gboolean statistics_moments (const gfloat * values, gsize n, gdouble above,
    gdouble * mean, gdouble * deviation);

G_END_DECLS
