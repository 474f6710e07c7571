/* SPDX-License-Identifier: LGPL-2.1-or-later */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include <math.h>
#include <string.h>

#include "histogram.h"
#include "ranks.h"
#include "statistics.h"
#include "tissue.h"

#define N_GRID 80
/* Bandwidths beyond which a kernel is 0 even beside the smallest other. */
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
get_centre (const Histogram * histogram, guint bin)
{
  return histogram->low + (histogram->high - histogram->low) * bin
      / (HISTOGRAM_BINS - 1);
}

static Bins
find_bins (const Histogram * histogram)
{
  Bins bins = { g_new (gdouble, HISTOGRAM_BINS),
    g_new (gdouble, HISTOGRAM_BINS), 0
  };
  guint i;

  for (i = 0; i < HISTOGRAM_BINS; i++) {
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

/* At N_GRID values from @low on, @step apart; not scaled to an integral of 1.
 *
 * At grid point g + m a kernel about d bandwidths past g is
 * exp (-(m s - d)^2 / 2) = exp (-d^2 / 2) exp (s d)^m exp (-(m s)^2 / 2), where
 * s is the step in bandwidths: two exponentials a bin. */
static void
find_density (const Bins * bins, gdouble low, gdouble step, gdouble bandwidth,
    gdouble density[N_GRID])
{
  const gdouble s = step / bandwidth;
  const gint reach = MIN (KERNEL_REACH / s + 0.5, N_GRID - 1);
  gdouble falloff[N_GRID];
  guint i;
  gint m;

  for (m = 0; m < N_GRID; m++) {
    falloff[m] = exp (-(m * s) * (m * s) / 2);
    density[m] = 0;
  }
  for (i = 0; i < bins->n; i++) {
    const gdouble at = (bins->values[i] - low) / step;
    const gint nearest = MIN (at + 0.5, N_GRID - 1);
    const gdouble d = (at - nearest) * s;
    const gdouble peak = bins->counts[i] * exp (-d * d / 2);
    const gdouble rise = exp (s * d), fall = 1 / rise;
    gdouble up = peak, down = peak;

    density[nearest] += peak;
    for (m = 1; m <= reach; m++) {
      up *= rise;
      down *= fall;
      if (nearest + m < N_GRID)
        density[nearest + m] += up * falloff[m];
      if (nearest - m >= 0)
        density[nearest - m] += down * falloff[m];
    }
  }
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

/* Without the values that the peak is not looked for among; FALSE where all of
 * them are the same. */
static gboolean
find_mode (const Ranks * ranks, TissuePeak peak, gdouble * mode)
{
  const gdouble percent = peak == TISSUE_PEAK_LAST ? LAST_PERCENT
      : FIRST_PERCENT;
  const gsize rank = percent / 100 * (ranks->count - 1);
  gfloat high = ranks->high;
  gdouble density[N_GRID], step, bandwidth;
  Histogram *histogram;
  Bins bins;

  if (peak != TISSUE_PEAK_LARGEST)
    ranks_get_values (ranks, &rank, 1, &high);
  if (ranks->low >= high)
    return FALSE;
  histogram = histogram_new (&ranks->foreground, ranks->low, high);
  bins = find_bins (histogram);
  step = (histogram->high - histogram->low) / (N_GRID - 1);
  bandwidth = get_deviation (&bins, histogram->count)
      * pow (histogram->count, -0.2);
  find_density (&bins, histogram->low, step, bandwidth, density);
  *mode = histogram->low + find_peak (density, peak) * step;
  clear_bins (&bins);
  g_free (histogram);
  return TRUE;
}

gboolean
tissue_mode (const VoxelSelection * foreground, TissuePeak peak, gdouble * mode)
{
  Ranks *ranks = ranks_new (foreground);
  gboolean ok = ranks && find_mode (ranks, peak, mode);

  g_free (ranks);
  return ok;
}

gboolean
tissue_stripe (const VoxelSelection * foreground, TissuePeak peak,
    gdouble * mean, gdouble * deviation)
{
  Ranks *ranks = ranks_new (foreground);
  gdouble mode, quantile, percents[2], edges[2];
  gboolean ok = ranks && find_mode (ranks, peak, &mode);

  if (ok) {
    quantile = statistics_share_below (foreground, mode);
    percents[0] = 100 * MAX (quantile - STRIPE_WIDTH, 0);
    percents[1] = 100 * MIN (quantile + STRIPE_WIDTH, 1);
    ranks_get_percentiles (ranks, percents, 2, edges);
    ok = statistics_moments (foreground, edges[0], edges[1], mean, deviation)
        && *deviation > 0;
  }
  g_free (ranks);
  return ok;
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

/* Of the whole foreground; NULL where it is empty or constant. */
static Histogram *
find_histogram (const VoxelSelection * foreground)
{
  Ranks *ranks = ranks_new (foreground);
  Histogram *histogram = ranks && ranks->low < ranks->high ?
      histogram_new (foreground, ranks->low, ranks->high) : NULL;

  g_free (ranks);
  return histogram;
}

gboolean
tissue_means (const VoxelSelection * foreground, gdouble means[N_TISSUES])
{
  Histogram *histogram = find_histogram (foreground);
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
