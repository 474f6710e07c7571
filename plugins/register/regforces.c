/* SPDX-License-Identifier: LGPL-2.1-or-later */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "regforces.h"

#include <math.h>

#include "gstvolumethreads.h"
#include "reginformation.h"
#include "reglocal.h"

/* The differences' variance is not taken for less than this share of the fixed
 * volume's: a perfect fit has no scale. */
#define LEAST_SQUARE 1e-3

/* Of normal differences, the variance over the square of the mean absolute
 * one: it lets few large differences decide less than the mean square does. */
#define NORMAL (G_PI / 2)

/* Cauchy's weights fall to a half at this difference, in standard deviations:
 * of normal ones they make 95 % of what can be made (Holland & Welsch 1977). */
#define HALF_WEIGHT 2.385

/* Threads cost more than they save on fewer points than this. */
#define MIN_POINTS_PER_THREAD 32768

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

typedef struct
{
  const RegForces *forces;
  const RegSlab *slab;
  gsize slice;
    gdouble (*sums)[3];         /* of slices: squares, absolutes, points */
} Job;

static void
split_slices (Job * job, guint n, GstVolumeWork work)
{
  job->slice = (gsize) job->slab->size[0] * job->slab->size[1];
  gst_volume_split (n, 1 + MIN_POINTS_PER_THREAD / job->slice, work, job);
}

static void
sum_slices (guint first, guint end, gpointer data)
{
  const Job *job = data;
  const RegSlab *slab = job->slab;
  guint z;

  for (z = first; z < end; z++) {
    gdouble squares = 0, absolutes = 0;
    gsize n = 0, i;

    for (i = z * job->slice; i < (z + 1) * job->slice; i++) {
      gdouble difference = slab->fixed[i] - slab->moved[i];

      if (!slab->counts[i])
        continue;
      squares += difference * difference;
      absolutes += fabs (difference);
      n++;
    }
    job->sums[z][0] = squares;
    job->sums[z][1] = absolutes;
    job->sums[z][2] = n;
  }
}

/* How large differences are decides their scale. */
static void
begin_squares (RegForces * self, const RegSlab * whole)
{
  Job job = {.forces = self,.slab = whole };
  gdouble absolute = 0;
  gint z;

  job.sums = g_malloc_n (whole->size[2], sizeof (*job.sums));
  split_slices (&job, whole->size[2], sum_slices);
  for (z = 0; z < whole->size[2]; z++) {
    self->sum += job.sums[z][0];
    absolute += job.sums[z][1];
    self->n += job.sums[z][2];
  }
  g_free (job.sums);
  absolute /= self->n;
  self->scale = 1 / MAX (NORMAL * absolute * absolute,
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

/* Those of Cauchy's cost, c^2/2 log (1 + (d/c)^2), d being the difference in
 * standard deviations and c where its weight is a half: where contrasts are
 * high, a little misplaced, they would else decide alone. */
static void
square_slices (guint first, guint end, gpointer data)
{
  const Job *job = data;
  const RegSlab *slab = job->slab;
  const gfloat scale = job->forces->scale;
  const gfloat bend = scale / (HALF_WEIGHT * HALF_WEIGHT);
  gsize i;

  for (i = (slab->first + first) * job->slice;
      i < (slab->first + end) * job->slice; i++) {
    gfloat difference = slab->fixed[i] - slab->moved[i];
    gfloat weight = slab->counts[i] / (1 + bend * difference * difference);

    slab->curvature[i] = weight * scale;
    slab->force[i] = weight * scale * difference;
  }
}

void
reg_forces_compute (RegForces * self, RegSlab * slab)
{
  if (self->information) {
    reg_information_compute (self->information, slab);
  } else if (self->metric == REG_METRIC_MEAN_SQUARES) {
    Job job = {.forces = self,.slab = slab };

    split_slices (&job, slab->end - slab->first, square_slices);
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
