/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* A hundred volumes take no more memory than ten. */

#include <glib/gstdio.h>
#include <gst/check/gstcheck.h>
#include <stdio.h>
#include <unistd.h>

#include "pipeline.h"

#define SOME 10
#define MANY 100

/* Bytes; a volume of the pipeline has 74 kB.  A sanitizer holds freed memory
 * back, and finds leaks by itself. */
#ifdef __SANITIZE_ADDRESS__
#define ALLOWED (1 << 30)
#else
#define ALLOWED (2 << 20)
#endif

typedef struct
{
  guint volumes;                /* that came so far */
  gsize after_some;             /* bytes in RAM then */
} Watch;

/* Bytes of this process in RAM. */
static gsize
get_memory (void)
{
  gsize size, resident;
  FILE *file = fopen ("/proc/self/statm", "r");

  fail_unless (file && fscanf (file, "%zu %zu", &size, &resident) == 2);
  fclose (file);
  return resident * sysconf (_SC_PAGESIZE);
}

/* Streaming thread, before the sink takes the volume. */
static GstPadProbeReturn
on_volume (GstPad * pad, GstPadProbeInfo * info, gpointer user_data)
{
  Watch *watch = user_data;

  if (watch->volumes++ == SOME) {
    watch->after_some = get_memory ();
  }
  return GST_PAD_PROBE_OK;
}

/* Of what passes the pad `sink` of @pipeline's element `sink`.  Takes
 * @pipeline. */
static void
check_memory (GstElement * pipeline)
{
  Watch watch = { 0, };
  GstElement *element = gst_bin_get_by_name (GST_BIN (pipeline), "sink");
  GstPad *pad = gst_element_get_static_pad (element, "sink");
  GstBus *bus = gst_element_get_bus (pipeline);
  GstMessage *message;
  gsize after_many;

  gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_BUFFER, on_volume, &watch, NULL);
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  message = gst_bus_timed_pop_filtered (bus, GST_CLOCK_TIME_NONE,
      GST_MESSAGE_EOS | GST_MESSAGE_ERROR);
  after_many = get_memory ();
  fail_unless_equals_string (GST_MESSAGE_TYPE_NAME (message), "eos");
  fail_unless_equals_int (watch.volumes, MANY);
  gst_message_unref (message);
  gst_element_set_state (pipeline, GST_STATE_NULL);
  gst_object_unref (bus);
  gst_object_unref (pad);
  gst_object_unref (element);
  gst_object_unref (pipeline);
  fail_unless (after_many < watch.after_some + ALLOWED,
      "%zu bytes after %d volumes, %zu after %d", watch.after_some, SOME,
      after_many, MANY);
}

GST_START_TEST (test_constant)
{
  g_autofree gchar *folder = g_dir_make_tmp ("memory-XXXXXX", NULL);
  g_autofree gchar *sink =
      g_strdup_printf ("niftisink name=sink location=%s/{index}.nii", folder);

  check_memory (pipeline_new (MANY, sink));
  for (gint i = 0; i < MANY; i++) {
    g_autofree gchar *file = g_strdup_printf ("%s/%04d.nii", folder, i);

    fail_unless (g_unlink (file) == 0, "%s was not written", file);
  }
  g_rmdir (folder);
}

GST_END_TEST;

/* The table goes to its file row by row: this one has a megabyte. */
GST_START_TEST (test_metrics)
{
  g_autofree gchar *folder = g_dir_make_tmp ("memory-XXXXXX", NULL);
  g_autofree gchar *table = g_build_filename (folder, "table.csv", NULL);
  g_autofree gchar *sink = g_strdup_printf ("sink.sink volumetestsrc "
      "num-buffers=%d size=<32,36,16> spacing=<6,6,10> ! volumeconform "
      "orientation=LPS ! volumenormalize ! sink.reference volumemetricsink "
      "name=sink profile=slices8 location=%s", MANY, table);

  check_memory (pipeline_new (MANY, sink));
  fail_unless (g_unlink (table) == 0, "the table was not written");
  g_rmdir (folder);
}

GST_END_TEST;

static Suite *
memory_suite (void)
{
  Suite *suite = suite_create ("memory");
  TCase *tests = tcase_create ("general");

  suite_add_tcase (suite, tests);
  tcase_add_test (tests, test_constant);
  tcase_add_test (tests, test_metrics);
  return suite;
}

GST_CHECK_MAIN (memory);
