/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* volumenormalize against numpy; formats, meta, negotiation, bad volumes. */

#include <gst/check/gstcheck.h>
#include <gst/check/gstharness.h>
#include <math.h>
#include <string.h>

#include "gstvolume.h"
#include "../goldens/normalize.h"

#define N_INPUT G_N_ELEMENTS (golden_input)

/* A harness round "volumenormalize PROPERTIES" for golden-sized volumes. */
static GstHarness *
make_harness (const gchar * properties, GstVolumeFormat format)
{
  gchar *line = g_strdup_printf ("volumenormalize %s", properties);
  GstHarness *h = gst_harness_new_parse (line);
  GstVolumeInfo info;

  gst_volume_info_set (&info, format, golden_size[0], golden_size[1],
      golden_size[2], 1, "T1w");
  gst_harness_set_src_caps (h, gst_volume_info_to_caps (&info));
  g_free (line);
  return h;
}

static GstBuffer *
make_buffer (gconstpointer values, gsize size)
{
  GstVolumeAffine affine = gst_volume_affine_identity ();
  GstBuffer *buffer = gst_buffer_new_memdup (values, size);
  GstVolumeMeta *meta;

  affine.m[0][0] = 2;
  meta = gst_buffer_add_volume_meta (buffer, &affine);
  gst_volume_meta_set_subject (meta, "07", NULL);
  GST_BUFFER_PTS (buffer) = 3 * GST_SECOND;
  GST_BUFFER_OFFSET (buffer) = 3;
  return buffer;
}

static void
assert_values (GstBuffer * buffer, const gfloat * expected, gsize n)
{
  GstMapInfo map;
  const gfloat *v;
  gsize i;

  fail_unless (gst_buffer_map (buffer, &map, GST_MAP_READ));
  fail_unless_equals_int64 (map.size, n * sizeof (gfloat));
  v = (const gfloat *) map.data;
  for (i = 0; i < n; i++) {
    fail_unless (fabsf (v[i] - expected[i]) <=
        1e-6 * MAX (1, fabsf (expected[i])), "%d: %.9g, not %.9g", (gint) i,
        v[i], expected[i]);
  }
  gst_buffer_unmap (buffer, &map);
}

/* (transfer full) What the golden input becomes. */
static GstBuffer *
normalize_golden (const gchar * properties, const gfloat * expected)
{
  GstHarness *h = make_harness (properties, GST_VOLUME_FORMAT_F32LE);
  GstBuffer *buffer;

  buffer = gst_harness_push_and_pull (h,
      make_buffer (golden_input, sizeof golden_input));
  fail_unless (buffer != NULL);
  assert_values (buffer, expected, N_INPUT);
  gst_harness_teardown (h);
  return buffer;
}

GST_START_TEST (test_goldens)
{
  gst_buffer_unref (normalize_golden ("", golden_default));
  gst_buffer_unref (normalize_golden ("percentile=90 lower-percentile=5 "
          "output-min=0 output-max=10 clip=false", golden_percentile_5_90));
  gst_buffer_unref (normalize_golden ("method=zscore", golden_zscore));
  gst_buffer_unref (normalize_golden ("method=range input-min=-1024 "
          "input-max=1300", golden_window));
  gst_buffer_unref (normalize_golden ("method=none", golden_input));
}

GST_END_TEST;

/* Slope and intercept lead back to the input; the rest of the meta stays. */
GST_START_TEST (test_meta)
{
  GstBuffer *buffer = normalize_golden ("percentile=90 lower-percentile=5 "
      "output-min=0 output-max=10 clip=false", golden_percentile_5_90);
  GstVolumeMeta *meta = gst_buffer_get_volume_meta (buffer);
  gsize i;

  fail_unless_equals_uint64 (GST_BUFFER_PTS (buffer), 3 * GST_SECOND);
  fail_unless_equals_uint64 (GST_BUFFER_OFFSET (buffer), 3);
  fail_unless_equals_float (meta->affine.m[0][0], 2);
  fail_unless_equals_string (meta->subject, "07");
  fail_unless_equals_int (g_strv_length (meta->history), 1);
  fail_unless (g_str_has_prefix (meta->history[0],
          "volumenormalize method=percentile: "));
  for (i = 0; i < N_INPUT; i++) {
    gdouble back = golden_percentile_5_90[i] * meta->slope + meta->intercept;

    fail_unless (fabs (back - golden_input[i]) < 1e-3);
  }
  gst_buffer_unref (buffer);

  buffer = normalize_golden ("method=none", golden_input);
  meta = gst_buffer_get_volume_meta (buffer);
  fail_unless_equals_float (meta->slope, 1);
  fail_unless_equals_int (g_strv_length (meta->history), 1);
  gst_buffer_unref (buffer);
}

GST_END_TEST;

/* Integers and doubles give what the same numbers give as floats. */
GST_START_TEST (test_formats)
{
  gint16 shorts[N_INPUT];
  gfloat floats[N_INPUT];
  gdouble doubles[N_INPUT];
  GstVolumeFormat formats[3] = { GST_VOLUME_FORMAT_F32LE,
    GST_VOLUME_FORMAT_S16LE, GST_VOLUME_FORMAT_F64LE
  };
  gconstpointer inputs[3] = { floats, shorts, doubles };
  const gsize sizes[3] = { sizeof floats, sizeof shorts, sizeof doubles };
  GstBuffer *outputs[3];
  GstMapInfo map;
  gsize i;

  for (i = 0; i < N_INPUT; i++)
    floats[i] = doubles[i] = shorts[i] = (gint16) golden_input[i];
  for (i = 0; i < 3; i++) {
    GstHarness *h = make_harness ("", formats[i]);
    GstCaps *caps;
    GstVolumeInfo info;

    outputs[i] = gst_harness_push_and_pull (h,
        make_buffer (inputs[i], sizes[i]));
    caps = gst_pad_get_current_caps (h->sinkpad);
    fail_unless (gst_volume_info_from_caps (&info, caps));
    fail_unless_equals_int (info.format, GST_VOLUME_FORMAT_F32LE);
    fail_unless_equals_int (info.depth, golden_size[2]);
    fail_unless_equals_string (info.modality, "T1w");
    gst_caps_unref (caps);
    gst_harness_teardown (h);
  }
  gst_buffer_map (outputs[0], &map, GST_MAP_READ);
  for (i = 1; i < 3; i++)
    assert_values (outputs[i], (const gfloat *) map.data, N_INPUT);
  gst_buffer_unmap (outputs[0], &map);
  for (i = 0; i < 3; i++)
    gst_buffer_unref (outputs[i]);
}

GST_END_TEST;

/* Voxels that are not finite are background, and change nothing else. */
GST_START_TEST (test_not_finite)
{
  const gchar *properties[2] = { "", "method=range input-min=100 "
        "input-max=200"
  };
  gfloat holes[N_INPUT], filled[N_INPUT];
  gint m, i;

  for (m = 0; m < 2; m++) {
    GstHarness *a = make_harness (properties[m], GST_VOLUME_FORMAT_F32LE);
    GstHarness *b = make_harness (properties[m], GST_VOLUME_FORMAT_F32LE);
    GstBuffer *x, *y;
    GstMapInfo map;

    memcpy (holes, golden_input, sizeof holes);
    memcpy (filled, golden_input, sizeof filled);
    holes[0] = NAN;
    holes[50] = INFINITY;
    holes[51] = -INFINITY;
    for (i = 0; i < (gint) N_INPUT; i++) {
      if (!isfinite (holes[i]))
        filled[i] = m == 0 ? 0 : 100;
    }
    x = gst_harness_push_and_pull (a, make_buffer (holes, sizeof holes));
    y = gst_harness_push_and_pull (b, make_buffer (filled, sizeof filled));
    gst_buffer_map (y, &map, GST_MAP_READ);
    fail_unless_equals_float (((gfloat *) map.data)[50], -1);
    assert_values (x, (const gfloat *) map.data, N_INPUT);
    gst_buffer_unmap (y, &map);
    gst_buffer_unref (x);
    gst_buffer_unref (y);
    gst_harness_teardown (a);
    gst_harness_teardown (b);
  }
}

GST_END_TEST;

GST_START_TEST (test_constant)
{
  gfloat values[N_INPUT], ones[N_INPUT];
  GstHarness *h = make_harness ("", GST_VOLUME_FORMAT_F32LE);
  GstBuffer *buffer;
  gsize i;

  for (i = 0; i < N_INPUT; i++) {
    values[i] = 40;
    ones[i] = 1;
  }
  buffer = gst_harness_push_and_pull (h, make_buffer (values, sizeof values));
  assert_values (buffer, ones, N_INPUT);
  gst_buffer_unref (buffer);
  gst_harness_teardown (h);
}

GST_END_TEST;

/* One error whose text holds @text, then GST_FLOW_ERROR. */
static void
assert_error (const gchar * properties, gfloat value, const gchar * text)
{
  GstHarness *h = make_harness (properties, GST_VOLUME_FORMAT_F32LE);
  GstElement *element = gst_harness_find_element (h, "volumenormalize");
  GstBus *bus = gst_bus_new ();
  gfloat values[N_INPUT];
  GstMessage *message;
  GError *error;
  gsize i;

  for (i = 0; i < N_INPUT; i++)
    values[i] = value;
  gst_element_set_bus (element, bus);
  fail_unless_equals_int (gst_harness_push (h, make_buffer (values,
              sizeof values)), GST_FLOW_ERROR);
  message = gst_bus_pop_filtered (bus, GST_MESSAGE_ERROR);
  fail_unless (message != NULL);
  gst_message_parse_error (message, &error, NULL);
  fail_unless (strstr (error->message, text) != NULL, "%s", error->message);
  g_clear_error (&error);
  gst_message_unref (message);
  fail_unless (gst_bus_pop_filtered (bus, GST_MESSAGE_ERROR) == NULL);
  gst_element_set_bus (element, NULL);
  gst_object_unref (bus);
  gst_object_unref (element);
  gst_harness_teardown (h);
}

GST_START_TEST (test_errors)
{
  assert_error ("", 0, "subject 07 cannot be normalised: it has no foreground");
  assert_error ("", -5, "no foreground");
  assert_error ("", NAN, "no foreground");
  assert_error ("method=zscore", 0, "no foreground");
  assert_error ("method=zscore", 8, "constant, 8");
  assert_error ("lower-percentile=10", 8, "constant, 8");
  assert_error ("lower-percentile=50 percentile=50", 1, "lower-percentile");
  assert_error ("method=range input-min=2 input-max=1", 1, "input-min");
  assert_error ("output-min=1", 1, "output-min");
}

GST_END_TEST;

GST_START_TEST (test_negotiation)
{
  GstHarness *h = gst_harness_new ("volumenormalize");
  GstCaps *caps, *filter;

  /* What can go in where the neighbour takes only floats of one modality. */
  gst_harness_set_sink_caps_str (h, "volume/x-raw, format=F32LE, "
      "modality=T2w");
  caps = gst_pad_query_caps (GST_PAD_PEER (h->srcpad), NULL);
  filter = gst_caps_from_string ("volume/x-raw, format=S16LE, width=4, "
      "height=4, depth=4, channels=1, modality=T2w, framerate=0/1");
  fail_unless (gst_caps_can_intersect (caps, filter));
  gst_caps_set_simple (filter, "modality", G_TYPE_STRING, "T1w", NULL);
  fail_if (gst_caps_can_intersect (caps, filter));
  gst_caps_unref (filter);
  gst_caps_unref (caps);
  gst_harness_teardown (h);

  h = gst_harness_new ("volumenormalize");
  gst_harness_set_sink_caps_str (h, "volume/x-raw, format=S16LE");
  caps = gst_pad_query_caps (GST_PAD_PEER (h->srcpad), NULL);
  fail_unless (gst_caps_is_empty (caps));
  gst_caps_unref (caps);
  gst_harness_teardown (h);
}

GST_END_TEST;

/* Several volumes, again after a flush, again after NULL. */
GST_START_TEST (test_states)
{
  GstHarness *h = make_harness ("", GST_VOLUME_FORMAT_F32LE);
  GstElement *element = gst_harness_find_element (h, "volumenormalize");
  gint i;

  for (i = 0; i < 4; i++) {
    GstBuffer *buffer = gst_harness_push_and_pull (h,
        make_buffer (golden_input, sizeof golden_input));

    assert_values (buffer, golden_default, N_INPUT);
    gst_buffer_unref (buffer);
    if (i == 1) {
      GstSegment segment;

      fail_unless (gst_harness_push_event (h, gst_event_new_flush_start ()));
      fail_unless (gst_harness_push_event (h, gst_event_new_flush_stop (TRUE)));
      gst_segment_init (&segment, GST_FORMAT_TIME);
      fail_unless (gst_harness_push_event (h,
              gst_event_new_segment (&segment)));
    } else if (i == 2) {
      GstVolumeInfo info;
      GstSegment segment;

      gst_element_set_state (element, GST_STATE_NULL);
      gst_element_set_state (element, GST_STATE_PLAYING);
      gst_volume_info_set (&info, GST_VOLUME_FORMAT_F32LE, golden_size[0],
          golden_size[1], golden_size[2], 1, "T1w");
      gst_harness_set_src_caps (h, gst_volume_info_to_caps (&info));
      gst_segment_init (&segment, GST_FORMAT_TIME);
      gst_harness_push_event (h, gst_event_new_segment (&segment));
    }
  }
  gst_object_unref (element);
  gst_harness_teardown (h);
}

GST_END_TEST;

static Suite *
normalize_suite (void)
{
  Suite *suite = suite_create ("volumenormalize");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (suite, tc);
  tcase_add_test (tc, test_goldens);
  tcase_add_test (tc, test_meta);
  tcase_add_test (tc, test_formats);
  tcase_add_test (tc, test_not_finite);
  tcase_add_test (tc, test_constant);
  tcase_add_test (tc, test_errors);
  tcase_add_test (tc, test_negotiation);
  tcase_add_test (tc, test_states);
  return suite;
}

GST_CHECK_MAIN (normalize);
