/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* volumeview: what is drawn where.  tests/unit/view.c has the geometry. */

#include <math.h>
#include <string.h>

#include <gst/check/gstharness.h>

#include "folder.h"
#include "gstvolume.h"

#define GAP 4
#define TIMEOUT (20 * GST_SECOND)

/* 6 x 8 x 10 voxels of 1 mm, the first at the origin, in RAS order */
static const GstVolumeGrid ras = {
  .size = {6, 8, 10},
  .affine = {{{1, 0, 0, 0}, {0, 1, 0, 0}, {0, 0, 1, 0}, {0, 0, 0, 1}}},
};

static GstHarness *
make_harness (const gchar * properties)
{
  gchar *launch = g_strconcat ("volumeview ", properties, NULL);
  GstElement *view = gst_parse_launch (launch, NULL);
  GstHarness *h;

  fail_unless (view != NULL);
  h = gst_harness_new_with_element (view, "sink_%u", "src");
  gst_object_unref (view);
  g_free (launch);
  return h;
}

static void
set_caps (GstHarness * h, const GstVolumeGrid * grid)
{
  GstVolumeInfo info;

  gst_volume_info_set (&info, GST_VOLUME_FORMAT_F32LE, grid->size[0],
      grid->size[1], grid->size[2], 1, "T1w");
  gst_harness_set_src_caps (h, gst_volume_info_to_caps (&info));
}

/* The value of a voxel is its R + 10 A + 20 S (mm), whatever the order, plus
 * @shift. */
static GstBuffer *
make_volume (const GstVolumeGrid * grid, guint64 offset, gfloat shift)
{
  gsize n = grid->size[0] * grid->size[1] * grid->size[2];
  gfloat *values = g_new (gfloat, n), *voxel = values;
  GstBuffer *buffer = gst_buffer_new_wrapped (values, n * sizeof (gfloat));
  gint i, j, k;

  for (k = 0; k < grid->size[2]; k++) {
    for (j = 0; j < grid->size[1]; j++) {
      for (i = 0; i < grid->size[0]; i++) {
        gdouble p[3] = { i, j, k };

        gst_volume_affine_apply (&grid->affine, p, p);
        *voxel++ = p[0] + 10 * p[1] + 20 * p[2] + shift;
      }
    }
  }
  gst_buffer_add_volume_meta (buffer, &grid->affine);
  GST_BUFFER_PTS (buffer) = offset * GST_VOLUME_DURATION;
  GST_BUFFER_DURATION (buffer) = GST_VOLUME_DURATION;
  GST_BUFFER_OFFSET (buffer) = offset;
  return buffer;
}

static void
assert_caps (GstHarness * h, const gchar * format, gint width, gint height)
{
  GstCaps *caps = gst_pad_get_current_caps (h->sinkpad);
  GstStructure *s = gst_caps_get_structure (caps, 0);
  gint got_width, got_height, rate, per;

  fail_unless_equals_string (gst_structure_get_string (s, "format"), format);
  fail_unless (gst_structure_get (s, "width", G_TYPE_INT, &got_width, "height",
          G_TYPE_INT, &got_height, NULL));
  fail_unless_equals_int (got_width, width);
  fail_unless_equals_int (got_height, height);
  fail_unless (gst_structure_get_fraction (s, "framerate", &rate, &per));
  fail_unless_equals_int (rate, 1);
  fail_unless_equals_int (per, 1);
  gst_caps_unref (caps);
}

/* Pixel (x, y) of a GRAY8 picture of @width. */
static guint8
get_pixel (GstBuffer * picture, gint width, gint x, gint y)
{
  guint8 pixel = 0;

  gst_buffer_extract (picture, GST_ROUND_UP_4 (width) * y + x, &pixel, 1);
  return pixel;
}

static void
assert_pixel (GstBuffer * picture, gint width, gint x, gint y, gdouble value)
{
  guint8 pixel = get_pixel (picture, width, x, y);

  fail_unless (fabs (pixel - value) <= 1, "pixel (%d, %d) is %d, not %g", x,
      y, pixel, value);
}

/* Axial, coronal, sagittal of voxel (3, 4, 5), in every order of storage. */
GST_START_TEST (test_planes)
{
  static const gchar *codes[] = { "RAS", "LPS", "ASR", "IRP", "SLA" };
  const gint width = 6 + GAP + 6 + GAP + 8;
  GstHarness *h = make_harness ("window=<0,255>");
  GstVolumeGrid grid;
  GstBuffer *picture;

  gst_volume_grid_reorient (&ras, codes[__i__], &grid);
  set_caps (h, &grid);
  picture = gst_harness_push_and_pull (h, make_volume (&grid, 3, 0));
  assert_caps (h, "GRAY8", width, 10);
  fail_unless_equals_uint64 (GST_BUFFER_PTS (picture), 3 * GST_SECOND);
  fail_unless_equals_uint64 (GST_BUFFER_DURATION (picture), GST_SECOND);

  /* axial, 8 of 10 rows: left is left, top is front */
  assert_pixel (picture, width, 0, 1, 0 + 10 * 7 + 20 * 5);
  assert_pixel (picture, width, 5, 1, 5 + 10 * 7 + 20 * 5);
  assert_pixel (picture, width, 0, 8, 0 + 10 * 0 + 20 * 5);
  assert_pixel (picture, width, 0, 0, 0);
  assert_pixel (picture, width, 0, 9, 0);
  assert_pixel (picture, width, 6, 5, 0);
  /* coronal: left is left, top is top */
  assert_pixel (picture, width, 10, 0, 0 + 10 * 4 + 20 * 9);
  assert_pixel (picture, width, 15, 0, 5 + 10 * 4 + 20 * 9);
  assert_pixel (picture, width, 10, 9, 0 + 10 * 4 + 20 * 0);
  /* sagittal: right is front */
  assert_pixel (picture, width, 20, 0, 3 + 10 * 0 + 20 * 9);
  assert_pixel (picture, width, 27, 0, 3 + 10 * 7 + 20 * 9);
  assert_pixel (picture, width, 27, 9, 3 + 10 * 7 + 20 * 0);
  gst_buffer_unref (picture);
  gst_harness_teardown (h);
}

GST_END_TEST;

GST_START_TEST (test_slice)
{
  GstHarness *h = make_harness ("layout=axial slice=<1,2,7> window=<0,255>");
  GstBuffer *picture;

  set_caps (h, &ras);
  picture = gst_harness_push_and_pull (h, make_volume (&ras, 0, 0));
  assert_caps (h, "GRAY8", 6, 8);
  assert_pixel (picture, 6, 2, 7, 2 + 20 * 7);
  gst_buffer_unref (picture);

  /* between two slices, while it runs */
  gst_util_set_object_arg (G_OBJECT (h->element), "slice", "<1,2,7.5>");
  picture = gst_harness_push_and_pull (h, make_volume (&ras, 1, 0));
  assert_pixel (picture, 6, 2, 7, 2 + 20 * 7.5);
  gst_buffer_unref (picture);
  gst_util_set_object_arg (G_OBJECT (h->element), "layout", "sagittal");
  picture = gst_harness_push_and_pull (h, make_volume (&ras, 2, 0));
  assert_caps (h, "GRAY8", 8, 10);
  assert_pixel (picture, 8, 5, 8, 1 + 10 * 5 + 20);
  gst_buffer_unref (picture);
  gst_harness_teardown (h);
}

GST_END_TEST;

/* A second input half as large, of voxels twice as far apart, shifted: the
 * same place is at the same height beside it. */
GST_START_TEST (test_side_by_side)
{
  const GstVolumeGrid coarse = {
    .size = {3, 4, 5},
    .affine = {{{2, 0, 0, 0.5}, {0, 2, 0, 0.5}, {0, 0, 2, 0.5}, {0, 0, 0, 1}}},
  };
  GstHarness *h =
      make_harness ("layout=coronal slice=<3,4,4.5> window=<0,255>");
  GstHarness *other = gst_harness_new_with_element (h->element, "sink_%u",
      NULL);
  GstBuffer *picture;

  set_caps (h, &ras);
  set_caps (other, &coarse);
  gst_harness_push (h, make_volume (&ras, 0, 0));
  gst_harness_push (other, make_volume (&coarse, 0, 7));
  picture = gst_harness_pull (h);
  assert_caps (h, "GRAY8", 6 + GAP + 6, 10);
  assert_pixel (picture, 16, 2, 4, 2 + 10 * 4 + 20 * 5);
  assert_pixel (picture, 16, 12, 4, 2 + 10 * 4 + 20 * 5 + 7);
  gst_buffer_unref (picture);
  gst_harness_teardown (other);
  gst_harness_teardown (h);
}

GST_END_TEST;

GST_START_TEST (test_rows)
{
  const gint width = 6 + GAP + 6 + GAP + 8;
  GstHarness *h = make_harness ("window=<0,255>");
  GstHarness *other = gst_harness_new_with_element (h->element, "sink_%u",
      NULL);
  GstBuffer *picture;

  set_caps (h, &ras);
  set_caps (other, &ras);
  gst_harness_push (h, make_volume (&ras, 0, 0));
  gst_harness_push (other, make_volume (&ras, 0, 3));
  picture = gst_harness_pull (h);
  assert_caps (h, "GRAY8", width, 10 + GAP + 10);
  assert_pixel (picture, width, 10, 0, 10 * 4 + 20 * 9);
  assert_pixel (picture, width, 10, 10 + GAP, 10 * 4 + 20 * 9 + 3);
  assert_pixel (picture, width, 10, 10 + 1, 0);
  gst_buffer_unref (picture);
  gst_harness_teardown (other);
  gst_harness_teardown (h);
}

GST_END_TEST;

/* Three inputs and, fourth, how far the last two lie apart: 0 to a quarter of
 * the window; each volume may be another modality. */
GST_START_TEST (test_difference)
{
  const gint width = 4 * 6 + 3 * GAP;
  const gdouble shift[2] = { 15, -1000 };
  GstHarness *h = make_harness ("layout=axial slice=<0,0,2> window=<0,255> "
      "difference=true letters=false");
  GstHarness *other = gst_harness_new_with_element (h->element, "sink_%u",
      NULL);
  GstHarness *last = gst_harness_new_with_element (h->element, "sink_%u",
      NULL);
  GstBuffer *picture;
  gint i, x;

  for (i = 0; i < 2; i++) {
    GstCaps *caps = gst_caps_from_string (i ? "volume/x-raw, format=F32LE, "
        "width=6, height=8, depth=10, channels=1, modality=T2w, "
        "framerate=0/1" : "volume/x-raw, format=F32LE, width=6, height=8, "
        "depth=10, channels=1, modality=T1w, framerate=0/1");

    gst_harness_set_src_caps (last, gst_caps_ref (caps));
    gst_harness_set_src_caps (other, gst_caps_ref (caps));
    gst_harness_set_src_caps (h, caps);
    gst_harness_push (h, make_volume (&ras, i, 50));
    gst_harness_push (other, make_volume (&ras, i, shift[i]));
    gst_harness_push (last, make_volume (&ras, i, 0));
    picture = gst_harness_pull (h);
    assert_caps (h, "GRAY8", width, 8);
    for (x = 0; x < 6; x++) {
      assert_pixel (picture, width, x, 4, x + 10 * 3 + 20 * 2 + 50);
      assert_pixel (picture, width, 20 + x, 4, x + 10 * 3 + 20 * 2);
      assert_pixel (picture, width, 30 + x, 4, i == 0 ? 15 * 4 : 255);
    }
    gst_buffer_unref (picture);
  }
  gst_harness_teardown (last);
  gst_harness_teardown (other);
  gst_harness_teardown (h);
}

GST_END_TEST;

/* Two inputs and, third, both in one: squares of 20 mm, or contours. */
GST_START_TEST (test_overlay)
{
  const GstVolumeGrid coarse = {
    .size = {6, 8, 10},
    .affine = {{{10, 0, 0, 0}, {0, 10, 0, 0}, {0, 0, 10, 0}, {0, 0, 0, 1}}},
  };
  const gint width = 3 * 6 + 2 * GAP;
  GstHarness *h = make_harness ("layout=axial slice=<0,0,0> "
      "window=<0,1000> overlay=checkerboard letters=false");
  GstHarness *other = gst_harness_new_with_element (h->element, "sink_%u",
      NULL);
  GstBuffer *picture;
  gint x, y;

  set_caps (h, &coarse);
  set_caps (other, &coarse);
  gst_harness_push (h, make_volume (&coarse, 0, 100));
  gst_harness_push (other, make_volume (&coarse, 0, 0));
  picture = gst_harness_pull (h);
  assert_caps (h, "GRAY8", width, 8);
  for (y = 0; y < 8; y++) {
    for (x = 0; x < 6; x++)
      assert_pixel (picture, width, 20 + x, y, (10 * x + 100 * (7 - y)
              + (x / 2 % 2 == y / 2 % 2 ? 100 : 0)) * 0.255);
  }
  gst_buffer_unref (picture);

  gst_util_set_object_arg (G_OBJECT (h->element), "overlay", "contours");
  gst_harness_push (h, make_volume (&coarse, 1, -5000));
  gst_harness_push (other, make_volume (&coarse, 1, 0));
  picture = gst_harness_pull (h);
  /* 250 and 500 lie between rows, counted from below; each one has a line */
  for (x = 0; x < 6; x++) {
    guint white = 0;

    for (y = 0; y < 8; y++)
      white += get_pixel (picture, width, 20 + x, y) == 255;
    fail_unless (white >= 2 && white <= 4, "%u in column %d", white, x);
  }
  gst_buffer_unref (picture);
  gst_harness_teardown (other);
  gst_harness_teardown (h);
}

GST_END_TEST;

/* Without a window the least value is black. */
GST_START_TEST (test_window)
{
  GstHarness *h = make_harness ("layout=sagittal slice=<0,0,0>");
  GstBuffer *picture;

  set_caps (h, &ras);
  picture = gst_harness_push_and_pull (h, make_volume (&ras, 0, -500));
  assert_pixel (picture, 8, 0, 9, 0);
  fail_unless (get_pixel (picture, 8, 7, 0) > 250);
  gst_buffer_unref (picture);
  gst_harness_teardown (h);
}

GST_END_TEST;

GST_START_TEST (test_hot)
{
  GstHarness *h = make_harness ("layout=axial colormap=hot window=<0,255> "
      "slice=<0,0,0>");
  GstBuffer *picture;
  guint8 rgb[3];

  set_caps (h, &ras);
  picture = gst_harness_push_and_pull (h, make_volume (&ras, 0, 0));
  assert_caps (h, "RGB", 6, 8);
  gst_buffer_extract (picture, 7 * GST_ROUND_UP_4 (18) + 9, rgb, 3);
  fail_unless (rgb[0] == 9 && rgb[1] == 0 && rgb[2] == 0);      /* 3 */
  gst_buffer_unref (picture);
  picture = gst_harness_push_and_pull (h, make_volume (&ras, 1, 170));
  gst_buffer_extract (picture, 7 * GST_ROUND_UP_4 (18) + 9, rgb, 3);
  fail_unless (rgb[0] == 255 && rgb[1] == 255 && rgb[2] == 9);  /* 173 */
  gst_buffer_unref (picture);
  gst_harness_teardown (h);
}

GST_END_TEST;

static void
check_error (const gchar * properties, GstBuffer * buffer, const gchar * words)
{
  GstHarness *h = make_harness (properties);
  GstBus *bus = gst_bus_new ();
  GstMessage *message;
  GError *error;

  gst_element_set_bus (h->element, bus);
  set_caps (h, &ras);
  gst_harness_push (h, buffer);
  message = gst_bus_timed_pop_filtered (bus, TIMEOUT, GST_MESSAGE_ERROR);
  fail_unless (message != NULL);
  gst_message_parse_error (message, &error, NULL);
  fail_unless (strstr (error->message, words) != NULL, "%s", error->message);
  g_clear_error (&error);
  gst_message_unref (message);
  gst_element_set_bus (h->element, NULL);
  gst_object_unref (bus);
  gst_harness_teardown (h);
}

GST_START_TEST (test_errors)
{
  GstVolumeGrid flat = ras;

  check_error ("slice=<0,0,10>", make_volume (&ras, 0, 0),
      "outside every volume");
  check_error ("slice=<0,0>", make_volume (&ras, 0, 0), "three numbers");
  check_error ("window=<3,3>", make_volume (&ras, 0, 0), "two numbers");
  check_error ("difference=true", make_volume (&ras, 0, 0), "two inputs");
  check_error ("overlay=contours", make_volume (&ras, 0, 0), "two inputs");
  check_error ("window=<3>", make_volume (&ras, 0, 0), "two numbers");
  check_error ("", gst_buffer_new_allocate (NULL, 6 * 8 * 10 * 4, NULL),
      "GstVolumeMeta");
  flat.affine.m[2][2] = 0;
  check_error ("", make_volume (&flat, 0, 0), "cannot be inverted");
}

GST_END_TEST;

/* Runs @launch to its end, twice. */
static void
run (const gchar * launch)
{
  GstElement *pipeline = gst_parse_launch (launch, NULL);
  GstBus *bus = gst_element_get_bus (pipeline);
  gint i;

  for (i = 0; i < 2; i++) {
    GstMessage *message;

    gst_element_set_state (pipeline, GST_STATE_PLAYING);
    message = gst_bus_timed_pop_filtered (bus, TIMEOUT, GST_MESSAGE_EOS
        | GST_MESSAGE_ERROR);
    fail_unless (message != NULL);
    fail_unless_equals_string (GST_MESSAGE_TYPE_NAME (message), "eos");
    gst_message_unref (message);
    gst_element_set_state (pipeline, GST_STATE_NULL);
  }
  gst_object_unref (bus);
  gst_object_unref (pipeline);
}

/* The PNG's own idea of its size. */
GST_START_TEST (test_png)
{
  gchar *location = g_build_filename (folder, "head.png", NULL);
  gchar *launch = g_strdup_printf ("volumetestsrc num-buffers=1 "
      "size=<45,54,45> spacing=<4,4,4> ! volumeview ! pngenc ! "
      "filesink location=%s", location);
  gchar *png;
  gsize length;

  run (launch);
  fail_unless (g_file_get_contents (location, &png, &length, NULL));
  fail_unless (length > 1000 && memcmp (png, "\211PNG\r\n\032\n", 8) == 0);
  fail_unless_equals_int (GST_READ_UINT32_BE (png + 16),
      GST_ROUND_UP_2 (45 + GAP + 45 + GAP + 54));
  fail_unless_equals_int (GST_READ_UINT32_BE (png + 20), 54);
  g_free (png);
  g_free (launch);
  g_free (location);
}

GST_END_TEST;

GST_START_TEST (test_converted)
{
  run ("volumeview name=v layout=axial ! videoconvert ! video/x-raw,format=I420"
      " ! fakesink sync=true qos=false"
      " volumetestsrc num-buffers=2 size=<9,9,9> ! v."
      " volumetestsrc num-buffers=2 size=<9,9,9> ! v.");
}

GST_END_TEST;

static Suite *
view_suite (void)
{
  Suite *suite = suite_create ("volumeview");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (suite, tc);
  tcase_add_folder (tc);
  tcase_add_loop_test (tc, test_planes, 0, 5);
  tcase_add_test (tc, test_slice);
  tcase_add_test (tc, test_side_by_side);
  tcase_add_test (tc, test_rows);
  tcase_add_test (tc, test_difference);
  tcase_add_test (tc, test_overlay);
  tcase_add_test (tc, test_window);
  tcase_add_test (tc, test_hot);
  tcase_add_test (tc, test_errors);
  tcase_add_test (tc, test_png);
  tcase_add_test (tc, test_converted);
  return suite;
}

GST_CHECK_MAIN (view);
