/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Affines, orientations and grids against nibabel and numpy. */

#include <math.h>
#include <string.h>

#include "gstvolumegeometry.h"
#include "../goldens/geometry.h"

static GstVolumeAffine
make_affine (const gdouble values[16])
{
  GstVolumeAffine a;

  memcpy (a.m, values, sizeof (a.m));
  return a;
}

static void
assert_affine (const GstVolumeAffine * a, const gdouble expected[16],
    gdouble tolerance)
{
  gint i;

  for (i = 0; i < 16; i++) {
    g_assert_cmpfloat_with_epsilon (a->m[i / 4][i % 4], expected[i], tolerance);
  }
}

static void
test_against_nibabel (void)
{
  guint n, i;

  for (n = 0; n < G_N_ELEMENTS (cases); n++) {
    GstVolumeAffine affine = make_affine (cases[n].affine), inverse, product;
    GstVolumeGrid grid = {.affine = affine }, turned;
    gint axis[3], sign[3];
    gdouble spacing[3];
    gchar code[4];

    g_test_message ("affine %u", n);
    g_assert_true (gst_volume_affine_is_valid (&affine));
    gst_volume_affine_get_axes (&affine, axis, sign);
    g_assert_cmpmem (axis, sizeof (axis), cases[n].axis, sizeof (axis));
    g_assert_cmpmem (sign, sizeof (sign), cases[n].sign, sizeof (sign));
    for (i = 0; i < 3; i++) {
      g_assert_cmpint (gst_volume_affine_find_axis (&affine, axis[i]), ==, i);
    }
    gst_volume_affine_get_orientation (&affine, code);
    g_assert_cmpstr (code, ==, cases[n].orientation);

    gst_volume_affine_get_spacing (&affine, spacing);
    for (i = 0; i < 3; i++) {
      g_assert_cmpfloat_with_epsilon (spacing[i], cases[n].spacing[i], 1e-12);
    }
    g_assert_true (gst_volume_affine_invert (&affine, &inverse));
    assert_affine (&inverse, cases[n].inverse, 1e-9);
    product = gst_volume_affine_compose (&affine, &inverse);
    inverse = gst_volume_affine_identity ();
    g_assert_true (gst_volume_affine_equal (&product, &inverse, 1e-9));

    memcpy (grid.size, grid_size, sizeof (grid_size));
    for (i = 0; i < G_N_ELEMENTS (codes); i++) {
      g_assert_true (gst_volume_grid_reorient (&grid, codes[i], &turned));
      g_assert_cmpmem (turned.size, sizeof (turned.size),
          cases[n].reoriented[i].size, sizeof (turned.size));
      assert_affine (&turned.affine, cases[n].reoriented[i].affine, 1e-9);
      gst_volume_affine_get_orientation (&turned.affine, code);
      g_assert_cmpstr (code, ==, cases[n].reoriented[i].orientation);
    }
  }
}

static void
test_bad_affines (void)
{
  const struct
  {
    gint row, column;
    gdouble value;
  } changes[] = {
    {0, 0, 0}, {1, 1, NAN}, {2, 3, INFINITY}, {3, 3, 2}, {3, 0, 1},
    {1, 1, 1e-320}, {2, 2, INFINITY},
    /* finite, but not as floats; not 0, but nearly so */
    {0, 0, 1e39}, {1, 3, -4e38}, {2, 2, 1e-39},
  };
  GstVolumeAffine flat = gst_volume_affine_identity (), a, inverse;
  gint axis[3], sign[3];
  guint i;

  for (i = 0; i < G_N_ELEMENTS (changes); i++) {
    a = gst_volume_affine_identity ();
    a.m[changes[i].row][changes[i].column] = changes[i].value;
    g_assert_false (gst_volume_affine_is_valid (&a));
    /* Whatever it says, it is a permutation. */
    gst_volume_affine_get_axes (&a, axis, sign);
    g_assert_cmpint ((1 << axis[0]) | (1 << axis[1]) | (1 << axis[2]), ==, 7);
  }
  /* Three axes in a plane. */
  flat.m[0][2] = 1;
  flat.m[1][2] = 1;
  flat.m[2][2] = 1e-12;
  inverse = gst_volume_affine_identity ();
  a = inverse;
  g_assert_false (gst_volume_affine_invert (&flat, &inverse));
  g_assert_true (gst_volume_affine_equal (&a, &inverse, 0));
  /* Small is not flat. */
  a.m[0][0] = a.m[1][1] = a.m[2][2] = 1e-6;
  g_assert_true (gst_volume_affine_is_valid (&a));
  a.m[0][0] = a.m[0][3] = 1e38;
  a.m[1][1] = 1e-37;
  g_assert_true (gst_volume_affine_is_valid (&a));
  /* Each number is a float, but not the spacing. */
  a.m[0][0] = a.m[1][0] = a.m[2][0] = 3e38;
  g_assert_false (gst_volume_affine_is_valid (&a));
  a.m[0][3] = NAN;
  g_assert_false (gst_volume_affine_equal (&a, &a, 1));
}

static void
test_codes (void)
{
  static const gchar *const bad[] = { "", "RA", "RASS", "RAR", "RLS", "ras",
    "XYZ", "R S"
  };
  GstVolumeGrid grid = { {1, 1, 1} };
  guint i;

  grid.affine = gst_volume_affine_identity ();
  g_assert_true (gst_volume_orientation_is_valid ("RAS"));
  g_assert_true (gst_volume_orientation_is_valid ("SPL"));
  g_assert_false (gst_volume_orientation_is_valid (NULL));
  for (i = 0; i < G_N_ELEMENTS (bad); i++) {
    g_assert_false (gst_volume_orientation_is_valid (bad[i]));
    g_assert_false (gst_volume_grid_reorient (&grid, bad[i], &grid));
  }
}

static void
get_centre (const GstVolumeGrid * grid, gdouble centre[3])
{
  gint i;

  for (i = 0; i < 3; i++)
    centre[i] = (grid->size[i] - 1) / 2.0;
  gst_volume_affine_apply (&grid->affine, centre, centre);
}

/* Spacing is what was asked for, axes keep their directions, the centre
 * stays, and the field of view is covered to half a voxel. */
static void
test_respace (void)
{
  const gdouble spacing[3] = { 1, 0, 2.5 };
  const gint size[3] = { 31, 40, 21 };
  guint n, i;

  for (n = 0; n < G_N_ELEMENTS (cases); n++) {
    GstVolumeGrid grid, out, again;
    gdouble before[3], after[3], old[3], new[3];

    memcpy (grid.size, size, sizeof (size));
    grid.affine = make_affine (cases[n].affine);
    gst_volume_grid_respace (&grid, spacing, &out);
    gst_volume_affine_get_spacing (&grid.affine, old);
    gst_volume_affine_get_spacing (&out.affine, new);
    get_centre (&grid, before);
    get_centre (&out, after);
    for (i = 0; i < 3; i++) {
      gdouble wanted = spacing[i] > 0 ? spacing[i] : old[i];

      g_assert_cmpfloat_with_epsilon (new[i], wanted, 1e-9);
      g_assert_cmpfloat_with_epsilon (before[i], after[i], 1e-9);
      g_assert_cmpfloat (fabs (out.size[i] * wanted - grid.size[i] * old[i]),
          <=, wanted * 0.50001);
      /* Parallel: the inner product is that of the lengths. */
      g_assert_cmpfloat_with_epsilon (grid.affine.m[0][i] * out.affine.m[0][i]
          + grid.affine.m[1][i] * out.affine.m[1][i]
          + grid.affine.m[2][i] * out.affine.m[2][i], old[i] * new[i], 1e-9);
    }
    gst_volume_grid_respace (&out, spacing, &again);
    g_assert_true (gst_volume_grid_equal (&out, &again, 0));
  }
}

static void
test_respace_sizes (void)
{
  GstVolumeGrid grid = { {181, 217, 1} }, out;
  gdouble spacing[3] = { 2, 1 + 1e-7, 3 };

  grid.affine = gst_volume_affine_identity ();
  gst_volume_grid_respace (&grid, spacing, &out);
  g_assert_cmpint (out.size[0], ==, 91);        /* half a voxel more */
  g_assert_cmpint (out.size[1], ==, 217);
  g_assert_cmpint (out.size[2], ==, 1);
  g_assert_cmpfloat (out.affine.m[1][1], ==, 1);        /* float noise */
  spacing[0] = 1e-12;
  gst_volume_grid_respace (&grid, spacing, &out);
  g_assert_cmpint (out.size[0], ==, G_MAXINT);
  spacing[0] = NAN;
  spacing[2] = 0;
  gst_volume_grid_respace (&grid, spacing, &out);
  g_assert_true (gst_volume_grid_equal (&grid, &out, 0));
}

static void
test_resize (void)
{
  const gint size[3] = { 8, 4, 0 }, back[3] = { 5, 7, 9 };
  guint n;

  for (n = 0; n < G_N_ELEMENTS (cases); n++) {
    GstVolumeGrid grid, out, again;
    /* 5 to 8: one voxel before, two after; 7 to 4: one off, two off. */
    gdouble old[3] = { 0, 1, 0 }, new[3] = { 1, 0, 0 };

    memcpy (grid.size, grid_size, sizeof (grid_size));
    grid.affine = make_affine (cases[n].affine);
    gst_volume_grid_resize (&grid, size, &out);
    g_assert_cmpint (out.size[0], ==, 8);
    g_assert_cmpint (out.size[1], ==, 4);
    g_assert_cmpint (out.size[2], ==, 9);
    gst_volume_affine_apply (&grid.affine, old, old);
    gst_volume_affine_apply (&out.affine, new, new);
    g_assert_cmpfloat_with_epsilon (old[0], new[0], 1e-9);
    g_assert_cmpfloat_with_epsilon (old[1], new[1], 1e-9);
    g_assert_cmpfloat_with_epsilon (old[2], new[2], 1e-9);
    gst_volume_grid_resize (&out, back, &again);
    g_assert_true (gst_volume_grid_equal (&grid, &again, 1e-9));
    g_assert_false (gst_volume_grid_equal (&grid, &out, 1e9));
  }
}

gint
main (gint argc, gchar ** argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/geometry/nibabel", test_against_nibabel);
  g_test_add_func ("/geometry/bad-affines", test_bad_affines);
  g_test_add_func ("/geometry/codes", test_codes);
  g_test_add_func ("/geometry/respace", test_respace);
  g_test_add_func ("/geometry/respace-sizes", test_respace_sizes);
  g_test_add_func ("/geometry/resize", test_resize);
  return g_test_run ();
}
