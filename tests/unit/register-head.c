/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <math.h>

#include "register-head.h"

/* Half axes of an ellipsoid about a head, mm, and what its points are apart. */
static const gdouble half_axes[3] = { 75, 95, 85 };

#define STEP 10

RegImage *
register_image (const gfloat * values, const gint size[3], gdouble spacing,
    GError ** error)
{
  GstVolumeAffine affine = gst_volume_affine_identity ();
  GstVolumeFrame frame = {.data = (gpointer) values };
  gint i;

  for (i = 0; i < 3; i++) {
    affine.m[i][i] = spacing;
    affine.m[i][3] = -spacing * (size[i] - 1) / 2;
  }
  gst_volume_info_set (&frame.info, GST_VOLUME_FORMAT_F32LE, size[0], size[1],
      size[2], 1, NULL);
  return reg_image_new ("test", &frame, &affine, NULL, NULL, error);
}

RegImage *
register_head (guint64 seed, const gchar * modality, const gdouble pose[6],
    gint n, gdouble spacing)
{
  const gint size[3] = { n, n, n };
  g_autofree gfloat *voxels = g_new0 (gfloat, (gsize) n * n * n);
  g_autofree gfloat *scratch = g_new (gfloat, n);
  GstVolumeAffine world = phantom_pose (pose), to_head;
  gfloat values[PHANTOM_N_TISSUES];
  Phantom *phantom = phantom_new (seed);
  RegImage *image;
  gint i, y, z;

  g_assert_true (phantom_tissue_values (modality, values));
  g_assert_true (gst_volume_affine_invert (&world, &to_head));
  for (i = 0; i < n * n * n; i++)
    voxels[i] = i;              /* so as not to be constant */
  image = register_image (voxels, size, spacing, NULL);
  to_head = gst_volume_affine_compose (&to_head, &image->grid.affine);
  for (z = 0; z < n; z++) {
    for (y = 0; y < n; y++) {
      phantom_render_row (phantom, &to_head, y, z, n, values, scratch,
          image->values + ((gsize) z * n + y) * n);
    }
  }
  phantom_free (phantom);
  return image;
}

gdouble
register_error (const GstVolumeAffine * a, const GstVolumeAffine * b)
{
  gdouble sum = 0, point[3];
  guint n = 0;
  gint i;

  for (point[2] = -90; point[2] <= 90; point[2] += STEP) {
    for (point[1] = -100; point[1] <= 100; point[1] += STEP) {
      for (point[0] = -80; point[0] <= 80; point[0] += STEP) {
        gdouble from_a[3], from_b[3], distance = 0, inside = 0;

        for (i = 0; i < 3; i++)
          inside += point[i] / half_axes[i] * point[i] / half_axes[i];
        if (inside > 1)
          continue;
        gst_volume_affine_apply (a, point, from_a);
        gst_volume_affine_apply (b, point, from_b);
        for (i = 0; i < 3; i++)
          distance += (from_a[i] - from_b[i]) * (from_a[i] - from_b[i]);
        sum += sqrt (distance);
        n++;
      }
    }
  }
  return sum / n;
}
