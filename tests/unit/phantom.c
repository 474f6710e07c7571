/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The phantom: random numbers, signal equations, shares of tissue, anatomy
 * and pose. */

#include <math.h>
#include <string.h>

#include "gstvolumeresample.h"
#include "phantom.h"
#include "rng.h"

/* A coarse whole head: 4 mm voxels about the origin. */
#define COARSE 4.0
static const gint coarse_size[3] = { 46, 55, 46 };

static const gchar *const modalities[] = { "T1w", "T2w", "PDw", "FLAIR", "ct" };

static GstVolumeAffine
centred_grid (const gint size[3], gdouble spacing)
{
  GstVolumeAffine affine = gst_volume_affine_identity ();
  gint i;

  for (i = 0; i < 3; i++) {
    affine.m[i][i] = spacing;
    affine.m[i][3] = -spacing * (size[i] - 1) / 2;
  }
  return affine;
}

static gsize
count (const gint size[3])
{
  return (gsize) size[0] * size[1] * size[2];
}

/* (transfer full) */
static gfloat *
render (guint64 seed, const GstVolumeAffine * to_head, const gint size[3],
    const gfloat values[PHANTOM_N_TISSUES])
{
  Phantom *phantom = phantom_new (seed);
  gfloat *voxels = g_new (gfloat, count (size));
  gfloat *scratch = g_new (gfloat, size[0]);
  gint y, z;

  for (z = 0; z < size[2]; z++) {
    for (y = 0; y < size[1]; y++) {
      phantom_render_row (phantom, to_head, y, z, size[0], values, scratch,
          voxels + ((gsize) z * size[1] + y) * size[0]);
    }
  }
  g_free (scratch);
  phantom_free (phantom);
  return voxels;
}

/* Each voxel's share of one tissue. */
static gfloat *
render_share (guint64 seed, const GstVolumeAffine * to_head,
    const gint size[3], PhantomTissue tissue)
{
  gfloat values[PHANTOM_N_TISSUES] = { 0 };

  values[tissue] = 1;
  return render (seed, to_head, size, values);
}

static gfloat *
render_coarse (guint64 seed, const gchar * modality)
{
  GstVolumeAffine affine = centred_grid (coarse_size, COARSE);
  gfloat values[PHANTOM_N_TISSUES];

  g_assert_true (phantom_tissue_values (modality, values));
  return render (seed, &affine, coarse_size, values);
}

/* The known answers that come with Random123. */
static void
test_philox (void)
{
  static const guint32 cases[3][10] = {
    {0, 0, 0, 0, 0, 0, 0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8},
    {0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff,
        0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd},
    {0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344, 0xa4093822, 0x299f31d0,
        0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1},
  };
  guint32 out[4];
  guint i;

  for (i = 0; i < G_N_ELEMENTS (cases); i++) {
    rng_philox (cases[i], cases[i] + 4, out);
    g_assert_cmpmem (out, sizeof out, cases[i] + 6, sizeof out);
  }
}

static void
test_normal (void)
{
  const gsize n = 200000, offset = 70001;
  gfloat (*pairs)[2] = g_malloc_n (n, sizeof *pairs);
  gfloat (*part)[2] = g_malloc_n (100, sizeof *part);
  gdouble sum = 0, squares = 0, product = 0, fourth = 0;
  gsize i, k;

  rng_normal_pairs (5, 1, 0, n, pairs);
  for (i = 0; i < n; i++) {
    product += (gdouble) pairs[i][0] * pairs[i][1];
    for (k = 0; k < 2; k++) {
      gdouble square = (gdouble) pairs[i][k] * pairs[i][k];

      sum += pairs[i][k];
      squares += square;
      fourth += square * square;
    }
  }
  /* Five standard errors each. */
  g_assert_cmpfloat (fabs (sum / (2 * n)), <, 5 / sqrt (2 * n));
  g_assert_cmpfloat (fabs (squares / (2 * n) - 1), <, 5 * sqrt (1.0 / n));
  g_assert_cmpfloat (fabs (fourth / (2 * n) - 3), <, 5 * sqrt (48.0 / n));
  g_assert_cmpfloat (fabs (product / n), <, 5 / sqrt (n));

  /* Where one starts to draw does not matter. */
  rng_normal_pairs (5, 1, offset, 100, part);
  g_assert_cmpmem (part, 100 * sizeof *part, pairs[offset], 100 * sizeof *part);
  rng_normal_pairs (5, 2, offset, 100, part);
  g_assert_cmpint (memcmp (part, pairs[offset], 100 * sizeof *part), !=, 0);
  g_free (part);
  g_free (pairs);
}

/* The equations written out for some tissues, and radiology's rules. */
static void
test_signal (void)
{
  gfloat t1[PHANTOM_N_TISSUES], t2[PHANTOM_N_TISSUES];
  gfloat pd[PHANTOM_N_TISSUES], flair[PHANTOM_N_TISSUES];
  gfloat ct[PHANTOM_N_TISSUES];

  g_assert_true (phantom_tissue_values ("T1w", t1));
  g_assert_true (phantom_tissue_values ("T2w", t2));
  g_assert_true (phantom_tissue_values ("PDw", pd));
  g_assert_true (phantom_tissue_values ("FLAIR", flair));
  g_assert_true (phantom_tissue_values ("ct", ct));
  g_assert_false (phantom_tissue_values ("bold", ct));

  g_assert_cmpfloat_with_epsilon (t1[PHANTOM_WHITE],
      770 * (1 - exp (-500. / 500)) * exp (-15. / 70), 1e-3);
  g_assert_cmpfloat_with_epsilon (t2[PHANTOM_CSF],
      1000 * (1 - exp (-4000. / 2569)) * exp (-100. / 329), 1e-3);
  g_assert_cmpfloat_with_epsilon (pd[PHANTOM_GREY],
      860 * (1 - exp (-3000. / 833)) * exp (-20. / 83), 1e-3);
  g_assert_cmpfloat_with_epsilon (flair[PHANTOM_LESION],
      760 * (1 - 2 * exp (-1704. / 752) + exp (-9000. / 752))
      * exp (-100. / 237), 1e-3);

  g_assert_cmpfloat (t1[PHANTOM_WHITE], >, t1[PHANTOM_GREY]);
  g_assert_cmpfloat (t1[PHANTOM_GREY], >, t1[PHANTOM_CSF]);
  g_assert_cmpfloat (t1[PHANTOM_FAT], >, t1[PHANTOM_WHITE]);
  g_assert_cmpfloat (t2[PHANTOM_CSF], >, t2[PHANTOM_GREY]);
  g_assert_cmpfloat (t2[PHANTOM_GREY], >, t2[PHANTOM_WHITE]);
  g_assert_cmpfloat (pd[PHANTOM_GREY], >, pd[PHANTOM_WHITE]);
  g_assert_cmpfloat (flair[PHANTOM_CSF], <, 1);
  g_assert_cmpfloat (flair[PHANTOM_LESION], >, 1.5 * flair[PHANTOM_GREY]);
  g_assert_cmpfloat (t1[PHANTOM_AIR], ==, 0);
  g_assert_cmpfloat (t2[PHANTOM_BONE], <, 1);
  g_assert_cmpfloat (ct[PHANTOM_AIR], ==, -1000);
  g_assert_cmpfloat (ct[PHANTOM_BONE], >, 1000);
  g_assert_cmpfloat (ct[PHANTOM_GREY], >, ct[PHANTOM_WHITE]);
}

static void
test_reproducible (void)
{
  gsize size = count (coarse_size) * sizeof (gfloat);
  gfloat *a = render_coarse (1, "T1w"), *b = render_coarse (1, "T1w");
  gfloat *c = render_coarse (2, "T1w");
  gsize i, changed = 0;

  g_assert_cmpmem (a, size, b, size);
  for (i = 0; i < count (coarse_size); i++)
    changed += fabsf (a[i] - c[i]) > 1;
  g_assert_cmpuint (changed, >, count (coarse_size) / 20);
  g_free (a);
  g_free (b);
  g_free (c);
}

/* Every modality is the same shares of tissue, and shares add up to one. */
static void
test_shares (void)
{
  GstVolumeAffine affine = centred_grid (coarse_size, COARSE);
  const gsize n = count (coarse_size);
  gfloat *shares[PHANTOM_N_TISSUES];
  gsize i, pure;
  guint m, t;

  for (t = 0; t < PHANTOM_N_TISSUES; t++)
    shares[t] = render_share (3, &affine, coarse_size, t);

  for (m = 0; m < G_N_ELEMENTS (modalities); m++) {
    gfloat *voxels = render_coarse (3, modalities[m]);
    gfloat values[PHANTOM_N_TISSUES];

    phantom_tissue_values (modalities[m], values);
    for (i = 0; i < n; i++) {
      gdouble sum = 0, expected = 0;

      for (t = 0; t < PHANTOM_N_TISSUES; t++) {
        sum += shares[t][i];
        expected += (gdouble) shares[t][i] * values[t];
        if (shares[t][i] == 1)
          g_assert_cmpfloat_with_epsilon (voxels[i], values[t], 1e-2);
      }
      g_assert_cmpfloat_with_epsilon (sum, 1, 1e-4);
      g_assert_cmpfloat_with_epsilon (voxels[i], expected, 0.05);
    }
    g_free (voxels);
  }

  /* Each tissue is somewhere pure, but for the lens, which is too small. */
  for (t = 0; t < PHANTOM_N_TISSUES; t++) {
    pure = 0;
    for (i = 0; i < n; i++)
      pure += shares[t][i] > 0.999f;
    if (t != PHANTOM_LENS)
      g_assert_cmpuint (pure, >, 0);
    g_free (shares[t]);
  }
}

static gdouble
share_litres (guint64 seed, PhantomTissue tissue)
{
  GstVolumeAffine affine = centred_grid (coarse_size, COARSE);
  gfloat *share = render_share (seed, &affine, coarse_size, tissue);
  gdouble sum = 0;
  gsize i;

  for (i = 0; i < count (coarse_size); i++)
    sum += share[i];
  g_free (share);
  return sum * COARSE * COARSE * COARSE * 1e-6;
}

static void
test_anatomy (void)
{
  GstVolumeAffine affine = centred_grid (coarse_size, COARSE);
  guint64 seed;

  for (seed = 0; seed < 4; seed++) {
    gdouble grey = share_litres (seed, PHANTOM_GREY);
    gdouble white = share_litres (seed, PHANTOM_WHITE);
    gfloat *lesion = render_share (seed, &affine, coarse_size, PHANTOM_LESION);
    gdouble left = 0, right = 0;
    gsize i;

    /* Adult brains: 1.0 to 1.6 l. */
    g_test_message ("seed %d: grey %.3f l, white %.3f l", (gint) seed, grey,
        white);
    g_assert_cmpfloat (grey + white, >, 1.0);
    g_assert_cmpfloat (grey + white, <, 1.6);
    g_assert_cmpfloat (grey, >, 0.3);
    g_assert_cmpfloat (white, >, 0.3);

    for (i = 0; i < count (coarse_size); i++) {
      gint x = i % coarse_size[0];

      if (2 * x < coarse_size[0] - 1)
        left += lesion[i];
      else
        right += lesion[i];
    }
    g_assert_cmpfloat (left, >, 0);
    g_assert_cmpfloat (right, ==, 0);
    g_free (lesion);
  }
}

/* The order of turns and their sense. */
static void
test_pose_convention (void)
{
  const gdouble about_r[6] = { 90, 0, 0, 0, 0, 0 };
  const gdouble about_r_then_a[6] = { 90, 90, 0, 1, 2, 3 };
  const gdouble about_s[6] = { 0, 0, 90, 0, 0, 0 };
  const gdouble front[3] = { 0, 1, 0 };
  GstVolumeAffine m;
  gdouble p[3];

  m = phantom_pose (about_r);
  gst_volume_affine_apply (&m, front, p);
  g_assert_cmpfloat_with_epsilon (p[2], 1, 1e-12);      /* nods backwards */
  m = phantom_pose (about_s);
  gst_volume_affine_apply (&m, front, p);
  g_assert_cmpfloat_with_epsilon (p[0], -1, 1e-12);     /* looks left */
  m = phantom_pose (about_r_then_a);
  gst_volume_affine_apply (&m, front, p);
  g_assert_cmpfloat_with_epsilon (p[0], 1 + 1, 1e-12);
  g_assert_cmpfloat_with_epsilon (p[1], 2, 1e-12);
  g_assert_cmpfloat_with_epsilon (p[2], 3, 1e-12);
}

/* Mean difference between a head and the posed one brought back by @world. */
static gdouble
difference_after (gfloat * head, gfloat * posed, const gint size[3],
    const GstVolumeAffine * grid, const GstVolumeAffine * world)
{
  GstVolumeFrame src = {.data = posed }, dst = { {0} };
  gdouble sum = 0;
  gsize n = 0;
  gint x, y, z;

  gst_volume_info_set (&src.info, GST_VOLUME_FORMAT_F32LE, size[0], size[1],
      size[2], 1, NULL);
  dst.info = src.info;
  dst.data = g_malloc (gst_volume_info_get_size (&dst.info));
  g_assert_true (gst_volume_resample (&src, grid, &dst, grid, world,
          GST_VOLUME_INTERPOLATION_LINEAR, 0));
  /* Away from the border, where nothing was cut off. */
  for (z = size[2] / 4; z < size[2] * 3 / 4; z++) {
    for (y = size[1] / 4; y < size[1] * 3 / 4; y++) {
      for (x = size[0] / 4; x < size[0] * 3 / 4; x++) {
        gsize i = ((gsize) z * size[1] + y) * size[0] + x;

        sum += fabsf (head[i] - ((gfloat *) dst.data)[i]);
        n++;
      }
    }
  }
  g_free (dst.data);
  return sum / n;
}

static void
test_pose (void)
{
  const gdouble pose[6] = { 8, -5, 12, 4, -6, 3 };
  const gint size[3] = { 96, 96, 96 };
  GstVolumeAffine grid = centred_grid (size, 1);
  GstVolumeAffine identity = gst_volume_affine_identity ();
  GstVolumeAffine to_world = phantom_pose (pose), to_head, voxel_to_head;
  gfloat values[PHANTOM_N_TISSUES], *head, *posed;
  gdouble right, wrong, none;

  phantom_tissue_values ("T1w", values);
  g_assert_true (gst_volume_affine_invert (&to_world, &to_head));
  voxel_to_head = gst_volume_affine_compose (&to_head, &grid);
  head = render (1, &grid, size, values);
  posed = render (1, &voxel_to_head, size, values);

  right = difference_after (head, posed, size, &grid, &to_world);
  wrong = difference_after (head, posed, size, &grid, &to_head);
  none = difference_after (head, posed, size, &grid, &identity);
  g_test_message ("mean difference of %g: %.2f; inverse: %.2f; none: %.2f",
      values[PHANTOM_WHITE], right, wrong, none);
  g_assert_cmpfloat (right, <, 0.02 * values[PHANTOM_WHITE]);
  g_assert_cmpfloat (none, >, 5 * right);
  g_assert_cmpfloat (wrong, >, 5 * right);
  g_free (head);
  g_free (posed);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/phantom/philox", test_philox);
  g_test_add_func ("/phantom/normal", test_normal);
  g_test_add_func ("/phantom/signal", test_signal);
  g_test_add_func ("/phantom/reproducible", test_reproducible);
  g_test_add_func ("/phantom/shares", test_shares);
  g_test_add_func ("/phantom/anatomy", test_anatomy);
  g_test_add_func ("/phantom/pose-convention", test_pose_convention);
  g_test_add_func ("/phantom/pose", test_pose);
  return g_test_run ();
}
