/* SPDX-License-Identifier: LGPL-2.1-or-later */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include <math.h>
#include <string.h>

#include "statistics.h"
#include "tissue.h"

#define N_GRID 80
/* Bandwidths at which a kernel is 0 even beside the smallest other. */
#define KERNEL_REACH 12.0
#define LAST_PERCENT 96.0
#define FIRST_PERCENT 99.0
#define STRIPE_WIDTH 0.05       /* quantiles to either side of the mode's */

#define N_TISSUES 3
#define MAX_STEPS 1000
#define STEP_TOLERANCE 1e-7     /* of the range */

/* The bins of a histogram that are not empty. */
typedef struct
{
  gdouble *values, *counts;
  guint n;
} Bins;

static gdouble
get_centre (const StatisticsHistogram * histogram, guint bin)
{
  return histogram->low + (histogram->high - histogram->low) * bin
      / (STATISTICS_BINS - 1);
}

static Bins
find_bins (const StatisticsHistogram * histogram)
{
  Bins bins = { g_new (gdouble, STATISTICS_BINS),
    g_new (gdouble, STATISTICS_BINS), 0
  };
  guint i;

  for (i = 0; i < STATISTICS_BINS; i++) {
    if (histogram->bins[i] == 0)
      continue;
    bins.values[bins.n] = get_centre (histogram, i);
    bins.counts[bins.n++] = histogram->bins[i];
  }
  return bins;
}

static void
clear_bins (Bins * bins)
{
  g_free (bins->values);
  g_free (bins->counts);
}

TissuePeak
tissue_get_peak (const gchar * modality)
{
  if (strcmp (modality, "T2w") == 0 || strcmp (modality, "FLAIR") == 0)
    return TISSUE_PEAK_LARGEST;
  if (strcmp (modality, "PDw") == 0)
    return TISSUE_PEAK_FIRST;
  return TISSUE_PEAK_LAST;
}

/* Standard deviation of the sample. */
static gdouble
get_deviation (const Bins * bins, gdouble n)
{
  gdouble sum = 0, squares = 0;
  guint i;

  for (i = 0; i < bins->n; i++)
    sum += bins->counts[i] * bins->values[i];
  for (i = 0; i < bins->n; i++) {
    gdouble d = bins->values[i] - sum / n;

    squares += bins->counts[i] * d * d;
  }
  return sqrt (squares / (n - 1));
}

/* Not scaled to an integral of 1. */
static gdouble
get_density (const Bins * bins, gdouble value, gdouble bandwidth)
{
  gdouble density = 0;
  guint i;

  for (i = 0; i < bins->n; i++) {
    gdouble d = (bins->values[i] - value) / bandwidth;

    if (fabs (d) < KERNEL_REACH)
      density += bins->counts[i] * exp (-d * d / 2);
  }
  return density;
}

/* The first or the last local maximum, or else the greatest. */
static guint
find_peak (const gdouble density[N_GRID], TissuePeak peak)
{
  guint greatest = 0, found = 0, i;

  for (i = 0; i < N_GRID; i++) {
    if (density[i] > density[greatest])
      greatest = i;
    if (i == 0 || i == N_GRID - 1 || density[i] <= density[i - 1]
        || density[i] <= density[i + 1])
      continue;
    if (peak == TISSUE_PEAK_LAST || found == 0)
      found = i;
  }
  return peak == TISSUE_PEAK_LARGEST || found == 0 ? greatest : found;
}

static gdouble
find_mode (const StatisticsHistogram * histogram, TissuePeak peak)
{
  Bins bins = find_bins (histogram);
  gdouble step = (histogram->high - histogram->low) / (N_GRID - 1);
  gdouble density[N_GRID], bandwidth;
  guint i;

  bandwidth = get_deviation (&bins, histogram->count)
      * pow (histogram->count, -0.2);
  for (i = 0; i < N_GRID; i++)
    density[i] = get_density (&bins, histogram->low + i * step, bandwidth);
  clear_bins (&bins);
  return histogram->low + find_peak (density, peak) * step;
}

gboolean
tissue_mode (const VoxelSelection * foreground, TissuePeak peak, gdouble * mode)
{
  StatisticsHistogram *histogram;
  gdouble top = INFINITY, percent = peak == TISSUE_PEAK_LAST ? LAST_PERCENT
      : FIRST_PERCENT;

  if (peak != TISSUE_PEAK_LARGEST
      && !statistics_percentiles (foreground, &percent, 1, &top))
    return FALSE;
  histogram = statistics_histogram (foreground, top);
  if (!histogram)
    return FALSE;
  *mode = find_mode (histogram, peak);
  g_free (histogram);
  return TRUE;
}

gboolean
tissue_stripe (const VoxelSelection * foreground, TissuePeak peak,
    gdouble * mean, gdouble * deviation)
{
  gdouble mode, quantile, percents[2], edges[2];

  if (!tissue_mode (foreground, peak, &mode))
    return FALSE;
  quantile = statistics_share_below (foreground, mode);
  percents[0] = 100 * MAX (quantile - STRIPE_WIDTH, 0);
  percents[1] = 100 * MIN (quantile + STRIPE_WIDTH, 1);
  return statistics_percentiles (foreground, percents, 2, edges)
      && statistics_moments (foreground, edges[0], edges[1], mean, deviation)
      && *deviation > 0;
}

/* How much of @value is each cluster's. */
static inline void
get_memberships (gdouble value, const gdouble centres[N_TISSUES],
    gdouble nearest, gdouble memberships[N_TISSUES])
{
  gdouble sum = 0;
  guint t;

  for (t = 0; t < N_TISSUES; t++) {
    gdouble d = value - centres[t];

    memberships[t] = 1 / MAX (d * d, nearest);
    sum += memberships[t];
  }
  for (t = 0; t < N_TISSUES; t++)
    memberships[t] /= sum;
}

/* Means by memberships to the power of @exponent, 1 or 2, about @centres. */
static void
find_means (const Bins * bins, const gdouble centres[N_TISSUES],
    gdouble nearest, guint exponent, gdouble means[N_TISSUES])
{
  gdouble sums[N_TISSUES] = { 0 }, weights[N_TISSUES] = { 0 };
  gdouble memberships[N_TISSUES];
  guint i, t;

  for (i = 0; i < bins->n; i++) {
    get_memberships (bins->values[i], centres, nearest, memberships);
    for (t = 0; t < N_TISSUES; t++) {
      gdouble weight = bins->counts[i] * memberships[t];

      if (exponent == 2)
        weight *= memberships[t];
      sums[t] += weight * bins->values[i];
      weights[t] += weight;
    }
  }
  for (t = 0; t < N_TISSUES; t++)
    means[t] = sums[t] / weights[t];
}

/* The middles of the thirds of all values. */
static void
begin_clusters (const Bins * bins, gsize count, gdouble centres[N_TISSUES])
{
  gdouble below = 0;
  guint i, t = 0;

  for (i = 0; i < bins->n && t < N_TISSUES; i++) {
    below += bins->counts[i];
    while (t < N_TISSUES && below >= count * (2 * t + 1) / (2.0 * N_TISSUES))
      centres[t++] = bins->values[i];
  }
}

gboolean
tissue_means (const VoxelSelection * foreground, gdouble means[N_TISSUES])
{
  StatisticsHistogram *histogram = statistics_histogram (foreground, INFINITY);
  gdouble centres[N_TISSUES], range, nearest, moved = INFINITY;
  Bins bins;
  guint step, t;

  if (!histogram)
    return FALSE;
  bins = find_bins (histogram);
  range = histogram->high - histogram->low;
  /* A value at a centre is that cluster's. */
  nearest = range * range * 1e-20;
  begin_clusters (&bins, histogram->count, centres);
  /* Two that begin as one would stay so. */
  for (t = 1; t < N_TISSUES; t++)
    centres[t] = MAX (centres[t], centres[t - 1] + 0.01 * range);
  for (step = 0; step < MAX_STEPS && moved > STEP_TOLERANCE * range; step++) {
    find_means (&bins, centres, nearest, 2, means);
    moved = 0;
    for (t = 0; t < N_TISSUES; t++) {
      moved = MAX (moved, fabs (means[t] - centres[t]));
      centres[t] = means[t];
    }
  }
  find_means (&bins, centres, nearest, 1, means);
  clear_bins (&bins);
  g_free (histogram);
  return means[0] < means[1] && means[1] < means[2];
}
