/* SPDX-License-Identifier: LGPL-2.1-or-later */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "gstvolumethreads.h"
#include "reginterpolate.h"
#include "regmetric.h"
#include "regpairs.h"

/* Share of the points below which there is nothing to compare. */
#define MIN_OVERLAP (1 / 16.0)

/* Values that the moving volume's range is found of, at most about. */
#define MAX_VALUES 16384

struct _RegComparison
{
  RegMetric metric;
  guint bins;
  RegSamples *samples;
  const RegImage *moving;
  GstVolumeAffine to_voxel;     /* of moving */
  gfloat range[2];              /* of moving's values */
};

/* Values at all samples under one map. */
typedef struct
{
  const RegComparison *comparison;
  GstVolumeAffine map;          /* fixed RAS mm to moving voxels */
  const gdouble *centre;
  gfloat *values;
  guint8 *inside;
    gfloat (*gradients)[3];     /* a moving voxel; NULL where not wanted */
  gfloat *slopes;
  guint *n_inside;              /* of each chunk */
    gdouble (*sums)[3][4];      /* of each chunk */
} Job;

static void
find_moving_range (RegComparison * comparison)
{
  const RegImage *moving = comparison->moving;
  const gint *size = moving->grid.size;
  gsize total = (gsize) size[0] * size[1] * size[2], i, n = 0;
  /* Coprime to most sizes, so that all columns are seen. */
  gsize step = total / MAX_VALUES | 1;
  g_autofree gfloat *values = g_new (gfloat, total / step + 1);

  for (i = 0; i < total; i += step) {
    if (!moving->mask || moving->mask[i])
      values[n++] = moving->values[i];
  }
  reg_find_range (values, n, comparison->range);
}

RegComparison *
reg_comparison_new (RegMetric metric, guint bins, guint samples,
    gdouble spread, const RegImage * fixed,
    const RegForeground * foreground, const RegImage * moving)
{
  RegComparison *comparison = g_new0 (RegComparison, 1);

  comparison->metric = metric;
  comparison->bins = bins;
  comparison->moving = moving;
  gst_volume_affine_invert (&moving->grid.affine, &comparison->to_voxel);
  comparison->samples = reg_samples_new (fixed, foreground, samples,
      metric == REG_METRIC_LNCC, spread);
  find_moving_range (comparison);
  return comparison;
}

void
reg_comparison_free (RegComparison * comparison)
{
  reg_samples_free (comparison->samples);
  g_free (comparison);
}

/* As gst_volume_affine_apply(), without the call. */
static inline void
apply (const GstVolumeAffine * a, const gdouble in[3], gdouble out[3])
{
  gint i;

  for (i = 0; i < 3; i++)
    out[i] = a->m[i][0] * in[0] + a->m[i][1] * in[1] + a->m[i][2] * in[2]
        + a->m[i][3];
}

static void
look_up (guint first, guint end, gpointer data)
{
  const Job *job = data;
  const RegSamples *samples = job->comparison->samples;
  const RegImage *moving = job->comparison->moving;
  guint chunk, i;

  for (chunk = first; chunk < end; chunk++) {
    guint last = MIN ((chunk + 1) * REG_CHUNK, samples->n);

    job->n_inside[chunk] = 0;
    for (i = chunk * REG_CHUNK; i < last; i++) {
      gfloat unused[3];
      gdouble at[3];

      apply (&job->map, samples->samples[i].point, at);
      job->inside[i] = reg_interpolate (moving, at, &job->values[i],
          job->gradients ? job->gradients[i] : unused);
      job->n_inside[chunk] += job->inside[i];
    }
  }
}

/* The chain rule, from values to the map's numbers. */
static void
sum_gradients (guint first, guint end, gpointer data)
{
  const Job *job = data;
  const RegSamples *samples = job->comparison->samples;
  guint chunk, i;
  gint r, c;

  for (chunk = first; chunk < end; chunk++) {
    guint last = MIN ((chunk + 1) * REG_CHUNK, samples->n);
    gdouble sum[3][4] = { {0}
    };

    for (i = chunk * REG_CHUNK; i < last; i++) {
      const gdouble *point = samples->samples[i].point;
      gdouble d[4] = { point[0] - job->centre[0], point[1] - job->centre[1],
        point[2] - job->centre[2], 1
      };

      if (job->slopes[i] == 0)
        continue;
      for (r = 0; r < 3; r++) {
        gdouble slope = (gdouble) job->slopes[i] * job->gradients[i][r];

        for (c = 0; c < 4; c++)
          sum[r][c] += slope * d[c];
      }
    }
    for (r = 0; r < 3; r++) {
      for (c = 0; c < 4; c++)
        job->sums[chunk][r][c] = sum[r][c];
    }
  }
}

static gdouble
compare (const RegComparison * comparison, const RegPairs * pairs,
    gfloat * slopes)
{
  switch (comparison->metric) {
    case REG_METRIC_LNCC:
      return reg_pairs_correlation (pairs, slopes);
    case REG_METRIC_MEAN_SQUARES:
      return reg_pairs_mean_squares (pairs, slopes);
    default:
      return reg_pairs_mutual_information (pairs, comparison->bins,
          comparison->metric == REG_METRIC_NMI, slopes);
  }
}

/* Add the chunks up, in order, and go from voxels to mm. */
static void
set_gradient (const Job * job, guint n_chunks, gdouble sign,
    gdouble gradient[3][4])
{
  const GstVolumeAffine *to_voxel = &job->comparison->to_voxel;
  gdouble sum[3][4] = { {0} };
  guint chunk;
  gint r, c, k;

  for (chunk = 0; chunk < n_chunks; chunk++) {
    for (r = 0; r < 3; r++) {
      for (c = 0; c < 4; c++)
        sum[r][c] += job->sums[chunk][r][c];
    }
  }
  for (r = 0; r < 3; r++) {
    for (c = 0; c < 4; c++) {
      gradient[r][c] = 0;
      for (k = 0; k < 3; k++)
        gradient[r][c] += sign * to_voxel->m[k][r] * sum[k][c];
    }
  }
}

gboolean
reg_comparison_measure (const RegComparison * comparison,
    const GstVolumeAffine * map, const gdouble centre[3],
    gboolean want_gradient, RegMeasure * measure)
{
  guint n = comparison->samples->n, n_chunks = REG_N_CHUNKS (n), i;
  gdouble sign = comparison->metric == REG_METRIC_MEAN_SQUARES ? 1 : -1;
  Job job = {.comparison = comparison,.centre = centre };
  RegPairs pairs = {.samples = comparison->samples,
    .range = comparison->range
  };
  gboolean enough;

  job.map = gst_volume_affine_compose (&comparison->to_voxel, map);
  job.values = pairs.moving = g_new (gfloat, n);
  job.inside = pairs.inside = g_new (guint8, n);
  job.n_inside = g_new (guint, n_chunks);
  if (want_gradient) {
    job.gradients = g_malloc_n (n, sizeof (*job.gradients));
    job.slopes = g_new (gfloat, n);
    job.sums = g_malloc_n (n_chunks, sizeof (*job.sums));
  }

  gst_volume_split (n_chunks, REG_MIN_CHUNKS, look_up, &job);
  for (i = 0; i < n_chunks; i++)
    pairs.n_inside += job.n_inside[i];
  measure->points = pairs.n_inside;
  measure->overlap = n > 0 ? (gdouble) pairs.n_inside / n : 0;
  enough = pairs.n_inside > 0 && measure->overlap >= MIN_OVERLAP;
  if (enough) {
    measure->value = compare (comparison, &pairs, job.slopes);
    measure->cost = sign * measure->value;
    if (want_gradient) {
      gst_volume_split (n_chunks, REG_MIN_CHUNKS, sum_gradients, &job);
      set_gradient (&job, n_chunks, sign, measure->gradient);
    }
  }
  g_free (job.values);
  g_free (job.inside);
  g_free (job.n_inside);
  g_free (job.gradients);
  g_free (job.slopes);
  g_free (job.sums);
  return enough;
}
