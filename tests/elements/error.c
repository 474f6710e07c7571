/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* volumeerror. */

#include <math.h>
#include <string.h>

#include <gst/check/gstcheck.h>
#include <gst/check/gstharness.h>

#include "errors.h"
#include "gstvolume.h"

#define WIDTH 5
#define HEIGHT 4
#define DEPTH 3
#define N_VOXELS (WIDTH * HEIGHT * DEPTH)

/* The element, a harness for each of its pads, its bus. */
typedef struct
{
  GstElement *element;
  GstHarness *sink, *reference; /* the output is pulled from the first */
  GstBus *bus;
} Fixture;

static void
set_up (Fixture * f, const gchar * properties)
{
  gchar *launch = g_strconcat ("volumeerror ", properties, NULL);

  f->element = gst_parse_launch (launch, NULL);
  fail_unless (f->element != NULL);
  g_free (launch);
  f->bus = gst_bus_new ();
  gst_element_set_bus (f->element, f->bus);
  f->sink = gst_harness_new_with_element (f->element, "sink", "src");
  f->reference = gst_harness_new_with_element (f->element, "reference", NULL);
}

static void
tear_down (Fixture * f)
{
  gst_harness_teardown (f->reference);
  gst_harness_teardown (f->sink);
  gst_element_set_bus (f->element, NULL);
  gst_object_unref (f->bus);
  gst_object_unref (f->element);
}

static void
set_caps (GstHarness * h, const gchar * format, const gchar * modality,
    gint channels)
{
  gchar *caps = g_strdup_printf ("volume/x-raw, format=%s, width=%d, "
      "height=%d, depth=%d, channels=%d, modality=%s, framerate=0/1", format,
      WIDTH, HEIGHT, DEPTH, channels, modality);

  gst_harness_set_src_caps_str (h, caps);
  g_free (caps);
}

/* (transfer full): of subject 07 */
static GstBuffer *
make_volume (gconstpointer values, gsize size, guint64 index)
{
  const GstVolumeAffine affine = gst_volume_affine_identity ();
  GstBuffer *volume = gst_buffer_new_memdup (values, size);
  GstVolumeMeta *meta = gst_buffer_add_volume_meta (volume, &affine);

  gst_volume_meta_set_subject (meta, "07", "b");
  gst_volume_stamp (volume, index);
  return volume;
}

static void
set_float_caps (Fixture * f)
{
  set_caps (f->sink, "F32LE", "T2w", 1);
  set_caps (f->reference, "F32LE", "T2w", 1);
}

static void
push (GstHarness * h, const gfloat * values, guint64 index)
{
  fail_unless_equals_int (gst_harness_push (h, make_volume (values,
              N_VOXELS * sizeof (*values), index)), GST_FLOW_OK);
}

/* Whatever the formats: @sink has x + 2 y^2 + 4 z, @reference 3 x + z. */
GST_START_TEST (test_values)
{
  static gint16 image[N_VOXELS];
  static gdouble truth[N_VOXELS];
  GstVolumeMeta *meta;
  GstBuffer *volume, *map;
  GstVolumeInfo info;
  GstMapInfo memory;
  GstCaps *caps;
  Fixture f;
  gint x, y, z, i = 0;

  for (z = 0; z < DEPTH; z++) {
    for (y = 0; y < HEIGHT; y++) {
      for (x = 0; x < WIDTH; x++, i++) {
        image[i] = x + 2 * y * y + 4 * z;
        truth[i] = 3 * x + z + 0.5;
      }
    }
  }
  set_up (&f, __i__ ? "absolute=true" : "");
  set_caps (f.sink, "S16LE", "T2w", 1);
  set_caps (f.reference, "F64LE", "FLAIR", 1);
  volume = make_volume (image, sizeof (image), 4);
  meta = gst_buffer_get_volume_meta (volume);
  meta->affine.m[0][3] = -3;
  meta->translated_from = g_intern_static_string ("T1w");
  gst_volume_meta_add_history (meta, "before", "x=1");
  gst_harness_push (f.sink, volume);
  volume = make_volume (truth, sizeof (truth), 4);
  gst_buffer_get_volume_meta (volume)->affine.m[0][3] = -3.0005;
  gst_harness_push (f.reference, volume);

  map = gst_harness_pull (f.sink);
  caps = gst_pad_get_current_caps (f.sink->sinkpad);
  fail_unless (gst_volume_info_from_caps (&info, caps));
  gst_caps_unref (caps);
  fail_unless_equals_int (info.format, GST_VOLUME_FORMAT_F32LE);
  fail_unless_equals_string (info.modality, "T2w");
  fail_unless_equals_int (info.depth, DEPTH);
  fail_unless_equals_uint64 (GST_BUFFER_OFFSET (map), 4);
  fail_unless_equals_uint64 (GST_BUFFER_PTS (map), 4 * GST_SECOND);
  meta = gst_buffer_get_volume_meta (map);
  fail_unless_equals_string (meta->subject, "07");
  fail_unless_equals_string (meta->translated_from, "T1w");
  fail_unless (meta->affine.m[0][3] == -3 && meta->slope == 0);
  fail_unless_equals_int (g_strv_length (meta->history), 2);
  fail_unless (g_str_has_prefix (meta->history[1], __i__ ?
          "volumeerror absolute=true, less FLAIR" :
          "volumeerror absolute=false, less FLAIR"));
  gst_buffer_map (map, &memory, GST_MAP_READ);
  fail_unless_equals_uint64 (memory.size, N_VOXELS * sizeof (gfloat));
  for (z = 0, i = 0; z < DEPTH; z++) {
    for (y = 0; y < HEIGHT; y++) {
      for (x = 0; x < WIDTH; x++, i++) {
        gdouble expected = 2 * y * y - 2 * x + 3 * z - 0.5;

        fail_unless (((gfloat *) memory.data)[i] == (__i__ ?
                fabs (expected) : expected));
      }
    }
  }
  gst_buffer_unmap (map, &memory);
  gst_buffer_unref (map);
  tear_down (&f);
}

GST_END_TEST;

static void
assert_gap (Fixture * f, guint64 index)
{
  GstEvent *event;
  GstClockTime time;

  while ((event = gst_harness_pull_event (f->sink))
      && GST_EVENT_TYPE (event) != GST_EVENT_GAP)
    gst_event_unref (event);
  fail_unless (event != NULL, "no gap");
  gst_event_parse_gap (event, &time, NULL);
  fail_unless_equals_uint64 (time, index * GST_SECOND);
  gst_event_unref (event);
}

/* A gap on either pad is one in the stream of maps. */
GST_START_TEST (test_gaps)
{
  static gfloat a[N_VOXELS];
  GstBuffer *map;
  Fixture f;

  set_up (&f, "");
  set_float_caps (&f);
  push (f.sink, a, 0);
  gst_harness_push_event (f.reference, gst_event_new_gap (0, GST_SECOND));
  assert_gap (&f, 0);
  gst_harness_push_event (f.sink, gst_event_new_gap (GST_SECOND, GST_SECOND));
  push (f.reference, a, 1);
  assert_gap (&f, 1);
  push (f.sink, a, 2);
  push (f.reference, a, 2);
  map = gst_harness_pull (f.sink);
  fail_unless_equals_uint64 (GST_BUFFER_OFFSET (map), 2);
  gst_buffer_unref (map);
  tear_down (&f);
}

GST_END_TEST;

GST_START_TEST (test_other_grid)
{
  static gfloat a[N_VOXELS];
  GstBuffer *volume = make_volume (a, sizeof (a), 3);
  Fixture f;

  set_up (&f, "");
  set_float_caps (&f);
  push (f.sink, a, 3);
  gst_buffer_get_volume_meta (volume)->affine.m[2][3] = 0.002;
  gst_harness_push (f.reference, volume);
  assert_error (f.bus, "Volume 3", "another grid",
      "`sink` (5 x 4 x 3", "`reference` (5 x 4 x 3", "0.002", NULL);
  fail_unless_equals_int (gst_harness_buffers_received (f.sink), 0);
  tear_down (&f);
}

GST_END_TEST;

GST_START_TEST (test_other_subject)
{
  static gfloat a[N_VOXELS];
  GstBuffer *volume;
  Fixture f;

  set_up (&f, "");
  set_float_caps (&f);
  push (f.sink, a, 0);
  volume = make_volume (a, sizeof (a), 0);
  gst_volume_meta_set_subject (gst_buffer_get_volume_meta (volume), NULL, NULL);
  gst_harness_push (f.reference, volume);
  gst_buffer_unref (gst_harness_pull (f.sink));

  push (f.sink, a, 1);
  volume = make_volume (a, sizeof (a), 1);
  gst_volume_meta_set_subject (gst_buffer_get_volume_meta (volume), "08", "b");
  gst_harness_push (f.reference, volume);
  assert_error (f.bus, "Volume 1", "subject 07 on `sink`",
      "subject 08 on `reference`", NULL);
  tear_down (&f);
}

GST_END_TEST;

GST_START_TEST (test_channels)
{
  static gfloat a[2 * N_VOXELS];
  Fixture f;

  set_up (&f, "");
  set_caps (f.sink, "F32LE", "T2w", 2);
  set_caps (f.reference, "F32LE", "T2w", 1);
  gst_harness_push (f.sink, make_volume (a, sizeof (a), 0));
  push (f.reference, a, 0);
  assert_error (f.bus, "several channels", NULL);
  tear_down (&f);
}

GST_END_TEST;

/* NaN or infinite on either pad; finite on both, and not their difference. */
GST_START_TEST (test_not_finite)
{
  static const struct
  {
    gfloat image, truth;
    const gchar *word;
  } cases[] = {
    {NAN, 0, "`sink` voxel (3, 2, 1)"},
    {0, INFINITY, "`reference` voxel (3, 2, 1)"},
    {3e38f, -3e38f, "too large for F32LE"},
  };
  gfloat a[N_VOXELS] = { 0 }, b[N_VOXELS] = { 0 };
  Fixture f;

  a[(1 * HEIGHT + 2) * WIDTH + 3] = cases[__i__].image;
  b[(1 * HEIGHT + 2) * WIDTH + 3] = cases[__i__].truth;
  set_up (&f, "");
  set_float_caps (&f);
  push (f.sink, a, 0);
  push (f.reference, b, 0);
  assert_error (f.bus, "Volume 0", "(3, 2, 1)", cases[__i__].word, NULL);
  fail_unless_equals_int (gst_harness_buffers_received (f.sink), 0);
  tear_down (&f);
}

GST_END_TEST;

GST_START_TEST (test_short_buffer)
{
  static gfloat a[N_VOXELS];
  Fixture f;

  set_up (&f, "");
  set_float_caps (&f);
  push (f.sink, a, 0);
  gst_harness_push (f.reference, make_volume (a, 100, 0));
  assert_error (f.bus, "`reference`", "smaller", NULL);
  tear_down (&f);
}

GST_END_TEST;

GST_START_TEST (test_not_linked)
{
  static gfloat a[N_VOXELS];
  GstElement *element = gst_element_factory_make ("volumeerror", NULL);
  GstBus *bus = gst_bus_new ();
  Fixture f = {.bus = bus };
  GstHarness *h;

  gst_element_set_bus (element, bus);
  h = gst_harness_new_with_element (element, "sink", "src");
  set_caps (h, "F32LE", "T2w", 1);
  push (h, a, 0);
  gst_harness_push_event (h, gst_event_new_eos ());
  assert_error (f.bus, "Pad `reference` is not linked", NULL);
  gst_harness_teardown (h);
  gst_element_set_bus (element, NULL);
  gst_object_unref (bus);
  gst_object_unref (element);
}

GST_END_TEST;

/* What waits for its counterpart is forgotten. */
GST_START_TEST (test_flush)
{
  static gfloat a[N_VOXELS];
  GstEvent *start = gst_event_new_flush_start ();
  GstEvent *stop = gst_event_new_flush_stop (TRUE);
  GstSegment segment;
  GstBuffer *map;
  Fixture f;

  set_up (&f, "");
  set_float_caps (&f);
  push (f.sink, a, 0);
  gst_harness_push_event (f.sink, gst_event_ref (start));
  gst_harness_push_event (f.reference, start);
  gst_harness_push_event (f.sink, gst_event_ref (stop));
  gst_harness_push_event (f.reference, stop);
  gst_segment_init (&segment, GST_FORMAT_TIME);
  gst_harness_push_event (f.sink, gst_event_new_segment (&segment));
  gst_harness_push_event (f.reference, gst_event_new_segment (&segment));
  push (f.reference, a, 6);
  push (f.sink, a, 6);
  map = gst_harness_pull (f.sink);
  fail_unless_equals_uint64 (GST_BUFFER_OFFSET (map), 6);
  gst_buffer_unref (map);
  tear_down (&f);
}

GST_END_TEST;

/* A pipeline that runs again, from whatever state it went back to. */
GST_START_TEST (test_runs)
{
  static const GstState back[] = { GST_STATE_READY, GST_STATE_NULL,
    GST_STATE_READY
  };
  GstElement *pipeline = gst_parse_launch ("volumeerror name=e "
      "! fakesink name=end volumetestsrc num-buffers=3 size=<9,8,7> ! e.sink "
      "volumetestsrc num-buffers=3 size=<9,8,7> noise=0.1 ! e.reference",
      NULL);
  GstBus *bus = gst_element_get_bus (pipeline);
  GstMessage *message;
  guint i;

  for (i = 0; i < G_N_ELEMENTS (back); i++) {
    gst_element_set_state (pipeline, GST_STATE_PLAYING);
    message = gst_bus_timed_pop_filtered (bus, TIMEOUT,
        GST_MESSAGE_EOS | GST_MESSAGE_ERROR);
    fail_unless (message && GST_MESSAGE_TYPE (message) == GST_MESSAGE_EOS);
    gst_message_unref (message);
    gst_element_set_state (pipeline, back[i]);
  }
  /* stopped before its end */
  gst_element_set_state (pipeline, GST_STATE_PAUSED);
  gst_element_get_state (pipeline, NULL, NULL, TIMEOUT);
  gst_element_set_state (pipeline, GST_STATE_NULL);
  gst_object_unref (bus);
  gst_object_unref (pipeline);
}

GST_END_TEST;

static Suite *
error_suite (void)
{
  Suite *suite = suite_create ("volumeerror");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (suite, tc);
  tcase_add_loop_test (tc, test_values, 0, 2);
  tcase_add_test (tc, test_gaps);
  tcase_add_test (tc, test_other_grid);
  tcase_add_test (tc, test_other_subject);
  tcase_add_test (tc, test_channels);
  tcase_add_loop_test (tc, test_not_finite, 0, 3);
  tcase_add_test (tc, test_short_buffer);
  tcase_add_test (tc, test_not_linked);
  tcase_add_test (tc, test_flush);
  tcase_add_test (tc, test_runs);
  return suite;
}

GST_CHECK_MAIN (error);
