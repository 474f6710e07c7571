/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The profiles, with regions, against scikit-image and NumPy. */

#include "metricpair.h"
#include <glib/gstdio.h>

#include "metricprotocol.h"

#define ALL ((1u << N_METRICS) - 1)
#define SCALES (1u << METRIC_MS_SSIM)
#define REGIONS (METRIC_REGION_ALL | METRIC_REGION_MASK \
    | METRIC_REGION_LABELS)

/* What is expected, region by region. */
typedef struct
{
  const gdouble (*golden)[N_METRICS];
  guint step;                   /* rows of @golden from region to region */
  const gchar *names;
  guint n;
} Expected;

static void
check_result (const MetricRow * row, const gdouble values[N_METRICS],
    gpointer data)
{
  Expected *expected = data;
  gchar **names = g_strsplit (expected->names, " ", 0);

  g_assert_cmpuint (expected->n, <, g_strv_length (names));
  g_assert_cmpstr (row->region, ==, names[expected->n]);
  check_golden (values, expected->golden[expected->n * expected->step], 1e-11);
  expected->n++;
  g_strfreev (names);
}

static GstVolumeFrame
make_frame (const gdouble * values, const gsize size[3])
{
  return (GstVolumeFrame) {
    .info = {.format = GST_VOLUME_FORMAT_F64LE,.width = size[0],
      .height = size[1],.depth = size[2],.channels = 1
  },.data = (gpointer) values,};
}

static void
add_row (const MetricRow * row, gpointer table)
{
  metric_table_add (table, row);
}

static gboolean
apply (const MetricProtocol * protocol, const gdouble * a, const gdouble * b,
    const gdouble * labels, const gsize size[3],
    const GstVolumeAffine * affine, MetricTable * table, Expected * expected,
    GError ** error)
{
  const GstVolumeFrame image = make_frame (a, size);
  const GstVolumeFrame reference = make_frame (b, size);
  const GstVolumeFrame mask = make_frame (labels, size);
  const GstVolumeAffine identity = gst_volume_affine_identity ();
  const MetricRow row = {.source = "T1w",.target = "T2w" };

  return metric_protocol_apply (protocol, &image, &reference,
      labels ? &mask : NULL, affine ? affine : &identity, &row,
      table ? add_row : NULL, table,
      check_result, expected, error);
}

static void
test_volume (void)
{
  static gdouble a[12 * 16 * 20], b[12 * 16 * 20], labels[12 * 16 * 20];
  const gsize size[3] = { 20, 16, 12 };
  MetricProtocol protocol = {.metrics = ALL & ~SCALES,.regions = REGIONS,
    .classes = 256
  };
  Expected expected = { golden_uniform, 1,
    "all mask label--2 label-5 label-300"
  };
  GError *error = NULL;

  make_volume (a, b);
  make_labels (labels);
  /* the reference has values past 1 */
  protocol.data_range = 2;
  g_assert_true (apply (&protocol, a, b, labels, size, NULL, NULL, &expected,
          &error));
  g_assert_no_error (error);
  g_assert_cmpuint (expected.n, ==, 5);

  /* what needs a mask is left out without one */
  expected.n = 0;
  g_assert_true (apply (&protocol, a, b, NULL, size, NULL, NULL, &expected,
          &error));
  g_assert_cmpuint (expected.n, ==, 1);
}

/* Slices across each voxel axis are axial in turn. */
static void
test_slices (void)
{
  static gdouble a[12 * 16 * 20], b[12 * 16 * 20], labels[12 * 16 * 20];
  const gsize size[3] = { 20, 16, 12 };
  const MetricProtocol protocol = {.profile = METRIC_PROFILE_SLICES8,
    .metrics = ALL & ~SCALES,.regions = REGIONS,.classes = 256
  };
  guint i, row;

  make_volume (a, b);
  make_labels (labels);
  for (i = 0; i < 3; i++) {
    GstVolumeAffine affine = { {{0}
        }
    };
    Expected expected = { golden_slices + i, 3,
      "all mask label--2 label-5 label-300"
    };
    GError *error = NULL;

    affine.m[3][3] = 1;
    for (row = 0; row < 3; row++)
      affine.m[row][(row + 3 - i) % 3] = 1;
    g_assert_true (apply (&protocol, a, b, labels, size, &affine, NULL,
            &expected, &error));
    g_assert_no_error (error);
    g_assert_cmpuint (expected.n, ==, 5);
  }
}

static void
check_synthrad (const gsize size[3], const gdouble (*golden)[N_METRICS])
{
  /* neither window nor range are to be chosen */
  const MetricProtocol protocol = {.profile = METRIC_PROFILE_SYNTHRAD2025,
    .metrics = ALL,.regions = REGIONS,.window = METRIC_WINDOW_GAUSSIAN,
    .classes = 256,.data_range = 1
  };
  Expected expected = { golden, 1, "all mask label-3 label-7" };
  GError *error = NULL;
  Scene scene;

  make_scene (&scene, size, 2000, 700);
  g_assert_true (apply (&protocol, scene.a, scene.b, scene.labels, size, NULL,
          NULL, &expected, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (expected.n, ==, 4);
  clear_scene (&scene);
}

/* Once with too few slices, and once with odd sizes. */
static void
test_synthrad (void)
{
  const gsize flat[3] = { 120, 110, 60 }, odd[3] = { 131, 97, 98 };

  check_synthrad (flat, golden_synthrad_120_110_60);
  check_synthrad (odd, golden_synthrad_131_97_98);
}

static void
check_error (const MetricProtocol * protocol, const gdouble * a,
    const gdouble * b, const gdouble * labels, const gchar * words)
{
  const gsize size[3] = { 20, 16, 12 };
  Expected expected = { 0 };
  GError *error = NULL;

  g_assert_false (apply (protocol, a, b, labels, size, NULL, NULL, &expected,
          &error));
  g_assert_nonnull (error);
  if (!strstr (error->message, words))
    g_error ("no \"%s\" in \"%s\"", words, error->message);
  g_clear_error (&error);
}

static void
test_bad (void)
{
  static gdouble a[12 * 16 * 20], b[12 * 16 * 20], labels[12 * 16 * 20];
  static gdouble constant[12 * 16 * 20];
  MetricProtocol protocol = {.metrics = 1u << METRIC_MAE,.regions = REGIONS,
    .classes = 256
  };
  gsize i;

  make_volume (a, b);
  for (i = 0; i < G_N_ELEMENTS (constant); i++)
    constant[i] = 5;
  check_error (&protocol, a, b, labels, "`mask` is 0 everywhere");
  labels[20 * 16 + 20 + 1] = 0.25;
  check_error (&protocol, a, b, labels, "(1, 1, 1) is 0.25");
  check_error (&protocol, a, constant, NULL, "set the property data-range");
  b[5] = INFINITY;
  check_error (&protocol, a, b, NULL, "`reference` voxel (5, 0, 0)");
  b[5] = 0;
  a[5] = NAN;
  check_error (&protocol, a, b, NULL, "`sink` voxel (5, 0, 0)");
  a[5] = 0;
  protocol.profile = METRIC_PROFILE_SYNTHRAD2025;
  check_error (&protocol, a, b, NULL, "CT in HU");
  protocol.profile = METRIC_PROFILE_VOLUME;
  protocol.metrics = SCALES;
  check_error (&protocol, a, b, NULL, "ms_ssim needs 112 voxels");
}

/* The rows of one slice and region: units, windows, fractions. */
static void
test_rows (void)
{
  static gdouble a[12 * 16 * 20], b[12 * 16 * 20], labels[12 * 16 * 20];
  const gsize size[3] = { 20, 16, 12 };
  const MetricProtocol protocol = {.profile = METRIC_PROFILE_SLICES8,
    .metrics = 1u << METRIC_MSE | 1u << METRIC_SSIM,
    .regions = METRIC_REGION_LABELS,.classes = 256
  };
  gchar *folder = g_dir_make_tmp ("metrics-XXXXXX", NULL);
  gchar *path = g_build_filename (folder, "rows.csv", NULL), *text;
  MetricTable *table = metric_table_new (path, TRUE, NULL);
  const gdouble unknown[][N_METRICS] = { {NAN, NAN, NAN, NAN, NAN, NAN, NAN,
      NAN}
  };
  Expected expected = { unknown, 0, "label-9" };
  GError *error = NULL;
  gint i;

  make_volume (a, b);
  /* too near the edge for a window's middle */
  for (i = 0; i < 8; i++)
    labels[2 * 20 * 16 + i] = 9;
  g_assert_true (apply (&protocol, a, b, labels, size, NULL, table, &expected,
          &error));
  g_assert_no_error (error);
  g_assert_true (metric_table_finish (table, &error));
  g_assert_no_error (error);
  g_file_get_contents (path, &text, NULL, NULL);
  g_assert_nonnull (strstr (text, ",grey level^2,255,0.025,2,label-9,,2\n"));
  g_assert_nonnull (strstr (text,
          ",ssim,,1,255,0.025,2,label-9,uniform-7,2\n"));
  /* the means, of one slice in twelve */
  g_assert_nonnull (strstr (text,
          ",ssim,,1,255,0.08333333333333333,2,label-9,uniform-7,\n"));
  g_assert_null (strstr (text, ",3\n"));
  g_free (text);
  g_unlink (path);
  g_rmdir (folder);
  g_free (path);
  g_free (folder);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/metricprotocol/volume", test_volume);
  g_test_add_func ("/metricprotocol/slices", test_slices);
  g_test_add_func ("/metricprotocol/synthrad", test_synthrad);
  g_test_add_func ("/metricprotocol/bad", test_bad);
  g_test_add_func ("/metricprotocol/rows", test_rows);
  return g_test_run ();
}
