/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Mutual information of a joint histogram (Mattes et al. 2003).
 *
 * Counts are whole numbers, of which it does not matter in which order threads
 * add them.  The derivative needs no histogram of its own for each parameter:
 * in sum over all bins it is, by each moving value, the B-spline's derivative
 * times a function of the bin (Thevenaz & Unser 2000, equation 23). */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include <math.h>
#include <string.h>

#include "gstvolumethreads.h"
#include "reghistogram.h"
#include "regpairs.h"
#include "regspline.h"

/* What a sample adds to the histogram. */
#define ONE (1 << 24)

typedef struct
{
  const RegPairs *pairs;
  gint bins;
  gfloat fixed_scale, moving_scale;     /* bins a value */
  guint64 *counts;              /* fixed x moving */
  GMutex lock;                  /* of counts */
  gfloat *table;                /* derivative by a bin's probability */
  gfloat *slopes;
} Job;

/* The bin of a fixed value. */
static inline gint
get_fixed_bin (const Job * job, gfloat value)
{
  const gfloat *range = job->pairs->samples->range;
  gfloat bin = (CLAMP (value, range[0], range[1]) - range[0])
      * job->fixed_scale;

  return MIN ((gint) bin,
      job->bins - 2 * REG_SPLINE_MARGIN - 1) + REG_SPLINE_MARGIN;
}

/* The first of a moving value's four bins; @t: how far it is into the second,
 * 0 to 1. */
static inline gint
get_moving_bin (const Job * job, gfloat value, gfloat * t)
{
  const gfloat *range = job->pairs->range;
  gfloat position = (CLAMP (value, range[0], range[1]) - range[0])
      * job->moving_scale;
  gint bin = MIN ((gint) position, job->bins - 2 * REG_SPLINE_MARGIN - 1);

  *t = position - bin;
  return bin + REG_SPLINE_MARGIN - 1;
}

static void
count (guint first, guint end, gpointer data)
{
  Job *job = data;
  const RegPairs *pairs = job->pairs;
  gsize n = (gsize) job->bins * job->bins, k;
  g_autofree guint64 *counts = g_new0 (guint64, n);
  guint i;

  end = MIN (end * REG_CHUNK, pairs->samples->n);
  for (i = first * REG_CHUNK; i < end; i++) {
    guint64 *bin = counts;
    gfloat t, weight[REG_SPLINE_TAPS];
    gint w[REG_SPLINE_TAPS];

    if (!pairs->inside[i])
      continue;
    bin += get_fixed_bin (job, pairs->samples->samples[i].value) * job->bins;
    bin += get_moving_bin (job, pairs->moving[i], &t);
    reg_spline_get_weights (t, weight);
    w[0] = weight[0] * ONE;
    w[1] = weight[1] * ONE;
    w[3] = weight[3] * ONE;
    w[2] = ONE - w[0] - w[1] - w[3];
    for (k = 0; k < REG_SPLINE_TAPS; k++)
      bin[k] += w[k];
  }
  g_mutex_lock (&job->lock);
  for (k = 0; k < n; k++)
    job->counts[k] += counts[k];
  g_mutex_unlock (&job->lock);
}

/* The value; and its derivative by each bin's probability, less what is the
 * same for all bins of one fixed bin, into the table. */
static gdouble
evaluate (Job * job, gboolean normalised)
{
  gint n = job->bins, i, j;
  g_autofree gdouble *fixed = g_new (gdouble, 2 * n);
  gdouble *moving = fixed + n, h[REG_N_ENTROPIES];
  gdouble total = (gdouble) job->pairs->n_inside * ONE;
  gdouble value;

  reg_histogram_get_entropies (job->counts, total, n, fixed, moving, h);
  value = reg_histogram_get_information (h, normalised);
  for (i = 0; job->slopes && i < n; i++) {
    for (j = 0; j < n; j++) {
      /* The B-spline's slope is 0 where it makes an empty bin. */
      gdouble both = log (MAX (job->counts[i * n + j], 1) / total);
      gdouble alone = log (MAX (moving[j], 1 / total));

      job->table[i * n + j] = normalised ?
          ((h[REG_FIXED] + h[REG_MOVING]) * both - h[REG_BOTH] * alone)
          / (h[REG_BOTH] * h[REG_BOTH])
          : both - alone;
    }
  }
  return value;
}

static void
find_slopes (guint first, guint end, gpointer data)
{
  Job *job = data;
  const RegPairs *pairs = job->pairs;
  gfloat scale = job->moving_scale / pairs->n_inside;
  guint i;

  end = MIN (end * REG_CHUNK, pairs->samples->n);
  for (i = first * REG_CHUNK; i < end; i++) {
    const gfloat *bin = job->table;
    gfloat t, slope[REG_SPLINE_TAPS], sum = 0, value = pairs->moving[i];
    guint k;

    if (!pairs->inside[i] || value < pairs->range[0]
        || value > pairs->range[1]) {
      job->slopes[i] = 0;
      continue;
    }
    bin += get_fixed_bin (job, pairs->samples->samples[i].value) * job->bins;
    bin += get_moving_bin (job, value, &t);
    reg_spline_get_slopes (t, slope);
    for (k = 0; k < REG_SPLINE_TAPS; k++)
      sum += slope[k] * bin[k];
    job->slopes[i] = scale * sum;
  }
}

gdouble
reg_pairs_mutual_information (const RegPairs * pairs, guint bins,
    gboolean normalised, gfloat * slopes)
{
  const gfloat *fixed = pairs->samples->range, *moving = pairs->range;
  guint n_chunks = REG_N_CHUNKS (pairs->samples->n);
  Job job = {.pairs = pairs,.bins = bins,.slopes = slopes };
  gdouble value;

  job.fixed_scale = (bins - 2 * REG_SPLINE_MARGIN) / (fixed[1] - fixed[0]);
  job.moving_scale = (bins - 2 * REG_SPLINE_MARGIN) / (moving[1] - moving[0]);
  job.counts = g_new0 (guint64, (gsize) bins * bins);
  job.table = g_new (gfloat, (gsize) bins * bins);
  g_mutex_init (&job.lock);
  gst_volume_split (n_chunks, REG_MIN_CHUNKS, count, &job);
  value = evaluate (&job, normalised);
  if (slopes)
    gst_volume_split (n_chunks, REG_MIN_CHUNKS, find_slopes, &job);
  g_mutex_clear (&job.lock);
  g_free (job.counts);
  g_free (job.table);
  return value;
}
