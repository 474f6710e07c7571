/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The report and the figures that volumemetricsink leaves behind. */

#include <string.h>

#include "folder.h"

#define TIMEOUT (30 * GST_SECOND)
#define SOURCE "volumetestsrc num-buffers=2 size=\"<60,72,80>\" " \
    "spacing=\"<3,3,3>\" "

/* The last message, or the error in words; @format as of printf(), where
 * "DIR" is the folder. */
static gchar *
run (const gchar * properties, GstStructure ** last)
{
  g_auto (GStrv) parts = g_strsplit (properties, "DIR", -1);
  g_autofree gchar *here = g_strjoinv (folder, parts);
  g_autofree gchar *launch = g_strdup_printf ("volumemetricsink name=m %s "
      SOURCE "noise=0.05 ! volumenormalize ! m.sink " SOURCE
      "! volumenormalize ! m.reference", here);
  GstElement *pipeline = gst_parse_launch (launch, NULL), *sink;
  GstBus *bus = gst_element_get_bus (pipeline);
  GstMessage *message;
  GError *error = NULL;
  gchar *text = NULL;

  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  message = gst_bus_timed_pop_filtered (bus, TIMEOUT,
      GST_MESSAGE_ERROR | GST_MESSAGE_EOS);
  fail_unless (message != NULL);
  if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_ERROR) {
    gst_message_parse_error (message, &error, NULL);
    text = g_strdup (error->message);
    g_clear_error (&error);
  }
  if (last) {
    sink = gst_bin_get_by_name (GST_BIN (pipeline), "m");
    g_object_get (sink, "last-metrics", last, NULL);
    gst_object_unref (sink);
  }
  gst_message_unref (message);
  gst_element_set_state (pipeline, GST_STATE_NULL);
  gst_object_unref (bus);
  gst_object_unref (pipeline);
  return text;
}

/* (transfer full): NULL where there is no such file */
static gchar *
read_file (const gchar * name)
{
  g_autofree gchar *path = g_build_filename (folder, name, NULL);
  gchar *text = NULL;

  g_file_get_contents (path, &text, NULL, NULL);
  return text;
}

static guint
count (const gchar * text, const gchar * part)
{
  guint n = 0;

  for (; (text = strstr (text, part)); text++)
    n++;
  return n;
}

/* All of it: what was measured, by which steps, and both figures; by themselves
 * these are files as well. */
GST_START_TEST (test_report)
{
  g_autofree gchar *html = NULL, *csv = NULL, *joint = NULL, *value = NULL;
  const GMarkupParser parser = { NULL };
  GMarkupParseContext *context =
      g_markup_parse_context_new (&parser, 0, NULL, NULL);
  GstStructure *last = NULL;
  gdouble mae = 0;

  fail_unless (run ("location=DIR/r.csv report=DIR/r.html figures=DIR/f_ "
          "metrics=mae+psnr", &last) == NULL);
  html = read_file ("r.html");
  csv = read_file ("r-summary.csv");
  joint = read_file ("f_joint.png");
  fail_unless (html && csv && joint);
  fail_unless (g_markup_parse_context_parse (context, html, -1, NULL));
  fail_unless (g_markup_parse_context_end_parse (context, NULL));
  g_markup_parse_context_free (context);

  /* of the second volume, a row of its own */
  fail_unless (gst_structure_get_double (last, "mae", &mae));
  value = g_strdup_printf (">%.4f</td>", mae);
  fail_unless_equals_int (count (html, value), 1);
  fail_unless (strstr (html, "n = 2 volumes a direction, of 2 subjects"));
  fail_unless (strstr (html, "MAE in value; PSNR in dB; all in 3-D, data range "
          "2."));
  fail_unless (strstr (html, "volumenormalize"));
  fail_unless (strstr (html, "limits of agreement"));
  fail_unless_equals_int (count (html, "data:image/png;base64,"), 2);
  /* a line of names, then one a metric */
  fail_unless_equals_int (count (csv, "\n"), 3);
  gst_structure_free (last);
}

GST_END_TEST;

/* Slices of air do not count, as in the rows of means. */
GST_START_TEST (test_slices)
{
  g_autofree gchar *html = NULL, *table = NULL;

  fail_unless (run ("location=DIR/t.csv report=DIR/r.html profile=slices8 "
          "metrics=mae", NULL) == NULL);
  html = read_file ("r.html");
  table = read_file ("t.csv");
  fail_unless (count (table, ",255,0,2,all,,") > 0);
  fail_unless_equals_int (count (table, ",255,0,2,all,,")
      + count (table, ",255,1,2,all,,"), 2 * 80);
  {
    g_autofree gchar *n = g_strdup_printf ("n = %u slices a direction",
        count (table, ",255,1,2,all,,"));

    fail_unless (strstr (html, n), "no \"%s\"", n);
  }
}

GST_END_TEST;

GST_START_TEST (test_figures)
{
  g_autofree gchar *joint = NULL, *agreement = NULL, *html = NULL;

  fail_unless (run ("figures=DIR/ metrics=mae", NULL) == NULL);
  joint = read_file ("joint.png");
  agreement = read_file ("agreement.png");
  fail_unless (joint && g_str_has_prefix (joint, "\x89PNG"));
  fail_unless (agreement && g_str_has_prefix (agreement, "\x89PNG"));
}

GST_END_TEST;

/* Said before anything is measured, or when it turns out. */
GST_START_TEST (test_nowhere)
{
  static const gchar *const bad[][2] = {
    {"report=DIR/nowhere/r.html", "The folder of the report's location"},
    {"report=DIR/r.pdf", "does not end in .html"},
    {"figures=DIR/nowhere/f", "The folder of the figures"},
    {"report=DIR/r.html location=DIR", "ends in neither .csv nor .json"},
  };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (bad); i++) {
    g_autofree gchar *text = run (bad[i][0], NULL);

    fail_unless (text && strstr (text, bad[i][1]), "\"%s\"", text);
  }
}

GST_END_TEST;

GST_START_TEST (test_not_writable)
{
  g_autofree gchar *taken = g_build_filename (folder, "r.html", NULL);
  g_autofree gchar *text = NULL;

  g_mkdir (taken, 0700);
  text = run ("report=DIR/r.html metrics=mae", NULL);
  fail_unless (text && strstr (text, "The report could not be written to"));
}

GST_END_TEST;

static Suite *
metricfiles_suite (void)
{
  Suite *suite = suite_create ("metricfiles");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (suite, tc);
  tcase_add_folder (tc);
  tcase_add_test (tc, test_report);
  tcase_add_test (tc, test_slices);
  tcase_add_test (tc, test_figures);
  tcase_add_test (tc, test_nowhere);
  tcase_add_test (tc, test_not_writable);
  return suite;
}

GST_CHECK_MAIN (metricfiles);
