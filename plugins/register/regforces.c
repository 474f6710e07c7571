/* SPDX-License-Identifier: LGPL-2.1-or-later */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "regforces.h"

#include <math.h>

#include "reginformation.h"
#include "reglocal.h"
#include "regthreads.h"

/* The mean square is not taken for less than this share of the fixed volume's
 * variance: a perfect fit has no scale. */
#define LEAST_SQUARE 1e-3

struct _RegForces
{
  RegMetric metric;
  RegStatistics fixed, moving;
  RegInformation *information;  /* of the metrics it belongs to */
  gdouble sum, n;               /* whose ratio is the value of the others */
  gfloat scale;                 /* of squares */
};

static void
get_statistics (const RegImage * image, RegStatistics * s)
{
  gsize n = (gsize) image->grid.size[0] * image->grid.size[1]
      * image->grid.size[2], used = 0, i;
  gdouble sum = 0, squares = 0;

  s->least = INFINITY;
  s->most = -INFINITY;
  for (i = 0; i < n; i++) {
    gfloat value = image->values[i];

    if (image->mask && !image->mask[i])
      continue;
    used++;
    s->least = MIN (s->least, value);
    s->most = MAX (s->most, value);
    sum += value;
    squares += (gdouble) value *value;
  }
  sum /= MAX (used, 1);
  s->mean = sum;
  s->variance = squares / MAX (used, 1) - sum * sum;
}

RegForces *
reg_forces_new (RegMetric metric, guint bins, const RegImage * fixed,
    const RegImage * moving)
{
  RegForces *self = g_new0 (RegForces, 1);

  self->metric = metric;
  get_statistics (fixed, &self->fixed);
  get_statistics (moving, &self->moving);
  if (!(self->fixed.variance > 0 && self->moving.variance > 0)
      || self->fixed.least == self->fixed.most
      || self->moving.least == self->moving.most) {
    reg_forces_free (self);
    return NULL;
  }
  if (metric == REG_METRIC_MATTES || metric == REG_METRIC_NMI) {
    self->information = reg_information_new (metric == REG_METRIC_NMI, bins,
        &self->fixed, &self->moving);
  }
  return self;
}

void
reg_forces_free (RegForces * self)
{
  g_clear_pointer (&self->information, reg_information_free);
  g_free (self);
}

/* The squares' mean decides their scale. */
static void
begin_squares (RegForces * self, const RegSlab * whole)
{
  gsize n = (gsize) whole->size[0] * whole->size[1] * whole->size[2], i;

  for (i = 0; i < n; i++) {
    gdouble difference = whole->fixed[i] - whole->moved[i];

    if (!whole->counts[i])
      continue;
    self->sum += difference * difference;
    self->n++;
  }
  self->scale = 1 / MAX (self->sum / self->n,
      LEAST_SQUARE * self->fixed.variance);
}

void
reg_forces_begin (RegForces * self, const RegSlab * whole)
{
  self->sum = self->n = 0;
  if (self->information)
    reg_information_begin (self->information, whole);
  else if (self->metric == REG_METRIC_MEAN_SQUARES)
    begin_squares (self, whole);
}

static void
compute_squares (const RegForces * self, RegSlab * slab)
{
  gsize slice = (gsize) slab->size[0] * slab->size[1], i;

  for (i = slab->first * slice; i < slab->end * slice; i++) {
    slab->curvature[i] = slab->counts[i] ? self->scale : 0;
    slab->force[i] = slab->curvature[i] * (slab->fixed[i] - slab->moved[i]);
  }
}

void
reg_forces_compute (RegForces * self, RegSlab * slab)
{
  if (self->information) {
    reg_information_compute (self->information, slab);
  } else if (self->metric == REG_METRIC_MEAN_SQUARES) {
    compute_squares (self, slab);
  } else {
    gdouble n, sum = reg_local_compute (slab, &self->fixed, &self->moving, &n);

    self->sum += sum;
    self->n += n;
  }
}

gdouble
reg_forces_get_value (const RegForces * self)
{
  if (self->information)
    return reg_information_get_value (self->information);
  return self->n > 0 ? self->sum / self->n : 0;
}
