/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* GstVolumeMeta: what copies keep, what drops it, slope and intercept. */

#include <math.h>
#include <string.h>

#include "gstvolumemeta.h"

static GstBuffer *
make_buffer (void)
{
  GstBuffer *buffer = gst_buffer_new_allocate (NULL, 64, NULL);
  GstVolumeAffine affine = gst_volume_affine_identity ();
  GstVolumeMeta *meta;

  affine.m[0][3] = 5;
  meta = gst_buffer_add_volume_meta (buffer, &affine);
  gst_volume_meta_set_subject (meta, "01", "a");
  meta->translated_from = g_intern_string ("T1w");
  gst_volume_meta_add_history (meta, "first", "a=%d", 1);
  gst_volume_meta_add_history (meta, "second", "%s", "");
  gst_volume_meta_map_values (meta, 2, 1);
  meta->source.size[0] = 9;
  return buffer;
}

static void
assert_same (GstBuffer * buffer)
{
  GstVolumeMeta *meta = gst_buffer_get_volume_meta (buffer);

  g_assert_nonnull (meta);
  g_assert_cmpfloat (meta->affine.m[0][3], ==, 5);
  g_assert_cmpstr (meta->subject, ==, "01");
  g_assert_cmpstr (meta->session, ==, "a");
  g_assert_cmpstr (meta->translated_from, ==, "T1w");
  g_assert_cmpuint (g_strv_length (meta->history), ==, 2);
  g_assert_true (g_str_has_prefix (meta->history[0], "first a=1 (GstVolume "));
  g_assert_true (g_str_has_prefix (meta->history[1], "second (GstVolume "));
  g_assert_cmpfloat (meta->slope, ==, 0.5);
  g_assert_cmpfloat (meta->intercept, ==, -0.5);
  g_assert_cmpint (meta->source.size[0], ==, 9);
}

static void
test_copies (void)
{
  GstBuffer *buffer = make_buffer (), *copy;

  copy = gst_buffer_copy (buffer);
  assert_same (copy);
  gst_buffer_unref (copy);
  copy = gst_buffer_copy_deep (buffer);
  gst_buffer_unref (buffer);
  assert_same (copy);

  /* Part of the bytes. */
  buffer = gst_buffer_copy_region (copy, GST_BUFFER_COPY_ALL, 0, 32);
  g_assert_null (gst_buffer_get_volume_meta (buffer));
  gst_buffer_unref (buffer);
  buffer = gst_buffer_copy_region (copy, GST_BUFFER_COPY_ALL, 0, -1);
  assert_same (buffer);

  /* At most one on a buffer: copying onto a volume replaces its meta. */
  gst_buffer_copy_into (buffer, copy, GST_BUFFER_COPY_META, 0, -1);
  g_assert_cmpuint (gst_buffer_get_n_meta (buffer, GST_VOLUME_META_API_TYPE),
      ==, 1);
  gst_buffer_unref (buffer);
  gst_buffer_unref (copy);
}

static void
test_transforms (void)
{
  GstBuffer *buffer = make_buffer (), *out = gst_buffer_new ();
  GstVolumeMeta *meta = gst_buffer_get_volume_meta (buffer), *new;
  GstVolumeGrid grid = { {1, 2, 3} };
  GstMetaTransformFunction transform = GST_VOLUME_META_INFO->transform_func;

  grid.affine = gst_volume_affine_identity ();
  grid.affine.m[1][3] = 7;
  g_assert_false (transform (out, (GstMeta *) meta, buffer,
          g_quark_from_string ("gst-video-scale"), NULL));
  g_assert_null (gst_buffer_get_volume_meta (out));
  g_assert_true (transform (out, (GstMeta *) meta, buffer,
          GST_VOLUME_META_RESAMPLE, &grid));
  new = gst_buffer_get_volume_meta (out);
  g_assert_true (gst_volume_affine_equal (&new->affine, &grid.affine, 0));
  g_assert_cmpstr (new->subject, ==, "01");
  g_assert_cmpuint (g_strv_length (new->history), ==, 2);
  gst_buffer_unref (out);
  gst_buffer_unref (buffer);
}

/* new = scale * old + shift; the source's value must come back. */
static void
test_values (void)
{
  GstBuffer *buffer = gst_buffer_new ();
  GstVolumeAffine affine = gst_volume_affine_identity ();
  GstVolumeMeta *meta = gst_buffer_add_volume_meta (buffer, &affine);
  GstVolumeInfo info;
  GstVolumeGrid grid;

  g_assert_cmpfloat (meta->slope, ==, 1);
  g_assert_cmpfloat (meta->intercept, ==, 0);
  gst_volume_meta_map_values (meta, 0.25, -3);
  gst_volume_meta_map_values (meta, -8, 10);
  /* 100 -> 22 -> -166 */
  g_assert_cmpfloat_with_epsilon (meta->slope * -166 + meta->intercept, 100,
      1e-12);
  gst_volume_meta_map_values (meta, 0, 10);
  g_assert_cmpfloat (meta->slope, ==, 0);
  gst_volume_meta_map_values (meta, 2, 10);
  g_assert_cmpfloat (meta->slope, ==, 0);
  g_assert_cmpfloat (meta->intercept, ==, 0);

  gst_volume_info_set (&info, GST_VOLUME_FORMAT_U8, 2, 3, 4, 1, NULL);
  gst_volume_meta_get_grid (meta, &info, &grid);
  g_assert_cmpint (grid.size[0] * 100 + grid.size[1] * 10 + grid.size[2], ==,
      234);
  g_assert_true (gst_volume_affine_equal (&grid.affine, &affine, 0));
  gst_buffer_unref (buffer);
}

gint
main (gint argc, gchar ** argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/meta/copies", test_copies);
  g_test_add_func ("/meta/transforms", test_transforms);
  g_test_add_func ("/meta/values", test_values);
  return g_test_run ();
}
