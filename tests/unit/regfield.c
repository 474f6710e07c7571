/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Fields as maps, against maps and determinants known on paper. */

#include <math.h>
#include <string.h>

#include "gstvolumeresample.h"
#include "regfield.h"

#define N 32

/* In GLib's place, so that threads can be counted out. */
static guint n_processors = 2;

guint
g_get_num_processors (void)
{
  return n_processors;
}

/* Oblique, left-handed, of unequal spacing. */
static GstVolumeGrid
make_grid (void)
{
  GstVolumeGrid grid = {.size = {N, N - 2, N - 5} };
  const gdouble turn = 0.3, spacing[3] = { 2, 2.5, 3 };
  gint i, j;

  grid.affine = gst_volume_affine_identity ();
  grid.affine.m[0][0] = -cos (turn);
  grid.affine.m[1][0] = -sin (turn);
  grid.affine.m[0][1] = -sin (turn);
  grid.affine.m[1][1] = cos (turn);
  for (i = 0; i < 3; i++) {
    for (j = 0; j < 3; j++) {
      grid.affine.m[i][j] *= spacing[j];
      grid.affine.m[i][3] -= grid.affine.m[i][j] * (grid.size[j] - 1) / 2;
    }
  }
  return grid;
}

typedef void (*Function) (const gdouble point[3], gdouble vector[3]);

static void
get_point (const GstVolumeGrid * grid, gsize i, gdouble point[3])
{
  point[0] = i % grid->size[0];
  point[1] = i / grid->size[0] % grid->size[1];
  point[2] = i / grid->size[0] / grid->size[1];
  gst_volume_affine_apply (&grid->affine, point, point);
}

static gsize
count (const GstVolumeGrid * grid)
{
  return (gsize) grid->size[0] * grid->size[1] * grid->size[2];
}

static RegField *
make_field (Function function)
{
  GstVolumeGrid grid = make_grid ();
  RegField *field = reg_field_new (&grid);
  gsize i;
  gint c;

  for (i = 0; i < count (&grid); i++) {
    gdouble point[3], vector[3];

    get_point (&grid, i, point);
    function (point, vector);
    for (c = 0; c < 3; c++)
      field->vectors[3 * i + c] = vector[c];
  }
  return field;
}

/* The largest difference from a function at nodes at most @radius mm from the
 * origin. */
static gdouble
compare (const RegField * field, Function function, gdouble radius)
{
  gdouble worst = 0;
  gsize i, n = 0;
  gint c;

  for (i = 0; i < count (&field->grid); i++) {
    gdouble point[3], vector[3];

    get_point (&field->grid, i, point);
    if (point[0] * point[0] + point[1] * point[1] + point[2] * point[2]
        > radius * radius)
      continue;
    n++;
    function (point, vector);
    for (c = 0; c < 3; c++)
      worst = MAX (worst, fabs (field->vectors[3 * i + c] - vector[c]));
  }
  g_assert_cmpuint (n, >, 1000);
  return worst;
}

static void
get_zero (const gdouble point[3], gdouble vector[3])
{
  vector[0] = vector[1] = vector[2] = 0;
}

/* A quarter of a radian about S. */
static void
get_spin (const gdouble point[3], gdouble vector[3])
{
  vector[0] = -0.25 * point[1];
  vector[1] = 0.25 * point[0];
  vector[2] = 0;
}

static void
get_spun (const gdouble point[3], gdouble vector[3])
{
  vector[0] = (cos (0.25) - 1) * point[0] - sin (0.25) * point[1];
  vector[1] = sin (0.25) * point[0] + (cos (0.25) - 1) * point[1];
  vector[2] = 0;
}

static void
get_growth (const gdouble point[3], gdouble vector[3])
{
  gint i;

  for (i = 0; i < 3; i++)
    vector[i] = 0.2 * point[i] + i;
}

/* x -> x + growth (x), then x -> x + spin (x) */
static void
get_grown_and_spun (const gdouble point[3], gdouble vector[3])
{
  gdouble grown[3], growth[3], spin[3];
  gint i;

  get_growth (point, growth);
  for (i = 0; i < 3; i++)
    grown[i] = point[i] + growth[i];
  get_spin (grown, spin);
  for (i = 0; i < 3; i++)
    vector[i] = growth[i] + spin[i];
}

/* Along R, wave number 0.1 / mm. */
static void
get_wave (const gdouble point[3], gdouble vector[3])
{
  vector[0] = 4 * sin (0.1 * point[0]);
  vector[1] = vector[2] = 0;
}

/* Folds, where its slope is under -1. */
static void
get_steep_wave (const gdouble point[3], gdouble vector[3])
{
  get_wave (point, vector);
  vector[0] *= 4;
}

/* A gust that dies away before the border. */
static void
get_gust (const gdouble point[3], gdouble vector[3])
{
  gdouble r = (point[0] * point[0] + point[1] * point[1]
      + point[2] * point[2]) / (2 * 12 * 12);

  vector[0] = 9 * exp (-r);
  vector[1] = 0.3 * point[2] * exp (-r);
  vector[2] = -0.4 * point[0] * exp (-r);
}

/* Linear maps are exact between nodes, so only rounding remains. */
static void
test_compose (void)
{
  g_autoptr (RegField) growth = make_field (get_growth);
  g_autoptr (RegField) spin = make_field (get_spin);
  g_autoptr (RegField) both = reg_field_compose (spin, growth);

  g_assert_cmpfloat (compare (both, get_grown_and_spun, 20), <, 1e-4);
  /* It is not the other order's. */
  reg_field_free (both);
  both = reg_field_compose (growth, spin);
  g_assert_cmpfloat (compare (both, get_grown_and_spun, 20), >, 0.1);
}

/* Between nodes 3 mm apart a field as curved as the gust, 9 mm / (12 mm)^2, is
 * linear to 0.07 mm, and each of the maps is composed of several. */
#define GUST_TOLERANCE 0.2

static void
test_exponential (void)
{
  g_autoptr (RegField) spin = make_field (get_spin);
  g_autoptr (RegField) gust = make_field (get_gust);
  g_autoptr (RegField) there = reg_field_copy (spin);
  g_autoptr (RegField) back = reg_field_copy (spin);
  g_autoptr (RegField) both = NULL;
  gdouble range[2];

  reg_field_exponential (spin, 1, there);
  g_assert_cmpfloat (compare (there, get_spun, 20), <, 2e-3);

  reg_field_exponential (gust, 1, there);
  reg_field_exponential (gust, -1, back);
  g_assert_cmpfloat (compare (there, get_zero, 100), >, 5);
  both = reg_field_compose (back, there);
  g_assert_cmpfloat (compare (both, get_zero, 100), <, GUST_TOLERANCE);
  reg_field_free (both);
  both = reg_field_compose (there, back);
  g_assert_cmpfloat (compare (both, get_zero, 100), <, GUST_TOLERANCE);
  reg_field_jacobian (there, range);
  g_assert_cmpfloat (range[0], >, 0.2);

  /* Half the time twice is all of it. */
  reg_field_exponential (gust, 0.5, back);
  reg_field_free (both);
  both = reg_field_compose (back, back);
  g_assert_cmpmem (both->vectors, 3 * count (&both->grid) * sizeof (gfloat),
      there->vectors, 3 * count (&both->grid) * sizeof (gfloat));
}

static void
test_jacobian (void)
{
  g_autoptr (RegField) growth = make_field (get_growth);
  g_autoptr (RegField) spin = make_field (get_spin);
  g_autoptr (RegField) wave = make_field (get_wave);
  g_autoptr (RegField) steep = make_field (get_steep_wave);
  gdouble range[2];

  reg_field_jacobian (growth, range);
  g_assert_cmpfloat_with_epsilon (range[0], 1.2 * 1.2 * 1.2, 1e-4);
  g_assert_cmpfloat_with_epsilon (range[1], 1.2 * 1.2 * 1.2, 1e-4);
  reg_field_jacobian (spin, range);
  g_assert_cmpfloat_with_epsilon (range[0], 1 + 0.25 * 0.25, 1e-4);
  /* 1 + 0.4 cos (0.1 x), whose steepest slopes lie within cells. */
  reg_field_jacobian (wave, range);
  g_assert_cmpfloat_with_epsilon (range[0], 0.6, 0.01);
  g_assert_cmpfloat_with_epsilon (range[1], 1.4, 0.01);
  reg_field_jacobian (steep, range);
  g_assert_cmpfloat_with_epsilon (range[0], -0.6, 0.02);
}

/* A wave shrinks to exp (-k^2 sigma^2 / 2). */
static gdouble expected_share;

static void
get_smooth_wave (const gdouble point[3], gdouble vector[3])
{
  get_wave (point, vector);
  vector[0] *= expected_share;
}

static void
test_smooth (void)
{
  g_autoptr (RegField) wave = make_field (get_wave);

  reg_field_smooth (wave, 4);
  expected_share = exp (-0.5 * 0.1 * 0.1 * 4 * 4);
  g_assert_cmpfloat (compare (wave, get_smooth_wave, 18), <, 0.02);
  expected_share = 1;
  g_assert_cmpfloat (compare (wave, get_smooth_wave, 18), >, 0.2);
}

/* A volume that is linear in the world comes out as it is at the points that
 * the field and the linear map lead to; integers and channels too. */
static void
test_resample (void)
{
  const gdouble slope[3] = { 3, -2, 5 };
  g_autoptr (RegField) spin = make_field (get_spin);
  GstVolumeGrid grid = make_grid (), src_grid = grid;
  GstVolumeAffine world = gst_volume_affine_identity ();
  GstVolumeFrame src = { {0} }, dst = { {0} };
  gfloat *values, *out;
  gsize i, inside = 0;
  gint c;

  src_grid.affine = gst_volume_affine_identity ();
  for (c = 0; c < 3; c++) {
    src_grid.size[c] = 40;
    src_grid.affine.m[c][c] = 2;
    src_grid.affine.m[c][3] = -39;
  }
  world.m[0][1] = 0.1;
  world.m[2][3] = 4;
  g_assert_true (gst_volume_info_set (&src.info, GST_VOLUME_FORMAT_F32LE,
          40, 40, 40, 1, NULL));
  g_assert_true (gst_volume_info_set (&dst.info, GST_VOLUME_FORMAT_F32LE,
          grid.size[0], grid.size[1], grid.size[2], 1, NULL));
  src.data = values = g_new (gfloat, count (&src_grid));
  dst.data = out = g_new (gfloat, count (&grid));
  for (i = 0; i < count (&src_grid); i++) {
    gdouble point[3];

    get_point (&src_grid, i, point);
    values[i] = slope[0] * point[0] + slope[1] * point[1] + slope[2] * point[2];
  }
  g_assert_true (gst_volume_resample_displaced (&src, &src_grid.affine, &dst,
          &grid.affine, &world, spin, GST_VOLUME_INTERPOLATION_LINEAR, -1e6));
  for (i = 0; i < count (&grid); i++) {
    gdouble point[3], vector[3], expected = 0;
    gboolean is_inside = TRUE;

    get_point (&grid, i, point);
    get_spin (point, vector);
    for (c = 0; c < 3; c++)
      point[c] += vector[c];
    gst_volume_affine_apply (&world, point, point);
    for (c = 0; c < 3; c++) {
      is_inside &= fabs (point[c]) < 39;
      expected += slope[c] * point[c];
    }
    if (is_inside) {
      g_assert_cmpfloat_with_epsilon (out[i], expected, 2e-3);
      inside++;
    } else if (fabs (point[0]) > 41 || fabs (point[1]) > 41
        || fabs (point[2]) > 41) {
      g_assert_cmpfloat (out[i], ==, -1e6);
    }
  }
  g_assert_cmpuint (inside, >, 5000);
  g_assert_cmpuint (inside, <, count (&grid));

  /* Without displacements it is plain resampling, to rounding. */
  memset (spin->vectors, 0, 3 * count (&spin->grid) * sizeof (gfloat));
  values = g_new (gfloat, count (&grid));
  g_assert_true (gst_volume_resample (&src, &src_grid.affine, &dst,
          &grid.affine, &world, GST_VOLUME_INTERPOLATION_CUBIC, 0));
  memcpy (values, out, count (&grid) * sizeof (gfloat));
  g_assert_true (gst_volume_resample_displaced (&src, &src_grid.affine, &dst,
          &grid.affine, &world, spin, GST_VOLUME_INTERPOLATION_CUBIC, 0));
  g_assert_cmpmem (values, count (&grid) * sizeof (gfloat), out,
      count (&grid) * sizeof (gfloat));
  g_free (values);
  g_free (src.data);
  g_free (dst.data);
}

static void
run_all (RegField * there, gdouble range[2])
{
  g_autoptr (RegField) gust = make_field (get_gust);

  reg_field_smooth (gust, 3);
  reg_field_exponential (gust, 1, there);
  reg_field_jacobian (there, range);
}

static void
test_threads (void)
{
  GstVolumeGrid grid = make_grid ();
  g_autoptr (RegField) one = reg_field_new (&grid);
  g_autoptr (RegField) several = reg_field_new (&grid);
  gdouble ranges[2][2];

  n_processors = 1;
  run_all (one, ranges[0]);
  n_processors = 3;
  run_all (several, ranges[1]);
  g_assert_cmpmem (several->vectors, 3 * count (&grid) * sizeof (gfloat),
      one->vectors, 3 * count (&grid) * sizeof (gfloat));
  g_assert_cmpmem (ranges[0], sizeof (ranges[0]), ranges[1],
      sizeof (ranges[1]));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/regfield/compose", test_compose);
  g_test_add_func ("/regfield/exponential", test_exponential);
  g_test_add_func ("/regfield/jacobian", test_jacobian);
  g_test_add_func ("/regfield/smooth", test_smooth);
  g_test_add_func ("/regfield/resample", test_resample);
  g_test_add_func ("/regfield/threads", test_threads);
  return g_test_run ();
}
