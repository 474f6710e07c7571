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

#include "regthreads.h"

/* Bins a spline reaches past its value's. */
#define MARGIN 2
#define TAPS 4

/* The histogram counts in units of this share of a node: whole numbers, whose
 * sum does not depend on the order. */
#define UNIT (1.0 / (1 << 20))

/* Nodes that every cell has more than it has, so that empty ones have a
 * logarithm. */
#define PRIOR 0.05

typedef struct
{
  RegForces *forces;
  gsize slice;
  guint bins;
  gfloat first[2], step[2];     /* value at bin 0, between bins */
  GMutex lock;
  guint64 *histogram;           /* bins x bins, moving values fastest */
  gfloat *table;                /* the function above, in bins of the same */
  gfloat *fisher;               /* of each fixed bin */
} Job;

static gint
find_bin (const Job * job, gint which, gfloat value, gfloat * past)
{
  gfloat place = (value - job->first[which]) / job->step[which];
  gint bin = CLAMP ((gint) place, MARGIN, (gint) job->bins - MARGIN - 1);

  *past = CLAMP (place - bin, 0, 1);
  return bin;
}

/* Of the bins before, at, after and two after the value's. */
static void
get_spline (gfloat t, gfloat weight[TAPS])
{
  gfloat u = 1 - t;

  weight[0] = u * u * u / 6;
  weight[1] = 2 / 3.f - t * t * (1 - t / 2);
  weight[2] = 2 / 3.f - u * u * (1 - u / 2);
  weight[3] = t * t * t / 6;
}

/* By how much the weights grow with the value, in bins. */
static void
get_spline_slope (gfloat t, gfloat slope[TAPS])
{
  gfloat u = 1 - t;

  slope[0] = -u * u / 2;
  slope[1] = t * (1.5f * t - 2);
  slope[2] = u * (2 - 1.5f * u);
  slope[3] = t * t / 2;
}

static void
count_nodes (guint first, guint end, gpointer data)
{
  Job *job = data;
  const RegForces *forces = job->forces;
  gsize cells = (gsize) job->bins * job->bins, i;
  guint64 *histogram = g_new0 (guint64, cells);
  gint k;

  for (i = first * job->slice; i < end * job->slice; i++) {
    gfloat past, weight[TAPS];
    guint64 *cell;

    if (!forces->counts[i])
      continue;
    cell = histogram + find_bin (job, 0, forces->fixed[i], &past) * job->bins;
    cell += find_bin (job, 1, forces->moved[i], &past) - 1;
    get_spline (past, weight);
    for (k = 0; k < TAPS; k++)
      cell[k] += (guint) (weight[k] * (gfloat) (1 / UNIT) + 0.5f);
  }
  g_mutex_lock (&job->lock);
  for (i = 0; i < cells; i++)
    job->histogram[i] += histogram[i];
  g_mutex_unlock (&job->lock);
  g_free (histogram);
}

static gdouble
get_entropy (const gdouble * p, gsize n)
{
  gdouble entropy = 0;
  gsize i;

  for (i = 0; i < n; i++) {
    if (p[i] > 0)
      entropy -= p[i] * log (p[i]);
  }
  return entropy;
}

/* Fills in table and Fisher's information; returns the metric. */
static gdouble
make_table (Job * job, RegMetric metric)
{
  guint bins = job->bins, i, j;
  gsize cells = (gsize) bins * bins, k;
  gdouble *joint = g_new (gdouble, cells), *marginal = g_new0 (gdouble,
      2 * bins);
  gdouble *fixed = marginal, *moving = marginal + bins, total = 0;
  gdouble entropy[3], value, weight;

  for (k = 0; k < cells; k++)
    total += job->histogram[k] * UNIT;
  for (i = 0; i < bins; i++) {
    for (j = 0; j < bins; j++) {
      gdouble p = job->histogram[i * bins + j] * UNIT / total;

      joint[i * bins + j] = p;
      fixed[i] += p;
      moving[j] += p;
    }
  }
  entropy[0] = get_entropy (fixed, bins);
  entropy[1] = get_entropy (moving, bins);
  entropy[2] = get_entropy (joint, cells);
  value = metric == REG_METRIC_NMI ? (entropy[0] + entropy[1]) / entropy[2]
      : entropy[0] + entropy[1] - entropy[2];
  weight = metric == REG_METRIC_NMI ? value : 1;

  for (i = 0; i < bins; i++) {
    gdouble prior = PRIOR / total, squares = 0;

    for (j = 0; j < bins; j++) {
      job->table[i * bins + j] = weight * log (joint[i * bins + j] + prior)
          - log (moving[j] + bins * prior);
    }
    for (j = 1; j < bins - 1; j++) {
      gdouble slope = (job->table[i * bins + j + 1]
          - job->table[i * bins + j - 1]) / 2;

      squares += joint[i * bins + j] * slope * slope;
    }
    job->fisher[i] = fixed[i] > 0 ? squares / fixed[i] : 0;
  }
  g_free (joint);
  g_free (marginal);
  return value;
}

static void
gather_forces (guint first, guint end, gpointer data)
{
  const Job *job = data;
  const RegForces *forces = job->forces;
  gsize i;
  gint k;

  for (i = first * job->slice; i < end * job->slice; i++) {
    gfloat past, slope[TAPS], force = 0;
    const gfloat *cell;
    gint bin;

    forces->force[i] = forces->curvature[i] = 0;
    if (!forces->counts[i])
      continue;
    bin = find_bin (job, 0, forces->fixed[i], &past);
    cell = job->table + bin * job->bins
        + find_bin (job, 1, forces->moved[i], &past) - 1;
    get_spline_slope (past, slope);
    for (k = 0; k < TAPS; k++)
      force += slope[k] * cell[k];
    forces->force[i] = force / job->step[1];
    forces->curvature[i] = job->fisher[bin] / (job->step[1] * job->step[1]);
  }
}

void
reg_information_compute (RegForces * forces, RegMetric metric, guint bins,
    const gfloat range[2][2], gdouble * value)
{
  Job job = {.forces = forces,.bins = bins };
  gint i;

  job.slice = (gsize) forces->size[0] * forces->size[1];
  for (i = 0; i < 2; i++) {
    job.step[i] = (range[i][1] - range[i][0]) / (bins - 2 * MARGIN);
    job.first[i] = range[i][0] - MARGIN * job.step[i];
  }
  job.histogram = g_new0 (guint64, bins * bins);
  job.table = g_new (gfloat, bins * bins);
  job.fisher = g_new (gfloat, bins);
  g_mutex_init (&job.lock);
  reg_split (forces->size[2], 1, count_nodes, &job);
  *value = make_table (&job, metric);
  reg_split (forces->size[2], 1, gather_forces, &job);
  g_mutex_clear (&job.lock);
  g_free (job.histogram);
  g_free (job.table);
  g_free (job.fisher);
}
