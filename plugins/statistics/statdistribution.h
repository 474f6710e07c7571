/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Tails of the distributions that tests compare with. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* P(|Z| >= |@z|) of a standard normal Z. */
gdouble stat_normal_two_sided (gdouble z);

/* P(X >= @x) of a chi-squared X with @freedom > 0 degrees of freedom: the
 * regularised upper incomplete gamma function Q(freedom / 2, x / 2), to about 1e-14
 * relative (Abramowitz and Stegun 6.5.29 below freedom / 2 + 1, 6.5.31 above). */
gdouble stat_chi_squared_tail (gdouble x, gdouble freedom);

G_END_DECLS
