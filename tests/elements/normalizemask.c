/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* volumenormalize's pad `mask`: against numpy; order, gaps, flush, states. */

#include "normalize.h"

/* Volumes go in on @h, masks on @masks. */
typedef struct
{
  GstHarness *h, *masks;
  GstBus *bus;
} Pair;

static Pair
make_pair (const gchar * properties)
{
  Pair pair = { make_brain_harness (properties, "T1w") };
  GstElement *element = gst_harness_find_element (pair.h, "volumenormalize");

  pair.masks = gst_harness_new_with_element (element, "mask", NULL);
  gst_harness_set_src_caps (pair.masks, make_brain_caps (GST_VOLUME_FORMAT_U8,
          "mask"));
  gst_object_unref (element);
  pair.bus = watch (pair.h);
  return pair;
}

static void
clear_pair (Pair * pair)
{
  unwatch (pair->h, pair->bus);
  gst_harness_teardown (pair->masks);
  gst_harness_teardown (pair->h);
}

static void
push_mask (Pair * pair, guint64 index)
{
  fail_unless_equals_int (gst_harness_push (pair->masks,
          make_volume (golden_mask, sizeof (golden_mask), index)), GST_FLOW_OK);
}

static void
assert_zscored (Pair * pair, guint64 index)
{
  GstBuffer *buffer = gst_harness_push_and_pull (pair->h,
      make_brain (golden_brain, index));

  fail_unless (buffer != NULL);
  assert_mapped (buffer, golden_brain, 1 / golden_masked_moments[1],
      -golden_masked_moments[0] / golden_masked_moments[1], 1e-6);
  gst_buffer_unref (buffer);
}

GST_START_TEST (test_goldens)
{
  Pair pair = make_pair ("method=zscore");
  GstBuffer *buffer;

  push_mask (&pair, 0);
  assert_zscored (&pair, 0);
  clear_pair (&pair);

  pair = make_pair ("method=kde foreground=threshold threshold=1e6");
  push_mask (&pair, 4);
  buffer = gst_harness_push_and_pull (pair.h, make_brain (golden_brain, 4));
  assert_mapped (buffer, golden_brain, 1 / golden_masked_mode[0], 0, 1e-6);
  gst_buffer_unref (buffer);
  clear_pair (&pair);
}

GST_END_TEST;

/* Masks of volumes that are not there are passed over; epochs begin again. */
GST_START_TEST (test_order)
{
  Pair pair = make_pair ("method=zscore");
  GstBuffer *buffer;
  guint epoch;

  for (epoch = 0; epoch < 3; epoch++) {
    push_mask (&pair, 0);
    assert_zscored (&pair, 0);
    push_mask (&pair, 1);
    gst_harness_push_event (pair.h, gst_event_new_gap (GST_SECOND, GST_SECOND));
    push_mask (&pair, 2);
    assert_zscored (&pair, 2);
    /* A gap in place of a mask: all above the threshold. */
    gst_harness_push_event (pair.masks, gst_event_new_gap (3 * GST_SECOND,
            GST_SECOND));
    buffer = gst_harness_push_and_pull (pair.h, make_brain (golden_brain, 3));
    fail_unless (buffer != NULL);
    gst_buffer_unref (buffer);
  }
  clear_pair (&pair);
}

GST_END_TEST;

static gpointer
push_masks (gpointer data)
{
  Pair *pair = data;
  guint i;

  for (i = 0; i < 5; i++) {
    g_usleep (10000);
    push_mask (pair, i);
  }
  return NULL;
}

/* Either stream waits for the other. */
GST_START_TEST (test_threads)
{
  Pair pair = make_pair ("method=zscore");
  GThread *thread = g_thread_new (NULL, push_masks, &pair);
  guint i;

  for (i = 0; i < 5; i++) {
    assert_zscored (&pair, i);
    g_usleep (i < 2 ? 0 : 30000);
  }
  g_thread_join (thread);
  clear_pair (&pair);
}

GST_END_TEST;

static void
assert_error (Pair * pair, const gchar * text)
{
  fail_unless_equals_int (gst_harness_push (pair->h, make_brain (golden_brain,
              0)), GST_FLOW_ERROR);
  assert_error_text (pair->bus, text);
  clear_pair (pair);
}

GST_START_TEST (test_errors)
{
  guint8 nothing[N_BRAIN] = { 0 };
  Pair pair = make_pair ("method=zscore");
  GstVolumeInfo info;
  GstBuffer *mask;

  push_mask (&pair, 1);
  assert_error (&pair, "Volume 0 has no counterpart");

  pair = make_pair ("method=zscore");
  gst_harness_push_event (pair.masks, gst_event_new_eos ());
  assert_error (&pair, "Volume 0 has no counterpart");

  pair = make_pair ("method=zscore");
  gst_harness_push (pair.masks, make_volume (nothing, sizeof (nothing), 0));
  assert_error (&pair, "its mask has no voxel");

  pair = make_pair ("method=zscore");
  mask = make_volume (golden_mask, sizeof (golden_mask), 0);
  gst_buffer_get_volume_meta (mask)->affine.m[0][3] = 1;
  gst_harness_push (pair.masks, mask);
  assert_error (&pair, "lies on a grid");

  pair = make_pair ("method=zscore");
  gst_volume_info_set (&info, GST_VOLUME_FORMAT_U8, golden_brain_size[0],
      golden_brain_size[1], golden_brain_size[2] / 2, 2, "mask");
  gst_harness_set_src_caps (pair.masks, gst_volume_info_to_caps (&info));
  push_mask (&pair, 0);
  assert_error (&pair, "2 channels");

  pair = make_pair ("method=zscore");
  gst_harness_push (pair.masks, make_volume (golden_mask, 10, 0));
  assert_error (&pair, "smaller");
}

GST_END_TEST;

static gpointer
push_volume (gpointer data)
{
  Pair *pair = data;

  return GINT_TO_POINTER (gst_harness_push (pair->h,
          make_brain (golden_brain, 0)));
}

/* A flush, and the end of it all, free who waits on either pad. */
GST_START_TEST (test_unlock)
{
  Pair pair = make_pair ("method=zscore");
  GThread *thread = g_thread_new (NULL, push_volume, &pair);
  GstElement *element;
  GstSegment segment;

  g_usleep (50000);
  gst_harness_push_event (pair.h, gst_event_new_flush_start ());
  fail_unless_equals_int (GPOINTER_TO_INT (g_thread_join (thread)),
      GST_FLOW_FLUSHING);
  gst_harness_push_event (pair.h, gst_event_new_flush_stop (TRUE));
  gst_segment_init (&segment, GST_FORMAT_TIME);
  gst_harness_push_event (pair.h, gst_event_new_segment (&segment));
  push_mask (&pair, 0);
  assert_zscored (&pair, 0);

  element = gst_harness_find_element (pair.h, "volumenormalize");
  thread = g_thread_new (NULL, push_volume, &pair);
  g_usleep (50000);
  gst_element_set_state (element, GST_STATE_READY);
  fail_unless_equals_int (GPOINTER_TO_INT (g_thread_join (thread)),
      GST_FLOW_FLUSHING);
  gst_object_unref (element);
  clear_pair (&pair);
}

GST_END_TEST;

/* Without a peer the pad says nothing. */
GST_START_TEST (test_unlinked)
{
  GstHarness *h = make_brain_harness ("", "T1w");
  GstElement *element = gst_harness_find_element (h, "volumenormalize");
  GstPad *pad = gst_element_request_pad_simple (element, "mask");
  GstBuffer *buffer;

  fail_unless (pad != NULL);
  buffer = gst_harness_push_and_pull (h, make_brain (golden_brain, 0));
  fail_unless (buffer != NULL);
  gst_buffer_unref (buffer);
  gst_element_release_request_pad (element, pad);
  gst_object_unref (pad);
  pad = gst_element_request_pad_simple (element, "mask");
  fail_unless (pad != NULL);
  gst_object_unref (pad);
  gst_object_unref (element);
  gst_harness_teardown (h);
}

GST_END_TEST;

/* Whole pipelines: seeks and epochs of both streams together. */
GST_START_TEST (test_seek)
{
  GstElement *pipeline = gst_parse_launch ("volumetestsrc num-buffers=2 "
      "size=<24,24,24> spacing=<8,8,8> ! tee name=t t. ! queue ! n.sink "
      "t. ! queue ! n.mask volumenormalize name=n method=zscore ! "
      "fakesink name=sink", NULL);
  GstBus *bus = gst_element_get_bus (pipeline);
  GstMessage *message;
  guint i;

  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  for (i = 0; i < 3; i++) {
    message = gst_bus_timed_pop_filtered (bus, 20 * GST_SECOND,
        GST_MESSAGE_EOS | GST_MESSAGE_ERROR);
    fail_unless (message != NULL);
    fail_unless_equals_int (GST_MESSAGE_TYPE (message), GST_MESSAGE_EOS);
    gst_message_unref (message);
    if (i < 2)
      fail_unless (gst_element_seek_simple (pipeline, GST_FORMAT_TIME,
              GST_SEEK_FLAG_FLUSH, 0));
  }
  gst_element_set_state (pipeline, GST_STATE_NULL);
  gst_object_unref (bus);
  gst_object_unref (pipeline);
}

GST_END_TEST;

static Suite *
normalizemask_suite (void)
{
  Suite *suite = suite_create ("volumenormalize-mask");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (suite, tc);
  tcase_add_test (tc, test_goldens);
  tcase_add_test (tc, test_order);
  tcase_add_test (tc, test_threads);
  tcase_add_test (tc, test_errors);
  tcase_add_test (tc, test_unlock);
  tcase_add_test (tc, test_unlinked);
  tcase_add_test (tc, test_seek);
  return suite;
}

GST_CHECK_MAIN (normalizemask);
