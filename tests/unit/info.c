/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* GstVolumeInfo against caps; frames' conversion of values; the pool. */

#include <math.h>
#include <string.h>

#include "gstvolumeframe.h"
#include "gstvolumepool.h"

static void
test_caps (void)
{
  GstVolumeInfo info, again;
  GstCaps *caps = gst_caps_from_string ("volume/x-raw, format=S16LE, width=3, "
      "height=4, depth=5, channels=2, modality=T1w, framerate=0/1");
  GstCaps *made;

  g_assert_true (gst_volume_info_from_caps (&info, caps));
  g_assert_cmpint (info.format, ==, GST_VOLUME_FORMAT_S16LE);
  g_assert_cmpint (info.width, ==, 3);
  g_assert_cmpint (info.height, ==, 4);
  g_assert_cmpint (info.depth, ==, 5);
  g_assert_cmpint (info.channels, ==, 2);
  g_assert_cmpstr (info.modality, ==, "T1w");
  g_assert_cmpuint (gst_volume_info_get_voxels (&info), ==, 60);
  g_assert_cmpuint (gst_volume_info_get_size (&info), ==, 240);
  made = gst_volume_info_to_caps (&info);
  g_assert_true (gst_caps_is_strictly_equal (caps, made));
  g_assert_true (gst_volume_info_from_caps (&again, made));
  g_assert_true (gst_volume_info_is_equal (&info, &again));
  gst_caps_set_simple (made, "modality", G_TYPE_STRING, "unknown", NULL);
  g_assert_true (gst_volume_info_from_caps (&again, made));
  g_assert_true (gst_volume_info_set (&info, info.format, 3, 4, 5, 2, NULL));
  g_assert_true (gst_volume_info_is_equal (&info, &again));
  again.modality = g_intern_string ("T2w");
  g_assert_false (gst_volume_info_is_equal (&info, &again));
  gst_caps_unref (made);
  gst_caps_unref (caps);
}

static void
test_bad_caps (void)
{
  static const gchar *const bad[] = {
    "volume/x-raw",
    "video/x-raw, format=S16LE, width=3, height=4, depth=5",
    "volume/x-raw, format=S17LE, width=3, height=4, depth=5",
    "volume/x-raw, format=S16LE, width=3, height=0, depth=5",
    "volume/x-raw, format=S16LE, width=3, height=4, depth=[1,5]",
    "volume/x-raw, format=S16LE, width=3, height=4",
    "volume/x-raw, format=F64LE, width=2147483647, height=2147483647, "
        "depth=2147483647",
  };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (bad); i++) {
    GstCaps *caps = gst_caps_from_string (bad[i]);
    GstVolumeInfo info;

    g_test_message ("%s", bad[i]);
    g_assert_false (gst_volume_info_from_caps (&info, caps));
    g_assert_cmpint (info.format, ==, GST_VOLUME_FORMAT_UNKNOWN);
    gst_caps_unref (caps);
  }
}

/* A frame of one voxel with @n channels, without a buffer. */
static GstVolumeFrame
make_frame (GstVolumeFormat format, gint n, gpointer data)
{
  GstVolumeFrame frame = {.data = data };

  g_assert_true (gst_volume_info_set (&frame.info, format, 1, 1, 1, n, NULL));
  return frame;
}

static void
test_values (void)
{
  const gdouble values[] = { 0.5, 1.5, 2.5, -0.5, -1.5, NAN, -INFINITY,
    INFINITY, 1e30, -1e30
  };
  const struct
  {
    GstVolumeFormat format;
    gdouble min, max;
  } limits[] = {
    {GST_VOLUME_FORMAT_U8, 0, 255},
    {GST_VOLUME_FORMAT_S8, -128, 127},
    {GST_VOLUME_FORMAT_U16LE, 0, 65535},
    {GST_VOLUME_FORMAT_S16LE, -32768, 32767},
    {GST_VOLUME_FORMAT_U32LE, 0, 4294967295.0},
    {GST_VOLUME_FORMAT_S32LE, -2147483648.0, 2147483647.0},
    {GST_VOLUME_FORMAT_U64LE, 0, 18446744073709551615.0},
    {GST_VOLUME_FORMAT_S64LE, -9223372036854775808.0, 9223372036854775807.0},
  };
  const gint n = G_N_ELEMENTS (values);
  guint i;
  gint k;

  for (i = 0; i < G_N_ELEMENTS (limits); i++) {
    gboolean is_signed = limits[i].min < 0;
    guint64 memory[16];
    GstVolumeFrame frame = make_frame (limits[i].format, n, memory);
    gdouble expected[] = { 0, 2, 2, 0, is_signed ? -2 : 0, 0, limits[i].min,
      limits[i].max, limits[i].max, limits[i].min
    };
    gdouble read[16];
    gfloat read_f32[16];

    g_test_message ("%s", gst_volume_format_to_string (limits[i].format));
    g_assert_cmpint (gst_volume_format_from_string
        (gst_volume_format_to_string (limits[i].format)), ==, limits[i].format);
    gst_volume_frame_write_f64 (&frame, 0, n, values);
    gst_volume_frame_read_f64 (&frame, 0, n, read);
    gst_volume_frame_read_f32 (&frame, 0, n, read_f32);
    for (k = 0; k < n; k++) {
      g_assert_cmpfloat (read[k], ==, expected[k]);
      g_assert_cmpfloat (read_f32[k], ==, (gfloat) expected[k]);
    }
    /* An offset counts values. */
    gst_volume_frame_read_f64 (&frame, 1, 2, read);
    g_assert_cmpfloat (read[0], ==, 2);
    gst_volume_frame_write_f64 (&frame, 4, 1, &values[1]);
    gst_volume_frame_read_f64 (&frame, 4, 2, read);
    g_assert_cmpfloat (read[0], ==, 2);
    g_assert_cmpfloat (read[1], ==, 0);
  }
}

static void
test_float_values (void)
{
  const gdouble values[] = { 0.1, -1e300, NAN, 12345678.9 };
  gdouble memory[4], read[4];
  GstVolumeFrame frame = make_frame (GST_VOLUME_FORMAT_F64LE, 4, memory);

  gst_volume_frame_write_f64 (&frame, 0, 4, values);
  g_assert_cmpmem (memory, sizeof (memory), values, sizeof (values));
  frame = make_frame (GST_VOLUME_FORMAT_F32LE, 4, memory);
  gst_volume_frame_write_f64 (&frame, 0, 4, values);
  gst_volume_frame_read_f64 (&frame, 0, 4, read);
  g_assert_cmpfloat (read[0], ==, (gdouble) 0.1f);
  g_assert_true (isinf (read[1]) && read[1] < 0);
  g_assert_true (isnan (read[2]));
  g_assert_cmpfloat (read[3], ==, (gdouble) 12345678.9f);
}

static void
test_map (void)
{
  GstVolumeInfo info;
  GstVolumeFrame frame;
  GstBuffer *buffer = gst_buffer_new_allocate (NULL, 23, NULL);

  g_assert_true (gst_volume_info_set (&info, GST_VOLUME_FORMAT_U16LE, 2, 3, 2,
          1, "ct"));
  g_assert_false (gst_volume_frame_map (&frame, &info, buffer, GST_MAP_READ));
  gst_buffer_append_memory (buffer, gst_allocator_alloc (NULL, 1, NULL));
  g_assert_true (gst_volume_frame_map (&frame, &info, buffer, GST_MAP_READ));
  g_assert_nonnull (frame.data);
  gst_volume_frame_unmap (&frame);
  gst_buffer_unref (buffer);
}

static void
test_pool (void)
{
  GstVolumeInfo info;
  GstVolumeFrame frame;
  GstBufferPool *pool;
  GstBuffer *buffer;

  gst_volume_info_set (&info, GST_VOLUME_FORMAT_F32LE, 3, 5, 7, 1, NULL);
  pool = gst_volume_buffer_pool_new_active (&info);
  g_assert_nonnull (pool);
  g_assert_cmpint (gst_buffer_pool_acquire_buffer (pool, &buffer, NULL), ==,
      GST_FLOW_OK);
  g_assert_cmpuint (gst_buffer_get_size (buffer), ==, 3 * 5 * 7 * 4);
  g_assert_true (gst_volume_frame_map (&frame, &info, buffer, GST_MAP_WRITE));
  g_assert_cmpuint ((guintptr) frame.data % 64, ==, 0);
  gst_volume_frame_unmap (&frame);
  gst_buffer_unref (buffer);
  gst_buffer_pool_set_active (pool, FALSE);
  gst_object_unref (pool);

  /* More than a pool can hold: no pool, no wrapped size. */
  gst_volume_info_set (&info, GST_VOLUME_FORMAT_F64LE, 32768, 32768, 1, 1,
      NULL);
  g_assert_null (gst_volume_buffer_pool_new_active (&info));
}

gint
main (gint argc, gchar ** argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/info/caps", test_caps);
  g_test_add_func ("/info/bad-caps", test_bad_caps);
  g_test_add_func ("/frame/values", test_values);
  g_test_add_func ("/frame/float-values", test_float_values);
  g_test_add_func ("/frame/map", test_map);
  g_test_add_func ("/pool", test_pool);
  return g_test_run ();
}
