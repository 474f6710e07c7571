/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* A minimum of a smooth function of a few numbers: BFGS (Nocedal & Wright,
 * Numerical Optimization, 2006, algorithm 6.1) with backtracking. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define REG_MINIMISE_MAX 12

/* The function's value at @x, and its @gradient.  FALSE where it has none:
 * steps get shorter then. */
typedef gboolean (*RegFunction) (const gdouble * x, gdouble * value,
    gdouble * gradient, gpointer data);

/**
 * RegMinimum:
 * @n: numbers, at most REG_MINIMISE_MAX
 * @first_step: length of the first step
 * @max_step: length of the longest
 * @tolerance: steps shorter than this end it
 * @max_iterations: as do so many of them
 * @x: (inout): where to begin; the best found
 * @value: (out): there
 * @iterations: (out): steps taken
 * @converged: (out): whether steps got short
 */
typedef struct
{
  guint n;
  gdouble first_step, max_step, tolerance;
  guint max_iterations;
  gdouble x[REG_MINIMISE_MAX];
  gdouble value;
  guint iterations;
  gboolean converged;
} RegMinimum;

/* FALSE where the function has no value at the start. */
gboolean reg_minimise (RegMinimum * minimum, RegFunction function,
    gpointer data);

G_END_DECLS
