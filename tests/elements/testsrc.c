/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* volumetestsrc: negotiation, meta, seeds, noise, seeking, states. */

#include <gst/check/gstcheck.h>
#include <gst/check/gstharness.h>
#include <math.h>
#include <string.h>

#include "gstvolume.h"

#define SMALL "size=<32,36,30> spacing=<6,6,6> "

/* (transfer full) The first volume of "volumetestsrc PROPERTIES", where
 * downstream takes @caps. */
static GstBuffer *
pull_first (const gchar * properties, const gchar * caps)
{
  gchar *line = g_strdup_printf ("volumetestsrc %s", properties);
  GstHarness *h = gst_harness_new_parse (line);
  GstBuffer *buffer;

  if (caps)
    gst_harness_set_sink_caps_str (h, caps);
  gst_harness_play (h);
  buffer = gst_harness_pull (h);
  fail_unless (buffer != NULL);
  gst_harness_teardown (h);
  g_free (line);
  return buffer;
}

static void
assert_same_voxels (GstBuffer * a, GstBuffer * b, gboolean same)
{
  GstMapInfo x, y;

  fail_unless (gst_buffer_map (a, &x, GST_MAP_READ));
  fail_unless (gst_buffer_map (b, &y, GST_MAP_READ));
  fail_unless_equals_int64 (x.size, y.size);
  fail_unless_equals_int (memcmp (x.data, y.data, x.size) == 0, same);
  gst_buffer_unmap (a, &x);
  gst_buffer_unmap (b, &y);
}

GST_START_TEST (test_caps)
{
  GstHarness *h = gst_harness_new_parse ("volumetestsrc modality=PDw "
      "size=<20,22,24>");
  GstVolumeInfo info;
  GstCaps *caps;
  GstBuffer *buffer;

  gst_harness_play (h);
  buffer = gst_harness_pull (h);
  caps = gst_pad_get_current_caps (h->sinkpad);
  fail_unless (gst_volume_info_from_caps (&info, caps));
  fail_unless_equals_int (info.format, GST_VOLUME_FORMAT_F32LE);
  fail_unless_equals_int (info.width, 20);
  fail_unless_equals_int (info.height, 22);
  fail_unless_equals_int (info.depth, 24);
  fail_unless_equals_int (info.channels, 1);
  fail_unless_equals_string (info.modality, "PDw");
  fail_unless_equals_int64 (gst_buffer_get_size (buffer), 20 * 22 * 24 * 4);
  gst_caps_unref (caps);
  gst_buffer_unref (buffer);
  gst_harness_teardown (h);
}

GST_END_TEST;

GST_START_TEST (test_caps_choose)
{
  GstHarness *h = gst_harness_new_parse ("volumetestsrc modality=PDw "
      "size=<20,22,24>");
  GstVolumeInfo info;
  GstCaps *caps;

  gst_harness_set_sink_caps_str (h, "volume/x-raw, modality=FLAIR, width=8, "
      "depth=[1,10]");
  gst_harness_play (h);
  gst_buffer_unref (gst_harness_pull (h));
  caps = gst_pad_get_current_caps (h->sinkpad);
  fail_unless (gst_volume_info_from_caps (&info, caps));
  fail_unless_equals_string (info.modality, "FLAIR");
  fail_unless_equals_int (info.width, 8);
  fail_unless_equals_int (info.height, 22);
  fail_unless_equals_int (info.depth, 10);
  gst_caps_unref (caps);
  gst_harness_teardown (h);
}

GST_END_TEST;

GST_START_TEST (test_meta)
{
  GstHarness *h = gst_harness_new_parse ("volumetestsrc num-buffers=2 seed=41 "
      "modality=T2w noise=0.01 size=<10,20,31> spacing=<2,1.5,1> "
      "pose=<1,0,0,0,5,0>");
  const gdouble centre[3] = { 4.5, 9.5, 15 };
  gdouble world[3], spacing[3];
  GstVolumeMeta *meta;
  GstBuffer *buffer;
  gint i;

  gst_harness_play (h);
  for (i = 0; i < 2; i++) {
    gchar *subject = g_strdup_printf ("phantom%05d", 41 + i);

    buffer = gst_harness_pull (h);
    fail_unless_equals_uint64 (GST_BUFFER_PTS (buffer), i * GST_SECOND);
    fail_unless_equals_uint64 (GST_BUFFER_DURATION (buffer), GST_SECOND);
    fail_unless_equals_uint64 (GST_BUFFER_OFFSET (buffer), i);
    meta = gst_buffer_get_volume_meta (buffer);
    fail_unless (meta != NULL);
    fail_unless_equals_string (meta->subject, subject);
    fail_unless_equals_float (meta->slope, 1);
    fail_unless_equals_int (g_strv_length (meta->history), 1);
    fail_unless (g_str_has_prefix (meta->history[0],
            i == 0 ? "volumetestsrc head phantom seed=41 modality=T2w "
            "pose=<1,0,0,0,5,0> deformation=0 noise=0.01" :
            "volumetestsrc head phantom seed=42 "), "%s", meta->history[0]);

    gst_volume_affine_get_spacing (&meta->affine, spacing);
    fail_unless_equals_float (spacing[0], 2);
    fail_unless_equals_float (spacing[1], 1.5);
    fail_unless_equals_float (spacing[2], 1);
    gst_volume_affine_apply (&meta->affine, centre, world);
    fail_unless (fabs (world[0]) + fabs (world[1]) + fabs (world[2]) < 1e-9);
    gst_buffer_unref (buffer);
    g_free (subject);
  }
  gst_harness_teardown (h);
}

GST_END_TEST;

/* Volume 1 of seed 1 is volume 0 of seed 2, noise included. */
GST_START_TEST (test_seeds)
{
  GstHarness *h = gst_harness_new_parse ("volumetestsrc seed=1 noise=0.03 "
      SMALL);
  GstBuffer *first, *second, *again, *other;

  gst_harness_play (h);
  first = gst_harness_pull (h);
  second = gst_harness_pull (h);
  again = pull_first ("seed=1 noise=0.03 " SMALL, NULL);
  other = pull_first ("seed=2 noise=0.03 " SMALL, NULL);
  assert_same_voxels (first, again, TRUE);
  assert_same_voxels (second, other, TRUE);
  assert_same_voxels (first, second, FALSE);
  gst_buffer_unref (first);
  gst_buffer_unref (second);
  gst_buffer_unref (again);
  gst_buffer_unref (other);
  gst_harness_teardown (h);
}

GST_END_TEST;

/* Over the air around the head: mean and mean square of the noise. */
static void
measure_noise (const gchar * modality, gfloat air, gdouble * mean,
    gdouble * square)
{
  gchar *clean = g_strdup_printf (SMALL "modality=%s", modality);
  gchar *noisy = g_strdup_printf ("%s noise=0.05", clean);
  GstBuffer *a = pull_first (clean, NULL), *b = pull_first (noisy, NULL);
  gdouble sum = 0, squares = 0;
  const gfloat *x, *y;
  GstMapInfo m, n;
  gsize i, count = 0;

  gst_buffer_map (a, &m, GST_MAP_READ);
  gst_buffer_map (b, &n, GST_MAP_READ);
  x = (const gfloat *) m.data;
  y = (const gfloat *) n.data;
  for (i = 0; i < m.size / sizeof (gfloat); i++) {
    if (x[i] == air) {
      sum += y[i] - air;
      squares += ((gdouble) y[i] - air) * ((gdouble) y[i] - air);
      count++;
    }
  }
  fail_unless (count > 5000);
  *mean = sum / count;
  *square = squares / count;
  gst_buffer_unmap (a, &m);
  gst_buffer_unmap (b, &n);
  gst_buffer_unref (a);
  gst_buffer_unref (b);
  g_free (clean);
  g_free (noisy);
}

GST_START_TEST (test_noise)
{
  /* Fat is the brightest tissue of a T1w. */
  const gdouble sd = 0.05 * 1000 * (1 - exp (-500. / 350)) * exp (-15. / 70);
  gdouble mean, square;

  /* Without signal Rician is Rayleigh. */
  measure_noise ("T1w", 0, &mean, &square);
  fail_unless (fabs (mean / (sd * sqrt (G_PI / 2)) - 1) < 0.03, "%g", mean);
  fail_unless (fabs (square / (2 * sd * sd) - 1) < 0.05, "%g", square);

  measure_noise ("ct", -1000, &mean, &square);
  fail_unless (fabs (mean) < 2.5, "%g", mean);
  fail_unless (fabs (sqrt (square) / 50 - 1) < 0.03, "%g", square);
}

GST_END_TEST;

/* Noise of one modality says nothing about that of another. */
GST_START_TEST (test_noise_independent)
{
  GstBuffer *a = pull_first ("seed=1 noise=0.05 modality=T1w " SMALL, NULL);
  GstBuffer *b = pull_first ("seed=1 noise=0.05 modality=T2w " SMALL, NULL);
  gdouble sums[5] = { 0 }, covariance, deviations;
  const gfloat *x, *y;
  GstMapInfo m, n;
  gsize i, count = 32 * 36;     /* the uppermost slice, all air */

  gst_buffer_map (a, &m, GST_MAP_READ);
  gst_buffer_map (b, &n, GST_MAP_READ);
  x = (const gfloat *) m.data + m.size / sizeof (gfloat) - count;
  y = (const gfloat *) n.data + n.size / sizeof (gfloat) - count;
  for (i = 0; i < count; i++) {
    sums[0] += x[i];
    sums[1] += y[i];
    sums[2] += (gdouble) x[i] * x[i];
    sums[3] += (gdouble) y[i] * y[i];
    sums[4] += (gdouble) x[i] * y[i];
  }
  covariance = sums[4] - sums[0] * sums[1] / count;
  deviations = sqrt ((sums[2] - sums[0] * sums[0] / count)
      * (sums[3] - sums[1] * sums[1] / count));
  fail_unless (fabs (covariance / deviations) < 0.15, "%g",
      covariance / deviations);
  gst_buffer_unmap (a, &m);
  gst_buffer_unmap (b, &n);
  gst_buffer_unref (a);
  gst_buffer_unref (b);
}

GST_END_TEST;

GST_START_TEST (test_ramp)
{
  GstBuffer *buffer = pull_first ("pattern=ramp size=<4,3,2> "
      "spacing=<2,2,2> pose=<0,0,0,1,0,0>", NULL);
  GstMapInfo map;
  const gfloat *v;

  gst_buffer_map (buffer, &map, GST_MAP_READ);
  v = (const gfloat *) map.data;
  fail_unless_equals_float (v[0], (-3 - 1) + 2 * -2 + 3 * -1);
  fail_unless_equals_float (v[23], (3 - 1) + 2 * 2 + 3 * 1);
  gst_buffer_unmap (buffer, &map);
  gst_buffer_unref (buffer);
}

GST_END_TEST;

/* A thorax has a grid of its own, until properties choose another. */
GST_START_TEST (test_thorax)
{
  GstHarness *h = gst_harness_new_parse ("volumetestsrc pattern=thorax "
      "modality=ct deformation=4");
  gdouble spacing[3];
  GstVolumeMeta *meta;
  GstVolumeInfo info;
  GstBuffer *buffer, *small;
  GstMapInfo map;
  GstCaps *caps;
  gsize i, lung = 0, bone = 0;
  gint c;

  gst_harness_play (h);
  buffer = gst_harness_pull (h);
  caps = gst_pad_get_current_caps (h->sinkpad);
  fail_unless (gst_volume_info_from_caps (&info, caps));
  fail_unless_equals_int (info.width, 170);
  fail_unless_equals_int (info.height, 120);
  fail_unless_equals_int (info.depth, 150);
  meta = gst_buffer_get_volume_meta (buffer);
  gst_volume_affine_get_spacing (&meta->affine, spacing);
  for (c = 0; c < 3; c++)
    fail_unless_equals_float (spacing[c], 2);
  fail_unless (g_str_has_prefix (meta->history[0], "volumetestsrc thorax "
          "phantom seed=1 modality=ct pose=<0,0,0,0,0,0> deformation=4 "
          "noise=0"), "%s", meta->history[0]);
  gst_buffer_map (buffer, &map, GST_MAP_READ);
  for (i = 0; i < map.size / sizeof (gfloat); i++) {
    gfloat hu = ((const gfloat *) map.data)[i];

    lung += hu == -850;
    bone += hu > 400;
  }
  fail_unless (lung > 2 * 1000 * 1000 / 8, "%g l", lung * 8e-6);
  fail_unless (bone > 200 * 1000 / 8, "%g l", bone * 8e-6);
  gst_buffer_unmap (buffer, &map);

  small = pull_first ("pattern=thorax size=<64,64,8>",
      "volume/x-raw, modality=T2w");
  fail_unless_equals_int64 (gst_buffer_get_size (small), 64 * 64 * 8 * 4);
  gst_buffer_unref (small);
  gst_caps_unref (caps);
  gst_buffer_unref (buffer);
  gst_harness_teardown (h);
}

GST_END_TEST;

/* Mean difference between a deformed volume @b and the other interpolated
 * where the documented field says, or where no field did. */
static gdouble
compare_bent (GstBuffer * a, GstBuffer * b, gdouble mm)
{
  const gint size[3] = { 64, 56, 60 };
  GstVolumeAffine grid = gst_buffer_get_volume_meta (a)->affine;
  GstVolumeAffine to_voxel;
  const gfloat *from, *to;
  gdouble sum = 0;
  GstMapInfo m, n;
  gint x, y, z, c, count = 0;

  fail_unless (gst_volume_affine_invert (&grid, &to_voxel));
  gst_buffer_map (a, &m, GST_MAP_READ);
  gst_buffer_map (b, &n, GST_MAP_READ);
  from = (const gfloat *) m.data;
  to = (const gfloat *) n.data;
  for (z = 8; z < size[2] - 8; z++) {
    for (y = 8; y < size[1] - 8; y++) {
      for (x = 8; x < size[0] - 8; x++) {
        const gdouble index[3] = { x, y, z };
        gdouble p[3], g, v = 0;
        gint corner;

        gst_volume_affine_apply (&grid, index, p);
        g = mm / sqrt (3) * exp (-(p[0] * p[0] + p[1] * p[1] + p[2] * p[2])
            / 20000);
        {
          const gdouble q[3] = {
            p[0] + g * sin (0.012 * p[0] + 0.036 * p[1] - 0.02 * p[2] + 0.4),
            p[1] + g * sin (-0.02 * p[0] + 0.012 * p[1] + 0.036 * p[2] + 1.3),
            p[2] + g * sin (0.036 * p[0] - 0.02 * p[1] + 0.012 * p[2] + 2.5)
          };

          gst_volume_affine_apply (&to_voxel, q, p);
        }
        for (corner = 0; corner < 8; corner++) {
          gdouble weight = 1;
          gsize i = 0;

          for (c = 2; c >= 0; c--) {
            gint base = (gint) p[c], up = corner >> c & 1;

            weight *= up ? p[c] - base : 1 - (p[c] - base);
            i = i * size[c] + base + up;
          }
          v += weight * from[i];
        }
        sum += fabs (v - to[((gsize) z * size[1] + y) * size[0] + x]);
        count++;
      }
    }
  }
  gst_buffer_unmap (a, &m);
  gst_buffer_unmap (b, &n);
  return sum / count;
}

GST_START_TEST (test_deformation)
{
#define CENTRE "size=<64,56,60> spacing=<1.5,1.5,1.5> "
  GstBuffer *straight = pull_first (CENTRE, NULL);
  GstBuffer *bent = pull_first (CENTRE "deformation=8", NULL);
  gdouble right = compare_bent (straight, bent, 8);
  gdouble none = compare_bent (straight, bent, 0);
  gdouble wrong = compare_bent (straight, bent, -8);

  fail_unless (none > 4 * right, "%g, without %g", right, none);
  fail_unless (wrong > 4 * right, "%g, reversed %g", right, wrong);
  gst_buffer_unref (straight);
  gst_buffer_unref (bent);
}

GST_END_TEST;

static void
wait_for (GstElement * pipeline, GstMessageType type)
{
  GstBus *bus = gst_element_get_bus (pipeline);
  GstMessage *message = gst_bus_timed_pop_filtered (bus, 60 * GST_SECOND,
      type | GST_MESSAGE_ERROR);

  fail_unless (message != NULL);
  fail_unless (GST_MESSAGE_TYPE (message) == type, "%" GST_PTR_FORMAT, message);
  gst_message_unref (message);
  gst_object_unref (bus);
}

/* (transfer full) */
static GstBuffer *
get_last (GstElement * pipeline)
{
  GstElement *sink = gst_bin_get_by_name (GST_BIN (pipeline), "sink");
  GstSample *sample;
  GstBuffer *buffer;

  g_object_get (sink, "last-sample", &sample, NULL);
  fail_unless (sample != NULL);
  buffer = gst_buffer_ref (gst_sample_get_buffer (sample));
  gst_sample_unref (sample);
  gst_object_unref (sink);
  return buffer;
}

static void
seek_to (GstElement * pipeline, GstFormat format, gint64 position,
    guint64 index, GstBuffer * expected)
{
  GstBuffer *buffer;

  fail_unless (gst_element_seek_simple (pipeline, format,
          GST_SEEK_FLAG_FLUSH, position));
  wait_for (pipeline, GST_MESSAGE_ASYNC_DONE);
  buffer = get_last (pipeline);
  fail_unless_equals_uint64 (GST_BUFFER_OFFSET (buffer), index);
  fail_unless_equals_uint64 (GST_BUFFER_PTS (buffer), index * GST_SECOND);
  if (expected)
    assert_same_voxels (buffer, expected, TRUE);
  gst_buffer_unref (buffer);
}

GST_START_TEST (test_seek)
{
  GstElement *pipeline = gst_parse_launch ("volumetestsrc num-buffers=6 "
      "seed=10 noise=0.02 " SMALL "! fakesink name=sink sync=false", NULL);
  GstBuffer *fourth = pull_first ("seed=13 noise=0.02 " SMALL, NULL);
  GstBuffer *last;
  gint64 value;

  gst_element_set_state (pipeline, GST_STATE_PAUSED);
  wait_for (pipeline, GST_MESSAGE_ASYNC_DONE);
  fail_unless (gst_element_query_duration (pipeline, GST_FORMAT_TIME, &value));
  fail_unless_equals_int64 (value, 6 * GST_SECOND);
  fail_unless (gst_element_query_duration (pipeline, GST_FORMAT_DEFAULT,
          &value));
  fail_unless_equals_int64 (value, 6);
  fail_if (gst_element_query_duration (pipeline, GST_FORMAT_BYTES, &value));

  seek_to (pipeline, GST_FORMAT_TIME, 3 * GST_SECOND, 3, fourth);
  seek_to (pipeline, GST_FORMAT_DEFAULT, 1, 1, NULL);
  seek_to (pipeline, GST_FORMAT_DEFAULT, 3, 3, fourth);

  /* Plays to the last volume from wherever it was, also after EOS. */
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  wait_for (pipeline, GST_MESSAGE_EOS);
  last = get_last (pipeline);
  fail_unless_equals_uint64 (GST_BUFFER_OFFSET (last), 5);
  gst_buffer_unref (last);
  gst_element_set_state (pipeline, GST_STATE_PAUSED);
  seek_to (pipeline, GST_FORMAT_DEFAULT, 0, 0, NULL);
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  wait_for (pipeline, GST_MESSAGE_EOS);
  last = get_last (pipeline);
  fail_unless_equals_uint64 (GST_BUFFER_OFFSET (last), 5);

  gst_element_set_state (pipeline, GST_STATE_NULL);
  gst_buffer_unref (last);
  gst_buffer_unref (fourth);
  gst_object_unref (pipeline);
}

GST_END_TEST;

GST_START_TEST (test_states)
{
  GstElement *pipeline = gst_parse_launch ("volumetestsrc num-buffers=2 "
      SMALL "! fakesink name=sink sync=false", NULL);
  gint i;

  for (i = 0; i < 3; i++) {
    GstBuffer *last;

    gst_element_set_state (pipeline, GST_STATE_PLAYING);
    wait_for (pipeline, GST_MESSAGE_EOS);
    last = get_last (pipeline);
    fail_unless_equals_uint64 (GST_BUFFER_OFFSET (last), 1);
    gst_buffer_unref (last);
    gst_element_set_state (pipeline, i == 1 ? GST_STATE_READY : GST_STATE_NULL);
  }
  gst_element_set_state (pipeline, GST_STATE_NULL);
  gst_object_unref (pipeline);
}

GST_END_TEST;

/* A volume that would take tens of seconds does not hold up the way to NULL. */
GST_START_TEST (test_unlock)
{
  GstElement *pipeline = gst_parse_launch ("volumetestsrc "
      "size=<300,300,1000> spacing=<0.5,0.5,0.1> noise=0.1 ! fakesink", NULL);
  gint64 start;

  gst_element_set_state (pipeline, GST_STATE_PAUSED);
  g_usleep (G_USEC_PER_SEC / 5);
  start = g_get_monotonic_time ();
  gst_element_set_state (pipeline, GST_STATE_NULL);
  fail_unless (g_get_monotonic_time () - start < 3 * G_USEC_PER_SEC);
  gst_object_unref (pipeline);
}

GST_END_TEST;

GST_START_TEST (test_unknown_modality)
{
  GstElement *pipeline = gst_parse_launch ("volumetestsrc modality=bold ! "
      "fakesink", NULL);
  GstBus *bus = gst_element_get_bus (pipeline);
  GstMessage *message;
  GError *error;

  fail_unless_equals_int (gst_element_set_state (pipeline, GST_STATE_PAUSED),
      GST_STATE_CHANGE_FAILURE);
  message = gst_bus_pop_filtered (bus, GST_MESSAGE_ERROR);
  fail_unless (message != NULL);
  gst_message_parse_error (message, &error, NULL);
  fail_unless (g_error_matches (error, GST_RESOURCE_ERROR,
          GST_RESOURCE_ERROR_SETTINGS));
  fail_unless (strstr (error->message, "bold") != NULL);
  g_clear_error (&error);
  gst_message_unref (message);
  gst_element_set_state (pipeline, GST_STATE_NULL);
  gst_object_unref (bus);
  gst_object_unref (pipeline);
}

GST_END_TEST;

static Suite *
testsrc_suite (void)
{
  Suite *suite = suite_create ("volumetestsrc");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (suite, tc);
  tcase_add_test (tc, test_caps);
  tcase_add_test (tc, test_caps_choose);
  tcase_add_test (tc, test_meta);
  tcase_add_test (tc, test_seeds);
  tcase_add_test (tc, test_noise);
  tcase_add_test (tc, test_noise_independent);
  tcase_add_test (tc, test_ramp);
  tcase_add_test (tc, test_thorax);
  tcase_add_test (tc, test_deformation);
  tcase_add_test (tc, test_seek);
  tcase_add_test (tc, test_states);
  tcase_add_test (tc, test_unlock);
  tcase_add_test (tc, test_unknown_modality);
  return suite;
}

GST_CHECK_MAIN (testsrc);
