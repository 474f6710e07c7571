/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The phantoms: random numbers, signal equations, shares of tissue, anatomy,
 * pose and deformation. */

#include <math.h>
#include <string.h>

#include "gstvolumeresample.h"
#include "phantom.h"
#include "rng.h"

/* A coarse whole head: 4 mm voxels about the origin. */
#define COARSE 4.0
static const gint coarse_size[3] = { 46, 55, 46 };

/* A coarse thorax: voxels so large. */
#define COARSE_THORAX 5.0
static const gint thorax_size[3] = { 68, 48, 60 };

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

/* (transfer full); takes @phantom. */
static gfloat *
render_phantom (Phantom * phantom, const GstVolumeAffine * to_phantom,
    const gint size[3], const gfloat values[PHANTOM_N_TISSUES])
{
  gfloat *voxels = g_new (gfloat, count (size));
  gfloat *scratch = g_new (gfloat, size[0]);
  gint y, z;

  for (z = 0; z < size[2]; z++) {
    for (y = 0; y < size[1]; y++) {
      phantom_render_row (phantom, to_phantom, y, z, size[0], values, scratch,
          voxels + ((gsize) z * size[1] + y) * size[0]);
    }
  }
  g_free (scratch);
  phantom_free (phantom);
  return voxels;
}

/* (transfer full) */
static gfloat *
render (guint64 seed, const GstVolumeAffine * to_head, const gint size[3],
    const gfloat values[PHANTOM_N_TISSUES])
{
  return render_phantom (phantom_new (seed), to_head, size, values);
}

/* Each voxel's share of one tissue; takes @phantom. */
static gfloat *
render_share (Phantom * phantom, const GstVolumeAffine * to_phantom,
    const gint size[3], PhantomTissue tissue)
{
  gfloat values[PHANTOM_N_TISSUES] = { 0 };

  values[tissue] = 1;
  return render_phantom (phantom, to_phantom, size, values);
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

  /* The trunk's: water and blood at rest are bright in T2w alone, the spleen
   * is darker than the liver but in T2w, lungs are dark in all. */
  g_assert_cmpfloat (ct[PHANTOM_LUNG], <, -800);
  g_assert_cmpfloat (t1[PHANTOM_LUNG], <, 0.3 * t1[PHANTOM_MUSCLE]);
  g_assert_cmpfloat (t1[PHANTOM_LIVER], >, t1[PHANTOM_SPLEEN]);
  g_assert_cmpfloat (ct[PHANTOM_LIVER], >, ct[PHANTOM_SPLEEN]);
  g_assert_cmpfloat (t2[PHANTOM_LIVER], <, t2[PHANTOM_SPLEEN]);
  g_assert_cmpfloat (t2[PHANTOM_BLOOD], >, 3 * t2[PHANTOM_HEART]);
  g_assert_cmpfloat (t1[PHANTOM_BLOOD], <, t1[PHANTOM_HEART]);
  g_assert_cmpfloat (ct[PHANTOM_BLOOD], >, ct[PHANTOM_WATER]);
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

/* Every modality is the same shares of tissue, and shares add up to one.
 * @pure: (out): voxels that are full of a tissue */
static void
check_shares (Phantom * (*make) (guint64 seed), const gint size[3],
    gdouble spacing, gsize pure[PHANTOM_N_TISSUES])
{
  GstVolumeAffine affine = centred_grid (size, spacing);
  const gsize n = count (size);
  gfloat *shares[PHANTOM_N_TISSUES];
  gsize i;
  guint m, t;

  for (t = 0; t < PHANTOM_N_TISSUES; t++)
    shares[t] = render_share (make (3), &affine, size, t);

  for (m = 0; m < G_N_ELEMENTS (modalities); m++) {
    gfloat values[PHANTOM_N_TISSUES], *voxels;

    phantom_tissue_values (modalities[m], values);
    voxels = render_phantom (make (3), &affine, size, values);
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

  for (t = 0; t < PHANTOM_N_TISSUES; t++) {
    pure[t] = 0;
    for (i = 0; i < n; i++)
      pure[t] += shares[t][i] > 0.999f;
    g_free (shares[t]);
  }
}

static void
test_shares (void)
{
  gsize head[PHANTOM_N_TISSUES], thorax[PHANTOM_N_TISSUES];
  guint t;

  check_shares (phantom_new, coarse_size, COARSE, head);
  check_shares (phantom_new_thorax, thorax_size, COARSE_THORAX, thorax);

  /* Each tissue is somewhere pure, but for the lens, which is too small. */
  for (t = 0; t < PHANTOM_N_TISSUES; t++) {
    if (t != PHANTOM_LENS)
      g_assert_cmpuint (head[t] + thorax[t], >, 0);
    if (t >= PHANTOM_LUNG)
      g_assert_cmpuint (head[t], ==, 0);
  }
  g_assert_cmpuint (thorax[PHANTOM_BONE], >, 0);
  g_assert_cmpuint (thorax[PHANTOM_MARROW], >, 0);
  g_assert_cmpuint (thorax[PHANTOM_LESION], ==, 0);
}

static gdouble
share_litres (Phantom * phantom, const gint size[3], gdouble spacing,
    PhantomTissue tissue)
{
  GstVolumeAffine affine = centred_grid (size, spacing);
  gfloat *share = render_share (phantom, &affine, size, tissue);
  gdouble sum = 0;
  gsize i;

  for (i = 0; i < count (size); i++)
    sum += share[i];
  g_free (share);
  return sum * spacing * spacing * spacing * 1e-6;
}

static void
test_anatomy (void)
{
  GstVolumeAffine affine = centred_grid (coarse_size, COARSE);
  guint64 seed;

  for (seed = 0; seed < 4; seed++) {
    gdouble grey = share_litres (phantom_new (seed), coarse_size, COARSE,
        PHANTOM_GREY);
    gdouble white = share_litres (phantom_new (seed), coarse_size, COARSE,
        PHANTOM_WHITE);
    gfloat *lesion = render_share (phantom_new (seed), &affine, coarse_size,
        PHANTOM_LESION);
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

/* Places that are one tissue in every thorax, however large it is. */
static const struct
{
  gdouble place[3];
  PhantomTissue tissue;
} landmarks[] = {
  {{100, 0, 30}, PHANTOM_LUNG},
  {{-105, -10, 30}, PHANTOM_LUNG},
  {{3, -20, 100}, PHANTOM_AIR}, /* windpipe */
  {{-20, -42, -40}, PHANTOM_BLOOD},     /* aorta */
  {{-34, 19, -38}, PHANTOM_BLOOD},      /* left ventricle */
  {{34, 16, -28}, PHANTOM_BLOOD},       /* right atrium */
  {{0, -54, 0}, PHANTOM_MARROW},        /* a vertebra's body */
  {{90, 0, -100}, PHANTOM_LIVER},
  {{-52, 40, -98}, PHANTOM_AIR},        /* in the stomach */
  {{165, -110, 0}, PHANTOM_AIR},
};

static gfloat
get_value (const Phantom * phantom, const gfloat values[PHANTOM_N_TISSUES],
    const gdouble place[3])
{
  GstVolumeAffine affine = gst_volume_affine_identity ();
  gfloat scratch, value;
  gint c;

  for (c = 0; c < 3; c++)
    affine.m[c][3] = place[c];
  phantom_render_row (phantom, &affine, 0, 0, 1, values, &scratch, &value);
  return value;
}

static void
test_thorax (void)
{
  guint64 seed;
  guint m, l;

  for (seed = 0; seed < 8; seed++) {
    Phantom *phantom = phantom_new_thorax (seed);

    for (m = 0; m < G_N_ELEMENTS (modalities); m++) {
      gfloat values[PHANTOM_N_TISSUES];

      phantom_tissue_values (modalities[m], values);
      for (l = 0; l < G_N_ELEMENTS (landmarks); l++) {
        g_test_message ("seed %d, %s, landmark %u", (gint) seed,
            modalities[m], l);
        g_assert_cmpfloat_with_epsilon (get_value (phantom, values,
                landmarks[l].place), values[landmarks[l].tissue], 0.01);
      }
    }
    phantom_free (phantom);
  }

  for (seed = 0; seed < 3; seed++) {
#define LITRES(tissue) share_litres (phantom_new_thorax (seed), thorax_size, \
      COARSE_THORAX, tissue)
    gdouble lung = LITRES (PHANTOM_LUNG), liver = LITRES (PHANTOM_LIVER);
    gdouble blood = LITRES (PHANTOM_BLOOD), heart = LITRES (PHANTOM_HEART);
    gdouble bone = LITRES (PHANTOM_BONE);
#undef LITRES

    /* After breathing out.  The liver is cut off below, the blood is that of
     * heart and vessels. */
    g_test_message ("seed %d: lungs %.2f l, liver %.2f l, blood %.2f l, "
        "heart's muscle %.2f l, cortical bone %.2f l", (gint) seed, lung,
        liver, blood, heart, bone);
    g_assert_cmpfloat (lung, >, 2.4);
    g_assert_cmpfloat (lung, <, 6);
    g_assert_cmpfloat (liver, >, 0.7);
    g_assert_cmpfloat (liver, <, 1.9);
    g_assert_cmpfloat (blood, >, 0.3);
    g_assert_cmpfloat (blood, <, 0.9);
    g_assert_cmpfloat (heart, >, 0.12);
    g_assert_cmpfloat (heart, <, 0.36);
    g_assert_cmpfloat (bone, >, 0.15);
    g_assert_cmpfloat (bone, <, 0.8);
  }
}

/* The fields once more, as volumetestsrc documents them. */
static void
head_field (gdouble d, const gdouble y[3], gdouble u[3])
{
  static const gdouble k[3][3] = { {12, 36, -20}, {-20, 12, 36}, {36, -20, 12}
  };
  static const gdouble phase[3] = { 0.4, 1.3, 2.5 };
  gdouble r = sqrt (y[0] * y[0] + y[1] * y[1] + y[2] * y[2]);
  gint c;

  for (c = 0; c < 3; c++) {
    u[c] = d / sqrt (3) * exp (-0.5 * pow (r / 100, 2)) * sin (phase[c]
        + (k[c][0] * y[0] + k[c][1] * y[1] + k[c][2] * y[2]) / 1000);
  }
}

static gdouble
step (gdouble t)
{
  return t <= 0 ? 0 : t >= 1 ? 1 : 10 * pow (t, 3) - 15 * pow (t, 4)
      + 6 * pow (t, 5);
}

static void
thorax_field (gdouble d, const gdouble y[3], gdouble u[3])
{
  gdouble spine = sqrt (y[0] * y[0] + (y[1] + 68) * (y[1] + 68));
  gdouble w = step ((spine - 36) / 64);
  gdouble e = pow (y[0] / 150, 2) + pow (y[1] / 100, 2);

  u[0] = 0;
  u[1] = -0.3 * d * w * step ((y[1] + 40) / 140)
      / exp (pow ((y[2] + 20) / 120, 2));
  u[2] = d * w / exp (e * e) / exp (pow ((y[2] + 50) / 90, 2));
}

/* Rows of a deformed phantom show, point by point, what the undeformed one
 * shows elsewhere. */
static void
check_deformed (Phantom * (*make) (guint64 seed), PhantomField truth,
    gdouble mm, const gchar * modality)
{
  const gdouble pose[6] = { 12, -7, 20, 5, -8, 10 };
  GstVolumeAffine rows = phantom_pose (pose), slanted;
  Phantom *straight = make (5), *bent = make (5);
  gfloat values[PHANTOM_N_TISSUES], scratch[300], voxels[300];
  gint row, x, c, changed = 0;

  g_assert_true (phantom_tissue_values (modality, values));
  phantom_deform (bent, mm);
  slanted = gst_volume_affine_identity ();
  for (c = 0; c < 3; c++)
    slanted.m[c][c] = 1.1;
  slanted.m[0][3] = -150;
  rows = gst_volume_affine_compose (&rows, &slanted);
  for (row = 0; row < 40; row++) {
    gint iy = row % 8 * 15 - 60, iz = row / 8 * 30 - 60;

    phantom_render_row (bent, &rows, iy, iz, 300, values, scratch, voxels);
    for (x = 0; x < 300; x++) {
      const gdouble index[3] = { x, iy, iz };
      gdouble y[3], u[3], there[3];

      gst_volume_affine_apply (&rows, index, y);
      truth (mm, y, u);
      for (c = 0; c < 3; c++)
        there[c] = y[c] + u[c];
      /* Places are rounded to 1e-5 mm, tissues change within 1.2 mm. */
      g_assert_cmpfloat_with_epsilon (voxels[x],
          get_value (straight, values, there), 0.05);
      changed += fabs (voxels[x] - get_value (straight, values, y)) > 50;
    }
  }
  g_assert_cmpint (changed, >, 300);
  phantom_free (straight);
  phantom_free (bent);
}

static void
test_deformed (void)
{
  check_deformed (phantom_new, head_field, 9, "T1w");
  check_deformed (phantom_new_thorax, thorax_field, 18, "T2w");
  check_deformed (phantom_new_thorax, thorax_field, PHANTOM_MAX_DEFORMATION,
      "ct");
}

/* Least determinant of the Jacobian of y + u (y) by central differences, and
 * greatest length of u, at what the property allows at most. */
static void
check_field (PhantomField field, gdouble * least, gdouble * longest)
{
  const gdouble h = 0.01;
  gdouble y[3], jacobian[3][3], det;
  gint i, j;

  *least = 1;
  *longest = 0;
  for (y[2] = -220; y[2] <= 220; y[2] += 5) {
    for (y[1] = -160; y[1] <= 160; y[1] += 5) {
      for (y[0] = -200; y[0] <= 200; y[0] += 5) {
        for (j = 0; j < 3; j++) {
          gdouble low[3] = { y[0], y[1], y[2] }, high[3], u[3], v[3];

          memcpy (high, low, sizeof high);
          low[j] -= h;
          high[j] += h;
          field (PHANTOM_MAX_DEFORMATION, low, u);
          field (PHANTOM_MAX_DEFORMATION, high, v);
          for (i = 0; i < 3; i++)
            jacobian[i][j] = (i == j) + (v[i] - u[i]) / (2 * h);
          *longest = MAX (*longest, sqrt (u[0] * u[0] + u[1] * u[1]
                  + u[2] * u[2]));
        }
        det = 0;
        for (i = 0; i < 3; i++) {
          gint k = (i + 1) % 3, l = (i + 2) % 3;

          det += jacobian[0][i] * (jacobian[1][k] * jacobian[2][l]
              - jacobian[1][l] * jacobian[2][k]);
        }
        *least = MIN (*least, det);
      }
    }
  }
}

static void
test_fields (void)
{
  const gdouble most = PHANTOM_MAX_DEFORMATION;
  const gdouble spine[3] = { 0, -54, -50 }, dome[3] = { 70, 0, -50 };
  const gdouble chest[3] = { 0, 100, -20 }, far[3] = { 0, -400, 0 };
  gdouble least, longest, u[3];

  check_field (phantom_field_head, &least, &longest);
  g_test_message ("head: %.3f, %.2f mm", least, longest);
  g_assert_cmpfloat (least, >, 0.6);
  g_assert_cmpfloat (longest, >, 0.9 * most);
  g_assert_cmpfloat (longest, <, most);
  phantom_field_head (most, far, u);
  g_assert_cmpfloat (fabs (u[0]) + fabs (u[1]) + fabs (u[2]), <, 0.02);

  check_field (phantom_field_thorax, &least, &longest);
  g_test_message ("thorax: %.3f, %.2f mm", least, longest);
  g_assert_cmpfloat (least, >, 0.6);
  g_assert_cmpfloat (longest, >, 0.95 * most);
  g_assert_cmpfloat (longest, <, 1.01 * most);
  phantom_field_thorax (most, spine, u);
  g_assert_cmpfloat (u[1], ==, 0);
  g_assert_cmpfloat (u[2], ==, 0);
  /* What lies above comes down to the dome, what lies behind, forward. */
  phantom_field_thorax (most, dome, u);
  g_assert_cmpfloat (u[2], >, 0.9 * most);
  phantom_field_thorax (most, chest, u);
  g_assert_cmpfloat (u[1], <, -0.25 * most);
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
  g_test_add_func ("/phantom/thorax", test_thorax);
  g_test_add_func ("/phantom/deformed", test_deformed);
  g_test_add_func ("/phantom/fields", test_fields);
  return g_test_run ();
}
