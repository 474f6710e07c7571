/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Sampling against scipy, nibabel and numpy; bits for any number of threads. */

#include <math.h>
#include <string.h>

#include "gstvolumelanczos.h"
#include "resample.h"
#include "../goldens/resample.h"

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
  for (i = 0; i < G_N_ELEMENTS (dst_values); i++) {
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

/* Both with the Gaussian put into the weights, and before them. */
static void
check_antialiased (const gint size[3], const gdouble map[16],
    const gdouble * expected)
{
  GstVolumeFrame src = make_frame (GST_VOLUME_FORMAT_F32LE, fine_size, 1);
  GstVolumeFrame dst = make_frame (GST_VOLUME_FORMAT_F32LE, size, 1);
  GstVolumeAffine from = gst_volume_affine_identity ();
  GstVolumeAffine to = make_affine (map);
  gsize n = gst_volume_info_get_voxels (&dst.info), k;
  guint i;

  memcpy (src.data, fine_values, sizeof (fine_values));
  for (i = GST_VOLUME_INTERPOLATION_LINEAR;
      i <= GST_VOLUME_INTERPOLATION_LANCZOS; i++, expected += n) {
    g_assert_true (gst_volume_resample_antialiased (&src, &from, &dst, &to,
            NULL, i, -7));
    for (k = 0; k < n; k++)
      g_assert_cmpfloat_with_epsilon (((gfloat *) dst.data)[k], expected[k],
          5e-5);
  }
  g_free (src.data);
  g_free (dst.data);
}

static void
test_antialiased (void)
{
  check_antialiased (aligned_size, aligned_map, aligned_values[0]);
  check_antialiased (tilted_size, tilted_map, tilted_values[0]);
}

/* Labels are not blurred, nor is what stays as fine, be it turned; what grows
 * coarser by whole voxels is blurred, not copied. */
static void
test_antialiased_where (void)
{
  const gint size[3] = { 6, 5, 4 };
  GstVolumeFrame src = make_frame (GST_VOLUME_FORMAT_S16LE, fine_size, 1);
  GstVolumeFrame plain = make_frame (GST_VOLUME_FORMAT_S16LE, size, 1);
  GstVolumeFrame blurred = make_frame (GST_VOLUME_FORMAT_S16LE, size, 1);
  GstVolumeAffine from = gst_volume_affine_identity (), to = from;
  gsize bytes = gst_volume_info_get_size (&plain.info);
  gint i, turned;

  for (i = 0; i < (gint) G_N_ELEMENTS (fine_values); i++)
    ((gint16 *) src.data)[i] = fine_values[i];
  for (turned = 0; turned < 2; turned++) {
    if (turned) {
      /* By cos 0.8, sin 0.6. */
      to.m[0][0] = to.m[1][1] = 0.8;
      to.m[0][1] = -0.6;
      to.m[1][0] = 0.6;
      to.m[0][3] = 3;
    }
    for (i = 0; i <= GST_VOLUME_INTERPOLATION_LANCZOS; i++) {
      gst_volume_resample (&src, &from, &plain, &to, NULL, i, 0);
      gst_volume_resample_antialiased (&src, &from, &blurred, &to, NULL, i, 0);
      g_assert_cmpmem (plain.data, bytes, blurred.data, bytes);
    }
  }
  to = from;
  to.m[0][0] = 2;
  for (i = 0; i <= GST_VOLUME_INTERPOLATION_LANCZOS; i++) {
    gst_volume_resample (&src, &from, &plain, &to, NULL, i, 0);
    gst_volume_resample_antialiased (&src, &from, &blurred, &to, NULL, i, 0);
    g_assert_cmpint (memcmp (plain.data, blurred.data, bytes) == 0, ==,
        i == GST_VOLUME_INTERPOLATION_NEAREST);
  }
  g_free (src.data);
  g_free (plain.data);
  g_free (blurred.data);
}

/* Of a smooth volume all good interpolations are about the same: here
 * nibabel's, which are cubic splines. */
static void
test_smooth (void)
{
  const gdouble range = 100;
  GstVolumeFrame src = make_frame (GST_VOLUME_FORMAT_F32LE, smooth_size, 1);
  GstVolumeFrame dst = make_frame (GST_VOLUME_FORMAT_F32LE, dst_size, 1);
  GstVolumeAffine from = make_affine (smooth_affine);
  GstVolumeAffine to = make_affine (dst_affine);
  GstVolumeAffine through = make_affine (world);
  guint i, k;

  memcpy (src.data, smooth_values, sizeof (smooth_values));
  for (i = 0; i < 2; i++) {
    gdouble error = 0;

    g_assert_true (gst_volume_resample (&src, &from, &dst, &to, &through,
            GST_VOLUME_INTERPOLATION_CUBIC + i, 0));
    for (k = 0; k < G_N_ELEMENTS (spline_values); k++) {
      if (spline_values[k] != -1000)
        error = MAX (error, fabs (((gfloat *) dst.data)[k]
                - spline_values[k]));
    }
    g_test_message ("%s: %g", i ? "Lanczos" : "cubic", error);
    g_assert_cmpfloat (error, <, 0.005 * range);
  }
  g_free (src.data);
  g_free (dst.data);
}

/* Its weights are the sincs', exactly so on voxels. */
static void
test_lanczos_table (void)
{
  const gint n = 100000;
  gdouble exact[GST_VOLUME_KERNEL_MAX_TAPS];
  gdouble weights[GST_VOLUME_LANCZOS_LANES], greatest = 0;
  gint i, k;

  for (i = 0; i < n; i++) {
    gdouble f = (gdouble) i / n, sum = 0;

    gst_volume_kernel_set_weights (GST_VOLUME_INTERPOLATION_LANCZOS, f, exact);
    gst_volume_lanczos_set_weights (gst_volume_lanczos_get (), f, weights);
    for (k = 0; k < GST_VOLUME_LANCZOS_LANES; k++) {
      gdouble expected = k < GST_VOLUME_KERNEL_MAX_TAPS ? exact[k] : 0;

      greatest = MAX (greatest, fabs (weights[k] - expected));
      sum += weights[k];
      if (i == 0 || k >= GST_VOLUME_KERNEL_MAX_TAPS)
        g_assert_cmpfloat (weights[k], ==, expected);
    }
    g_assert_cmpfloat_with_epsilon (sum, 1, 1e-14);
  }
  g_test_message ("%g", greatest);
  g_assert_cmpfloat (greatest, <, 1e-9);
}

/* Bits do not depend on how work is shared: slabs too small for threads have
 * those of the whole.  Numbers are binary fractions, so that positions are the
 * same. */
static void
test_threads (void)
{
  const gint size[3] = { 75, 70, 65 }, whole_size[3] = { 90, 81, 77 };
  const gint slab_size[3] = { 90, 81, 7 };
  GstVolumeFrame src = make_frame (GST_VOLUME_FORMAT_F32LE, size, 1);
  GstVolumeFrame whole = make_frame (GST_VOLUME_FORMAT_F32LE, whole_size, 1);
  GstVolumeFrame slab = make_frame (GST_VOLUME_FORMAT_F32LE, slab_size, 1);
  GstVolumeAffine from = gst_volume_affine_identity (), to = from;
  gsize n = gst_volume_info_get_voxels (&src.info), k;
  gsize bytes = gst_volume_info_get_size (&slab.info);
  GRand *rand = g_rand_new_with_seed (1);
  gint i, z, tilted;

  for (k = 0; k < n; k++)
    ((gfloat *) src.data)[k] = g_rand_double (rand);
  g_rand_free (rand);
  for (i = 0; i < 3; i++) {
    to.m[i][i] = 0.8125;
    to.m[i][3] = 0.375;
  }
  for (tilted = 0; tilted < 2; tilted++) {
    to.m[0][1] = tilted * 0.125;
    for (i = 0; i <= GST_VOLUME_INTERPOLATION_LANCZOS; i++) {
      gst_volume_resample (&src, &from, &whole, &to, NULL, i, 0);
      for (z = 0; z < whole_size[2]; z += slab_size[2]) {
        GstVolumeAffine lower = to;

        lower.m[2][3] += z * to.m[2][2];
        gst_volume_resample (&src, &from, &slab, &lower, NULL, i, 0);
        g_assert_cmpmem ((guint8 *) whole.data + z / slab_size[2] * bytes,
            bytes, slab.data, bytes);
      }
    }
  }
  g_free (src.data);
  g_free (whole.data);
  g_free (slab.data);
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
  for (i = GST_VOLUME_INTERPOLATION_LINEAR;
      i <= GST_VOLUME_INTERPOLATION_CUBIC; i++) {
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
  g_test_add_func ("/resample/antialiased", test_antialiased);
  g_test_add_func ("/resample/antialiased-where", test_antialiased_where);
  g_test_add_func ("/resample/smooth", test_smooth);
  g_test_add_func ("/resample/lanczos-table", test_lanczos_table);
  g_test_add_func ("/resample/threads", test_threads);
  g_test_add_func ("/resample/linear-field", test_linear_field);
  g_test_add_func ("/resample/edges", test_edges);
  g_test_add_func ("/resample/refused", test_refused);
  return g_test_run ();
}
