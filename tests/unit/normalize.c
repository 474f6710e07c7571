/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Percentiles and moments against numpy and against sorting, tissues against
 * scipy. */

#include <math.h>
#include <stdlib.h>

#include "histogram.h"
#include "ranks.h"
#include "statistics.h"
#include "tissue.h"
#include "valuemap.h"
#include "../goldens/normalize.h"

#define N_INPUT G_N_ELEMENTS (golden_input)

static void
assert_close (gdouble a, gdouble b)
{
  g_assert_cmpfloat_with_epsilon (a, b, 1e-7 * (1 + fabs (b)));
}

static VoxelSelection
select_above (const gfloat * values, gsize n, gdouble above)
{
  const VoxelSelection selection = { values, n, above, NULL };

  return selection;
}

static void
test_percentiles (void)
{
  const guint n_percents = G_N_ELEMENTS (golden_percents);
  gdouble results[G_N_ELEMENTS (golden_percents)];
  guint t, p;

  for (t = 0; t < G_N_ELEMENTS (golden_thresholds); t++) {
    VoxelSelection selection = select_above (golden_input, N_INPUT,
        golden_thresholds[t]);

    g_assert_true (statistics_percentiles (&selection, golden_percents,
            n_percents, results));
    for (p = 0; p < n_percents; p++)
      assert_close (results[p], golden_percentiles[t * n_percents + p]);
  }
}

static void
test_moments (void)
{
  gdouble mean, deviation;
  guint t;

  for (t = 0; t < G_N_ELEMENTS (golden_thresholds); t++) {
    VoxelSelection all = select_above (golden_input, N_INPUT, -INFINITY);

    g_assert_true (statistics_moments (&all, golden_thresholds[t], INFINITY,
            &mean, &deviation));
    assert_close (mean, golden_moments[2 * t]);
    assert_close (deviation, golden_moments[2 * t + 1]);
    all.above = golden_thresholds[t];
    g_assert_true (statistics_moments (&all, -INFINITY, INFINITY, &mean,
            &deviation));
    assert_close (mean, golden_moments[2 * t]);
  }
}

static int
compare (const void *a, const void *b)
{
  gfloat x = *(const gfloat *) a, y = *(const gfloat *) b;

  return (x > y) - (x < y);
}

/* Many values, many of them equal, of all magnitudes and both signs. */
static void
test_against_sorting (void)
{
  const gsize n = 100001;
  GRand *rand = g_rand_new_with_seed (4);
  gfloat *values = g_new (gfloat, n), *sorted = g_new (gfloat, n);
  VoxelSelection selection = select_above (values, n, -INFINITY);
  gdouble results[2], percents[2];
  gsize i;

  for (i = 0; i < n; i++) {
    values[i] = (gfloat) exp (g_rand_double_range (rand, -20, 20));
    if (g_rand_boolean (rand))
      values[i] = -values[i];
    if (i % 3 == 0)
      values[i] = (gfloat) g_rand_int_range (rand, -5, 5);
    sorted[i] = values[i];
  }
  qsort (sorted, n, sizeof *sorted, compare);

  /* n - 1 is a multiple of 100000: every percentile is one of the values. */
  for (percents[0] = 0; percents[0] <= 100; percents[0] += 0.25) {
    percents[1] = 100 - percents[0];
    g_assert_true (statistics_percentiles (&selection, percents, 2, results));
    assert_close (results[0], sorted[(gsize) rint (percents[0] * 1000)]);
    assert_close (results[1], sorted[(gsize) rint (percents[1] * 1000)]);
  }
  g_free (sorted);
  g_free (values);
  g_rand_free (rand);
}

static void
test_few (void)
{
  const gfloat values[6] = { -1, 2, 0, NAN, INFINITY, -INFINITY };
  const gdouble percents[1] = { 50 };
  VoxelSelection selection = select_above (values, 6, 2);
  gdouble a, b;

  g_assert_false (statistics_percentiles (&selection, percents, 1, &a));
  g_assert_false (statistics_moments (&selection, -INFINITY, INFINITY, &a, &b));
  g_assert_cmpfloat (statistics_share_below (&selection, 5), ==, 0);
  g_assert_null (ranks_new (&selection));
  selection.n = 0;
  selection.above = -1;
  g_assert_false (statistics_percentiles (&selection, percents, 1, &a));

  selection.n = 6;
  selection.above = 0;
  g_assert_true (statistics_percentiles (&selection, percents, 1, &a));
  g_assert_cmpfloat (a, ==, 2);
  g_assert_true (statistics_moments (&selection, -INFINITY, INFINITY, &a, &b));
  g_assert_cmpfloat (a, ==, 2);
  g_assert_cmpfloat (b, ==, 0);

  selection.above = -INFINITY;
  g_assert_cmpfloat_with_epsilon (statistics_share_below (&selection, 0),
      1 / 3., 1e-12);
}

/* Several threads' parts, the last one not full, far from 0: as two passes in
 * order find, whatever is air between. */
static void
test_parts (void)
{
  const gsize n = 5 * VOXEL_SELECTION_PART + 4099;
  gfloat *values = g_new (gfloat, n);
  VoxelSelection selection = select_above (values, n, 0);
  gdouble count = 0, sum = 0, squares = 0, mean, deviation, median;
  const gdouble half = 50;
  gsize i;

  for (i = 0; i < n; i++) {
    values[i] = i % 1000 < 700 ? 0 : 30000 + i * 7919 % 101;
    sum += values[i];
    count += values[i] > 0;
  }
  for (i = 0; i < n; i++)
    squares += values[i] > 0 ? pow (values[i] - sum / count, 2) : 0;
  g_assert_true (statistics_moments (&selection, -INFINITY, INFINITY, &mean,
          &deviation));
  g_assert_cmpfloat_with_epsilon (mean, sum / count, 1e-7);
  g_assert_cmpfloat_with_epsilon (deviation, sqrt (squares / count), 1e-7);
  g_assert_true (statistics_percentiles (&selection, &half, 1, &median));
  g_assert_cmpfloat_with_epsilon (median, 30050, 1);
  sum = 0;
  for (i = 0; i < n; i++)
    sum += values[i] > 0 && values[i] < 30050;
  g_assert_cmpfloat (statistics_share_below (&selection, 30050), ==,
      sum / count);
  g_free (values);
}

/* The least, the greatest and those of any rank, whichever thread reads them. */
static void
test_ranks (void)
{
  const gsize n = 9 * VOXEL_SELECTION_PART + 4099;
  const gsize asked[4] = { 0, n / 7, n / 2, n - 1 };
  gfloat *values = g_new (gfloat, n), found[4];
  VoxelSelection selection = select_above (values, n, -INFINITY);
  Ranks *ranks;
  gsize i;

  /* All different: the stride has no factor of n's. */
  for (i = 0; i < n; i++)
    values[i * 7919 % n] = (gfloat) i - 1000;
  ranks = ranks_new (&selection);
  g_assert_cmpuint (ranks->count, ==, n);
  g_assert_cmpfloat (ranks->low, ==, -1000);
  g_assert_cmpfloat (ranks->high, ==, n - 1001.0);
  ranks_get_values (ranks, asked, 4, found);
  for (i = 0; i < 4; i++)
    g_assert_cmpfloat (found[i], ==, asked[i] - 1000.0);
  g_free (ranks);
  g_free (values);
}

/* Every value up to the top is counted where its bin's centre is nearest,
 * whichever thread reads it. */
static void
test_histogram (void)
{
  const gsize n = 9 * VOXEL_SELECTION_PART + 4099;
  const guint low = 7, high = 700, top = 600;
  gfloat *values = g_new (gfloat, n);
  VoxelSelection selection = select_above (values, n, 0);
  gsize *counts = g_new0 (gsize, high), i;
  Histogram *histogram;

  for (i = 0; i < n; i++) {
    const guint value = i % 4 == 0 ? 0 : low + i * 7919 % (high - low);

    values[i] = value;
    if (value > 0 && value <= top)
      counts[value]++;
  }
  histogram = histogram_new (&selection, low, top);
  for (i = low; i <= top; i++) {
    const gsize bin = rint ((gdouble) (i - low) / (top - low)
        * (HISTOGRAM_BINS - 1));

    g_assert_cmpuint (histogram->bins[bin], ==, counts[i]);
    histogram->count -= counts[i];
  }
  g_assert_cmpuint (histogram->count, ==, 0);
  g_free (histogram);
  g_free (counts);
  g_free (values);
}

/* Reads the same voxels whether chunks are full or not, and every channel. */
static void
test_selection (void)
{
  const gint size[3] = { 37, 41, 3 };
  const gsize voxels = 37 * 41 * 3, n = 2 * voxels;
  guint8 *inside = g_new0 (guint8, voxels);
  gfloat *values = g_new (gfloat, n), chunk[VOXEL_SELECTION_CHUNK];
  GstVolumeFrame mask = {.data = inside };
  VoxelSelection selection = { values, n, 0, &mask };
  gsize position = 0, read = 0, m, i;
  gdouble sum = 0, expected = 0;

  gst_volume_info_set (&mask.info, GST_VOLUME_FORMAT_U8, size[0], size[1],
      size[2], 1, NULL);
  for (i = 0; i < n; i++)
    values[i] = -(gfloat) i;
  for (i = 0; i < voxels; i += i < 1000 ? 7 : 1001) {
    inside[i] = 200;
    expected -= 2 * i + voxels;
  }
  while ((m = voxel_selection_read (&selection, &position, chunk)) > 0) {
    for (i = 0; i < m; i++)
      sum += chunk[i];
    read += m;
  }
  g_assert_cmpfloat (sum, ==, expected);
  for (i = 0; i < voxels; i++)
    read -= 2 * (inside[i] > 0);
  g_assert_cmpuint (read, ==, 0);
  g_free (values);
  g_free (inside);
}

static void
test_tissues (void)
{
  const TissuePeak peaks[3] = { TISSUE_PEAK_FIRST, TISSUE_PEAK_LARGEST,
    TISSUE_PEAK_LAST
  };
  VoxelSelection brain = select_above (golden_brain,
      G_N_ELEMENTS (golden_brain), 0);
  gdouble mode, mean, deviation, means[3];
  guint i;

  for (i = 0; i < 3; i++) {
    g_assert_true (tissue_mode (&brain, peaks[i], &mode));
    assert_close (mode, golden_modes[i]);
    g_assert_true (tissue_stripe (&brain, peaks[i], &mean, &deviation));
    assert_close (mean, golden_stripes[2 * i]);
    assert_close (deviation, golden_stripes[2 * i + 1]);
  }
  /* The histogram's bins are a 65536th of the range; centres stop moving at
   * 1e-7 of it. */
  g_assert_true (tissue_means (&brain, means));
  for (i = 0; i < 3; i++)
    g_assert_cmpfloat_with_epsilon (means[i], golden_tissues[i],
        2e-5 * golden_tissues[i]);

  brain.above = 1e6;
  g_assert_false (tissue_mode (&brain, TISSUE_PEAK_LAST, &mode));
  g_assert_false (tissue_mode (&brain, TISSUE_PEAK_LARGEST, &mode));
  g_assert_false (tissue_stripe (&brain, TISSUE_PEAK_FIRST, &mean, &deviation));
  g_assert_false (tissue_means (&brain, means));
}

static void
test_peaks (void)
{
  g_assert_cmpint (tissue_get_peak ("T1w"), ==, TISSUE_PEAK_LAST);
  g_assert_cmpint (tissue_get_peak ("T2w"), ==, TISSUE_PEAK_LARGEST);
  g_assert_cmpint (tissue_get_peak ("FLAIR"), ==, TISSUE_PEAK_LARGEST);
  g_assert_cmpint (tissue_get_peak ("PDw"), ==, TISSUE_PEAK_FIRST);
  g_assert_cmpint (tissue_get_peak ("unknown"), ==, TISSUE_PEAK_LAST);
}

/* Steps, slopes that go on outside, values that are not finite. */
static void
test_curve (void)
{
  const gdouble from[5] = { 10, 10, 20, 20, 40 }, to[5] = { 1, 2, 4, 6, 7 };
  const gfloat expected[7] = { 0, 2, 3, 4, 6.25, 7, 8 };
  gfloat values[7] = { 0, 10, 15, 20, 25, 40, 60 };
  gfloat holes[3] = { NAN, INFINITY, 15 };
  ValueMap map;
  guint i;

  g_assert_false (value_map_set_curve (&map, from, to, 2));
  g_assert_true (value_map_set_curve (&map, from, to, 5));
  value_map_apply (&map, 0, values, 7);
  for (i = 0; i < 7; i++)
    g_assert_cmpfloat (values[i], ==, expected[i]);
  value_map_apply (&map, 10, holes, 3);
  g_assert_cmpfloat (holes[0], ==, 2);
  g_assert_cmpfloat (holes[1], ==, 2);
  g_assert_cmpfloat (holes[2], ==, 3);
  holes[0] = -INFINITY;
  value_map_apply (&map, NAN, holes, 3);
  g_assert_cmpfloat (holes[0], ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/normalize/percentiles", test_percentiles);
  g_test_add_func ("/normalize/moments", test_moments);
  g_test_add_func ("/normalize/against-sorting", test_against_sorting);
  g_test_add_func ("/normalize/few", test_few);
  g_test_add_func ("/normalize/parts", test_parts);
  g_test_add_func ("/normalize/ranks", test_ranks);
  g_test_add_func ("/normalize/histogram", test_histogram);
  g_test_add_func ("/normalize/selection", test_selection);
  g_test_add_func ("/normalize/tissues", test_tissues);
  g_test_add_func ("/normalize/peaks", test_peaks);
  g_test_add_func ("/normalize/curve", test_curve);
  return g_test_run ();
}
