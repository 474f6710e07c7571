/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What metrics say, against an implementation of their definitions in numpy,
 * and their gradients, against central differences. */

#include <math.h>
#include <string.h>

#include "regmetric.h"
#include "regminimise.h"
#include "regmodel.h"

#include "../goldens/register.h"

static GstVolumeAffine
make_affine (const gdouble numbers[12])
{
  GstVolumeAffine affine = gst_volume_affine_identity ();

  memcpy (affine.m, numbers, 12 * sizeof (gdouble));
  return affine;
}

static RegImage *
make_image (const guint8 * values, const gint size[3],
    const gdouble numbers[12])
{
  GstVolumeFrame frame = {.data = (gpointer) values };
  GstVolumeAffine affine = make_affine (numbers);
  g_autoptr (GError) error = NULL;
  RegImage *image;

  gst_volume_info_set (&frame.info, GST_VOLUME_FORMAT_U8, size[0], size[1],
      size[2], 1, NULL);
  image = reg_image_new ("golden", &frame, &affine, NULL, NULL, &error);
  g_assert_no_error (error);
  return image;
}

static const gdouble centre[3] = { 1, -2, 3 };

static void
test_golden (void)
{
  static const RegMetric metrics[] = { REG_METRIC_MATTES, REG_METRIC_NMI,
    REG_METRIC_LNCC, REG_METRIC_MEAN_SQUARES
  };
  g_autoptr (RegImage) fixed =
      make_image (fixed_values, fixed_size, fixed_affine);
  g_autoptr (RegImage) moving =
      make_image (moving_values, moving_size, moving_affine);
  guint m, i;

  for (m = 0; m < G_N_ELEMENTS (metrics); m++) {
    g_autoptr (RegComparison) comparison = reg_comparison_new (metrics[m],
        BINS, 1000000, 1, fixed, NULL, moving);

    for (i = 0; i < G_N_ELEMENTS (cases); i++) {
      GstVolumeAffine map = make_affine (cases[i].map);
      RegMeasure measure;

      g_assert_true (reg_comparison_measure (comparison, &map, centre, FALSE,
              &measure));
      /* Interpolation is in single precision. */
      g_assert_cmpfloat_with_epsilon (measure.value, cases[i].expected[m],
          1e-5 * cases[i].expected[m]);
      g_assert_cmpfloat (measure.cost, ==,
          metrics[m] == REG_METRIC_MEAN_SQUARES ? measure.value :
          -measure.value);
      if (metrics[m] != REG_METRIC_LNCC)
        g_assert_cmpfloat_with_epsilon (measure.overlap,
            cases[i].expected[4], 1e-9);
    }
  }
}

/* Smooth and within the moving field of view, so that nothing jumps: no
 * points go in or out, and slopes change little from voxel to voxel. */
static RegImage *
make_waves (gint n, gdouble spacing, gdouble phase)
{
  const gint size[3] = { n, n, n };
  const gdouble middle = (n - 1) / 2.0;
  const gdouble numbers[12] = { spacing, 0, 0, -spacing * middle, 0, spacing,
    0, -spacing * middle, 0, 0, spacing, -spacing * middle
  };
  g_autofree guint8 *values = g_malloc0 (n * n * n);
  RegImage *image = make_image ((values[0] = 1, values), size, numbers);
  gint x, y, z;

  for (z = 0; z < n; z++) {
    for (y = 0; y < n; y++) {
      for (x = 0; x < n; x++) {
        gdouble p[3] = { x - middle, y - middle, z - middle };

        image->values[(z * n + y) * n + x] =
            100 * sin (0.11 * spacing * p[0] + phase)
            + 80 * cos (0.13 * spacing * p[1] - 0.07 * spacing * p[2])
            + 60 * sin (0.09 * spacing * (p[2] + p[0]) + 2 * phase);
      }
    }
  }
  return image;
}

static const RegTransform transforms[] = { REG_TRANSFORM_RIGID,
  REG_TRANSFORM_SIMILARITY, REG_TRANSFORM_AFFINE
};

/* Gradient of the cost by each parameter of each model, at parameters far
 * from 0. */
static void
test_gradient (void)
{
  static const gdouble at[12] = { 1.3, -0.7, 0.4, 9, -14, 11, 2, -3, 1, 2,
    -1, 3
  };
  static const RegMetric metrics[] = { REG_METRIC_MATTES, REG_METRIC_NMI,
    REG_METRIC_LNCC, REG_METRIC_MEAN_SQUARES
  };
  const gdouble turn[3] = { 0.2, -0.1, 0.3 }, to[3] = { 2, 0, 3 };
  const gdouble step = 0.02;
  GstVolumeAffine base = reg_model_turn (turn, centre, to);
  g_autoptr (RegImage) fixed = make_waves (24, 1, 0);
  g_autoptr (RegImage) moving = make_waves (80, 1, 0.5);
  guint m, t, i;

  for (m = 0; m < G_N_ELEMENTS (metrics); m++) {
    g_autoptr (RegComparison) comparison = reg_comparison_new (metrics[m],
        32, 100000, 1, fixed, NULL, moving);

    for (t = 0; t < G_N_ELEMENTS (transforms); t++) {
      gdouble gradient[REG_MAX_PARAMETERS], length = 0;
      RegMeasure measure;
      GstVolumeAffine map;
      RegModel model;

      reg_model_init (&model, transforms[t], &base, centre, 50);
      map = reg_model_get_map (&model, at);
      g_assert_true (reg_comparison_measure (comparison, &map, centre, TRUE,
              &measure));
      g_assert_cmpfloat (measure.overlap, ==, 1);
      reg_model_get_gradient (&model, at, measure.gradient, gradient);
      for (i = 0; i < model.n; i++)
        length += gradient[i] * gradient[i];
      length = sqrt (length);
      g_assert_cmpfloat (length, >, 0);
      for (i = 0; i < model.n; i++) {
        gdouble x[REG_MAX_PARAMETERS], cost[2];
        gint side;

        for (side = 0; side < 2; side++) {
          memcpy (x, at, sizeof (x));
          x[i] += side ? step : -step;
          map = reg_model_get_map (&model, x);
          g_assert_true (reg_comparison_measure (comparison, &map, centre,
                  FALSE, &measure));
          cost[side] = measure.cost;
        }
        g_assert_cmpfloat_with_epsilon (gradient[i],
            (cost[1] - cost[0]) / (2 * step), 0.02 * length);
      }
    }
  }
}

/* A rigid map keeps distances, a similarity's are all by one factor. */
static void
test_models (void)
{
  static const gdouble at[12] = { 10, 20, -30, 140, -60, 20, 15 };
  const gdouble turn[3] = { 0.2, -0.1, 0.3 }, to[3] = { 2, 0, 3 };
  GstVolumeAffine base = reg_model_turn (turn, centre, to);
  guint t;
  gint i, j, k;

  for (t = 0; t < 2; t++) {
    gdouble scale = t ? exp (2 * 15 / 100.0) : 1, moved[3], based[3];
    GstVolumeAffine map;
    RegModel model;

    reg_model_init (&model, transforms[t], &base, centre, 100);
    g_assert_cmpuint (model.n, ==, 6 + t);
    map = reg_model_get_map (&model, at);
    for (i = 0; i < 3; i++) {
      for (j = 0; j < 3; j++) {
        gdouble sum = 0;

        for (k = 0; k < 3; k++)
          sum += map.m[k][i] * map.m[k][j];
        g_assert_cmpfloat_with_epsilon (sum, i == j ? scale : 0, 1e-12);
      }
    }
    gst_volume_affine_apply (&map, centre, moved);
    gst_volume_affine_apply (&base, centre, based);
    for (i = 0; i < 3; i++)
      g_assert_cmpfloat_with_epsilon (moved[i], based[i] + at[i], 1e-12);
  }
}

static void
test_little_overlap (void)
{
  g_autoptr (RegImage) fixed = make_waves (24, 1, 0);
  g_autoptr (RegImage) moving = make_waves (24, 1, 0.5);
  g_autoptr (RegComparison) comparison =
      reg_comparison_new (REG_METRIC_MATTES, 32, 10000, 1, fixed, NULL,
      moving);
  const gdouble none[3] = { 0 }, away[3] = { 23, 0, 0 };
  GstVolumeAffine map = reg_model_turn (none, none, away);
  RegMeasure measure;

  g_assert_false (reg_comparison_measure (comparison, &map, none, TRUE,
          &measure));
  g_assert_cmpfloat_with_epsilon (measure.overlap, 1 / 24.0, 0.005);
}

/* Points where masks let nothing count are not compared. */
static void
test_masks (void)
{
  g_autoptr (RegImage) fixed = make_waves (24, 1, 0);
  g_autoptr (RegImage) moving = make_waves (24, 1, 0.5);
  GstVolumeAffine identity = gst_volume_affine_identity ();
  RegMeasure whole, masked;
  gint i;

  fixed->mask = g_malloc (24 * 24 * 24);
  moving->mask = g_malloc (24 * 24 * 24);
  for (i = 0; i < 24 * 24 * 24; i++) {
    fixed->mask[i] = i % 24 < 12;
    moving->mask[i] = i / 24 % 24 < 18;
    if (!moving->mask[i])
      moving->values[i] = 1e9;  /* must not be seen but at the border */
  }
  {
    g_autoptr (RegComparison) comparison = reg_comparison_new
        (REG_METRIC_MATTES, 32, 100000, 1, fixed, NULL, moving);

    g_assert_true (reg_comparison_measure (comparison, &identity, centre,
            FALSE, &masked));
  }
  g_assert_cmpfloat_with_epsilon (masked.overlap, 0.75, 0.01);
  g_clear_pointer (&fixed->mask, g_free);
  {
    g_autoptr (RegComparison) comparison = reg_comparison_new
        (REG_METRIC_MATTES, 32, 100000, 1, fixed, NULL, moving);

    g_assert_true (reg_comparison_measure (comparison, &identity, centre,
            FALSE, &whole));
  }
  g_assert_cmpfloat (whole.value, !=, masked.value);
}

/* Rosenbrock's valley, and beyond a line no value. */
static gboolean
valley (const gdouble * x, gdouble * value, gdouble * gradient, gpointer data)
{
  gdouble a = 1 - x[0], b = x[1] - x[0] * x[0];

  if (x[0] > 1.5)
    return FALSE;
  *value = a * a + 100 * b * b;
  gradient[0] = -2 * a - 400 * b * x[0];
  gradient[1] = 200 * b;
  return TRUE;
}

static void
test_minimise (void)
{
  RegMinimum minimum = {.n = 2,.first_step = 0.1,.max_step = 1,
    .tolerance = 1e-9,.max_iterations = 200,.x = {-1.2, 1}
  };

  g_assert_true (reg_minimise (&minimum, valley, NULL));
  g_assert_true (minimum.converged);
  g_assert_cmpuint (minimum.iterations, <, 80);
  g_assert_cmpfloat_with_epsilon (minimum.x[0], 1, 1e-6);
  g_assert_cmpfloat_with_epsilon (minimum.x[1], 1, 1e-6);

  minimum.x[0] = -1.2;
  minimum.x[1] = 1;
  minimum.max_iterations = 5;
  g_assert_true (reg_minimise (&minimum, valley, NULL));
  g_assert_false (minimum.converged);
  g_assert_cmpuint (minimum.iterations, ==, 5);

  minimum.x[0] = 2;
  g_assert_false (reg_minimise (&minimum, valley, NULL));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/regmetric/golden", test_golden);
  g_test_add_func ("/regmetric/gradient", test_gradient);
  g_test_add_func ("/regmetric/models", test_models);
  g_test_add_func ("/regmetric/little-overlap", test_little_overlap);
  g_test_add_func ("/regmetric/masks", test_masks);
  g_test_add_func ("/regmetric/minimise", test_minimise);
  return g_test_run ();
}
