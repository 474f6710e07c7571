/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Sampling against scipy (nearest, linear) and numpy (Catmull-Rom); bits of
 * every format where voxels fall on voxels. */

#include <math.h>
#include <string.h>

#include "gstvolumeresample.h"
#include "../goldens/resample.h"

static GstVolumeAffine
make_affine (const gdouble values[16])
{
  GstVolumeAffine a;

  memcpy (a.m, values, sizeof (a.m));
  return a;
}

static GstVolumeFrame
make_frame (GstVolumeFormat format, const gint size[3], gint channels)
{
  GstVolumeFrame frame = { {0} };

  g_assert_true (gst_volume_info_set (&frame.info, format, size[0], size[1],
          size[2], channels, NULL));
  frame.data = g_malloc (gst_volume_info_get_size (&frame.info));
  return frame;
}

static void
test_goldens (void)
{
  GstVolumeFrame src = make_frame (GST_VOLUME_FORMAT_F32LE, src_size, 2);
  GstVolumeFrame dst = make_frame (GST_VOLUME_FORMAT_F32LE, dst_size, 2);
  GstVolumeAffine from = make_affine (src_affine);
  GstVolumeAffine to = make_affine (dst_affine);
  GstVolumeAffine through = make_affine (world);
  guint i, k;

  memcpy (src.data, src_values, sizeof (src_values));
  for (i = 0; i < 3; i++) {
    g_assert_true (gst_volume_resample (&src, &from, &dst, &to, &through, i,
            -7));
    for (k = 0; k < G_N_ELEMENTS (dst_values[i]); k++) {
      g_assert_cmpfloat_with_epsilon (((gfloat *) dst.data)[k],
          dst_values[i][k], 2e-5);
    }
  }
  g_free (src.data);
  g_free (dst.data);
}

/* The voxel of the grid before that lies where voxel @p of @to is, found by
 * its place in the world alone. */
static gboolean
find_voxel (const GstVolumeGrid * from, const GstVolumeGrid * to,
    const gint p[3], gint q[3])
{
  gdouble world_p[3] = { p[0], p[1], p[2] }, v[3];
  GstVolumeAffine inverse;
  gint i;

  gst_volume_affine_invert (&from->affine, &inverse);
  gst_volume_affine_apply (&to->affine, world_p, world_p);
  gst_volume_affine_apply (&inverse, world_p, v);
  for (i = 0; i < 3; i++) {
    q[i] = rint (v[i]);
    g_assert_cmpfloat_with_epsilon (v[i], q[i], 1e-6);
    if (q[i] < 0 || q[i] >= from->size[i])
      return FALSE;
  }
  return TRUE;
}

/* Turned, cropped on one axis and padded on another: bits are those of the
 * voxel at the same place, or the fill's. */
static void
test_exact (void)
{
  const gint size[3] = { 5, 3, 4 }, new_size[3] = { 6, 2, 4 };
  GstVolumeGrid from, to;
  GstVolumeFormat format;
  guint interpolation;

  memcpy (from.size, size, sizeof (size));
  from.affine = make_affine (src_affine);
  g_assert_true (gst_volume_grid_reorient (&from, "SLP", &to));
  gst_volume_grid_resize (&to, new_size, &to);

  for (format = GST_VOLUME_FORMAT_U8; format <= GST_VOLUME_FORMAT_F64LE;
      format++) {
    for (interpolation = 0; interpolation < 3; interpolation++) {
      GstVolumeFrame src = make_frame (format, from.size, 2);
      GstVolumeFrame dst = make_frame (format, to.size, 2);
      gsize bytes = gst_volume_format_get_size (format), i, outside = 0;
      const gdouble fill = 3;
      guint8 fill_bytes[8], *data = src.data;
      GRand *rand = g_rand_new_with_seed (format);
      gint c, p[3], q[3];

      /* Any bits: among them NaN, and integers no double can hold. */
      for (i = 0; i < gst_volume_info_get_size (&src.info); i++)
        data[i] = g_rand_int (rand);
      g_rand_free (rand);
      gst_volume_frame_write_f64 (&dst, 0, 1, &fill);
      memcpy (fill_bytes, dst.data, bytes);

      g_assert_true (gst_volume_resample (&src, &from.affine, &dst, &to.affine,
              NULL, interpolation, fill));
      for (c = 0; c < 2; c++) {
        for (i = 0; i < gst_volume_info_get_voxels (&dst.info); i++) {
          const guint8 *expected = fill_bytes;

          p[0] = i % to.size[0];
          p[1] = i / to.size[0] % to.size[1];
          p[2] = i / to.size[0] / to.size[1];
          if (find_voxel (&from, &to, p, q)) {
            expected = data + (((c * from.size[2] + q[2]) * from.size[1]
                    + q[1]) * from.size[0] + q[0]) * bytes;
          } else {
            outside++;
          }
          g_assert_cmpmem ((guint8 *) dst.data
              + (c * gst_volume_info_get_voxels (&dst.info) + i) * bytes,
              bytes, expected, bytes);
        }
      }
      g_assert_cmpuint (outside, >, 0);
      g_assert_cmpuint (outside, <, gst_volume_info_get_voxels (&dst.info));
      g_free (src.data);
      g_free (dst.data);
    }
  }
}

/* A linear field comes back linear, threads and blocks or not; integers
 * round. */
static void
test_linear_field (void)
{
  const gint size[3] = { 70, 60, 50 }, fine[3] = { 300, 40, 30 };
  GstVolumeFrame src = make_frame (GST_VOLUME_FORMAT_F32LE, size, 1);
  GstVolumeFrame dst = make_frame (GST_VOLUME_FORMAT_F32LE, fine, 1);
  GstVolumeAffine from = gst_volume_affine_identity (), to = from;
  gfloat *values = src.data;
  gint x, y, z;
  guint i;

  for (z = 0; z < size[2]; z++) {
    for (y = 0; y < size[1]; y++) {
      for (x = 0; x < size[0]; x++)
        *values++ = x + 10 * y - 3 * z;
    }
  }
  to.m[0][0] = 0.2;
  to.m[0][3] = 4;
  to.m[1][1] = 1.3;
  to.m[1][3] = 2;
  to.m[2][2] = 1.5;
  to.m[2][3] = 1;
  for (i = GST_VOLUME_INTERPOLATION_LINEAR; i <= GST_VOLUME_INTERPOLATION_CUBIC;
      i++) {
    g_assert_true (gst_volume_resample (&src, &from, &dst, &to, NULL, i, 0));
    values = dst.data;
    for (z = 0; z < fine[2]; z++) {
      for (y = 0; y < fine[1]; y++) {
        for (x = 0; x < fine[0]; x++) {
          g_assert_cmpfloat_with_epsilon (*values++,
              4 + 0.2 * x + 10 * (2 + 1.3 * y) - 3 * (1 + 1.5 * z), 1e-3);
        }
      }
    }
  }
  g_free (src.data);
  g_free (dst.data);
}

/* Half a voxel past the last centre is still inside; NaN does not reach
 * voxels that do not look at it. */
static void
test_edges (void)
{
  const gint size[3] = { 3, 1, 1 }, new_size[3] = { 10, 1, 1 };
  GstVolumeFrame src = make_frame (GST_VOLUME_FORMAT_F64LE, size, 1);
  GstVolumeFrame dst = make_frame (GST_VOLUME_FORMAT_F64LE, new_size, 1);
  GstVolumeAffine from = gst_volume_affine_identity (), to = from;
  const gdouble expected[10] = { 9, 9, 1, 1, 1.5, 2, 0, 0, 0, 9 };
  gdouble *values = src.data;
  gint i;

  values[0] = 1;
  values[1] = 2;
  values[2] = NAN;
  to.m[0][0] = 0.5;
  to.m[0][3] = -1.5;
  g_assert_true (gst_volume_resample (&src, &from, &dst, &to, NULL,
          GST_VOLUME_INTERPOLATION_LINEAR, 9));
  values = dst.data;
  for (i = 0; i < 10; i++) {
    if (i < 6 || i == 9)
      g_assert_cmpfloat (values[i], ==, expected[i]);
    else
      g_assert_true (isnan (values[i]));
  }
  g_free (src.data);
  g_free (dst.data);
}

static void
test_refused (void)
{
  const gint size[3] = { 2, 2, 2 };
  GstVolumeFrame src = make_frame (GST_VOLUME_FORMAT_U8, size, 1);
  GstVolumeFrame dst = make_frame (GST_VOLUME_FORMAT_S8, size, 1);
  GstVolumeAffine one = gst_volume_affine_identity (), flat = one;

  g_assert_false (gst_volume_resample (&src, &one, &dst, &one, NULL, 0, 0));
  dst.info.format = GST_VOLUME_FORMAT_U8;
  dst.info.channels = 2;
  g_assert_false (gst_volume_resample (&src, &one, &dst, &one, NULL, 0, 0));
  dst.info.channels = 1;
  flat.m[1][1] = 0;
  g_assert_false (gst_volume_resample (&src, &flat, &dst, &one, NULL, 0, 0));
  g_assert_false (gst_volume_resample (&src, &one, &dst, &flat, NULL, 0, 0));
  g_assert_false (gst_volume_resample (&src, &one, &dst, &one, &flat, 0, 0));
  memset (src.data, 1, 8);
  g_assert_true (gst_volume_resample (&src, &one, &dst, &one, NULL, 0, 0));
  g_free (src.data);
  g_free (dst.data);
}

gint
main (gint argc, gchar ** argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/resample/goldens", test_goldens);
  g_test_add_func ("/resample/exact", test_exact);
  g_test_add_func ("/resample/linear-field", test_linear_field);
  g_test_add_func ("/resample/edges", test_edges);
  g_test_add_func ("/resample/refused", test_refused);
  return g_test_run ();
}
