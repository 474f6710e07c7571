/* SPDX-License-Identifier: LGPL-2.1-or-later */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "regforces.h"

#include <math.h>

#include "reginformation.h"
#include "reglocal.h"

/* The mean square is not taken for less than this share of the fixed volume's
 * variance: a perfect fit has no scale. */
#define LEAST_SQUARE 1e-3

/* Of the values that count, [0] fixed and [1] moved. */
typedef struct
{
  gfloat range[2][2];
  gdouble mean[2], variance[2];
  gdouble square;               /* mean square of their difference */
} Statistics;

static gsize
get_n (const RegForces * forces)
{
  return (gsize) forces->size[0] * forces->size[1] * forces->size[2];
}

/* FALSE where there is nothing to compare. */
static gboolean
get_statistics (const RegForces * forces, Statistics * s)
{
  gsize n = 0, i;
  gint k;

  for (k = 0; k < 2; k++) {
    s->range[k][0] = INFINITY;
    s->range[k][1] = -INFINITY;
    s->mean[k] = s->variance[k] = 0;
  }
  s->square = 0;
  for (i = 0; i < get_n (forces); i++) {
    const gfloat value[2] = { forces->fixed[i], forces->moved[i] };

    if (!forces->counts[i])
      continue;
    n++;
    for (k = 0; k < 2; k++) {
      s->range[k][0] = MIN (s->range[k][0], value[k]);
      s->range[k][1] = MAX (s->range[k][1], value[k]);
      s->mean[k] += value[k];
    }
    s->square += ((gdouble) value[0] - value[1]) * (value[0] - value[1]);
  }
  if (n == 0)
    return FALSE;
  s->square /= n;
  for (k = 0; k < 2; k++)
    s->mean[k] /= n;
  for (i = 0; i < get_n (forces); i++) {
    const gfloat value[2] = { forces->fixed[i], forces->moved[i] };

    for (k = 0; k < 2 && forces->counts[i]; k++)
      s->variance[k] += (value[k] - s->mean[k]) * (value[k] - s->mean[k]) / n;
  }
  return s->range[0][0] < s->range[0][1] && s->range[1][0] < s->range[1][1];
}

static void
compute_squares (RegForces * forces, const Statistics * s)
{
  gfloat scale = 1 / MAX (s->square, LEAST_SQUARE * s->variance[0]);
  gsize i;

  for (i = 0; i < get_n (forces); i++) {
    forces->curvature[i] = forces->counts[i] ? scale : 0;
    forces->force[i] = forces->curvature[i]
        * (forces->fixed[i] - forces->moved[i]);
  }
}

gboolean
reg_forces_compute (RegForces * forces, RegMetric metric, guint bins,
    gdouble * value)
{
  Statistics s;

  if (!get_statistics (forces, &s))
    return FALSE;
  switch (metric) {
    case REG_METRIC_MATTES:
    case REG_METRIC_NMI:
      reg_information_compute (forces, metric, bins, s.range, value);
      break;
    case REG_METRIC_LNCC:
      reg_local_compute (forces, s.mean, s.variance, value);
      break;
    case REG_METRIC_MEAN_SQUARES:
      compute_squares (forces, &s);
      *value = s.square;
      break;
  }
  return TRUE;
}
