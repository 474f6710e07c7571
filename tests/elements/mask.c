/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* volumemask: the phantoms' heads in all contrasts, a thorax with its lungs;
 * caps, meta, gaps, a slice with holes in its values, volumes that have no
 * mask. */

#include <gst/check/gstcheck.h>
#include <gst/check/gstharness.h>
#include <math.h>
#include <string.h>

#include "gstvolume.h"

#define WIDTH 12
#define N_VOXELS (WIDTH * WIDTH * WIDTH)

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

/* How alike two masks are (Dice 1945). */
static gdouble
compare (GstBuffer * a, GstBuffer * b)
{
  GstMapInfo x, y;
  gsize both = 0, sum = 0, i;

  gst_buffer_map (a, &x, GST_MAP_READ);
  gst_buffer_map (b, &y, GST_MAP_READ);
  fail_unless_equals_int64 (x.size, y.size);
  for (i = 0; i < x.size; i++) {
    fail_unless (x.data[i] <= 1 && y.data[i] <= 1);
    both += x.data[i] & y.data[i];
    sum += x.data[i] + y.data[i];
  }
  gst_buffer_unmap (a, &x);
  gst_buffer_unmap (b, &y);
  return 2.0 * both / sum;
}

/* The truth is what is not air in CT. */
GST_START_TEST (test_heads)
{
  const gchar *const modalities[] = { "T1w", "T2w", "PDw", "FLAIR", "ct" };
  const gchar *const source = "volumetestsrc num-buffers=1 modality=%s "
      "noise=%s size=\"<60,72,60>\" spacing=\"<3,3,3>\" ! volumemask %s";
  gchar *line = g_strdup_printf (source, "ct", "0",
      "method=threshold threshold=-500");
  GstBuffer *truth = run (line), *mask;
  guint i;

  g_free (line);
  for (i = 0; i < G_N_ELEMENTS (modalities); i++) {
    line = g_strdup_printf (source, modalities[i], "0.02", "");
    mask = run (line);
    fail_unless (compare (mask, truth) > 0.97, "%s: %g", modalities[i],
        compare (mask, truth));
    gst_buffer_unref (mask);
    g_free (line);
  }
  gst_buffer_unref (truth);
}

GST_END_TEST;

/* All that is denser than fat is in it, and so are the lungs. */
GST_START_TEST (test_thorax)
{
  const gchar *const source = "volumetestsrc num-buffers=1 pattern=thorax "
      "modality=ct size=\"<85,60,75>\" spacing=\"<4,4,4>\"";
  gchar *line = g_strdup_printf ("%s ! volumemask", source);
  GstBuffer *mask = run (line), *volume = run (source);
  GstMapInfo map, voxels;
  gsize i, inside = 0, lung = 0, outside = 0;

  gst_buffer_map (mask, &map, GST_MAP_READ);
  gst_buffer_map (volume, &voxels, GST_MAP_READ);
  for (i = 0; i < map.size; i++) {
    gfloat value = ((gfloat *) voxels.data)[i];

    inside += map.data[i];
    if (value > -900 && value < -700)
      lung += map.data[i];
    if (value > -200)
      outside += !map.data[i];
  }
  fail_unless (inside > map.size / 2 && inside < map.size * 2 / 3);
  fail_unless (lung > map.size / 10);
  fail_unless_equals_int64 (outside, 0);
  gst_buffer_unmap (mask, &map);
  gst_buffer_unmap (volume, &voxels);
  gst_buffer_unref (mask);
  gst_buffer_unref (volume);
  g_free (line);
}

GST_END_TEST;

/* A harness for cubes of two channels. */
static GstHarness *
make_harness (const gchar * line)
{
  GstHarness *h = gst_harness_new_parse (line);
  GstVolumeInfo info;

  gst_volume_info_set (&info, GST_VOLUME_FORMAT_S16LE, WIDTH, WIDTH, WIDTH, 2,
      "T1w");
  gst_harness_set_src_caps (h, gst_volume_info_to_caps (&info));
  return h;
}

/* All @dark but for one bright voxel of the first channel. */
static GstBuffer *
make_buffer (gint16 dark, gint16 bright)
{
  GstVolumeAffine affine = gst_volume_affine_identity ();
  gint16 *values = g_new (gint16, 2 * N_VOXELS);
  GstBuffer *buffer;
  gsize i;

  for (i = 0; i < 2 * N_VOXELS; i++)
    values[i] = dark;
  values[N_VOXELS / 2] = bright;
  values[N_VOXELS + 7] = 30000;
  buffer = gst_buffer_new_wrapped (values, 2 * N_VOXELS * sizeof (gint16));
  affine.m[0][0] = -2;
  gst_volume_meta_set_subject (gst_buffer_add_volume_meta (buffer, &affine),
      "07", NULL);
  GST_BUFFER_PTS (buffer) = 3 * GST_SECOND;
  GST_BUFFER_OFFSET (buffer) = 3;
  return buffer;
}

GST_START_TEST (test_caps_and_meta)
{
  GstHarness *h = make_harness ("volumemask method=threshold threshold=-5");
  GstBuffer *mask = gst_harness_push_and_pull (h, make_buffer (-20, -4));
  GstCaps *caps = gst_pad_get_current_caps (h->sinkpad);
  GstVolumeMeta *meta = gst_buffer_get_volume_meta (mask);
  GstVolumeInfo info;
  GstMapInfo map;

  fail_unless (gst_volume_info_from_caps (&info, caps));
  fail_unless_equals_int (info.format, GST_VOLUME_FORMAT_U8);
  fail_unless_equals_int (info.channels, 1);
  fail_unless_equals_int (info.depth, WIDTH);
  fail_unless_equals_string (info.modality, "mask");
  gst_caps_unref (caps);

  fail_unless_equals_uint64 (GST_BUFFER_OFFSET (mask), 3);
  fail_unless_equals_float (meta->affine.m[0][0], -2);
  fail_unless_equals_string (meta->subject, "07");
  fail_unless_equals_float (meta->slope, 0);
  fail_unless (g_str_has_prefix (meta->history[0],
          "volumemask method=threshold: above -5, 1 voxels"));
  gst_buffer_map (mask, &map, GST_MAP_READ);
  fail_unless_equals_int64 (map.size, N_VOXELS);
  fail_unless_equals_int (map.data[N_VOXELS / 2], 1);
  fail_unless_equals_int (map.data[7], 0);
  gst_buffer_unmap (mask, &map);
  gst_buffer_unref (mask);
  gst_harness_teardown (h);
}

GST_END_TEST;

/* Of one slice, and below 0 all of it: what is not finite is not tissue, but a
 * hole where tissue encloses it. */
GST_START_TEST (test_slice)
{
  GstHarness *h = gst_harness_new ("volumemask");
  GstVolumeAffine affine = gst_volume_affine_identity ();
  gfloat *values = g_new (gfloat, WIDTH * WIDTH);
  GstVolumeInfo info;
  GstBuffer *buffer;
  GstMapInfo map;
  gsize i;

  gst_volume_info_set (&info, GST_VOLUME_FORMAT_F32LE, WIDTH, WIDTH, 1, 1,
      "T1w");
  gst_harness_set_src_caps (h, gst_volume_info_to_caps (&info));
  for (i = 0; i < WIDTH * WIDTH; i++)
    values[i] = i % WIDTH > 2 && i / WIDTH > 4 ? -50 - (gint) (i % 3) : -900;
  values[0] = INFINITY;
  values[WIDTH * WIDTH - WIDTH * 3 - 3] = NAN;
  buffer = gst_buffer_new_wrapped (values, WIDTH * WIDTH * sizeof (gfloat));
  gst_buffer_add_volume_meta (buffer, &affine);
  buffer = gst_harness_push_and_pull (h, buffer);
  fail_unless (buffer != NULL);
  gst_buffer_map (buffer, &map, GST_MAP_READ);
  fail_unless_equals_int64 (map.size, WIDTH * WIDTH);
  for (i = 0; i < WIDTH * WIDTH; i++)
    fail_unless_equals_int (map.data[i], i % WIDTH > 2 && i / WIDTH > 4);
  gst_buffer_unmap (buffer, &map);
  gst_buffer_unref (buffer);
  gst_harness_teardown (h);
}

GST_END_TEST;

GST_START_TEST (test_gap)
{
  GstHarness *h = make_harness ("volumemask");
  GstEvent *event;
  gboolean has_passed = FALSE;

  fail_unless (gst_harness_push_event (h, gst_event_new_gap (4 * GST_SECOND,
              GST_SECOND)));
  while ((event = gst_harness_try_pull_event (h))) {
    has_passed |= GST_EVENT_TYPE (event) == GST_EVENT_GAP;
    gst_event_unref (event);
  }
  fail_unless (has_passed);
  gst_harness_teardown (h);
}

GST_END_TEST;

/* One error whose text holds @text, then GST_FLOW_ERROR. */
static void
assert_error (const gchar * line, GstBuffer * buffer, const gchar * text)
{
  GstHarness *h = make_harness (line);
  GstElement *element = gst_harness_find_element (h, "volumemask");
  GstBus *bus = gst_bus_new ();
  GstMessage *message;
  GError *error;

  gst_element_set_bus (element, bus);
  fail_unless_equals_int (gst_harness_push (h, buffer), GST_FLOW_ERROR);
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
  assert_error ("volumemask", make_buffer (0, 0), "07 has no mask: all");
  assert_error ("volumemask", make_buffer (3, 3), "07 has no mask: all");
  assert_error ("volumemask method=threshold threshold=9", make_buffer (3, 9),
      "no voxel is above 9");
}

GST_END_TEST;

static Suite *
mask_suite (void)
{
  Suite *suite = suite_create ("volumemask");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (suite, tc);
  tcase_add_test (tc, test_heads);
  tcase_add_test (tc, test_thorax);
  tcase_add_test (tc, test_caps_and_meta);
  tcase_add_test (tc, test_slice);
  tcase_add_test (tc, test_gap);
  tcase_add_test (tc, test_errors);
  return suite;
}

GST_CHECK_MAIN (mask);
