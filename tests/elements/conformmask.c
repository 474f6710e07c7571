/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* volumeconform's pad `mask`: the box of what is not 0, wherever the mask's
 * grid lies; empty masks, gaps and masks that are too small. */

#include <math.h>

#include <gst/check/gstcheck.h>
#include <gst/check/gstharness.h>

#include "gstvolume.h"

#define CAPS "volume/x-raw, format=U8, width=%d, height=%d, depth=%d, " \
    "channels=1, modality=%s, framerate=0/1"

static const gint in_size[3] = { 20, 18, 16 }, mask_size[3] = { 9, 11, 7 };

static const GstVolumeAffine in_affine = { {{0, 2, 0, -17}, {-2, 0, 0, 20},
    {0, 0, 3, -23}, {0, 0, 0, 1}}
};
static const GstVolumeAffine mask_affine = { {{0.1, -1.9, 0, 9}, {1.8, 0, 0.2,
        -8}, {0, 0.1, 3, -9}, {0, 0, 0, 1}}
};

static GstHarness *
make_harness (void)
{
  gchar *caps = g_strdup_printf (CAPS, in_size[0], in_size[1], in_size[2],
      "T1w");
  GstHarness *h = gst_harness_new_parse ("volumeconform crop-foreground=true");

  gst_harness_set_src_caps_str (h, caps);
  g_free (caps);
  return h;
}

/* Another harness about @h's element, for its pad `mask`. */
static GstHarness *
make_mask (GstHarness * h, const gint size[3])
{
  gchar *caps = g_strdup_printf (CAPS, size[0], size[1], size[2], "mask");
  GstElement *element = gst_harness_find_element (h, "volumeconform");
  GstHarness *m = gst_harness_new_with_element (element, "mask", NULL);

  gst_object_unref (element);
  gst_harness_set_src_caps_str (m, caps);
  g_free (caps);
  return m;
}

/* A volume of @around with voxels @first to @last, if any, that hold their
 * number from 1 on. */
static GstBuffer *
make_volume (const gint size[3], const GstVolumeAffine * affine, guint index,
    guint8 around, const gint first[3], const gint last[3])
{
  gsize n = (gsize) size[0] * size[1] * size[2], i;
  guint8 *values = g_malloc (n);
  GstBuffer *buffer;

  for (i = 0; i < n; i++) {
    gint x = i % size[0], y = i / size[0] % size[1], z = i / size[0] / size[1];

    values[i] = around;
    if (first && x >= first[0] && x <= last[0] && y >= first[1]
        && y <= last[1] && z >= first[2] && z <= last[2])
      values[i] = 1 + i % 200;
  }
  buffer = gst_buffer_new_wrapped (values, n);
  gst_buffer_add_volume_meta (buffer, affine);
  gst_volume_stamp (buffer, index);
  return buffer;
}

/* @out has voxels @first to @last of the input, whose values are all 9. */
static void
assert_cropped (GstHarness * h, GstBuffer * out, const gint first[3],
    const gint last[3])
{
  GstVolumeMeta *meta = gst_buffer_get_volume_meta (out);
  GstCaps *caps = gst_pad_get_current_caps (h->sinkpad);
  GstVolumeGrid whole = {.affine = in_affine }, expected, grid;
  GstVolumeInfo info;
  gint size[3], i;
  GstMapInfo map;
  gsize k;

  fail_unless (gst_volume_info_from_caps (&info, caps));
  gst_caps_unref (caps);
  gst_volume_meta_get_grid (meta, &info, &grid);
  for (i = 0; i < 3; i++)
    size[i] = last[i] - first[i] + 1;
  gst_volume_grid_crop (&whole, first, size, &expected);
  fail_unless (gst_volume_grid_equal (&grid, &expected, 1e-9), "%d x %d x %d",
      grid.size[0], grid.size[1], grid.size[2]);
  gst_buffer_map (out, &map, GST_MAP_READ);
  for (k = 0; k < map.size; k++)
    fail_unless (map.data[k] == 9);
  gst_buffer_unmap (out, &map);
  gst_buffer_unref (out);
}

static GstBuffer *
push_and_pull (GstHarness * h, guint index)
{
  return gst_harness_push_and_pull (h, make_volume (in_size, &in_affine, index,
          9, NULL, NULL));
}

/* On the volume's own grid: to the voxel. */
GST_START_TEST (test_same_grid)
{
  const gint first[3] = { 4, 0, 7 }, last[3] = { 11, 3, 7 };
  GstHarness *h = make_harness (), *m = make_mask (h, in_size);

  gst_harness_push (m, make_volume (in_size, &in_affine, 0, 0, first, last));
  assert_cropped (h, push_and_pull (h, 0), first, last);
  gst_harness_teardown (m);
  gst_harness_teardown (h);
}

GST_END_TEST;

/* On a tilted grid: the box holds the box, to the voxel. */
GST_START_TEST (test_other_grid)
{
  const gint first[3] = { 2, 3, 1 }, last[3] = { 4, 8, 3 };
  GstHarness *h = make_harness (), *m = make_mask (h, mask_size);
  gint least[3] = { 99, 99, 99 }, most[3] = { -1, -1, -1 }, corner, i;
  GstVolumeAffine inverse;

  fail_unless (gst_volume_affine_invert (&in_affine, &inverse));
  for (corner = 0; corner < 8; corner++) {
    gdouble at[3];

    for (i = 0; i < 3; i++)
      at[i] = corner >> i & 1 ? last[i] + 0.5 : first[i] - 0.5;
    gst_volume_affine_apply (&mask_affine, at, at);
    gst_volume_affine_apply (&inverse, at, at);
    for (i = 0; i < 3; i++) {
      least[i] = MIN (least[i], (gint) floor (at[i] + 0.5));
      most[i] = MAX (most[i], (gint) ceil (at[i] - 0.5));
    }
  }
  gst_harness_push (m, make_volume (mask_size, &mask_affine, 0, 0, first,
          last));
  assert_cropped (h, push_and_pull (h, 0), least, most);
  gst_harness_teardown (m);
  gst_harness_teardown (h);
}

GST_END_TEST;

/* An empty mask, one that lies elsewhere, and a gap for a volume that shows
 * nothing: all of it comes, with a warning. */
GST_START_TEST (test_nothing)
{
  const gint first[3] = { 0, 0, 0 }, last[3] = { 1, 1, 1 };
  const gint end[3] = { 19, 17, 15 };
  GstHarness *h = make_harness (), *m = make_mask (h, mask_size);
  GstVolumeAffine away = mask_affine;
  GstBus *bus = gst_bus_new ();
  GstMessage *message;
  guint i;

  gst_element_set_bus (h->element, bus);
  away.m[0][3] += 1000;
  gst_harness_push (m, make_volume (mask_size, &mask_affine, 0, 0, NULL, NULL));
  gst_harness_push (m, make_volume (mask_size, &away, 1, 0, first, last));
  gst_harness_push_event (m, gst_event_new_gap (2 * GST_VOLUME_DURATION,
          GST_VOLUME_DURATION));
  for (i = 0; i < 3; i++) {
    assert_cropped (h, push_and_pull (h, i), first, end);
    message = gst_bus_pop_filtered (bus, GST_MESSAGE_WARNING);
    fail_unless (message != NULL);
    gst_message_unref (message);
  }
  gst_element_set_bus (h->element, NULL);
  gst_object_unref (bus);
  gst_harness_teardown (m);
  gst_harness_teardown (h);
}

GST_END_TEST;

GST_START_TEST (test_bad)
{
  GstHarness *h = make_harness (), *m = make_mask (h, mask_size);
  GstBuffer *buffer = gst_buffer_new_memdup ("1234", 4);
  GstBus *bus = gst_bus_new ();
  GstMessage *message;

  gst_element_set_bus (h->element, bus);
  gst_buffer_add_volume_meta (buffer, &mask_affine);
  gst_volume_stamp (buffer, 0);
  fail_unless_equals_int (gst_harness_push (m, buffer), GST_FLOW_ERROR);
  message = gst_bus_pop_filtered (bus, GST_MESSAGE_ERROR);
  fail_unless (message != NULL);
  gst_message_unref (message);
  gst_element_set_bus (h->element, NULL);
  gst_object_unref (bus);
  gst_harness_teardown (m);
  gst_harness_teardown (h);
}

GST_END_TEST;

static Suite *
conformmask_suite (void)
{
  Suite *s = suite_create ("volumeconform-mask");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, test_same_grid);
  tcase_add_test (tc, test_other_grid);
  tcase_add_test (tc, test_nothing);
  tcase_add_test (tc, test_bad);
  return s;
}

GST_CHECK_MAIN (conformmask);
