/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The metrics against scikit-image, scikit-learn and NumPy. */

#include "metricpair.h"
#include "metriclabels.h"

#define ALL ((1u << N_METRICS) - 1)
#define SCALES (1u << METRIC_MS_SSIM)

static void
read_f32 (gconstpointer data, gsize offset, gsize n, gdouble * values)
{
  const gfloat *in = (const gfloat *) data + offset;
  gsize i;

  for (i = 0; i < n; i++)
    values[i] = in[i];
}

/* plane (): [y][x] */
static void
make_plane (guint8 * a, guint8 * b)
{
  gint x, y;

  for (y = 0; y < 64; y++) {
    for (x = 0; x < 64; x++) {
      gint value = (3 * x + 2 * y + 4 * ((x * y) % 17)) % 256;

      a[y * 64 + x] = value;
      value += (7 * x + 13 * y) % 23 - 11;
      b[y * 64 + x] = CLAMP (value, 0, 255);
    }
  }
}

static gdouble
measure (const MetricPair * pair, MetricId id)
{
  gdouble values[N_METRICS];

  metric_measure (pair, 1u << id, values);
  return values[id];
}

static void
check (const MetricPair * pair, guint set, const gdouble golden[N_METRICS])
{
  gdouble values[N_METRICS];

  metric_measure (pair, set, values);
  check_golden (values, golden, 1e-12);
}

static void
test_plane (void)
{
  static const guint classes[] = { 256, 64, 32 };
  guint8 a[64 * 64], b[64 * 64];
  MetricPair pair = {
    .image = {a, metric_read_u8, {0, 256}},
    .reference = {b, metric_read_u8, {0, 256}},
    .dimensions = 2,
    .size = {64, 64, 1},
    .data_range = 255,
    .classes = 256,
  };
  guint i;

  make_plane (a, b);
  check (&pair, ALL & ~SCALES, golden_plane[0]);
  pair.window = METRIC_WINDOW_GAUSSIAN;
  check (&pair, ALL & ~SCALES, golden_plane[1]);
  for (i = 0; i < G_N_ELEMENTS (classes); i++) {
    pair.classes = classes[i];
    assert_near (measure (&pair, METRIC_MI), golden_plane_mi[i], 1e-12);
  }
}

/* Two planes scored as two images: the mean of their scores. */
static void
test_stack_of_planes (void)
{
  guint8 a[2 * 64 * 64], b[2 * 64 * 64];
  MetricPair pair = {
    .image = {a, metric_read_u8, {0, 256}},
    .reference = {b, metric_read_u8, {0, 256}},
    .dimensions = 2,
    .size = {64, 64, 2},
    .data_range = 255,
    .classes = 256,
  };

  make_plane (a, b);
  memcpy (a + 64 * 64, a, 64 * 64);
  memcpy (b + 64 * 64, a, 64 * 64);
  assert_near (measure (&pair, METRIC_SSIM),
      (golden_plane[0][METRIC_SSIM] + 1) / 2, 1e-10);
}

/* Each region of volume () whose values @read reads from @a and @b. */
static void
check_regions (gconstpointer a, gconstpointer b, gpointer read,
    MetricWindow window, guint classes, const gdouble (*golden)[N_METRICS])
{
  static gdouble numbers[12 * 16 * 20];
  const MetricImage map = { numbers, read_f64 };
  MetricPair pair = {
    .image = {a, read},
    .reference = {b, read},
    .dimensions = 3,
    .size = {20, 16, 12},
    .data_range = 2,
    .window = window,
    .classes = classes,
  };
  MetricLabels *labels;
  GError *error = NULL;
  guint i;

  check (&pair, ALL & ~SCALES, golden[0]);
  make_labels (numbers);
  labels = metric_labels_new (&map, pair.size, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (labels->n, ==, 3);
  for (i = 0; i <= labels->n; i++) {
    pair.region = labels->regions[i];
    check (&pair, ALL & ~SCALES, golden[1 + i]);
  }
  metric_labels_free (labels);
}

static void
test_regions (void)
{
  static gdouble a[12 * 16 * 20], b[12 * 16 * 20];
  static gfloat fa[12 * 16 * 20], fb[12 * 16 * 20];
  gsize i;

  make_volume (a, b);
  check_regions (a, b, read_f64, METRIC_WINDOW_UNIFORM, 256, golden_uniform);
  check_regions (a, b, read_f64, METRIC_WINDOW_GAUSSIAN, 256, golden_gaussian);
  check_regions (a, b, read_f64, METRIC_WINDOW_UNIFORM, 100,
      golden_100_classes);

  /* these values are exact in single precision, too */
  for (i = 0; i < G_N_ELEMENTS (fa); i++) {
    fa[i] = a[i];
    fb[i] = b[i];
  }
  check_regions (fa, fb, read_f32, METRIC_WINDOW_UNIFORM, 256, golden_uniform);
}

static void
test_labels (void)
{
  const gsize size[3] = { 4, 2, 2 };
  gdouble numbers[16] = { 0, 7, 7, 0, 0, 0, 7, -1, 0, 0, 0, 0, 0, 0, 0, 9e15 };
  const MetricImage image = { numbers, read_f64 };
  MetricLabels *labels;
  GError *error = NULL;

  labels = metric_labels_new (&image, size, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (labels->n, ==, 3);
  g_assert_cmpint (labels->numbers[1], ==, -1);
  g_assert_cmpint (labels->numbers[2], ==, 7);
  g_assert_cmpint (labels->numbers[3], ==, 9000000000000000);
  g_assert_cmpuint (labels->voxels[0], ==, 5);
  g_assert_cmpuint (labels->voxels[2], ==, 3);
  g_assert_cmpuint (labels->regions[2].first[0], ==, 1);
  g_assert_cmpuint (labels->regions[2].size[0], ==, 2);
  g_assert_cmpuint (labels->regions[2].size[1], ==, 2);
  g_assert_cmpuint (labels->regions[2].size[2], ==, 1);
  g_assert_cmpuint (labels->of[7], ==, 1);
  g_assert_cmpuint (labels->of[0], ==, 0);
  metric_labels_free (labels);

  numbers[6] = 0.5;
  g_assert_null (metric_labels_new (&image, size, &error));
  g_assert_nonnull (strstr (error->message, "(2, 1, 0) is 0.5"));
  g_clear_error (&error);
  numbers[6] = NAN;
  g_assert_null (metric_labels_new (&image, size, &error));
  g_clear_error (&error);
}

static void
test_many_labels (void)
{
  const gsize size[3] = { 65537, 1, 1 };
  gdouble *numbers = g_new (gdouble, size[0]);
  const MetricImage image = { numbers, read_f64 };
  MetricLabels *labels;
  GError *error = NULL;
  gsize i;

  for (i = 0; i < size[0]; i++)
    numbers[i] = i;
  g_assert_null (metric_labels_new (&image, size, &error));
  g_assert_nonnull (strstr (error->message, "65535"));
  g_clear_error (&error);
  numbers[65536] = 1;
  labels = metric_labels_new (&image, size, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (labels->n, ==, 65535);
  g_assert_cmpuint (labels->voxels[1], ==, 2);
  metric_labels_free (labels);
  g_free (numbers);
}

/* Where windows, and boxes of coarse scales, do not come out even. */
static void
test_scales (void)
{
  MetricPair pair = {
    .dimensions = 3,
    .size = {120, 113, 176},
    .data_range = 2,
    .classes = 256,
  };
  MetricImage map = {.read = read_f64 };
  MetricLabels *labels;
  Scene scene;
  guint i;

  make_scene (&scene, pair.size, 1, 0);
  pair.image = (MetricImage) {
  scene.a, read_f64};
  pair.reference = (MetricImage) {
  scene.b, read_f64};
  map.data = scene.labels;
  check (&pair, ALL, golden_scales[0]);
  labels = metric_labels_new (&map, pair.size, NULL);
  for (i = 0; i <= labels->n; i++) {
    pair.region = labels->regions[i];
    check (&pair, ALL, golden_scales[1 + i]);
  }
  /* coarse scales have no voxel of it */
  pair.region = labels->regions[1];
  g_assert_true (isnan (measure (&pair, METRIC_MS_SSIM)));
  metric_labels_free (labels);
  clear_scene (&scene);
}

static void
test_scales_in_plane (void)
{
  MetricPair pair = {
    .dimensions = 2,
    .size = {177, 190, 1},
    .data_range = 2,
    .window = METRIC_WINDOW_GAUSSIAN,
    .classes = 256,
  };
  Scene scene;

  make_scene (&scene, pair.size, 1, 0);
  pair.image = (MetricImage) {
  scene.a, read_f64};
  pair.reference = (MetricImage) {
  scene.b, read_f64};
  check (&pair, ALL, golden_scales_gaussian[0]);
  clear_scene (&scene);
}

/* The same bits, in whichever order threads come. */
static void
test_repeats (void)
{
  MetricPair pair = {
    .dimensions = 3,
    .size = {150, 112, 112},
    .data_range = 2,
    .classes = 256,
  };
  gdouble values[2][N_METRICS];
  Scene scene;
  gint i;

  make_scene (&scene, pair.size, 1.1, 0.1);
  pair.image = (MetricImage) { scene.a, read_f64 };
  pair.reference = (MetricImage) { scene.b, read_f64 };
  metric_measure (&pair, ALL, values[0]);
  for (i = 0; i < 3; i++) {
    metric_measure (&pair, ALL, values[1]);
    g_assert_cmpmem (values[0], sizeof (values[0]), values[1],
        sizeof (values[1]));
  }
  clear_scene (&scene);
}

static void
test_identical (void)
{
  guint8 a[64 * 64], b[64 * 64];
  MetricPair pair = {
    .image = {a, metric_read_u8},
    .reference = {a, metric_read_u8},
    .dimensions = 2,
    .size = {64, 64, 1},
    .data_range = 255,
    .classes = 256,
  };

  make_plane (a, b);
  g_assert_cmpfloat (measure (&pair, METRIC_MAE), ==, 0);
  g_assert_cmpfloat (measure (&pair, METRIC_PSNR), ==, INFINITY);
  assert_near (measure (&pair, METRIC_SSIM), 1, 1e-12);
  pair.least_mse = 1e-10;
  assert_near (measure (&pair, METRIC_PSNR), 100 + 20 * log10 (255), 1e-9);

  /* an image that says nothing shares nothing */
  memset (b, 7, sizeof (b));
  pair.reference.data = b;
  g_assert_cmpfloat (measure (&pair, METRIC_MI), ==, 0);
  g_assert_cmpfloat (measure (&pair, METRIC_NMI), ==, 1);
  pair.image.data = b;
  g_assert_cmpfloat (measure (&pair, METRIC_NMI), ==, 1);
  assert_near (measure (&pair, METRIC_SSIM), 1, 1e-12);
}

static void
test_scan (void)
{
  gdouble values[2000] = { 0 };
  MetricImage image = { values, read_f64 };
  gdouble least, greatest;
  gsize bad = 0;

  values[3] = -4;
  values[1999] = 9;
  g_assert_true (metric_image_scan (&image, 2000, &least, &greatest, &bad));
  g_assert_cmpfloat (least, ==, -4);
  g_assert_cmpfloat (greatest, ==, 9);

  values[1998] = NAN;
  g_assert_false (metric_image_scan (&image, 2000, &least, &greatest, &bad));
  g_assert_cmpuint (bad, ==, 1998);
  values[1998] = -INFINITY;
  g_assert_false (metric_image_scan (&image, 2000, &least, &greatest, &bad));
}

static void
test_grey_level (void)
{
  g_assert_cmpuint (metric_grey_level (-1), ==, 0);
  g_assert_cmpuint (metric_grey_level (-7), ==, 0);
  g_assert_cmpuint (metric_grey_level (1), ==, 255);
  g_assert_cmpuint (metric_grey_level (3), ==, 255);
  g_assert_cmpuint (metric_grey_level (0), ==, 128);    /* 127.5 goes up */
  g_assert_cmpuint (metric_grey_level (-0.001f), ==, 127);
}

static void
test_fits (void)
{
  MetricPair pair = {.dimensions = 3,.size = {7, 7, 6} };
  guint i;

  for (i = 0; i < N_METRICS; i++)
    g_assert_cmpint (metric_fits (i, &pair), ==,
        i != METRIC_SSIM && i != METRIC_MS_SSIM);
  pair.dimensions = 2;
  g_assert_true (metric_fits (METRIC_SSIM, &pair));
  g_assert_false (metric_fits (METRIC_MS_SSIM, &pair));
  pair.size[0] = pair.size[1] = 112;
  g_assert_true (metric_fits (METRIC_MS_SSIM, &pair));
  pair.window = METRIC_WINDOW_GAUSSIAN;
  g_assert_false (metric_fits (METRIC_MS_SSIM, &pair));
  pair.size[1] = 10;
  g_assert_false (metric_fits (METRIC_SSIM, &pair));
  pair.scales = METRIC_SCALES_SYNTHRAD;
  g_assert_true (metric_fits (METRIC_MS_SSIM, &pair));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/metrics/plane", test_plane);
  g_test_add_func ("/metrics/stack-of-planes", test_stack_of_planes);
  g_test_add_func ("/metrics/regions", test_regions);
  g_test_add_func ("/metrics/labels", test_labels);
  g_test_add_func ("/metrics/many-labels", test_many_labels);
  g_test_add_func ("/metrics/scales", test_scales);
  g_test_add_func ("/metrics/scales-in-plane", test_scales_in_plane);
  g_test_add_func ("/metrics/repeats", test_repeats);
  g_test_add_func ("/metrics/identical", test_identical);
  g_test_add_func ("/metrics/scan", test_scan);
  g_test_add_func ("/metrics/grey-level", test_grey_level);
  g_test_add_func ("/metrics/fits", test_fits);
  return g_test_run ();
}
