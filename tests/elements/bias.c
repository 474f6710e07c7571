/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* volumebias: volume and field belong together, with and without a mask; gaps,
 * states, stops; odd volumes, and what cannot be corrected. */

#include <gst/check/gstcheck.h>
#include <gst/check/gstharness.h>
#include <math.h>
#include <string.h>

#include "gstvolume.h"

#define SOURCE "volumetestsrc num-buffers=1 noise=0.02 " \
    "size=\"<45,54,45>\" spacing=\"<4,4,4>\" "

/* (transfer full) What comes out behind @line, which begins with a source. */
static GstBuffer *
run (const gchar * line)
{
  GstHarness *h = gst_harness_new_parse (line);
  GstBuffer *buffer;

  gst_harness_play (h);
  buffer = gst_harness_pull (h);
  fail_unless (buffer != NULL);
  gst_harness_teardown (h);
  return buffer;
}

/* The field's mean logarithm and how far it strays from it. */
static void
measure (const gfloat * field, gsize n, gdouble * mean, gdouble * most)
{
  gsize i;

  *mean = *most = 0;
  for (i = 0; i < n; i++)
    *mean += log (field[i]) / n;
  for (i = 0; i < n; i++)
    *most = MAX (*most, fabs (log (field[i]) - *mean));
}

GST_START_TEST (test_field)
{
  GstBuffer *volume = run (SOURCE);
  GstBuffer *corrected = run (SOURCE "! volumebias shrink-factor=1");
  GstBuffer *field = run (SOURCE "! volumebias shrink-factor=1 output=field");
  GstVolumeMeta *meta = gst_buffer_get_volume_meta (corrected);
  GstMapInfo v, c, f;
  gdouble mean, most;
  gsize i, n;

  fail_unless_equals_string (meta->subject, "phantom00001");
  fail_unless_equals_float (meta->slope, 1);
  fail_unless (g_str_has_prefix (meta->history[g_strv_length (meta->history)
              - 1], "volumebias output=corrected levels=4 "));
  fail_unless_equals_float (gst_buffer_get_volume_meta (field)->slope, 0);
  gst_buffer_map (volume, &v, GST_MAP_READ);
  gst_buffer_map (corrected, &c, GST_MAP_READ);
  gst_buffer_map (field, &f, GST_MAP_READ);
  fail_unless_equals_int64 (c.size, v.size);
  fail_unless_equals_int64 (f.size, v.size);
  n = v.size / sizeof (gfloat);
  for (i = 0; i < n; i++) {
    gfloat value = ((gfloat *) v.data)[i];

    fail_unless (fabsf (((gfloat *) c.data)[i] * ((gfloat *) f.data)[i]
            - value) <= 1e-4f * value);
  }
  measure ((gfloat *) f.data, n, &mean, &most);
  fail_unless (fabs (mean) < 0.2 && most > 0.001 && most < 0.5, "%g %g", mean,
      most);
  gst_buffer_unmap (volume, &v);
  gst_buffer_unmap (corrected, &c);
  gst_buffer_unmap (field, &f);
  gst_buffer_unref (volume);
  gst_buffer_unref (corrected);
  gst_buffer_unref (field);
}

GST_END_TEST;

static void
set_caps (GstHarness * h, gint width, const gchar * modality)
{
  GstVolumeInfo info;

  gst_volume_info_set (&info, GST_VOLUME_FORMAT_S16LE, width, width, width, 1,
      modality);
  gst_harness_set_src_caps (h, gst_volume_info_to_caps (&info));
}

#define WIDTH 24

/* A cube of two tissues in air, brighter to the right; @value >= 0: of that
 * value throughout. */
static GstBuffer *
make_buffer (gint width, guint64 index, gint value)
{
  GstVolumeAffine affine = gst_volume_affine_identity ();
  gsize n = (gsize) width * width * width, i;
  gint16 *values = g_new (gint16, n);
  GstBuffer *buffer;

  for (i = 0; i < n; i++) {
    gint x = i % width, y = i / width % width, z = i / width / width;
    gboolean is_inside = MIN (x, MIN (y, z)) > 3 && MAX (x, MAX (y, z)) < 20;

    values[i] = value >= 0 ? value : is_inside ?
        ((x / 2 + y / 2 + z / 2) % 2 ? 500 : 300) * (1 + 0.02 * x) : i % 7;
  }
  buffer = gst_buffer_new_wrapped (values, n * sizeof (gint16));
  gst_volume_meta_set_subject (gst_buffer_add_volume_meta (buffer, &affine),
      "07", NULL);
  GST_BUFFER_PTS (buffer) = index * GST_SECOND;
  GST_BUFFER_DURATION (buffer) = GST_SECOND;
  GST_BUFFER_OFFSET (buffer) = index;
  return buffer;
}

static GstHarness *
make_harness (const gchar * modality)
{
  GstHarness *h = gst_harness_new_with_padnames ("volumebias", "sink", "src");

  g_object_set (h->element, "shrink-factor", 1, "spline-distance", 30.0,
      "levels", 1, NULL);
  set_caps (h, WIDTH, modality);
  return h;
}

/* The ramp is gone: from 38 % to few. */
static void
assert_flat (GstBuffer * buffer)
{
  const gint at[2] = { 4, 18 };
  gdouble mean[2] = { 0 };
  GstMapInfo map;
  gint y, z, k;

  fail_unless (buffer != NULL);
  gst_buffer_map (buffer, &map, GST_MAP_READ);
  for (k = 0; k < 2; k++) {
    for (z = 4; z < 20; z++) {
      for (y = 4; y < 20; y++)
        mean[k] += ((gfloat *) map.data)[(z * WIDTH + y) * WIDTH + at[k]];
    }
  }
  fail_unless (fabs (mean[1] / mean[0] - 1) < 0.08, "%g", mean[1] / mean[0]);
  gst_buffer_unmap (buffer, &map);
  gst_buffer_unref (buffer);
}

/* Also again after a flush, and through a gap. */
GST_START_TEST (test_flow)
{
  GstHarness *h = make_harness ("T1w");
  GstSegment segment;
  GstBuffer *buffer;

  assert_flat (gst_harness_push_and_pull (h, make_buffer (WIDTH, 0, -1)));
  fail_unless (gst_harness_push_event (h, gst_event_new_flush_start ()));
  fail_unless (gst_harness_push_event (h, gst_event_new_flush_stop (TRUE)));
  gst_segment_init (&segment, GST_FORMAT_TIME);
  fail_unless (gst_harness_push_event (h, gst_event_new_segment (&segment)));
  assert_flat (gst_harness_push_and_pull (h, make_buffer (WIDTH, 0, -1)));
  fail_unless (gst_harness_push_event (h, gst_event_new_gap (GST_SECOND,
              GST_SECOND)));
  buffer = gst_harness_push_and_pull (h, make_buffer (WIDTH, 2, -1));
  fail_unless_equals_uint64 (GST_BUFFER_OFFSET (buffer), 2);
  fail_unless_equals_uint64 (GST_BUFFER_PTS (buffer), 2 * GST_SECOND);
  assert_flat (buffer);
  gst_harness_teardown (h);
}

GST_END_TEST;

GST_START_TEST (test_mask)
{
  GstHarness *h = make_harness ("T1w");
  GstHarness *mask = gst_harness_new_with_element (h->element, "mask", NULL);
  GstBuffer *buffer;

  set_caps (mask, WIDTH, "mask");
  gst_harness_push (mask, make_buffer (WIDTH, 0, 1));
  buffer = gst_harness_push_and_pull (h, make_buffer (WIDTH, 0, -1));
  fail_unless (strstr (gst_buffer_get_volume_meta (buffer)->history[0],
          "in a mask") != NULL);
  assert_flat (buffer);
  gst_harness_teardown (mask);
  gst_harness_teardown (h);
}

GST_END_TEST;

/* One error whose text holds @text. */
static void
assert_error (const gchar * modality, gint value, gint mask_width,
    gint mask_value, const gchar * text)
{
  GstHarness *h = make_harness (modality), *mask = NULL;
  GstBus *bus = gst_bus_new ();
  GstMessage *message;
  GError *error;

  gst_element_set_bus (h->element, bus);
  if (mask_width > 0) {
    mask = gst_harness_new_with_element (h->element, "mask", NULL);
    set_caps (mask, mask_width, "mask");
    gst_harness_push (mask, make_buffer (mask_width, 0, mask_value));
  }
  gst_harness_push (h, make_buffer (WIDTH, 0, value));
  message = gst_bus_timed_pop_filtered (bus, 10 * GST_SECOND,
      GST_MESSAGE_ERROR);
  fail_unless (message != NULL);
  gst_message_parse_error (message, &error, NULL);
  fail_unless (strstr (error->message, text) != NULL, "%s", error->message);
  g_clear_error (&error);
  gst_message_unref (message);
  fail_unless (gst_bus_pop_filtered (bus, GST_MESSAGE_ERROR) == NULL);
  gst_element_set_bus (h->element, NULL);
  gst_object_unref (bus);
  if (mask)
    gst_harness_teardown (mask);
  gst_harness_teardown (h);
}

GST_START_TEST (test_errors)
{
  assert_error ("ct", -1, 0, 0, "Volume 0 is CT");
  assert_error ("T1w", 3, 0, 0, "all of it has one value");
  assert_error ("T1w", 0, 0, 0, "all of it has one value");
  assert_error ("T1w", -1, WIDTH, 0, "too few voxels");
  assert_error ("T1w", -1, WIDTH - 1, 1, "lies on another grid, of 23");
}

GST_END_TEST;

/* --- Odd volumes ---------------------------------------------------------- */

/* The checkers of make_buffer() over all of a volume of @size, which air
 * surrounds, times @scale. */
static GstBuffer *
make_floats (const gint size[3], gfloat scale)
{
  GstVolumeAffine affine = gst_volume_affine_identity ();
  gsize n = (gsize) size[0] * size[1] * size[2], i;
  gfloat *values = g_new (gfloat, n);
  GstBuffer *buffer;

  for (i = 0; i < n; i++) {
    gint x = i % size[0], y = i / size[0] % size[1], z = i / size[0] / size[1];
    gboolean is_inside = MIN (x, y) > 3 && MAX (x, y) < 20;

    values[i] = scale * (is_inside ?
        ((x / 2 + y / 2 + z / 2) % 2 ? 500 : 300) * (1 + 0.02f * x)
        : 1 + i % 7);
  }
  buffer = gst_buffer_new_wrapped (values, n * sizeof (gfloat));
  gst_buffer_add_volume_meta (buffer, &affine);
  GST_BUFFER_PTS (buffer) = 0;
  GST_BUFFER_DURATION (buffer) = GST_SECOND;
  GST_BUFFER_OFFSET (buffer) = 0;
  return buffer;
}

static GstHarness *
make_float_harness (const gint size[3])
{
  GstHarness *h = make_harness ("T1w");
  GstVolumeInfo info;

  gst_volume_info_set (&info, GST_VOLUME_FORMAT_F32LE, size[0], size[1],
      size[2], 1, "T1w");
  gst_harness_set_src_caps (h, gst_volume_info_to_caps (&info));
  return h;
}

/* In one slice there is a field as well. */
GST_START_TEST (test_slice)
{
  const gint size[3] = { WIDTH, WIDTH, 1 };
  GstHarness *h = make_float_harness (size);
  GstBuffer *buffer;
  gdouble mean[2] = { 0 };
  GstMapInfo map;
  gint y;

  buffer = gst_harness_push_and_pull (h, make_floats (size, 1));
  fail_unless (buffer != NULL);
  gst_buffer_map (buffer, &map, GST_MAP_READ);
  for (y = 4; y < 20; y++) {
    mean[0] += ((gfloat *) map.data)[y * WIDTH + 4];
    mean[1] += ((gfloat *) map.data)[y * WIDTH + 18];
  }
  fail_unless (fabs (mean[1] / mean[0] - 1) < 0.15, "%g", mean[1] / mean[0]);
  gst_buffer_unmap (buffer, &map);
  gst_buffer_unref (buffer);
  gst_harness_teardown (h);
}

GST_END_TEST;

/* What is not finite or below 0 is not in the way, and comes out as it is but
 * for the field. */
GST_START_TEST (test_not_finite)
{
  const gint size[3] = { WIDTH, WIDTH, WIDTH };
  const gsize at = (10 * WIDTH + 10) * WIDTH + 10;
  const gfloat odd[4] = { NAN, INFINITY, -INFINITY, -40 };
  GstHarness *h = make_float_harness (size);
  GstBuffer *buffer = make_floats (size, 1);
  GstMapInfo map;
  gfloat *values;
  gsize i;

  gst_buffer_map (buffer, &map, GST_MAP_WRITE);
  memcpy ((gfloat *) map.data + at, odd, sizeof (odd));
  gst_buffer_unmap (buffer, &map);
  buffer = gst_harness_push_and_pull (h, buffer);
  fail_unless (buffer != NULL);
  gst_buffer_map (buffer, &map, GST_MAP_READ);
  values = (gfloat *) map.data;
  fail_unless (isnan (values[at]));
  fail_unless (values[at + 1] == INFINITY && values[at + 2] == -INFINITY);
  fail_unless (values[at + 3] < -30 && values[at + 3] > -50);
  for (i = 0; i < map.size / sizeof (gfloat); i++)
    fail_unless (isfinite (values[i]) || (i >= at && i < at + 3));
  gst_buffer_unmap (buffer, &map);
  assert_flat (buffer);
  gst_harness_teardown (h);
}

GST_END_TEST;

static void
assert_float_error (const gint size[3], gfloat scale, const gchar * text)
{
  GstHarness *h = make_float_harness (size);
  GstBus *bus = gst_bus_new ();
  GstMessage *message;
  GError *error;

  gst_element_set_bus (h->element, bus);
  gst_harness_push (h, make_floats (size, scale));
  message = gst_bus_timed_pop_filtered (bus, 10 * GST_SECOND,
      GST_MESSAGE_ERROR);
  fail_unless (message != NULL);
  gst_message_parse_error (message, &error, NULL);
  fail_unless (strstr (error->message, text) != NULL, "%s", error->message);
  g_clear_error (&error);
  gst_message_unref (message);
  gst_element_set_bus (h->element, NULL);
  gst_object_unref (bus);
  gst_harness_teardown (h);
}

GST_START_TEST (test_odd_errors)
{
  const gint head[3] = { WIDTH, WIDTH, WIDTH }, tiny[3] = { 4, 3, 2 };
  const gint voxel[3] = { 1, 1, 1 };

  assert_float_error (head, -1, "too few voxels above 0");
  assert_float_error (head, NAN, "all of it has one value");
  assert_float_error (tiny, 1, "too few voxels");
  assert_float_error (voxel, 1, "all of it has one value");
}

GST_END_TEST;

/* --- Stopping ------------------------------------------------------------- */

static void
wait_for_progress (GstBus * bus, GstProgressType wanted)
{
  GstProgressType type;
  gchar *code;

  do {
    GstMessage *message = gst_bus_timed_pop_filtered (bus, 20 * GST_SECOND,
        GST_MESSAGE_PROGRESS);

    fail_unless (message != NULL);
    gst_message_parse_progress (message, &type, &code, NULL);
    fail_unless_equals_string (code, "estimate");
    g_free (code);
    gst_message_unref (message);
  } while (type == GST_PROGRESS_TYPE_CONTINUE);
  fail_unless_equals_int (type, wanted);
}

/* An estimate of minutes tells how far it is, and stops where it is. */
static GstHarness *
begin_long_estimate (GstBus * bus)
{
  GstHarness *h = make_harness ("T1w");

  g_object_set (h->element, "levels", 6, "iterations", 1000, "convergence", 0.0,
      NULL);
  gst_element_set_bus (h->element, bus);
  gst_harness_push (h, make_buffer (WIDTH, 0, -1));
  wait_for_progress (bus, GST_PROGRESS_TYPE_START);
  return h;
}

GST_START_TEST (test_stop_by_flush)
{
  GstBus *bus = gst_bus_new ();
  GstHarness *h = begin_long_estimate (bus);
  GstSegment segment;

  fail_unless (gst_harness_push_event (h, gst_event_new_flush_start ()));
  wait_for_progress (bus, GST_PROGRESS_TYPE_CANCELED);
  fail_unless (gst_harness_push_event (h, gst_event_new_flush_stop (TRUE)));
  g_object_set (h->element, "levels", 1, "iterations", 50, NULL);
  gst_segment_init (&segment, GST_FORMAT_TIME);
  fail_unless (gst_harness_push_event (h, gst_event_new_segment (&segment)));
  assert_flat (gst_harness_push_and_pull (h, make_buffer (WIDTH, 0, -1)));
  fail_unless (gst_bus_pop_filtered (bus, GST_MESSAGE_ERROR) == NULL);
  gst_element_set_bus (h->element, NULL);
  gst_object_unref (bus);
  gst_harness_teardown (h);
}

GST_END_TEST;

GST_START_TEST (test_stop_by_state)
{
  GstBus *bus = gst_bus_new ();
  GstHarness *h = begin_long_estimate (bus);

  fail_unless_equals_int (gst_element_set_state (h->element, GST_STATE_READY),
      GST_STATE_CHANGE_SUCCESS);
  wait_for_progress (bus, GST_PROGRESS_TYPE_CANCELED);
  fail_unless (gst_bus_pop_filtered (bus, GST_MESSAGE_ERROR) == NULL);
  gst_element_set_bus (h->element, NULL);
  gst_object_unref (bus);
  gst_harness_teardown (h);
}

GST_END_TEST;

static Suite *
bias_suite (void)
{
  Suite *suite = suite_create ("volumebias");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (suite, tc);
  tcase_add_test (tc, test_field);
  tcase_add_test (tc, test_flow);
  tcase_add_test (tc, test_mask);
  tcase_add_test (tc, test_errors);
  tcase_add_test (tc, test_slice);
  tcase_add_test (tc, test_not_finite);
  tcase_add_test (tc, test_odd_errors);
  tcase_add_test (tc, test_stop_by_flush);
  tcase_add_test (tc, test_stop_by_state);
  return suite;
}

GST_CHECK_MAIN (bias);
