/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Linear registration of heads whose pose is known. */

#include <math.h>
#include <sched.h>
#include <string.h>

#include "register-head.h"
#include "register.h"
#include "regmodel.h"

static const gdouble no_pose[6] = { 0 };

static const RegSettings rigid = {.transform = REG_TRANSFORM_RIGID,
  .metric = REG_METRIC_MATTES,.bins = 32,.samples = 200000
};

/* A T1w head onto one of another @modality and pose; mean error in mm. */
static gdouble
run (const gchar * modality, const gdouble pose[6], RegMetric metric,
    RegResult * result)
{
  g_autoptr (RegImage) fixed = register_head (1, "T1w", no_pose, 96, 2);
  g_autoptr (RegImage) moving = register_head (1, modality, pose, 80, 2.4);
  GstVolumeAffine truth = phantom_pose (pose);
  RegSettings settings = rigid;
  g_autoptr (GError) error = NULL;

  settings.metric = metric;
  reg_run (fixed, moving, &settings, NULL, NULL, result, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (result->iterations, >, 0);
  return register_error (&truth, &result->linear);
}

/* From poses that peers stand and from such that they do not: within 0.15 of
 * the coarser voxels. */
static void
test_poses (void)
{
  static const struct
  {
    const gchar *modality;
    gdouble pose[6];
  } tries[] = {
    {"T2w", {9, -8, 11, 11, -13, 10}},
    {"T2w", {25, -20, 30, 35, -35, 33}},
    {"ct", {25, -20, 30, 35, -35, 33}},
    {"ct", {10, 80, -60, 20, 20, -30}},
    {"T2w", {0, 170, 20, 10, -20, 10}},
  };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (tries); i++) {
    g_auto (RegResult) result = { 0 };

    g_assert_cmpfloat (run (tries[i].modality, tries[i].pose,
            REG_METRIC_MATTES, &result), <, 0.15 * 2.4);
    g_assert_null (result.failure);
    g_assert_cmpfloat (result.confidence, >, 0.8);
    g_assert_cmpfloat (result.overlap, >, 0.5);
    g_assert_cmpfloat (result.metric, >, 0.5);
  }
}

/* A head that was stretched and stored from right to left; beginning where
 * told. */
static void
test_stretched (void)
{
  static const gdouble pose[6] = { 5, 8, -4, 6, -3, 8 };
  static const gdouble stretch[2][3][3] = {
    {{0.93, 0, 0}, {0, 0.93, 0}, {0, 0, 0.93}},
    {{1.05, 0.02, 0}, {0, 0.96, -0.03}, {0.01, 0, 1.02}}
  };
  guint t;
  gint i, x, y;

  for (t = 0; t < 2; t++) {
    g_autoptr (RegImage) fixed = register_head (1, "T1w", no_pose, 80, 2.4);
    g_autoptr (RegImage) moving = register_head (1, "PDw", pose, 80, 2.4);
    GstVolumeAffine map = gst_volume_affine_identity (), truth;
    GstVolumeAffine flip = gst_volume_affine_identity ();
    RegSettings settings = rigid;
    g_auto (RegResult) result = { 0 };
    g_autoptr (GError) error = NULL;

    for (i = 0; i < 3; i++)
      memcpy (map.m[i], stretch[t][i], sizeof (stretch[t][i]));
    truth = phantom_pose (pose);
    truth = gst_volume_affine_compose (&map, &truth);
    flip.m[0][0] = -1;
    flip.m[0][3] = 79;
    moving->grid.affine =
        gst_volume_affine_compose (&moving->grid.affine, &flip);
    moving->grid.affine = gst_volume_affine_compose (&map,
        &moving->grid.affine);
    for (y = 0; y < 80 * 80; y++) {
      gfloat *row = moving->values + 80 * y;

      for (x = 0; x < 40; x++) {
        gfloat value = row[x];

        row[x] = row[79 - x];
        row[79 - x] = value;
      }
    }
    settings.transform = t ? REG_TRANSFORM_AFFINE : REG_TRANSFORM_SIMILARITY;
    settings.start = &map;
    reg_run (fixed, moving, &settings, NULL, NULL, &result, &error);
    g_assert_no_error (error);
    g_assert_null (result.failure);
    g_assert_cmpfloat (register_error (&truth, &result.linear), <, 0.1 * 2.4);
  }
}

/* Two volumes of one grid, a part of a voxel off each other: neither caught
 * where voxels meet nor pushed away from there. */
static void
test_one_grid (void)
{
  static const gdouble poses[][6] = {
    {0, 0, 0, 0.9, 1.2, 1.6}, {1, 0.5, -1, 0.9, 1.2,
        1.6}
  };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (poses); i++) {
    g_autoptr (RegImage) fixed = register_head (1, "T1w", no_pose, 64, 3);
    g_autoptr (RegImage) moving = register_head (1, "T2w", poses[i], 64, 3);
    GstVolumeAffine truth = phantom_pose (poses[i]);
    g_auto (RegResult) result = { 0 };
    g_autoptr (GError) error = NULL;

    reg_run (fixed, moving, &rigid, NULL, NULL, &result, &error);
    g_assert_no_error (error);
    g_assert_null (result.failure);
    g_assert_cmpfloat (register_error (&truth, &result.linear), <, 0.05 * 3);
  }
}

static void
test_metrics (void)
{
  static const gdouble pose[6] = { 9, -8, 11, 11, -13, 10 };
  g_auto (RegResult) nmi = { 0 }, lncc = { 0 }, squares = { 0 };

  g_assert_cmpfloat (run ("T2w", pose, REG_METRIC_NMI, &nmi), <, 0.1);
  g_assert_cmpfloat (nmi.metric, >, 1.1);
  g_assert_cmpfloat (run ("T2w", pose, REG_METRIC_LNCC, &lncc), <, 0.2);
  g_assert_cmpfloat (lncc.metric, <, 1);
  g_assert_cmpfloat (run ("T1w", pose, REG_METRIC_MEAN_SQUARES, &squares), <,
      0.1);
}

static void
set_processors (const cpu_set_t * processors)
{
  g_assert_cmpint (sched_setaffinity (0, sizeof (*processors), processors), ==,
      0);
}

/* How many threads there are changes no bit of the result. */
static void
test_threads (void)
{
  static const gdouble pose[6] = { 10, 80, -60, 20, 20, -30 };
  g_auto (RegResult) many = { 0 }, single = { 0 };
  cpu_set_t all, one;
  gint first = 0;

  g_assert_cmpint (sched_getaffinity (0, sizeof (all), &all), ==, 0);
  run ("ct", pose, REG_METRIC_MATTES, &many);
  while (!CPU_ISSET (first, &all))
    first++;
  CPU_ZERO (&one);
  CPU_SET (first, &one);
  set_processors (&one);
  run ("ct", pose, REG_METRIC_MATTES, &single);
  set_processors (&all);
  g_assert_cmpmem (&many.linear, sizeof (many.linear), &single.linear,
      sizeof (single.linear));
  g_assert_true (many.metric == single.metric);
  g_assert_true (many.confidence == single.confidence);
}

/* @n cubed voxels, of each @value (x, y, z). */
static RegImage *
make_cube (gint n, gdouble spacing, gfloat (*value) (gint i), GError ** error)
{
  const gint size[3] = { n, n, n };
  g_autofree gfloat *values = g_new (gfloat, n * n * n);
  gint i;

  for (i = 0; i < n * n * n; i++)
    values[i] = value (i);
  return register_image (values, size, spacing, error);
}

static gfloat
get_nothing (gint i)
{
  return 7;
}

static gfloat
get_nan (gint i)
{
  return NAN;
}

static gfloat
get_noise (gint i)
{
  return (guint) i *2654435761u >> 16 & 1023;
}

static gfloat
get_noise_and_nan (gint i)
{
  return i % 5 ? get_noise (i) : i % 2 ? NAN : INFINITY;
}

static void
assert_refused (RegImage * image, GError ** error, const gchar * reason)
{
  g_assert_null (image);
  g_assert_error (*error, GST_STREAM_ERROR, GST_STREAM_ERROR_FORMAT);
  g_assert_nonnull (strstr ((*error)->message, reason));
  g_clear_error (error);
}

static void
test_refused (void)
{
  const gint slice[3] = { 64, 64, 1 };
  g_autofree gfloat *values = g_new0 (gfloat, 64 * 64);
  guint8 none[1] = { 0 };
  GstVolumeFrame mask = {.data = none }, frame = {.data = values };
  GstVolumeAffine identity = gst_volume_affine_identity ();
  GError *error = NULL;

  values[5] = 1;
  assert_refused (make_cube (8, 1, get_nothing, &error), &error, "is 7 at");
  assert_refused (make_cube (8, 1, get_nan, &error), &error, "finite");
  assert_refused (register_image (values, slice, 1, &error), &error, "slice");
  gst_volume_info_set (&frame.info, GST_VOLUME_FORMAT_F32LE, 16, 16, 16, 1,
      NULL);
  gst_volume_info_set (&mask.info, GST_VOLUME_FORMAT_U8, 1, 1, 1, 1, NULL);
  assert_refused (reg_image_new ("test", &frame, &identity, &mask, &identity,
          &error), &error, "mask");
}

/* Differences of such values have no inverse, or no float holds them. */
static gfloat
get_tiny (gint i)
{
  return get_noise (i) * 1e-41f;
}

static gfloat
get_huge (gint i)
{
  return (get_noise (i) - 512) * 1.9e34f;
}

/* A head and noise have nothing in common, and that is said. */
static void
test_failure (void)
{
  static const struct
  {
    gfloat (*value) (gint i);
    RegMetric metric;
  } tries[] = {
    {get_noise_and_nan, REG_METRIC_MATTES}, {get_tiny, REG_METRIC_LNCC},
    {get_huge, REG_METRIC_NMI}
  };
  g_autoptr (RegImage) fixed = register_head (1, "T1w", no_pose, 48, 4);
  RegSettings settings = rigid;
  guint i;

  for (i = 0; i < G_N_ELEMENTS (tries); i++) {
    g_autoptr (RegImage) moving = make_cube (48, 4, tries[i].value, NULL);
    g_auto (RegResult) result = { 0 };
    g_autoptr (GError) error = NULL;

    settings.metric = tries[i].metric;
    reg_run (fixed, moving, &settings, NULL, NULL, &result, &error);
    g_assert_no_error (error);
    g_assert_nonnull (result.failure);
    g_assert_true (gst_volume_affine_is_valid (&result.linear));
    g_assert_true (isfinite (result.metric));
  }
}

/* Noise of so few voxels matches anything somehow. */
static void
test_few_voxels (void)
{
  static const gint sizes[] = { 4, 5, 6, 7 };
  g_autoptr (RegImage) moving = register_head (1, "T1w", no_pose, 48, 4);
  guint i;

  for (i = 0; i < G_N_ELEMENTS (sizes); i++) {
    g_autoptr (RegImage) fixed = make_cube (sizes[i], 4, get_noise, NULL);
    g_auto (RegResult) result = { 0 };

    g_assert_true (reg_run (fixed, moving, &rigid, NULL, NULL, &result, NULL));
    g_assert_nonnull (strstr (result.failure, "too few voxels"));
  }
}

static void
test_no_overlap (void)
{
  g_autoptr (RegImage) fixed = register_head (1, "T1w", no_pose, 48, 4);
  g_autoptr (RegImage) moving = register_head (1, "T1w", no_pose, 48, 4);
  const gdouble none[3] = { 0 }, away[3] = { 500, 0, 0 };
  GstVolumeAffine start = reg_model_turn (none, none, away);
  RegSettings settings = rigid;
  g_auto (RegResult) result = { 0 };
  g_autoptr (GError) error = NULL;

  settings.start = &start;
  g_assert_false (reg_run (fixed, moving, &settings, NULL, NULL, &result,
          &error));
  g_assert_error (error, GST_STREAM_ERROR, GST_STREAM_ERROR_FORMAT);
}

static gboolean
stop (gdouble share, gpointer data)
{
  gdouble *last = data;

  g_assert_cmpfloat (share, >=, *last);
  *last = share;
  return share < 0.5;
}

static void
test_stop (void)
{
  g_autoptr (RegImage) fixed = register_head (1, "T1w", no_pose, 48, 4);
  g_auto (RegResult) result = { 0 };
  g_autoptr (GError) error = NULL;
  gdouble last = 0;

  g_assert_false (reg_run (fixed, fixed, &rigid, stop, &last, &result, &error));
  g_assert_error (error, GST_LIBRARY_ERROR, GST_LIBRARY_ERROR_FAILED);
  g_assert_cmpfloat (last, <, 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/register/poses", test_poses);
  g_test_add_func ("/register/stretched", test_stretched);
  g_test_add_func ("/register/one-grid", test_one_grid);
  g_test_add_func ("/register/metrics", test_metrics);
  g_test_add_func ("/register/threads", test_threads);
  g_test_add_func ("/register/refused", test_refused);
  g_test_add_func ("/register/failure", test_failure);
  g_test_add_func ("/register/few-voxels", test_few_voxels);
  g_test_add_func ("/register/no-overlap", test_no_overlap);
  g_test_add_func ("/register/stop", test_stop);
  return g_test_run ();
}
