/* SPDX-License-Identifier: LGPL-2.1-or-later */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include <math.h>
#include <string.h>

#include "regminimise.h"

#define N REG_MINIMISE_MAX

/* A step must bring this share of what the slope promises (Armijo). */
#define SUFFICIENT 1e-4
#define MAX_BACKTRACKS 8

static gdouble
dot (const gdouble * a, const gdouble * b, guint n)
{
  gdouble sum = 0;
  guint i;

  for (i = 0; i < n; i++)
    sum += a[i] * b[i];
  return sum;
}

static void
set_scale (gdouble inverse[N][N], guint n, gdouble scale)
{
  guint i;

  memset (inverse, 0, sizeof (gdouble) * N * N);
  for (i = 0; i < n; i++)
    inverse[i][i] = scale;
}

/* Let the inverse Hessian explain that the gradient changed by @y over step
 * @s. */
static void
update (gdouble inverse[N][N], guint n, const gdouble * s, const gdouble * y)
{
  gdouble sy = dot (s, y, n), hy[N], yhy;
  guint i, j;

  for (i = 0; i < n; i++)
    hy[i] = dot (inverse[i], y, n);
  yhy = dot (y, hy, n);
  for (i = 0; i < n; i++) {
    for (j = 0; j < n; j++)
      inverse[i][j] += (1 + yhy / sy) * s[i] * s[j] / sy
          - (hy[i] * s[j] + s[i] * hy[j]) / sy;
  }
}

/* Go along @step from the minimum's x, as far as it pays.  @share: (out) how
 * far that was.  FALSE where nothing is gained. */
static gboolean
search_line (RegMinimum * minimum, RegFunction function, gpointer data,
    const gdouble * step, gdouble slope, gdouble length,
    gdouble * gradient, gdouble * share)
{
  gdouble x[N], new_gradient[N], value;
  guint n = minimum->n, i, tries;

  *share = 1;
  for (tries = 0; tries < MAX_BACKTRACKS; tries++) {
    gboolean has_value;
    gdouble next = 0.5;

    for (i = 0; i < n; i++)
      x[i] = minimum->x[i] + *share * step[i];
    has_value = function (x, &value, new_gradient, data);
    if (has_value && value <= minimum->value + SUFFICIENT * *share * slope) {
      memcpy (minimum->x, x, n * sizeof (*x));
      memcpy (gradient, new_gradient, n * sizeof (*x));
      minimum->value = value;
      return TRUE;
    }
    if (*share * length < minimum->tolerance)
      return FALSE;
    if (has_value)              /* to where a parabola has its minimum */
      next = -slope * *share / (2 * (value - minimum->value - slope * *share));
    *share *= CLAMP (next, 0.1, 0.5);
  }
  return FALSE;
}

gboolean
reg_minimise (RegMinimum * minimum, RegFunction function, gpointer data)
{
  gdouble inverse[N][N], gradient[N] = { 0 }, step[N], share;
  guint n = minimum->n, i;
  gboolean is_fresh = TRUE;

  minimum->iterations = 0;
  minimum->converged = FALSE;
  if (!function (minimum->x, &minimum->value, gradient, data))
    return FALSE;
  while (minimum->iterations < minimum->max_iterations) {
    gdouble old[N], slope, length, norm = sqrt (dot (gradient, gradient, n));

    if (!(norm > 0)) {
      minimum->converged = TRUE;
      break;
    }
    if (is_fresh)
      set_scale (inverse, n, minimum->first_step / norm);
    for (i = 0; i < n; i++)
      step[i] = -dot (inverse[i], gradient, n);
    slope = dot (step, gradient, n);
    length = sqrt (dot (step, step, n));
    if (length > minimum->max_step) {
      for (i = 0; i < n; i++)
        step[i] *= minimum->max_step / length;
      slope *= minimum->max_step / length;
      length = minimum->max_step;
    }
    memcpy (old, gradient, sizeof (old));
    minimum->iterations++;
    if (!search_line
        (minimum, function, data, step, slope, length, gradient, &share)) {
      /* Once more straight down, unless that is what failed. */
      minimum->converged = is_fresh;
      if (is_fresh)
        break;
      is_fresh = TRUE;
      continue;
    }
    for (i = 0; i < n; i++) {
      step[i] *= share;
      old[i] = gradient[i] - old[i];
    }
    if (share * length < minimum->tolerance) {
      minimum->converged = TRUE;
      break;
    }
    if (dot (step, old, n) > 0) {
      if (is_fresh)
        set_scale (inverse, n, dot (step, old, n) / dot (old, old, n));
      update (inverse, n, step, old);
      is_fresh = FALSE;
    }
  }
  return TRUE;
}
