/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What gaps of volumedatasetsrc do in other elements; real datasets, where they
 * are. */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "datasetrun.h"

/* They go through every element on the way, and no file is written of one. */
GST_START_TEST (test_gaps_pass)
{
  gchar *line = g_strdup_printf ("volumedatasetsrc name=data location=? "
      "data.T2w ! queue ! volumeconform size=<16,16,16> ! volumenormalize ! "
      "mmigantranslate model=%s/tests/oracle/data/unet-domain.safetensors "
      "target=T1w device=cpu ! fakesink name=out "
      "data.T1w ! queue ! fakesink", g_getenv ("VOLUME_SOURCE_ROOT"));
  GDir *dir;
  guint n = 0;
  Run run;

  run_init (&run, line);
  go_to (&run, GST_STATE_PLAYING);
  wait_eos (&run);
  g_mutex_lock (&run.lock);
  /* Values are whatever the network makes of it. */
  fail_unless (g_regex_match_simple ("^0:01/1=\\S+ 1:gap 2:02/-=\\S+ "
          "3:01/-=\\S+ 4:gap $", ((GString *) g_hash_table_lookup (run.logs,
                  "out"))->str, 0, 0));
  g_mutex_unlock (&run.lock);
  run_clear (&run);
  g_free (line);

  assert_runs ("volumedatasetsrc name=data location=? "
      "data.T1w ! queue ! fakesink name=T1w "
      "data.T2w ! queue ! niftisink name=files location=out/{index}.nii", "T1w",
      T1W);
  dir = g_dir_open ("out", 0, NULL);
  while (g_dir_read_name (dir))
    n++;
  g_dir_close (dir);
  fail_unless_equals_int (n, 3);
  fail_unless (g_file_test ("out/0000.nii", G_FILE_TEST_EXISTS));
  fail_unless (g_file_test ("out/0002.nii", G_FILE_TEST_EXISTS));
  fail_unless (g_file_test ("out/0003.nii", G_FILE_TEST_EXISTS));
}

GST_END_TEST;

/* Pairs are those without a gap on either side, and no other; nobody waits,
 * nobody warns. */
GST_START_TEST (test_gaps_metrics)
{
  /* The mean error is the difference of the ramps' numbers. */
  static const struct
  {
    guint64 index;
    const gchar *subject;
    gdouble mae;
  } pairs[] = { {0, "01", 1}, {2, "02", 1} };
  gint epoch;
  guint i;
  Run run;

  run_init (&run, "volumemetricsink name=m metrics=mae "
      "volumedatasetsrc name=data location=? "
      "data.T1w ! queue ! m.sink data.T2w ! queue ! m.reference");
  go_to (&run, GST_STATE_PLAYING);
  for (epoch = 0; epoch < 2; epoch++) {
    for (i = 0; i < G_N_ELEMENTS (pairs); i++) {
      GstMessage *message = wait_for (&run, GST_MESSAGE_ELEMENT);
      const GstStructure *s = gst_message_get_structure (message);
      guint64 index;
      gdouble mae;

      fail_unless (gst_structure_get (s, "index", G_TYPE_UINT64, &index, "mae",
              G_TYPE_DOUBLE, &mae, NULL));
      fail_unless_equals_uint64 (index, pairs[i].index);
      fail_unless_equals_string (gst_structure_get_string (s, "subject"),
          pairs[i].subject);
      fail_unless_equals_float (mae, pairs[i].mae);
      gst_message_unref (message);
    }
    gst_message_unref (wait_for (&run, GST_MESSAGE_EOS | GST_MESSAGE_ELEMENT));
    if (epoch == 0)
      seek (&run, GST_FORMAT_TIME, GST_SEEK_FLAG_FLUSH, 0, -1);
  }
  fail_unless_equals_int (run.warnings, 0);
  run_clear (&run);
}

GST_END_TEST;

static GstPadProbeReturn
count_frame (GstPad * pad, GstPadProbeInfo * info, gpointer data)
{
  g_string_append_printf (data, "%" G_GUINT64_FORMAT " ",
      GST_BUFFER_PTS (info->data) / GST_SECOND);
  return GST_PAD_PROBE_OK;
}

GST_START_TEST (test_gaps_view)
{
  GString *times = g_string_new (NULL);
  GstElement *view;
  GstPad *pad;
  Run run;

  run_init (&run, "volumeview name=v volumedatasetsrc name=data location=? "
      "data.T1w ! queue ! v. data.T2w ! queue ! v. v. ! fakesink");
  view = gst_bin_get_by_name (GST_BIN (run.pipeline), "v");
  pad = gst_element_get_static_pad (view, "src");
  gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_BUFFER, count_frame, times, NULL);
  go_to (&run, GST_STATE_PLAYING);
  wait_eos (&run);
  fail_unless_equals_string (times->str, "0 2 ");
  fail_unless_equals_int (run.warnings, 0);
  gst_object_unref (pad);
  gst_object_unref (view);
  run_clear (&run);
  g_string_free (times, TRUE);
}

GST_END_TEST;

/* --- Real datasets, where they are ---------------------------------------- */

GST_START_TEST (test_real)
{
  gchar *root = g_build_filename (g_getenv ("VOLUME_SOURCE_ROOT"), "..",
      "shared", "data", NULL);
  gchar *line = g_strdup_printf ("volumedatasetsrc name=data "
      "location=\"%s/bids-*\" data.T1w ! fakesink async=false "
      "data.PDw ! fakesink async=false", root);
  GstMessage *message;
  Run run;

  if (g_file_test (root, G_FILE_TEST_IS_DIR)) {
    run_init (&run, line);
    go_to (&run, GST_STATE_PAUSED);
    fail_unless_equals_int (get_count (&run, "items"), 8);
    fail_unless_equals_int (get_count (&run, "subjects"), 7);
    message = gst_bus_pop_filtered (run.bus, GST_MESSAGE_WARNING);
    fail_unless (message == NULL);
    run_clear (&run);
  }
  g_free (line);
  g_free (root);
}

GST_END_TEST;

static Suite *
datasetgaps_suite (void)
{
  Suite *suite = suite_create ("datasetgaps");
  TCase *tests = tcase_create ("general");

  suite_add_tcase (suite, tests);
  tcase_add_datasets (tests);
  tcase_add_test (tests, test_gaps_pass);
  tcase_add_test (tests, test_gaps_metrics);
  tcase_add_test (tests, test_gaps_view);
  tcase_add_test (tests, test_real);
  return suite;
}

GST_CHECK_MAIN (datasetgaps);
