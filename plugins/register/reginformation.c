/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Mutual information as Mattes et al. (2003) estimate it: the joint histogram
 * has a box window on the fixed values, a cubic B-spline on the moving ones.
 * Hermosillo et al. (2002) give its derivative with respect to a single
 * moving value: that of
 *
 *   w log p (fixed, moving) - log p (moving)
 *
 * where w is 1, or the normalised information itself where that is wanted.
 * In place of the second derivative stands Fisher's information: the mean
 * square of the derivative over what moving values a fixed value goes with. */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "reginformation.h"

#include <math.h>
#include <string.h>

#include "gstvolumethreads.h"
#include "reghistogram.h"
#include "regspline.h"

/* The histogram counts in units of this share of a point: whole numbers, whose
 * sum does not depend on the order. */
#define UNIT (1.0 / (1 << 20))

/* Points that every cell has more than it has, so that empty ones have a
 * logarithm. */
#define PRIOR 0.05

struct _RegInformation
{
  gboolean normalised;
  guint bins;
  gfloat first[2], step[2];     /* value at bin 0, between bins */
  guint64 *histogram;           /* bins x bins, moving values fastest */
  gfloat *table;                /* the function above, in bins of the same */
  gfloat *fisher;               /* of each fixed bin */
  gdouble value;
};

/* Slices of a slab to be counted or to have their forces computed. */
typedef struct
{
  RegInformation *information;
  const RegSlab *slab;
  gsize slice;
  GMutex lock;                  /* of the histogram */
} Job;

RegInformation *
reg_information_new (gboolean normalised, guint bins,
    const RegStatistics * fixed, const RegStatistics * moving)
{
  RegInformation *self = g_new0 (RegInformation, 1);
  const RegStatistics *statistics[2] = { fixed, moving };
  gint i;

  self->normalised = normalised;
  self->bins = bins;
  for (i = 0; i < 2; i++) {
    self->step[i] = (statistics[i]->most - statistics[i]->least)
        / (bins - 2 * REG_SPLINE_MARGIN);
    self->first[i] = statistics[i]->least - REG_SPLINE_MARGIN * self->step[i];
  }
  self->histogram = g_new (guint64, bins * bins);
  self->table = g_new (gfloat, bins * bins);
  self->fisher = g_new (gfloat, bins);
  return self;
}

void
reg_information_free (RegInformation * self)
{
  g_free (self->histogram);
  g_free (self->table);
  g_free (self->fisher);
  g_free (self);
}

static gint
find_bin (const RegInformation * self, gint which, gfloat value, gfloat * past)
{
  gfloat place = (value - self->first[which]) / self->step[which];
  gint bin = CLAMP ((gint) place, REG_SPLINE_MARGIN,
      (gint) self->bins - REG_SPLINE_MARGIN - 1);

  *past = CLAMP (place - bin, 0, 1);
  return bin;
}

static void
count_points (guint first, guint end, gpointer data)
{
  Job *job = data;
  RegInformation *self = job->information;
  const RegSlab *slab = job->slab;
  gsize cells = (gsize) self->bins * self->bins, i;
  guint64 *histogram = g_new0 (guint64, cells);
  gint k;

  for (i = first * job->slice; i < end * job->slice; i++) {
    gfloat past, weight[REG_SPLINE_TAPS];
    guint64 *cell;

    if (!slab->counts[i])
      continue;
    cell = histogram + find_bin (self, 0, slab->fixed[i], &past) * self->bins;
    cell += find_bin (self, 1, slab->moved[i], &past) - 1;
    reg_spline_get_weights (past, weight);
    for (k = 0; k < REG_SPLINE_TAPS; k++)
      cell[k] += (guint) (weight[k] * (gfloat) (1 / UNIT) + 0.5f);
  }
  g_mutex_lock (&job->lock);
  for (i = 0; i < cells; i++)
    self->histogram[i] += histogram[i];
  g_mutex_unlock (&job->lock);
  g_free (histogram);
}

/* Fills in table, Fisher's information and the metric's value. */
static void
make_table (RegInformation * self)
{
  guint bins = self->bins, i, j;
  gsize cells = (gsize) bins * bins, k;
  gdouble *fixed = g_new (gdouble, 2 * bins), *moving = fixed + bins;
  gdouble counts = 0, total, entropies[REG_N_ENTROPIES], weight;

  for (k = 0; k < cells; k++)
    counts += self->histogram[k];
  total = counts * UNIT;
  reg_histogram_get_entropies (self->histogram, counts, bins, fixed, moving,
      entropies);
  self->value = reg_histogram_get_information (entropies, self->normalised);
  weight = self->normalised ? self->value : 1;

  for (i = 0; i < bins; i++) {
    const guint64 *row = self->histogram + i * bins;
    gdouble prior = PRIOR / total, squares = 0;

    for (j = 0; j < bins; j++) {
      self->table[i * bins + j] = weight * log (row[j] / counts + prior)
          - log (moving[j] + bins * prior);
    }
    for (j = 1; j < bins - 1; j++) {
      gdouble slope = (self->table[i * bins + j + 1]
          - self->table[i * bins + j - 1]) / 2;

      squares += row[j] / counts * slope * slope;
    }
    self->fisher[i] = fixed[i] > 0 ? squares / fixed[i] : 0;
  }
  g_free (fixed);
}

void
reg_information_begin (RegInformation * self, const RegSlab * whole)
{
  Job job = {.information = self,.slab = whole };

  job.slice = (gsize) whole->size[0] * whole->size[1];
  memset (self->histogram, 0,
      self->bins * self->bins * sizeof (*self->histogram));
  g_mutex_init (&job.lock);
  gst_volume_split (whole->size[2], 1, count_points, &job);
  g_mutex_clear (&job.lock);
  make_table (self);
}

static void
compute_slices (guint first, guint end, gpointer data)
{
  const Job *job = data;
  const RegInformation *self = job->information;
  const RegSlab *slab = job->slab;
  gsize i, last = (slab->first + end) * job->slice;
  gint k;

  for (i = (slab->first + first) * job->slice; i < last; i++) {
    gfloat past, slope[REG_SPLINE_TAPS], force = 0;
    const gfloat *cell;
    gint bin;

    slab->force[i] = slab->curvature[i] = 0;
    if (!slab->counts[i])
      continue;
    bin = find_bin (self, 0, slab->fixed[i], &past);
    cell = self->table + bin * self->bins
        + find_bin (self, 1, slab->moved[i], &past) - 1;
    reg_spline_get_slopes (past, slope);
    for (k = 0; k < REG_SPLINE_TAPS; k++)
      force += slope[k] * cell[k];
    slab->force[i] = force / self->step[1];
    slab->curvature[i] = self->fisher[bin] / (self->step[1] * self->step[1]);
  }
}

void
reg_information_compute (RegInformation * self, RegSlab * slab)
{
  Job job = {.information = self,.slab = slab };

  job.slice = (gsize) slab->size[0] * slab->size[1];
  gst_volume_split (slab->end - slab->first, 1, compute_slices, &job);
}

gdouble
reg_information_get_value (const RegInformation * self)
{
  return self->value;
}
