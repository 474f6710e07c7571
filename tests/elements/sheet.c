/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* volumesheet: where pictures of a stream lie in the one at its end. */

#include <gst/check/gstcheck.h>
#include <gst/check/gstharness.h>

#include "gstvolume.h"

#define GAP 8

static void
set_caps (GstHarness * h, const gchar * format, gint width, gint height)
{
  GstCaps *caps = gst_caps_new_simple ("video/x-raw", "format", G_TYPE_STRING,
      format, "width", G_TYPE_INT, width, "height", G_TYPE_INT, height,
      "framerate", GST_TYPE_FRACTION, 1, 1, NULL);

  gst_harness_set_src_caps (h, caps);
}

/* @n bytes of @value; rows are multiples of 4 here */
static void
push (GstHarness * h, gsize n, guint8 value)
{
  GstBuffer *buffer = gst_buffer_new_allocate (NULL, n, NULL);

  gst_buffer_memset (buffer, 0, value, n);
  GST_BUFFER_PTS (buffer) = 3 * GST_SECOND;
  fail_unless_equals_int (gst_harness_push (h, buffer), GST_FLOW_OK);
}

/* (transfer full): the sheet, whose size must be as said. */
static GstBuffer *
end (GstHarness * h, gint width, gint height)
{
  GstBuffer *sheet;
  GstStructure *s;
  GstCaps *caps;
  gint got;

  fail_unless_equals_int (gst_harness_buffers_in_queue (h), 0);
  fail_unless (gst_harness_push_event (h, gst_event_new_eos ()));
  fail_unless_equals_int (gst_harness_buffers_in_queue (h), 1);
  sheet = gst_harness_pull (h);
  caps = gst_pad_get_current_caps (h->sinkpad);
  s = gst_caps_get_structure (caps, 0);
  fail_unless (gst_structure_get_int (s, "width", &got));
  fail_unless_equals_int (got, width);
  fail_unless (gst_structure_get_int (s, "height", &got));
  fail_unless_equals_int (got, height);
  gst_caps_unref (caps);
  return sheet;
}

static void
assert_bytes (GstBuffer * sheet, gsize at, guint n, guint8 value)
{
  guint8 byte;
  guint i;

  for (i = 0; i < n; i++) {
    gst_buffer_extract (sheet, at + i, &byte, 1);
    fail_unless_equals_int (byte, value);
  }
}

/* Three pictures in rows of two; the third is smaller and stands in the
 * middle of its cell. */
GST_START_TEST (test_places)
{
  GstHarness *h = gst_harness_new_parse ("volumesheet columns=2");
  const gsize row = 20 + GAP + 20;
  GstBuffer *sheet;

  set_caps (h, "GRAY8", 20, 12);
  push (h, 20 * 12, 10);
  push (h, 20 * 12, 20);
  set_caps (h, "GRAY8", 8, 4);
  push (h, 8 * 4, 30);
  sheet = end (h, row, 12 + GAP + 12);
  fail_unless_equals_uint64 (GST_BUFFER_PTS (sheet), 3 * GST_SECOND);
  assert_bytes (sheet, 0, 20, 10);
  assert_bytes (sheet, 20, GAP, 0);
  assert_bytes (sheet, 20 + GAP, 20, 20);
  assert_bytes (sheet, 12 * row, GAP * row, 0);
  assert_bytes (sheet, (12 + GAP + 3) * row + 6, 8, 0);
  assert_bytes (sheet, (12 + GAP + 4) * row + 6, 8, 30);
  assert_bytes (sheet, (12 + GAP + 4) * row + 14, row - 14, 0);
  gst_buffer_unref (sheet);
  gst_harness_teardown (h);
}

GST_END_TEST;

/* Larger pictures become the means of their pixels. */
GST_START_TEST (test_width)
{
  GstHarness *h = gst_harness_new_parse ("volumesheet width=16");
  guint8 pixels[40 * 4 * 3];
  GstBuffer *sheet;
  guint i;

  set_caps (h, "RGB", 40, 4);
  for (i = 0; i < sizeof (pixels); i++)
    pixels[i] = i % 3 == 0 ? 3 * (i / 3 % 40) : 7;
  fail_unless_equals_int (gst_harness_push (h,
          gst_buffer_new_memdup (pixels, sizeof (pixels))), GST_FLOW_OK);
  sheet = end (h, 13, 1);
  for (i = 0; i < 13; i++) {
    assert_bytes (sheet, 3 * i, 1, 3 * (3 * i + 1));
    assert_bytes (sheet, 3 * i + 1, 2, 7);
  }
  gst_buffer_unref (sheet);
  gst_harness_teardown (h);
}

GST_END_TEST;

/* Whose picture it is stands above it: letters of 5 x 7 pixels, twice as large,
 * with a margin around.  Here, U's are the second ones. */
GST_START_TEST (test_caption)
{
  GstHarness *h = gst_harness_new_parse ("volumesheet columns=1");
  const GstVolumeAffine affine = gst_volume_affine_identity ();
  const gsize row = 64, caption = 18 * row;
  GstBuffer *picture = gst_buffer_new_allocate (NULL, row * 4, NULL), *sheet;
  guint y;

  set_caps (h, "GRAY8", row, 4);
  gst_buffer_memset (picture, 0, 30, row * 4);
  gst_volume_meta_set_subject (gst_buffer_add_volume_meta (picture, &affine),
      "7", NULL);
  fail_unless_equals_int (gst_harness_push (h, picture), GST_FLOW_OK);
  push (h, row * 4, 20);
  sheet = end (h, row, 2 * (18 + 4) + GAP);
  assert_bytes (sheet, 0, 2 * row, 0);
  for (y = 2; y < 14; y++) {
    assert_bytes (sheet, y * row + 12, 2, 0);
    assert_bytes (sheet, y * row + 14, 2, 255);
    assert_bytes (sheet, y * row + 16, 6, 0);
    assert_bytes (sheet, y * row + 22, 2, 255);
  }
  assert_bytes (sheet, 14 * row + 14, 2, 0);
  assert_bytes (sheet, 14 * row + 16, 6, 255);
  assert_bytes (sheet, 16 * row, 2 * row, 0);
  assert_bytes (sheet, caption, 4 * row, 30);
  /* nobody's */
  assert_bytes (sheet, caption + 4 * row, (GAP + 9) * row, 0);
  assert_bytes (sheet, caption + (4 + GAP + 9) * row, 4 * row, 20);
  gst_buffer_unref (sheet);
  gst_harness_teardown (h);
}

GST_END_TEST;

/* A flush forgets; an end without pictures is an end. */
GST_START_TEST (test_flush)
{
  GstHarness *h = gst_harness_new_parse ("volumesheet");
  GstSegment segment;

  set_caps (h, "GRAY8", 16, 16);
  push (h, 256, 1);
  gst_harness_push_event (h, gst_event_new_flush_start ());
  gst_harness_push_event (h, gst_event_new_flush_stop (TRUE));
  gst_segment_init (&segment, GST_FORMAT_TIME);
  gst_harness_push_event (h, gst_event_new_segment (&segment));
  push (h, 256, 2);
  gst_buffer_unref (end (h, 16, 16));
  gst_harness_teardown (h);

  h = gst_harness_new_parse ("volumesheet");
  set_caps (h, "GRAY8", 16, 16);
  fail_unless (gst_harness_push_event (h, gst_event_new_eos ()));
  fail_unless_equals_int (gst_harness_buffers_in_queue (h), 0);
  gst_harness_teardown (h);
}

GST_END_TEST;

static Suite *
volumesheet_suite (void)
{
  Suite *s = suite_create ("volumesheet");
  TCase *tc = tcase_create ("sheet");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, test_places);
  tcase_add_test (tc, test_width);
  tcase_add_test (tc, test_caption);
  tcase_add_test (tc, test_flush);
  return s;
}

GST_CHECK_MAIN (volumesheet);
