/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "statdistribution.h"

#include <float.h>
#include <math.h>

/* Both expansions converge long before, where they are used. */
#define MAX_TERMS 10000

gdouble
stat_normal_two_sided (gdouble z)
{
  return erfc (fabs (z) / G_SQRT2);
}

/* P(a, x) by its power series. */
static gdouble
lower_gamma (gdouble a, gdouble x)
{
  gdouble term = 1 / a, sum = term;
  gint n;

  for (n = 1; n < MAX_TERMS && term > sum * DBL_EPSILON; n++) {
    term *= x / (a + n);
    sum += term;
  }
  return sum * exp (a * log (x) - x - lgamma (a));
}

/* Q(a, x) by its continued fraction, evaluated from the front (Lentz). */
static gdouble
upper_gamma (gdouble a, gdouble x)
{
  gdouble b = x + 1 - a, c = 1 / DBL_MIN, d = 1 / b, value = d, factor = 0;
  gint n;

  for (n = 1; n < MAX_TERMS && fabs (factor - 1) > DBL_EPSILON; n++) {
    gdouble numerator = n * (a - n);

    b += 2;
    d = 1 / (numerator * d + b);
    c = b + numerator / c;
    factor = c * d;
    value *= factor;
  }
  return value * exp (a * log (x) - x - lgamma (a));
}

gdouble
stat_chi_squared_tail (gdouble x, gdouble freedom)
{
  gdouble a = freedom / 2;

  if (!(x > 0))
    return 1;
  if (isinf (x))
    return 0;
  x /= 2;
  return x < a + 1 ? 1 - lower_gamma (a, x) : upper_gamma (a, x);
}
