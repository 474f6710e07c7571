/* SPDX-License-Identifier: LGPL-2.1-or-later */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "phantomfield.h"

#include <math.h>

void
phantom_field_head (gdouble mm, const gdouble y[3], gdouble u[3])
{
  gdouble g = mm / sqrt (3)
      * exp (-(y[0] * y[0] + y[1] * y[1] + y[2] * y[2]) / 20000);

  u[0] = g * sin (0.012 * y[0] + 0.036 * y[1] - 0.020 * y[2] + 0.4);
  u[1] = g * sin (-0.020 * y[0] + 0.012 * y[1] + 0.036 * y[2] + 1.3);
  u[2] = g * sin (0.036 * y[0] - 0.020 * y[1] + 0.012 * y[2] + 2.5);
}

static gdouble
square (gdouble a)
{
  return a * a;
}

/* From 0 at 0 to 1 at 1, twice continuously differentiable. */
static gdouble
smooth_step (gdouble t)
{
  t = CLAMP (t, 0, 1);
  return t * t * t * (10 - 15 * t + 6 * t * t);
}

void
phantom_field_thorax (gdouble mm, const gdouble y[3], gdouble u[3])
{
  gdouble w = smooth_step ((hypot (y[0], y[1] + 68) - 36) / 64);
  gdouble e = square (y[0] / 150) + square (y[1] / 100);

  u[0] = 0;
  u[1] = -0.3 * mm * w * smooth_step ((y[1] + 40) / 140)
      * exp (-square ((y[2] + 20) / 120));
  u[2] = mm * w * exp (-e * e - square ((y[2] + 50) / 90));
}
