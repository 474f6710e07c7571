/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* volumefirst: the first volume in every later one's place, after a seek a new
 * one; gaps; as volumeconform's reference, and as volumeregister's. */

#include <gst/check/gstcheck.h>
#include <gst/check/gstharness.h>

#include "gstvolume.h"

static void
set_caps (GstHarness * h, gint width, const gchar * modality)
{
  GstVolumeInfo info;

  gst_volume_info_set (&info, GST_VOLUME_FORMAT_U8, width, 1, 1, 1, modality);
  gst_harness_set_src_caps (h, gst_volume_info_to_caps (&info));
}

static GstBuffer *
make_buffer (gint width, const gchar * subject, guint64 index)
{
  GstVolumeAffine affine = gst_volume_affine_identity ();
  GstBuffer *buffer = gst_buffer_new_allocate (NULL, width, NULL);

  gst_buffer_memset (buffer, 0, index, width);
  gst_volume_meta_set_subject (gst_buffer_add_volume_meta (buffer, &affine),
      subject, NULL);
  gst_volume_stamp (buffer, index);
  return buffer;
}

/* Takes @buffer, which shall be the volume of @value in the place of @index. */
static void
check (GstHarness * h, GstBuffer * buffer, gint width, guint8 value,
    const gchar * subject, guint64 index)
{
  GstCaps *caps = gst_pad_get_current_caps (h->sinkpad);
  GstVolumeInfo info;
  GstMapInfo map;

  fail_unless (gst_volume_info_from_caps (&info, caps));
  fail_unless_equals_int (info.width, width);
  gst_buffer_map (buffer, &map, GST_MAP_READ);
  fail_unless_equals_int64 (map.size, width);
  fail_unless_equals_int (map.data[0], value);
  gst_buffer_unmap (buffer, &map);
  fail_unless_equals_string (gst_buffer_get_volume_meta (buffer)->subject,
      subject);
  fail_unless_equals_uint64 (GST_BUFFER_OFFSET (buffer), index);
  fail_unless_equals_uint64 (GST_BUFFER_OFFSET_END (buffer), index + 1);
  fail_unless_equals_uint64 (GST_BUFFER_PTS (buffer), index * GST_SECOND);
  fail_unless_equals_uint64 (GST_BUFFER_DURATION (buffer), GST_SECOND);
  gst_caps_unref (caps);
  gst_buffer_unref (buffer);
}

GST_START_TEST (test_first)
{
  GstHarness *h = gst_harness_new ("volumefirst");
  GstSegment segment;
  GstEvent *event;
  gboolean has_passed = FALSE;

  set_caps (h, 5, "T1w");
  check (h, gst_harness_push_and_pull (h, make_buffer (5, "01", 7)), 5, 7,
      "01", 7);
  set_caps (h, 9, "T2w");
  check (h, gst_harness_push_and_pull (h, make_buffer (9, "02", 8)), 5, 7,
      "01", 8);
  fail_unless (gst_harness_push_event (h, gst_event_new_gap (9 * GST_SECOND,
              GST_SECOND)));
  check (h, gst_harness_push_and_pull (h, make_buffer (9, "03", 10)), 5, 7,
      "01", 10);
  while ((event = gst_harness_try_pull_event (h))) {
    has_passed |= GST_EVENT_TYPE (event) == GST_EVENT_GAP;
    gst_event_unref (event);
  }
  fail_unless (has_passed);

  /* a seek, after which no caps come again */
  fail_unless (gst_harness_push_event (h, gst_event_new_flush_start ()));
  fail_unless (gst_harness_push_event (h, gst_event_new_flush_stop (TRUE)));
  gst_segment_init (&segment, GST_FORMAT_TIME);
  fail_unless (gst_harness_push_event (h, gst_event_new_segment (&segment)));
  check (h, gst_harness_push_and_pull (h, make_buffer (9, "02", 3)), 9, 3,
      "02", 3);
  check (h, gst_harness_push_and_pull (h, make_buffer (9, "03", 4)), 9, 3,
      "02", 4);
  gst_harness_teardown (h);
}

GST_END_TEST;

/* Heads of three sizes on the grid of the first one. */
GST_START_TEST (test_reference)
{
  GstHarness *h = gst_harness_new_parse ("volumeconform name=same");
  GstElement *element = gst_element_factory_make ("volumefirst", NULL);
  GstElement *same = gst_bin_get_by_name (GST_BIN (h->element), "same");
  GstHarness *reference = gst_harness_new_with_element (element, "sink", NULL);
  GstPad *pad = gst_element_request_pad_simple (same, "reference");
  GstPad *src = gst_element_get_static_pad (element, "src");
  gint width;

  fail_unless_equals_int (gst_pad_link_full (src, pad,
          GST_PAD_LINK_CHECK_NOTHING), GST_PAD_LINK_OK);
  gst_harness_play (reference);
  for (width = 4; width < 7; width++) {
    set_caps (reference, width, "T1w");
    set_caps (h, width, "T1w");
    fail_unless_equals_int (gst_harness_push (reference, make_buffer (width,
                "01", width)), GST_FLOW_OK);
    check (h, gst_harness_push_and_pull (h, make_buffer (width, "01", width)),
        4, width, "01", width);
  }
  gst_pad_unlink (src, pad);
  gst_element_release_request_pad (same, pad);
  gst_object_unref (pad);
  gst_object_unref (src);
  gst_object_unref (same);
  gst_harness_teardown (reference);
  gst_object_unref (element);
  gst_harness_teardown (h);
}

GST_END_TEST;

static Suite *
first_suite (void)
{
  Suite *s = suite_create ("volumefirst");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, test_first);
  tcase_add_test (tc, test_reference);
  return s;
}

GST_CHECK_MAIN (first);
