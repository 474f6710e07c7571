/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Thresholds against scikit-image, holes and components against scipy, and
 * bodies that are made of both. */

#include <math.h>
#include <string.h>

#include "gstvolumeforeground.h"
#include "../goldens/foreground.h"

#define N_VOXELS G_N_ELEMENTS (golden_ct)
#define N_MASKS G_N_ELEMENTS (golden_masks)

static void
read_mask (const gchar * bits, guint8 * mask)
{
  guint i;

  g_assert_cmpuint (strlen (bits), ==, N_VOXELS);
  for (i = 0; i < N_VOXELS; i++)
    mask[i] = bits[i] == '1';
}

static void
test_fill_holes (void)
{
  guint8 mask[N_VOXELS], filled[N_VOXELS];
  guint m;

  for (m = 0; m < N_MASKS; m++) {
    read_mask (golden_masks[m][0], mask);
    read_mask (golden_masks[m][1], filled);
    gst_volume_mask_fill_holes (mask, golden_size);
    g_assert_cmpmem (mask, N_VOXELS, filled, N_VOXELS);
  }
}

static void
test_keep_largest (void)
{
  guint8 mask[N_VOXELS], largest[N_VOXELS];
  gsize voxels, i;
  guint m;

  for (m = 0; m < N_MASKS; m++) {
    read_mask (golden_masks[m][0], mask);
    read_mask (golden_masks[m][2], largest);
    voxels = gst_volume_mask_keep_largest (mask, golden_size);
    g_assert_cmpmem (mask, N_VOXELS, largest, N_VOXELS);
    for (i = 0; i < N_VOXELS; i++)
      voxels -= mask[i];
    g_assert_cmpuint (voxels, ==, 0);
  }
}

static void
test_close (void)
{
  guint8 mask[N_VOXELS], closed[N_VOXELS];
  guint m;

  for (m = 0; m < N_MASKS; m++) {
    read_mask (golden_masks[m][0], mask);
    read_mask (golden_masks[m][3], closed);
    gst_volume_mask_close (mask, golden_size, golden_radius);
    g_assert_cmpmem (mask, N_VOXELS, closed, N_VOXELS);
  }
}

/* Of equals the first stays; nothing stays nothing. */
static void
test_few_voxels (void)
{
  const gint size[3] = { 5, 1, 1 };
  guint8 two[5] = { 0, 1, 0, 1, 0 }, none[5] = { 0 };
  const guint8 first[5] = { 0, 1, 0, 0, 0 };

  g_assert_cmpuint (gst_volume_mask_keep_largest (two, size), ==, 1);
  g_assert_cmpmem (two, 5, first, 5);
  g_assert_cmpuint (gst_volume_mask_keep_largest (none, size), ==, 0);
  g_assert_cmpint (none[0] + none[1] + none[2] + none[3] + none[4], ==, 0);
}

static GstVolumeFrame
make_frame (GstVolumeFormat format, gpointer values, const gchar * modality)
{
  GstVolumeFrame frame = { {0} };

  g_assert_true (gst_volume_info_set (&frame.info, format, golden_size[0],
          golden_size[1], golden_size[2], 1, modality));
  frame.data = values;
  return frame;
}

static void
test_threshold (void)
{
  gfloat values[N_VOXELS];
  gint16 shorts[N_VOXELS];
  GstVolumeFrame frame;
  gdouble threshold;
  guint i;

  for (i = 0; i < N_VOXELS; i++)
    values[i] = golden_signed[i] == -32768 ? NAN : golden_signed[i];
  frame = make_frame (GST_VOLUME_FORMAT_F32LE, values, "T1w");
  g_assert_true (gst_volume_foreground_threshold (&frame, &threshold));
  g_assert_cmpfloat_with_epsilon (threshold, golden_signed_threshold, 1e-9);

  memcpy (shorts, golden_ct, sizeof (shorts));
  /* Levels that lie in one bin count as its mean: bins are 4 HU near air. */
  frame = make_frame (GST_VOLUME_FORMAT_S16LE, shorts, "ct");
  g_assert_true (gst_volume_foreground_threshold (&frame, &threshold));
  g_assert_cmpfloat_with_epsilon (threshold, golden_ct_threshold, 4);
  /* Not CT, that fill is what is dark. */
  frame = make_frame (GST_VOLUME_FORMAT_S16LE, shorts, "T1w");
  g_assert_true (gst_volume_foreground_threshold (&frame, &threshold));
  g_assert_cmpfloat (threshold, <, -1024);
}

static void
test_constant (void)
{
  gfloat values[N_VOXELS];
  GstVolumeFrame frame = make_frame (GST_VOLUME_FORMAT_F32LE, values, NULL);
  gdouble threshold;
  guint i;

  for (i = 0; i < N_VOXELS; i++)
    values[i] = i % 2 ? 0.f : -0.f;
  g_assert_false (gst_volume_foreground_threshold (&frame, &threshold));
  for (i = 0; i < N_VOXELS; i++)
    values[i] = NAN;
  g_assert_false (gst_volume_foreground_threshold (&frame, &threshold));
}

/* The block of tissue, whatever lies beside and inside it. */
static void
test_find (void)
{
  const gdouble spacing[3] = { 2.1, 8.1, 4 };
  gint16 values[N_VOXELS];
  GstVolumeFrame frame = make_frame (GST_VOLUME_FORMAT_S16LE, values, "ct");
  guint8 mask[N_VOXELS];
  gint x, y, z;
  gsize i = 0;

  memcpy (values, golden_ct, sizeof (values));
  values[(5 * 11 + 6) * 13 + 6] = -1000;        /* an airway */
  values[(1 * 11 + 0) * 13 + 6] = 500;  /* a wire */
  g_assert_cmpuint (gst_volume_foreground_find (&frame,
          golden_ct_threshold, spacing, mask), ==, 7 * 7 * 7);
  for (z = 0; z < golden_size[2]; z++) {
    for (y = 0; y < golden_size[1]; y++) {
      for (x = 0; x < golden_size[0]; x++, i++)
        g_assert_cmpint (mask[i], ==, x >= 3 && x < 10 && y >= 2 && y < 9
            && z >= 1 && z < 8);
    }
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/foreground/fill-holes", test_fill_holes);
  g_test_add_func ("/foreground/keep-largest", test_keep_largest);
  g_test_add_func ("/foreground/close", test_close);
  g_test_add_func ("/foreground/few-voxels", test_few_voxels);
  g_test_add_func ("/foreground/threshold", test_threshold);
  g_test_add_func ("/foreground/constant", test_constant);
  g_test_add_func ("/foreground/find", test_find);
  return g_test_run ();
}
