/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The metrics' table as CSV and JSON, against what a reader of these formats
 * must find. */

#include <math.h>
#include <signal.h>
#include <sys/resource.h>
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <json-glib/json-glib.h>

#include "metrictable.h"

static MetricTable *
make_table (const gchar * path, gboolean slices)
{
  GError *error = NULL;
  MetricTable *table = metric_table_new (path, slices, &error);
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

  g_assert_no_error (error);
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
  MetricTable *table = make_table (path, slices);
  GError *error = NULL;
  GDir *dir;

  /* nothing before the end, and nothing of what is given up */
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
  metric_table_free (table);
  table = make_table (path, slices);
  g_assert_true (metric_table_finish (table, &error));
  g_assert_no_error (error);
  /* again, over itself; and nothing else is left behind */
  g_assert_true (metric_table_finish (make_table (path, slices), &error));
  dir = g_dir_open (folder, 0, NULL);
  g_assert_cmpstr (g_dir_read_name (dir), ==, name);
  g_assert_null (g_dir_read_name (dir));
  g_dir_close (dir);

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_remove (path);
  g_rmdir (folder);
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
  GError *error = NULL;

  g_assert_false (metric_table_check_location ("metrics.txt", &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_FILENAME);
  g_clear_error (&error);
  g_assert_false (metric_table_check_location ("/no/such/folder/a.csv",
          &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_null (metric_table_new ("/no/such/folder/a.csv", FALSE, &error));
  g_assert_nonnull (error);
  g_clear_error (&error);
}

/* What could not be written on the way is told of in the end. */
static void
test_full_disk (void)
{
  struct rlimit before, small = { 4096, RLIM_INFINITY };
  gchar *folder = g_dir_make_tmp ("metrics-XXXXXX", NULL);
  gchar *path = g_build_filename (folder, "table.csv", NULL);
  MetricRow row = {.metric = "mae",.region = "all",.slice = -1 };
  MetricTable *table = metric_table_new (path, FALSE, NULL);
  GError *error = NULL;
  gint i;

  signal (SIGXFSZ, SIG_IGN);
  g_assert_cmpint (getrlimit (RLIMIT_FSIZE, &before), ==, 0);
  small.rlim_max = before.rlim_max;
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &small), ==, 0);
  for (i = 0; i < 1000; i++)
    metric_table_add (table, &row);
  g_assert_false (metric_table_finish (table, &error));
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &before), ==, 0);
  g_assert_nonnull (error);
  g_clear_error (&error);
  /* the folder is empty */
  g_assert_cmpint (g_rmdir (folder), ==, 0);
  g_free (path);
  g_free (folder);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/metrictable/csv", test_csv);
  g_test_add_func ("/metrictable/json", test_json);
  g_test_add_func ("/metrictable/bad-location", test_bad_location);
  g_test_add_func ("/metrictable/full-disk", test_full_disk);
  return g_test_run ();
}
