/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* volumemean. */

#include <math.h>
#include <string.h>

#include <gst/check/gstcheck.h>
#include <gst/check/gstharness.h>

#include "errors.h"
#include "gstvolume.h"

#define N_VOXELS (4 * 3 * 2)

/* The element, its harness and bus. */
typedef struct
{
  GstHarness *h;
  GstBus *bus;
} Fixture;

static void
set_up (Fixture * f)
{
  f->h = gst_harness_new ("volumemean");
  f->bus = gst_bus_new ();
  gst_element_set_bus (f->h->element, f->bus);
}

static void
tear_down (Fixture * f)
{
  gst_element_set_bus (f->h->element, NULL);
  gst_object_unref (f->bus);
  gst_harness_teardown (f->h);
}

static void
set_caps (Fixture * f, const gchar * format, const gchar * modality)
{
  gchar *caps =
      g_strdup_printf ("volume/x-raw, format=%s, width=4, height=3, "
      "depth=2, channels=1, modality=%s, framerate=0/1",
      format, modality);

  gst_harness_set_src_caps_str (f->h, caps);
  g_free (caps);
}

/* (transfer full) */
static GstBuffer *
make_volume (gconstpointer values, gsize size, guint64 index,
    const gchar * subject, const gchar * session)
{
  const GstVolumeAffine affine = gst_volume_affine_identity ();
  GstBuffer *volume = gst_buffer_new_memdup (values, size);

  gst_volume_meta_set_subject (gst_buffer_add_volume_meta (volume, &affine),
      subject, session);
  gst_volume_stamp (volume, index);
  return volume;
}

static void
push_constant (Fixture * f, gfloat value, guint64 index,
    const gchar * subject, const gchar * session)
{
  gfloat values[N_VOXELS];
  guint i;

  for (i = 0; i < N_VOXELS; i++)
    values[i] = value;
  fail_unless_equals_int (gst_harness_push (f->h, make_volume (values,
              sizeof (values), index, subject, session)), GST_FLOW_OK);
}

/* (transfer full): the one volume that the stream comes to */
static GstBuffer *
end (Fixture * f)
{
  GstBuffer *mean;

  fail_unless_equals_int (gst_harness_buffers_in_queue (f->h), 0);
  fail_unless (gst_harness_push_event (f->h, gst_event_new_eos ()));
  fail_unless_equals_int (gst_harness_buffers_in_queue (f->h), 1);
  mean = gst_harness_pull (f->h);
  fail_unless_equals_uint64 (GST_BUFFER_OFFSET (mean), 0);
  fail_unless_equals_uint64 (GST_BUFFER_PTS (mean), 0);
  return mean;
}

/* Takes @mean. */
static void
assert_constant (GstBuffer * mean, gfloat value)
{
  GstMapInfo memory;
  guint i;

  gst_buffer_map (mean, &memory, GST_MAP_READ);
  fail_unless_equals_uint64 (memory.size, N_VOXELS * sizeof (gfloat));
  for (i = 0; i < N_VOXELS; i++)
    fail_unless_equals_float (((gfloat *) memory.data)[i], value);
  gst_buffer_unmap (mean, &memory);
  gst_buffer_unref (mean);
}

/* No sum in single precision would do: 2^24 + 1 is not of it.  Voxel i of
 * volume k is 2^24 + i in volume 0 and k i + 1 in those after it. */
GST_START_TEST (test_values)
{
  gint32 values[N_VOXELS];
  GstVolumeInfo info;
  GstMapInfo memory;
  GstBuffer *mean;
  GstCaps *caps;
  Fixture f;
  guint k, i;

  set_up (&f);
  set_caps (&f, "S32LE", "T2w");
  for (k = 0; k < 3; k++) {
    for (i = 0; i < N_VOXELS; i++)
      values[i] = k == 0 ? (1 << 24) + i : k * i + 1;
    gst_harness_push (f.h, make_volume (values, sizeof (values), k, "1", NULL));
  }
  mean = end (&f);
  caps = gst_pad_get_current_caps (f.h->sinkpad);
  fail_unless (gst_volume_info_from_caps (&info, caps));
  gst_caps_unref (caps);
  fail_unless_equals_int (info.format, GST_VOLUME_FORMAT_F32LE);
  fail_unless_equals_int (info.width, 4);
  fail_unless_equals_string (info.modality, "T2w");
  gst_buffer_map (mean, &memory, GST_MAP_READ);
  for (i = 0; i < N_VOXELS; i++)
    fail_unless_equals_float (((gfloat *) memory.data)[i],
        (gfloat) (((1 << 24) + 2 + 4 * i) / 3.0));
  gst_buffer_unmap (mean, &memory);
  gst_buffer_unref (mean);
  tear_down (&f);
}

GST_END_TEST;

/* A volume with a line of history of its own, and one that all have. */
static void
push_with_history (Fixture * f, guint64 index, const gchar * subject,
    const gchar * session, gdouble slope)
{
  gfloat values[N_VOXELS] = { 0 };
  GstBuffer *volume =
      make_volume (values, sizeof (values), index, subject, session);
  GstVolumeMeta *meta = gst_buffer_get_volume_meta (volume);

  gst_volume_meta_set_origin (meta, "file.nii", "{}");
  gst_volume_meta_add_history (meta, "own", "index=%d", (gint) index);
  gst_volume_meta_add_history (meta, "all", "x=1");
  meta->affine.m[1][3] = 5 + index * 1e-4;
  meta->translated_from = g_intern_static_string (index < 2 ? "T1w" : "PDw");
  meta->slope = slope;
  gst_harness_push (f->h, volume);
}

/* What all volumes share is kept; what only some have is not. */
GST_START_TEST (test_meta)
{
  GstVolumeMeta *meta;
  GstVolumeInfo info;
  GstBuffer *mean;
  GstCaps *caps;
  Fixture f;

  set_up (&f);
  set_caps (&f, "F32LE", "T2w");
  push_with_history (&f, 0, "02", "a", 3);
  push_with_history (&f, 1, "01", NULL, 3);
  push_with_history (&f, 1, "01", NULL, 3);
  mean = end (&f);
  meta = gst_buffer_get_volume_meta (mean);
  fail_unless (!meta->subject && !meta->session && !meta->origin);
  fail_unless_equals_string (meta->translated_from, "T1w");
  fail_unless (meta->affine.m[1][3] == 5 && meta->slope == 3);
  fail_unless_equals_int (g_strv_length (meta->history), 2);
  fail_unless (g_str_has_prefix (meta->history[0], "all x=1 "));
  fail_unless (g_str_has_prefix (meta->history[1],
          "volumemean volumes=3, of sub-02 ses-a, sub-01 ("));
  gst_buffer_unref (mean);
  tear_down (&f);

  set_up (&f);
  set_caps (&f, "F32LE", "T2w");
  push_with_history (&f, 0, "02", "a", 3);
  set_caps (&f, "F32LE", "PDw");
  push_with_history (&f, 2, NULL, NULL, 4);
  mean = end (&f);
  meta = gst_buffer_get_volume_meta (mean);
  fail_unless (meta->translated_from == NULL && meta->slope == 0);
  fail_unless (g_str_has_prefix (meta->history[1],
          "volumemean volumes=2, of sub-02 ses-a, an unknown subject ("));
  caps = gst_pad_get_current_caps (f.h->sinkpad);
  fail_unless (gst_volume_info_from_caps (&info, caps));
  fail_unless_equals_string (info.modality, "unknown");
  gst_caps_unref (caps);
  gst_buffer_unref (mean);
  tear_down (&f);
}

GST_END_TEST;

/* A gap is no volume. */
GST_START_TEST (test_gap)
{
  Fixture f;

  set_up (&f);
  set_caps (&f, "F32LE", "T2w");
  push_constant (&f, 1, 0, "01", NULL);
  gst_harness_push_event (f.h, gst_event_new_gap (GST_SECOND, GST_SECOND));
  push_constant (&f, 4, 2, "03", NULL);
  assert_constant (end (&f), 2.5);
  tear_down (&f);
}

GST_END_TEST;

/* The subject is named, and nothing goes on. */
GST_START_TEST (test_other_grid)
{
  gfloat values[N_VOXELS] = { 0 };
  GstBuffer *volume = make_volume (values, sizeof (values), 1, "02", NULL);
  Fixture f;

  set_up (&f);
  set_caps (&f, "F32LE", "T2w");
  push_constant (&f, 1, 0, "01", "a");
  gst_buffer_get_volume_meta (volume)->affine.m[0][0] = -1;
  fail_unless_equals_int (gst_harness_push (f.h, volume), GST_FLOW_ERROR);
  assert_error (f.bus, "The volume of sub-02 ", "4 x 3 x 2", "LAS",
      "that of sub-01 ses-a", "RAS", NULL);
  gst_harness_push_event (f.h, gst_event_new_eos ());
  fail_unless_equals_int (gst_harness_buffers_received (f.h), 0);
  tear_down (&f);

  /* of another size */
  set_up (&f);
  set_caps (&f, "F32LE", "T2w");
  push_constant (&f, 1, 0, "01", NULL);
  gst_harness_set_src_caps_str (f.h, "volume/x-raw, format=F32LE, width=4, "
      "height=2, depth=3, channels=1, modality=T2w, framerate=0/1");
  volume = make_volume (values, sizeof (values), 1, NULL, NULL);
  fail_unless_equals_int (gst_harness_push (f.h, volume), GST_FLOW_ERROR);
  assert_error (f.bus, "an unknown subject", "4 x 2 x 3", "4 x 3 x 2", NULL);
  tear_down (&f);
}

GST_END_TEST;

GST_START_TEST (test_not_finite)
{
  static const gfloat bad[] = { NAN, INFINITY };
  gfloat values[N_VOXELS] = { 0 };
  Fixture f;

  set_up (&f);
  set_caps (&f, "F32LE", "T2w");
  push_constant (&f, 1, 0, "01", NULL);
  values[(1 * 3 + 2) * 4 + 3] = bad[__i__];
  fail_unless_equals_int (gst_harness_push (f.h, make_volume (values,
              sizeof (values), 1, "02", NULL)), GST_FLOW_ERROR);
  assert_error (f.bus, "sub-02", "(3, 2, 1)", __i__ ? "inf" : "nan", NULL);
  tear_down (&f);
}

GST_END_TEST;

GST_START_TEST (test_bad_volumes)
{
  gfloat values[N_VOXELS] = { 0 };
  Fixture f;

  /* none */
  set_up (&f);
  set_caps (&f, "F32LE", "T2w");
  gst_harness_push_event (f.h, gst_event_new_eos ());
  assert_error (f.bus, "No volume came", NULL);
  fail_unless_equals_int (gst_harness_buffers_received (f.h), 0);
  tear_down (&f);

  /* without a place */
  set_up (&f);
  set_caps (&f, "F32LE", "T2w");
  fail_unless_equals_int (gst_harness_push
      (f.h, gst_buffer_new_memdup (values, sizeof (values))), GST_FLOW_ERROR);
  assert_error (f.bus, "GstVolumeMeta", NULL);
  tear_down (&f);

  /* too small */
  set_up (&f);
  set_caps (&f, "F32LE", "T2w");
  fail_unless_equals_int (gst_harness_push (f.h, make_volume (values, 8, 0,
              "01", NULL)), GST_FLOW_ERROR);
  assert_error (f.bus, "smaller", NULL);
  tear_down (&f);
}

GST_END_TEST;

/* What came before a flush, or before READY, does not count. */
GST_START_TEST (test_flush)
{
  GstSegment segment;
  Fixture f;

  set_up (&f);
  set_caps (&f, "F32LE", "T2w");
  push_constant (&f, 100, 0, "01", NULL);
  gst_harness_push_event (f.h, gst_event_new_flush_start ());
  gst_harness_push_event (f.h, gst_event_new_flush_stop (TRUE));
  gst_segment_init (&segment, GST_FORMAT_TIME);
  segment.start = segment.position = 3 * GST_SECOND;
  gst_harness_push_event (f.h, gst_event_new_segment (&segment));
  push_constant (&f, 1, 3, "04", NULL);
  push_constant (&f, 2, 4, "05", NULL);
  assert_constant (end (&f), 1.5);
  tear_down (&f);
}

GST_END_TEST;

/* The mean of a run is that of any other, bit by bit; @sink counts it. */
GST_START_TEST (test_runs)
{
  static const GstState back[] = { GST_STATE_READY, GST_STATE_NULL,
    GST_STATE_READY
  };
  GstElement *pipeline = gst_parse_launch ("volumetestsrc num-buffers=3 "
      "size=<9,8,7> noise=0.1 ! volumemean ! fakesink name=end",
      NULL);
  GstElement *sink = gst_bin_get_by_name (GST_BIN (pipeline), "end");
  GstBus *bus = gst_element_get_bus (pipeline);
  GBytes *bytes, *first = NULL;
  GstMessage *message;
  GstSample *sample;
  GstMapInfo memory;
  guint i;

  for (i = 0; i < G_N_ELEMENTS (back); i++) {
    gst_element_set_state (pipeline, GST_STATE_PLAYING);
    message = gst_bus_timed_pop_filtered (bus, TIMEOUT,
        GST_MESSAGE_EOS | GST_MESSAGE_ERROR);
    fail_unless (message && GST_MESSAGE_TYPE (message) == GST_MESSAGE_EOS);
    gst_message_unref (message);
    g_object_get (sink, "last-sample", &sample, NULL);
    gst_buffer_map (gst_sample_get_buffer (sample), &memory, GST_MAP_READ);
    bytes = g_bytes_new (memory.data, memory.size);
    gst_buffer_unmap (gst_sample_get_buffer (sample), &memory);
    gst_sample_unref (sample);
    if (!first)
      first = g_bytes_ref (bytes);
    fail_unless (g_bytes_equal (bytes, first));
    g_bytes_unref (bytes);
    gst_element_set_state (pipeline, back[i]);
  }
  /* stopped before its end */
  gst_element_set_state (pipeline, GST_STATE_PAUSED);
  gst_element_set_state (pipeline, GST_STATE_NULL);
  g_bytes_unref (first);
  gst_object_unref (sink);
  gst_object_unref (bus);
  gst_object_unref (pipeline);
}

GST_END_TEST;

/* A flushing seek after the end: a mean again, of what is left. */
GST_START_TEST (test_seek)
{
  GstElement *pipeline = gst_parse_launch ("volumetestsrc num-buffers=4 "
      "size=<9,8,7> ! volumemean ! fakesink name=end",
      NULL);
  GstElement *sink = gst_bin_get_by_name (GST_BIN (pipeline), "end");
  GstBus *bus = gst_element_get_bus (pipeline);
  GstMessage *message;
  GstSample *sample;
  const GstVolumeMeta *meta;
  guint i;

  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  for (i = 0; i < 2; i++) {
    message = gst_bus_timed_pop_filtered (bus, TIMEOUT,
        GST_MESSAGE_EOS | GST_MESSAGE_ERROR);
    fail_unless (message && GST_MESSAGE_TYPE (message) == GST_MESSAGE_EOS);
    gst_message_unref (message);
    g_object_get (sink, "last-sample", &sample, NULL);
    meta = gst_buffer_get_volume_meta (gst_sample_get_buffer (sample));
    fail_unless (g_str_has_prefix
        (meta->history[g_strv_length (meta->history) - 1],
            i == 0 ? "volumemean volumes=4" : "volumemean volumes=1"));
    gst_sample_unref (sample);
    if (i == 0)
      fail_unless (gst_element_seek_simple (pipeline, GST_FORMAT_TIME,
              GST_SEEK_FLAG_FLUSH, 3 * GST_SECOND));
  }
  gst_element_set_state (pipeline, GST_STATE_NULL);
  gst_object_unref (sink);
  gst_object_unref (bus);
  gst_object_unref (pipeline);
}

GST_END_TEST;

static Suite *
mean_suite (void)
{
  Suite *suite = suite_create ("volumemean");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (suite, tc);
  tcase_add_test (tc, test_values);
  tcase_add_test (tc, test_meta);
  tcase_add_test (tc, test_gap);
  tcase_add_test (tc, test_other_grid);
  tcase_add_loop_test (tc, test_not_finite, 0, 2);
  tcase_add_test (tc, test_bad_volumes);
  tcase_add_test (tc, test_flush);
  tcase_add_test (tc, test_runs);
  tcase_add_test (tc, test_seek);
  return suite;
}

GST_CHECK_MAIN (mean);
