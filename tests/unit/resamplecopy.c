/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Bits of every format where voxels fall on voxels; nearest voxels; the least
 * value, which fills what is outside. */

#include <math.h>

#include "resample.h"
#include "../goldens/resample.h"

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

/* @dst's bits are those of the voxel of @src at the same place, or the
 * fill's. */
static void
check_bits (const GstVolumeGrid * from, const GstVolumeGrid * to,
    GstVolumeFormat format, GstVolumeInterpolation interpolation)
{
  GstVolumeFrame src = make_frame (format, from->size, 2);
  GstVolumeFrame dst = make_frame (format, to->size, 2);
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

  g_assert_true (gst_volume_resample (&src, &from->affine, &dst, &to->affine,
          NULL, interpolation, fill));
  for (c = 0; c < 2; c++) {
    for (i = 0; i < gst_volume_info_get_voxels (&dst.info); i++) {
      const guint8 *expected = fill_bytes;

      p[0] = i % to->size[0];
      p[1] = i / to->size[0] % to->size[1];
      p[2] = i / to->size[0] / to->size[1];
      if (find_voxel (from, to, p, q)) {
        expected = data + (((c * from->size[2] + q[2]) * from->size[1]
                + q[1]) * from->size[0] + q[0]) * bytes;
      } else {
        outside++;
      }
      g_assert_cmpmem ((guint8 *) dst.data
          + (c * gst_volume_info_get_voxels (&dst.info) + i) * bytes,
          bytes, expected, bytes);
    }
  }
  g_assert_cmpuint (outside, >, 0);
  g_assert_cmpuint (outside, <, 2 * gst_volume_info_get_voxels (&dst.info));
  g_free (src.data);
  g_free (dst.data);
}

/* Turned to each of the 48 orientations, cropped along one axis and padded
 * along another. */
static void
test_exact (void)
{
  const gchar *const letters[] = { "RL", "AP", "SI" };
  const gint size[3] = { 5, 3, 4 }, new_size[3] = { 6, 2, 4 };
  GstVolumeGrid from, to;
  GstVolumeFormat format;
  gint turn, i, order[3], interpolation, turns = 0;

  memcpy (from.size, size, sizeof (size));
  from.affine = make_affine (src_affine);
  for (turn = 0; turn < 27 * 8; turn++) {
    gchar code[4] = { 0 };

    for (i = 0; i < 3; i++) {
      order[i] = turn / (i == 0 ? 72 : i == 1 ? 24 : 8) % 3;
      code[i] = letters[order[i]][turn >> i & 1];
    }
    if (!gst_volume_grid_reorient (&from, code, &to))
      continue;
    turns++;
    gst_volume_grid_resize (&to, new_size, &to);
    for (format = GST_VOLUME_FORMAT_U8; format <= GST_VOLUME_FORMAT_F64LE;
        format++) {
      for (interpolation = 0;
          interpolation <= GST_VOLUME_INTERPOLATION_LANCZOS; interpolation++)
        check_bits (&from, &to, format, interpolation);
    }
  }
  g_assert_cmpint (turns, ==, 48);
}

/* The same on volumes that take many tiles and threads, of values of each
 * size. */
static void
test_exact_tiles (void)
{
  const GstVolumeFormat formats[4] = { GST_VOLUME_FORMAT_U8,
    GST_VOLUME_FORMAT_S16LE, GST_VOLUME_FORMAT_F32LE, GST_VOLUME_FORMAT_F64LE
  };
  const gchar *const orders[] = { "RAS", "RSA", "ARS", "ASR", "SRA", "SAR" };
  const gint size[3] = { 75, 37, 66 }, new_size[3] = { 70, 40, 66 };
  GstVolumeGrid from, to;
  guint order, flips, i;

  memcpy (from.size, size, sizeof (size));
  from.affine = make_affine (src_affine);
  for (order = 0; order < G_N_ELEMENTS (orders); order++) {
    for (flips = 0; flips < 8; flips++) {
      gchar code[4] = { 0 };

      for (i = 0; i < 3; i++)
        code[i] = flips >> i & 1 ? orders[order][i] : orders[order][i] == 'R' ?
            'L' : orders[order][i] == 'A' ? 'P' : 'I';
      g_assert_true (gst_volume_grid_reorient (&from, code, &to));
      gst_volume_grid_resize (&to, new_size, &to);
      check_bits (&from, &to, formats[flips % 4],
          GST_VOLUME_INTERPOLATION_NEAREST);
    }
  }
}

/* Labels at steps that are no whole voxels, along permuted axes: the voxel
 * whose centre is nearest. */
static void
test_nearest_steps (void)
{
  const gint size[3] = { 61, 40, 35 }, new_size[3] = { 70, 130, 65 };
  GstVolumeFrame src = make_frame (GST_VOLUME_FORMAT_U16LE, size, 1);
  GstVolumeFrame dst = make_frame (GST_VOLUME_FORMAT_U16LE, new_size, 1);
  GstVolumeAffine from = gst_volume_affine_identity (), to = from;
  const guint16 *values = dst.data;
  gint i, x, y, z;

  for (i = 0; i < size[0] * size[1] * size[2]; i++)
    ((guint16 *) src.data)[i] = i % 65521;
  to.m[0][0] = to.m[1][1] = to.m[2][2] = 0;
  to.m[0][1] = 0.437;
  to.m[1][2] = -0.7;
  to.m[1][3] = 42.13;
  to.m[2][0] = 0.61;
  to.m[2][3] = -2.3;
  g_assert_true (gst_volume_resample (&src, &from, &dst, &to, NULL,
          GST_VOLUME_INTERPOLATION_NEAREST, 65535));
  for (z = 0; z < new_size[2]; z++) {
    for (y = 0; y < new_size[1]; y++) {
      for (x = 0; x < new_size[0]; x++) {
        const gint at[3] = { rint (0.437 * y), rint (42.13 - 0.7 * z),
          rint (0.61 * x - 2.3)
        };
        gboolean is_inside = TRUE;

        for (i = 0; i < 3; i++)
          is_inside &= at[i] >= 0 && at[i] < size[i];
        g_assert_cmpint (*values++, ==, is_inside ?
            ((at[2] * size[1] + at[1]) * size[0] + at[0]) % 65521 : 65535);
      }
    }
  }
  g_free (src.data);
  g_free (dst.data);
}

/* Of many parts, of which none is full at the end; NaN is not the least, and
 * more than 20 zeros a value below are. */
static void
test_background (void)
{
  const gint size[3] = { 101, 103, 59 };
  GstVolumeFrame frame = make_frame (GST_VOLUME_FORMAT_F32LE, size, 1);
  gsize n = gst_volume_info_get_voxels (&frame.info), at[4], i;
  gfloat *values = frame.data;

  for (i = 0; i < n; i++)
    values[i] = i % 3 == 0 ? NAN : 5 + i % 7;
  at[0] = 1;
  at[1] = n - 1;
  at[2] = n / 2;
  at[3] = 2048;
  for (i = 0; i < 4; i++) {
    gfloat before = values[at[i]];

    values[at[i]] = -3;
    g_assert_cmpfloat (gst_volume_frame_find_background (&frame), ==, -3);
    values[at[i]] = before;
  }
  g_assert_cmpfloat (gst_volume_frame_find_background (&frame), ==, 5);
  for (i = 0; i < 41; i++)
    values[i * 2048] = i < 2 ? -3 : 0;
  g_assert_cmpfloat (gst_volume_frame_find_background (&frame), ==, -3);
  values[41 * 2048] = values[42 * 2048] = 0;
  g_assert_cmpfloat (gst_volume_frame_find_background (&frame), ==, 0);
  for (i = 0; i < n; i++)
    values[i] = NAN;
  g_assert_cmpfloat (gst_volume_frame_find_background (&frame), ==, 0);
  g_free (values);
}

gint
main (gint argc, gchar ** argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/resample/exact", test_exact);
  g_test_add_func ("/resample/exact-tiles", test_exact_tiles);
  g_test_add_func ("/resample/nearest-steps", test_nearest_steps);
  g_test_add_func ("/resample/background", test_background);
  return g_test_run ();
}
