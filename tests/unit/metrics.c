/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The metrics against scikit-image, scikit-learn and NumPy: the expected
 * numbers are printed by tests/oracle/metrics.py.  The table's CSV and JSON
 * against what a reader of these formats must find. */

#include <math.h>
#include <string.h>
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <json-glib/json-glib.h>

#include "metrics.h"
#include "metrictable.h"

#define assert_near(a, b, tolerance) \
    g_assert_cmpfloat_with_epsilon ((a), (b), (tolerance))

static void
read_f32 (gconstpointer data, gsize offset, gsize n, gdouble * values)
{
  const gfloat *in = (const gfloat *) data + offset;
  gsize i;

  for (i = 0; i < n; i++)
    values[i] = in[i];
}

static void
read_f64 (gconstpointer data, gsize offset, gsize n, gdouble * values)
{
  const gdouble *in = (const gdouble *) data + offset;
  gsize i;

  for (i = 0; i < n; i++)
    values[i] = in[i];
}

/* tests/oracle/metrics.py: plane (); MI needs u8 values. */
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

/* tests/oracle/metrics.py: volume () */
static void
make_volume (gdouble * a, gdouble * b)
{
  gint x, y, z;

  for (z = 0; z < 12; z++) {
    for (y = 0; y < 16; y++) {
      for (x = 0; x < 20; x++) {
        *a = (37 * x + 11 * y * y + 53 * z + 5 * x * y * z) % 1009 / 512. - 1;
        *b++ = *a++ * 0.75 + (17 * x + 29 * y + 31 * z * z) % 101 / 256. - 0.25;
      }
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
test_plane (void)
{
  guint8 a[64 * 64], b[64 * 64];
  MetricPair pair = {
    .image = {a, metric_read_u8, {0, 256}},
    .reference = {b, metric_read_u8, {0, 256}},
    .dimensions = 2,
    .size = {64, 64, 1},
    .data_range = 255,
    .classes = 256,
  };

  make_plane (a, b);
  assert_near (measure (&pair, METRIC_MAE), 5.65283203125, 1e-12);
  assert_near (measure (&pair, METRIC_PSNR), 31.79178143114804, 1e-10);
  assert_near (measure (&pair, METRIC_SSIM), 0.96793798031427, 1e-10);
  assert_near (measure (&pair, METRIC_MI), 3.08156335283353, 1e-10);
  assert_near (measure (&pair, METRIC_MSE), 176304 / 4096., 1e-12);
  assert_near (measure (&pair, METRIC_ME), 0, 1e-15);
  assert_near (measure (&pair, METRIC_NMI), 1.3909373898500901, 1e-10);

  pair.classes = 64;
  assert_near (measure (&pair, METRIC_MI), 2.32685676384271, 1e-10);
  pair.classes = 32;
  assert_near (measure (&pair, METRIC_MI), 2.19158513338624, 1e-10);
  pair.window = METRIC_WINDOW_GAUSSIAN;
  assert_near (measure (&pair, METRIC_SSIM), 0.96571303043378, 1e-10);

  /* scikit-image knows no bounds */
  pair.classes = 100;
  pair.image.bounds[1] = pair.reference.bounds[1] = 0;
  assert_near (measure (&pair, METRIC_NMI), 1.3676944009403142, 1e-10);
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
  assert_near (measure (&pair, METRIC_SSIM), (0.96793798031427 + 1) / 2, 1e-10);
}

static void
check_volume (gconstpointer a, gconstpointer b, gpointer read,
    gdouble tolerance)
{
  MetricPair pair = {
    .image = {a, read},
    .reference = {b, read},
    .dimensions = 3,
    .size = {20, 16, 12},
    .data_range = 2,
    .classes = 256,
  };

  assert_near (measure (&pair, METRIC_MAE), 0.15017929077148437, tolerance);
  assert_near (measure (&pair, METRIC_PSNR), 20.661529088423244,
      10 * tolerance);
  assert_near (measure (&pair, METRIC_SSIM), 0.36908695225824584, tolerance);
  assert_near (measure (&pair, METRIC_MI), 2.8700037751820768, tolerance);
  assert_near (measure (&pair, METRIC_MSE), 0.034348445137341817, tolerance);
  assert_near (measure (&pair, METRIC_ME), 0.052488454182942706, tolerance);
  assert_near (measure (&pair, METRIC_NMI), 1.3558364926772843, tolerance);
  pair.classes = 100;
  assert_near (measure (&pair, METRIC_NMI), 1.2360410951657772, tolerance);
  pair.window = METRIC_WINDOW_GAUSSIAN;
  assert_near (measure (&pair, METRIC_SSIM), 0.51461446211956063, tolerance);
}

static void
test_volume (void)
{
  static gdouble a[12 * 16 * 20], b[12 * 16 * 20];
  static gfloat fa[12 * 16 * 20], fb[12 * 16 * 20];
  gsize i;

  make_volume (a, b);
  check_volume (a, b, read_f64, 1e-12);

  /* these values are exact in single precision, too */
  for (i = 0; i < G_N_ELEMENTS (fa); i++) {
    fa[i] = a[i];
    fb[i] = b[i];
  }
  check_volume (fa, fb, read_f32, 1e-12);
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
    g_assert_cmpint (metric_fits (i, &pair), ==, i != METRIC_SSIM);
  pair.dimensions = 2;
  for (i = 0; i < N_METRICS; i++)
    g_assert_true (metric_fits (i, &pair));
  pair.window = METRIC_WINDOW_GAUSSIAN;
  g_assert_false (metric_fits (METRIC_SSIM, &pair));
}

static MetricTable *
make_table (gboolean slices)
{
  MetricTable *table = metric_table_new (slices);
  MetricRow row = {
    .subject = "Doe, \"J\"",
    .session = NULL,
    .source = "T1w",
    .target = "T2w",
    .metric = "psnr",
    .value = INFINITY,
    .unit = "dB",
    .data_range = 2,
    .mask_fraction = 1,
    .dimensions = 3,
    .region = "all",
    .slice = -1,
  };

  metric_table_add (table, &row);
  row.metric = "mae";
  row.value = 0.1;
  row.unit = "value";
  row.slice = 4;
  metric_table_add (table, &row);
  row.metric = "ssim";
  row.value = NAN;
  row.unit = "1";
  row.region = "mask";
  row.window = "uniform-7";
  metric_table_add (table, &row);
  return table;
}

static gchar *
write_table (gboolean slices, const gchar * extension)
{
  gchar *folder = g_dir_make_tmp ("metrics-XXXXXX", NULL);
  gchar *name = g_strconcat ("table.", extension, NULL);
  gchar *path = g_build_filename (folder, name, NULL), *text;
  MetricTable *table = make_table (slices);
  GError *error = NULL;
  GDir *dir;

  g_assert_true (metric_table_write (table, path, &error));
  g_assert_no_error (error);
  /* again, over itself; and nothing else is left behind */
  g_assert_true (metric_table_write (table, path, &error));
  dir = g_dir_open (folder, 0, NULL);
  g_assert_cmpstr (g_dir_read_name (dir), ==, name);
  g_assert_null (g_dir_read_name (dir));
  g_dir_close (dir);

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_remove (path);
  g_rmdir (folder);
  metric_table_free (table);
  g_free (path);
  g_free (name);
  g_free (folder);
  return text;
}

static void
test_csv (void)
{
  gchar *text = write_table (FALSE, "csv");

  g_assert_cmpstr (text, ==,
      "subject,session,source,target,metric,value,unit,data_range,"
      "mask_fraction,dimensions,region,window\n"
      "\"Doe, \"\"J\"\"\",,T1w,T2w,psnr,inf,dB,2,1,3,all,\n"
      "\"Doe, \"\"J\"\"\",,T1w,T2w,mae,0.1,value,2,1,3,all,\n"
      "\"Doe, \"\"J\"\"\",,T1w,T2w,ssim,,1,2,1,3,mask,uniform-7\n");
  g_free (text);

  text = write_table (TRUE, "csv");
  g_assert_cmpstr (text, ==,
      "subject,session,source,target,metric,value,unit,data_range,"
      "mask_fraction,dimensions,region,window,slice\n"
      "\"Doe, \"\"J\"\"\",,T1w,T2w,psnr,inf,dB,2,1,3,all,,\n"
      "\"Doe, \"\"J\"\"\",,T1w,T2w,mae,0.1,value,2,1,3,all,,4\n"
      "\"Doe, \"\"J\"\"\",,T1w,T2w,ssim,,1,2,1,3,mask,uniform-7,4\n");
  g_free (text);
}

static void
test_json (void)
{
  gchar *text = write_table (TRUE, "json");
  JsonParser *parser = json_parser_new ();
  JsonArray *rows;
  JsonObject *row;

  g_assert_true (json_parser_load_from_data (parser, text, -1, NULL));
  rows = json_node_get_array (json_parser_get_root (parser));
  g_assert_cmpuint (json_array_get_length (rows), ==, 3);

  row = json_array_get_object_element (rows, 0);
  g_assert_cmpstr (json_object_get_string_member (row, "subject"), ==,
      "Doe, \"J\"");
  g_assert_true (json_object_get_null_member (row, "session"));
  g_assert_cmpstr (json_object_get_string_member (row, "value"), ==, "inf");
  g_assert_true (json_object_get_null_member (row, "slice"));

  row = json_array_get_object_element (rows, 1);
  g_assert_cmpfloat (json_object_get_double_member (row, "value"), ==, 0.1);
  g_assert_cmpint (json_object_get_int_member (row, "dimensions"), ==, 3);
  g_assert_cmpint (json_object_get_int_member (row, "slice"), ==, 4);
  g_assert_true (json_object_get_null_member (row, "window"));

  row = json_array_get_object_element (rows, 2);
  g_assert_true (json_object_get_null_member (row, "value"));
  g_assert_cmpstr (json_object_get_string_member (row, "region"), ==, "mask");
  g_object_unref (parser);
  g_free (text);
}

static void
test_bad_location (void)
{
  MetricTable *table = make_table (FALSE);
  GError *error = NULL;

  g_assert_false (metric_table_check_location ("metrics.txt", &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_FILENAME);
  g_clear_error (&error);
  g_assert_false (metric_table_check_location ("/no/such/folder/a.csv",
          &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_false (metric_table_write (table, "/no/such/folder/a.csv", &error));
  g_assert_nonnull (error);
  g_clear_error (&error);
  metric_table_free (table);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/metrics/plane", test_plane);
  g_test_add_func ("/metrics/stack-of-planes", test_stack_of_planes);
  g_test_add_func ("/metrics/volume", test_volume);
  g_test_add_func ("/metrics/identical", test_identical);
  g_test_add_func ("/metrics/scan", test_scan);
  g_test_add_func ("/metrics/grey-level", test_grey_level);
  g_test_add_func ("/metrics/fits", test_fits);
  g_test_add_func ("/metrics/table/csv", test_csv);
  g_test_add_func ("/metrics/table/json", test_json);
  g_test_add_func ("/metrics/table/bad-location", test_bad_location);
  return g_test_run ();
}
