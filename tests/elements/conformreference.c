/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* volumeconform's pad `reference`: its grid, gaps, transforms against points
 * moved by hand, and nothing that hangs. */

#include <math.h>
#include <string.h>

#include <gst/check/gstharness.h>

#include "folder.h"
#include "gstvolume.h"

#define CAPS "volume/x-raw, format=F32LE, width=%d, height=%d, depth=%d, " \
    "channels=1, modality=%s, framerate=0/1"
#define FILL -1000

/* What the volume to conform shows, everywhere in its world. */
static gdouble
field (const gdouble world[3])
{
  return 2 * world[0] - world[1] + 3 * world[2] + 7;
}

static const gint in_size[3] = { 12, 10, 9 }, ref_size[3] = { 9, 11, 7 };

/* Both tilted, of other spacing, about the same place. */
static const GstVolumeAffine in_affine = { {{2, 0.2, 0, -11}, {-0.2, 2, 0.3,
        -9}, {0, -0.3, 2.5, -10}, {0, 0, 0, 1}}
};
static const GstVolumeAffine ref_affine = { {{0.1, -1.9, 0, 9}, {1.8, 0, 0.2,
        -8}, {0, 0.1, 3, -9}, {0, 0, 0, 1}}
};

/* Turned about LPS's z by cos 0.8, sin 0.6, about a centre, and shifted. */
#define TRANSFORM "#Insight Transform File V1.0\n#Transform 0\n" \
    "Transform: AffineTransform_double_3_3\n" \
    "Parameters: 0.8 -0.6 0 0.6 0.8 0 0 0 1 3 -2 1.5\n" \
    "FixedParameters: 2 -1 4\n"

static void
move (const gdouble ras[3], gdouble moved[3])
{
  gdouble x = -ras[0] - 2, y = -ras[1] + 1;

  moved[0] = -(0.8 * x - 0.6 * y + 2 + 3);
  moved[1] = -(0.6 * x + 0.8 * y - 1 - 2);
  moved[2] = ras[2] + 1.5;
}

static GstBuffer *
make_volume (const gint size[3], const GstVolumeAffine * affine, guint index)
{
  gsize n = (gsize) size[0] * size[1] * size[2], i;
  gfloat *values = g_new (gfloat, n);
  GstBuffer *buffer;

  for (i = 0; i < n; i++) {
    gdouble at[3] = { i % size[0], i / size[0] % size[1],
      i / size[0] / size[1]
    };

    gst_volume_affine_apply (affine, at, at);
    values[i] = field (at);
  }
  buffer = gst_buffer_new_wrapped (values, n * sizeof (gfloat));
  gst_volume_meta_set_subject (gst_buffer_add_volume_meta (buffer, affine),
      "07", "b");
  gst_volume_stamp (buffer, index);
  return buffer;
}

static GstHarness *
make_harness (const gchar * properties)
{
  gchar *line = g_strdup_printf ("volumeconform %s", properties);
  gchar *caps = g_strdup_printf (CAPS, in_size[0], in_size[1], in_size[2],
      "T1w");
  GstHarness *h = gst_harness_new_parse (line);

  gst_harness_set_src_caps_str (h, caps);
  g_free (caps);
  g_free (line);
  return h;
}

/* Another harness about @h's element, for its pad `reference`. */
static GstHarness *
make_reference (GstHarness * h)
{
  gchar *caps = g_strdup_printf (CAPS, ref_size[0], ref_size[1], ref_size[2],
      "FLAIR");
  GstElement *element = gst_harness_find_element (h, "volumeconform");
  GstHarness *r = gst_harness_new_with_element (element, "reference", NULL);

  gst_object_unref (element);
  gst_harness_set_src_caps_str (r, caps);
  g_free (caps);
  return r;
}

static GstBuffer *
make_input (guint index)
{
  return make_volume (in_size, &in_affine, index);
}

static void
push_reference (GstHarness * r, guint index)
{
  fail_unless_equals_int (gst_harness_push (r, make_volume (ref_size,
              &ref_affine, index)), GST_FLOW_OK);
}

static void
push_gap (GstHarness * h, guint index)
{
  gst_harness_push_event (h, gst_event_new_gap (index * GST_VOLUME_DURATION,
          GST_VOLUME_DURATION));
}

/* @out is on the reference's grid; each voxel shows what lies at its point,
 * moved if @is_moved, or FILL outside of the input's voxels. */
static void
assert_on_reference (GstBuffer * out, gboolean is_moved)
{
  GstVolumeMeta *meta = gst_buffer_get_volume_meta (out);
  GstVolumeAffine inverse;
  gint inside = 0, outside = 0, i, axis;
  GstMapInfo map;

  fail_unless (gst_volume_affine_equal (&meta->affine, &ref_affine, 0));
  fail_unless (gst_volume_affine_invert (&in_affine, &inverse));
  gst_buffer_map (out, &map, GST_MAP_READ);
  fail_unless_equals_uint64 (map.size, 9 * 11 * 7 * sizeof (gfloat));
  for (i = 0; i < 9 * 11 * 7; i++) {
    gdouble world[3] = { i % 9, i / 9 % 11, i / 99 }, at[3];
    gfloat value = ((gfloat *) map.data)[i];
    gboolean is_inside = TRUE, is_outside = FALSE;

    gst_volume_affine_apply (&ref_affine, world, world);
    if (is_moved)
      move ((const gdouble[3]) { world[0], world[1], world[2] }, world);
    gst_volume_affine_apply (&inverse, world, at);
    /* The half voxel at the border is the resampler's. */
    for (axis = 0; axis < 3; axis++) {
      is_inside &= at[axis] > 0 && at[axis] < in_size[axis] - 1;
      is_outside |= at[axis] < -0.51 || at[axis] > in_size[axis] - 0.49;
    }
    if (is_inside)
      fail_unless (fabs (value - field (world)) < 1e-4);
    if (is_outside)
      fail_unless_equals_float (value, FILL);
    inside += is_inside;
    outside += is_outside;
  }
  gst_buffer_unmap (out, &map);
  fail_unless (inside > 100 && outside > 20, "%d in, %d out", inside, outside);
}

static void
assert_history (GstBuffer * out, const gchar * prefix)
{
  gchar **history = gst_buffer_get_volume_meta (out)->history;

  fail_unless_equals_int (g_strv_length (history), 1);
  fail_unless (g_str_has_prefix (history[0], prefix), "%s", history[0]);
}

/* The last error of @h's element, freed; it has @words. */
static void
assert_error (GstHarness * h, GstBus * bus, const gchar * words)
{
  GstMessage *message = gst_bus_pop_filtered (bus, GST_MESSAGE_ERROR);
  GError *error;

  fail_unless (message != NULL);
  gst_message_parse_error (message, &error, NULL);
  GST_INFO ("%s", error->message);
  fail_unless (strstr (error->message, words) != NULL, "%s", error->message);
  g_error_free (error);
  gst_message_unref (message);
  gst_element_set_bus (h->element, NULL);
  gst_object_unref (bus);
}

static GstBus *
watch (GstHarness * h)
{
  GstBus *bus = gst_bus_new ();

  gst_element_set_bus (h->element, bus);
  return bus;
}

GST_START_TEST (test_grid)
{
  /* The grid's properties count for nothing beside a reference. */
  GstHarness *h = make_harness ("orientation=LPI size=<4,4,4> fill=-1000");
  GstHarness *r = make_reference (h);
  GstVolumeMeta *meta;
  GstBuffer *out;
  GstElement *element;
  GstPad *pad;
  guint i;

  for (i = 0; i < 3; i++)
    push_reference (r, i);
  for (i = 0; i < 3; i += 2) {  /* the second has no use */
    out = gst_harness_push_and_pull (h, make_input (i));
    assert_on_reference (out, FALSE);
    fail_unless_equals_uint64 (GST_BUFFER_OFFSET (out), i);
    assert_history (out, "volumeconform reference=FLAIR transform=identity "
        "interpolation=linear fill=-1000");
    meta = gst_buffer_get_volume_meta (out);
    fail_unless_equals_int (meta->source.size[0], in_size[0]);
    gst_buffer_unref (out);
  }
  gst_harness_teardown (r);

  gst_harness_teardown (h);

  /* With nothing linked there all is as ever. */
  h = make_harness ("orientation=LPI size=<4,4,4>");
  element = gst_harness_find_element (h, "volumeconform");
  pad = gst_element_request_pad_simple (element, "reference");
  out = gst_harness_push_and_pull (h, make_input (3));
  assert_history (out, "volumeconform orientation=LPI spacing=<0,0,0> "
      "size=<4,4,4>");
  gst_buffer_unref (out);
  gst_object_unref (pad);
  gst_object_unref (element);
  gst_harness_teardown (h);
}

GST_END_TEST;

GST_START_TEST (test_gaps)
{
  GstHarness *h = make_harness ("size=<5,4,3> fill=-1000");
  GstHarness *r = make_reference (h);
  GstEvent *event;
  GstClockTime timestamp;
  GstBuffer *out;
  guint i;

  /* No volume has told a size yet: the gap does not wait for one. */
  while ((event = gst_harness_try_pull_event (h)))
    gst_event_unref (event);
  push_gap (h, 0);
  event = gst_harness_pull_event (h);
  fail_unless_equals_int (GST_EVENT_TYPE (event), GST_EVENT_CAPS);
  gst_event_unref (event);
  event = gst_harness_pull_event (h);
  fail_unless_equals_int (GST_EVENT_TYPE (event), GST_EVENT_SEGMENT);
  gst_event_unref (event);
  event = gst_harness_pull_event (h);
  fail_unless_equals_int (GST_EVENT_TYPE (event), GST_EVENT_GAP);
  gst_event_parse_gap (event, &timestamp, NULL);
  fail_unless_equals_uint64 (timestamp, 0);
  gst_event_unref (event);

  push_reference (r, 0);
  push_gap (r, 1);
  push_reference (r, 2);
  push_reference (r, 3);
  /* An epoch on, without a flush. */
  push_reference (r, 0);
  push_reference (r, 1);
  out = gst_harness_push_and_pull (h, make_input (1));
  assert_history (out, "volumeconform spacing=<0,0,0> size=<5,4,3>");
  gst_buffer_unref (out);
  for (i = 2; i < 6; i++) {
    if (i == 3) {
      push_gap (h, i);
      continue;
    }
    out = gst_harness_push_and_pull (h, make_input (i % 4));
    assert_on_reference (out, FALSE);
    gst_buffer_unref (out);
  }
  gst_harness_teardown (r);
  gst_harness_teardown (h);
}

GST_END_TEST;

GST_START_TEST (test_transform)
{
  static const gchar *const templates[] = {
    "%s/sub-{subject}_[ses-{session}_]from-{reference}_to-{modality}.txt",
    "%s/*{reference}_to-{modality}*",
  };
  gchar *file = g_build_filename (folder, "sub-07_ses-b_from-FLAIR_to-T1w.txt",
      NULL);
  gchar *other = g_build_filename (folder, "any_from-FLAIR_to-T1w.txt", NULL);
  GstHarness *h, *r;
  GstBuffer *out;
  gchar *location;
  GstBus *bus;
  guint i;

  g_file_set_contents (file, TRANSFORM, -1, NULL);
  for (i = 0; i < G_N_ELEMENTS (templates); i++) {
    location = g_strdup_printf (templates[i], folder);
    h = make_harness ("fill=-1000");
    r = make_reference (h);
    gst_harness_set (h, "volumeconform", "transform-location", location, NULL);
    push_reference (r, 0);
    out = gst_harness_push_and_pull (h, make_input (0));
    assert_on_reference (out, TRUE);
    assert_history (out, "volumeconform reference=FLAIR "
        "transform=sub-07_ses-b_from-FLAIR_to-T1w.txt interpolation=linear ");
    /* No way back. */
    fail_unless_equals_int
        (gst_buffer_get_volume_meta (out)->source.size[0], 0);
    gst_buffer_unref (out);

    /* No such file, for this one has another session: identity. */
    out = make_input (1);
    gst_volume_meta_set_subject (gst_buffer_get_volume_meta (out), "08", NULL);
    push_reference (r, 1);
    if (i == 0) {
      out = gst_harness_push_and_pull (h, out);
      assert_on_reference (out, FALSE);
    }
    gst_buffer_unref (out);
    gst_harness_teardown (r);
    gst_harness_teardown (h);
    g_free (location);
  }

  for (i = 0; i < 3; i++) {
    h = make_harness ("");
    r = make_reference (h);
    bus = watch (h);
    /* Two files; a broken one; a field that there is not. */
    g_file_set_contents (other, "nothing", -1, NULL);
    location = g_build_filename (folder, i == 0 ? "*.txt" : i == 1 ? "any*" :
        "{subjects}", NULL);
    gst_harness_set (h, "volumeconform", "transform-location", location, NULL);
    push_reference (r, 0);
    fail_unless_equals_int (gst_harness_push (h, make_input (0)),
        GST_FLOW_ERROR);
    assert_error (h, bus, i == 0 ? "2 files match" : i == 1 ?
        "any_from-FLAIR_to-T1w.txt" : "{subjects}");
    gst_harness_teardown (r);
    gst_harness_teardown (h);
    g_free (location);
  }
  g_free (file);
  g_free (other);
}

GST_END_TEST;

GST_START_TEST (test_missing)
{
  gint i;

  for (i = 0; i < 3; i++) {
    GstHarness *h = make_harness ("");
    GstHarness *r = make_reference (h);
    GstBus *bus = watch (h);
    GstBuffer *bad;

    push_reference (r, 0);
    if (i == 0)
      gst_harness_push_event (r, gst_event_new_eos ());
    else if (i == 1)
      push_reference (r, 2);
    if (i < 2) {
      fail_unless_equals_int (gst_harness_push (h, make_input (1)),
          GST_FLOW_ERROR);
      assert_error (h, bus, "Volume 1 has no counterpart");
    } else {
      bad = make_volume (ref_size, &ref_affine, 1);
      gst_buffer_get_volume_meta (bad)->affine.m[2][2] = NAN;
      fail_unless_equals_int (gst_harness_push (r, bad), GST_FLOW_ERROR);
      assert_error (h, bus, "`reference`");
    }
    gst_harness_teardown (r);
    gst_harness_teardown (h);
  }
}

GST_END_TEST;

static gpointer
push_input (gpointer h)
{
  return GINT_TO_POINTER (gst_harness_push (h, make_input (0)));
}

/* A volume waits in a thread of its own; what ends its waiting? */
static GThread *
start_waiting (GstHarness * h)
{
  GThread *thread = g_thread_new ("waiting", push_input, h);

  g_usleep (20000);
  fail_unless_equals_int (gst_harness_buffers_in_queue (h), 0);
  return thread;
}

GST_START_TEST (test_waiting)
{
  const GstSeekFlags flush = GST_SEEK_FLAG_FLUSH;
  gint i;

  for (i = 0; i < 6; i++) {
    GstHarness *h = make_harness ("fill=-1000");
    GstHarness *r = make_reference (h);
    GThread *thread = start_waiting (h);
    GstElement *element = gst_harness_find_element (h, "volumeconform");
    GstFlowReturn expected = GST_FLOW_FLUSHING;
    GstEvent *event;
    GstSegment segment;

    if (i == 0) {
      push_reference (r, 0);
      expected = GST_FLOW_OK;
    } else if (i == 1) {
      gst_harness_push_event (h, gst_event_new_flush_start ());
    } else if (i == 2) {
      gst_element_set_state (element, GST_STATE_READY);
    } else if (i == 3) {
      GstPad *pad = gst_element_get_static_pad (element, "reference");

      gst_pad_unlink (r->srcpad, pad);
      gst_element_release_request_pad (element, pad);
      gst_object_unref (pad);
      expected = GST_FLOW_OK;   /* by the properties then */
    } else if (i == 5) {
      gst_pad_unlink (r->srcpad, GST_PAD_PEER (r->srcpad));
      expected = GST_FLOW_OK;
    } else {
      gst_harness_push_upstream_event (h, gst_event_new_seek (1,
              GST_FORMAT_TIME, flush, GST_SEEK_TYPE_SET, 0,
              GST_SEEK_TYPE_NONE, 0));
      event = gst_harness_pull_upstream_event (r);
      while (GST_EVENT_TYPE (event) == GST_EVENT_RECONFIGURE) {
        gst_event_unref (event);
        event = gst_harness_pull_upstream_event (r);
      }
      fail_unless_equals_int (GST_EVENT_TYPE (event), GST_EVENT_SEEK);
      gst_event_unref (event);
      /* Nobody flushed: the volume still waits. */
      g_usleep (20000);
      push_reference (r, 0);
      expected = GST_FLOW_OK;
    }
    fail_unless_equals_int (GPOINTER_TO_INT (g_thread_join (thread)), expected);

    /* After the flush all starts afresh, on both pads. */
    if (i == 1) {
      push_reference (r, 3);
      gst_harness_push_event (h, gst_event_new_flush_stop (TRUE));
      gst_harness_push_event (r, gst_event_new_flush_start ());
      gst_harness_push_event (r, gst_event_new_flush_stop (TRUE));
      gst_segment_init (&segment, GST_FORMAT_TIME);
      gst_harness_push_event (h, gst_event_new_segment (&segment));
      gst_harness_push_event (r, gst_event_new_segment (&segment));
      push_reference (r, 0);
      gst_buffer_unref (gst_harness_push_and_pull (h, make_input (0)));
    }
    gst_object_unref (element);
    if (i != 3)
      gst_harness_teardown (r);
    gst_harness_teardown (h);
    if (i == 3)
      gst_harness_teardown (r);
  }
}

GST_END_TEST;

/* The pads of one thread: with a queue in front of `sink`, whichever pad of
 * the tee comes first. */
GST_START_TEST (test_one_thread)
{
  static const gchar *const lines[] = {
    "volumetestsrc num-buffers=5 size=<8,8,8> ! tee name=t "
        "t. ! queue ! c.sink t. ! c.reference "
        "volumeconform name=c ! fakesink name=sink sync=false",
    "volumetestsrc num-buffers=5 size=<8,8,8> ! tee name=t "
        "t. ! c.reference t. ! queue max-size-buffers=1 ! volumeconform "
        "orientation=LPI ! c.sink t. ! queue ! fakesink "
        "volumeconform name=c ! fakesink name=sink sync=false",
  };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (lines); i++) {
    GstElement *pipeline = gst_parse_launch (lines[i], NULL);
    GstBus *bus = gst_element_get_bus (pipeline);
    GstElement *sink = gst_bin_get_by_name (GST_BIN (pipeline), "sink");
    GstStructure *stats;
    GstMessage *message;
    guint64 rendered;

    gst_element_set_state (pipeline, GST_STATE_PLAYING);
    message = gst_bus_timed_pop_filtered (bus, 20 * GST_SECOND,
        GST_MESSAGE_EOS | GST_MESSAGE_ERROR);
    fail_unless (message != NULL);
    fail_unless_equals_int (GST_MESSAGE_TYPE (message), GST_MESSAGE_EOS);
    gst_message_unref (message);
    g_object_get (sink, "stats", &stats, NULL);
    fail_unless (gst_structure_get_uint64 (stats, "rendered", &rendered));
    fail_unless_equals_uint64 (rendered, 5);
    gst_structure_free (stats);
    gst_element_set_state (pipeline, GST_STATE_NULL);
    gst_object_unref (sink);
    gst_object_unref (bus);
    gst_object_unref (pipeline);
  }
}

GST_END_TEST;

static Suite *
conformreference_suite (void)
{
  Suite *s = suite_create ("volumeconform-reference");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_folder (tc);
  tcase_add_test (tc, test_grid);
  tcase_add_test (tc, test_gaps);
  tcase_add_test (tc, test_transform);
  tcase_add_test (tc, test_missing);
  tcase_add_test (tc, test_waiting);
  tcase_add_test (tc, test_one_thread);
  return s;
}

GST_CHECK_MAIN (conformreference);
