/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Deformable registration of a head and of a breathing thorax, both bent by
 * fields known on paper. */

#include <math.h>
#include <string.h>

#include <gst/gst.h>

#include "phantom.h"
#include "regdeform.h"
#include "regfield.h"
#include "reginterpolate.h"
#include "rng.h"

/* In GLib's place, so that threads can be counted out. */
static guint n_processors = 2;

guint
g_get_num_processors (void)
{
  return n_processors;
}

/* Of the body at a point of the fixed volume's world. */
typedef gfloat (*Body) (gconstpointer data, const gdouble point[3]);

/* From a point where it lies in the moving volume to where it lies in the
 * fixed one; the inverse of what is sought. */
typedef void (*Bend) (const gdouble point[3], gdouble vector[3]);

typedef struct
{
  RegImage *fixed, *moving;
  GstVolumeGrid grid;
  GstVolumeAffine linear;
  Bend bend;
} Pair;

static gsize
count (const GstVolumeGrid * grid)
{
  return (gsize) grid->size[0] * grid->size[1] * grid->size[2];
}

static void
get_point (const GstVolumeGrid * grid, gsize i, gdouble point[3])
{
  point[0] = i % grid->size[0];
  point[1] = i / grid->size[0] % grid->size[1];
  point[2] = i / grid->size[0] / grid->size[1];
  gst_volume_affine_apply (&grid->affine, point, point);
}

static gdouble
get_length (const gdouble v[3])
{
  return sqrt (v[0] * v[0] + v[1] * v[1] + v[2] * v[2]);
}

/* The moving volume lies elsewhere in its world, as @pair->linear says. */
static void
make_pair (Pair * pair, const gint size[3], gdouble spacing, Bend bend,
    Body fixed, gconstpointer fixed_data, Body moving,
    gconstpointer moving_data, gdouble noise)
{
  const gdouble pose[6] = { 5, -3, 8, 4, -6, 3 };
  gfloat (*normal)[2];
  gsize i;
  gint c;

  pair->bend = bend;
  pair->linear = phantom_pose (pose);
  memcpy (pair->grid.size, size, sizeof (pair->grid.size));
  pair->grid.affine = gst_volume_affine_identity ();
  for (c = 0; c < 3; c++) {
    pair->grid.affine.m[c][c] = spacing;
    pair->grid.affine.m[c][3] = -spacing * (size[c] - 1) / 2;
  }
  pair->fixed = g_new0 (RegImage, 1);
  pair->moving = g_new0 (RegImage, 1);
  pair->fixed->grid = pair->moving->grid = pair->grid;
  pair->moving->grid.affine = gst_volume_affine_compose (&pair->linear,
      &pair->grid.affine);
  pair->fixed->values = g_new (gfloat, count (&pair->grid));
  pair->moving->values = g_new (gfloat, count (&pair->grid));
  normal = g_malloc_n (count (&pair->grid), sizeof (*normal));
  rng_normal_pairs (1, 1, 0, count (&pair->grid), normal);
  for (i = 0; i < count (&pair->grid); i++) {
    gdouble point[3], vector[3];

    get_point (&pair->grid, i, point);
    pair->fixed->values[i] = fixed (fixed_data, point) + noise * normal[i][0];
    bend (point, vector);
    for (c = 0; c < 3; c++)
      point[c] += vector[c];
    pair->moving->values[i] = moving (moving_data, point)
        + noise * normal[i][1];
  }
  g_free (normal);
}

static void
clear_pair (Pair * pair)
{
  reg_image_free (pair->fixed);
  reg_image_free (pair->moving);
}

static void
register_pair (const Pair * pair, RegMetric metric, RegResult * result)
{
  const RegSettings settings = {.transform = REG_TRANSFORM_DEFORMABLE,
    .metric = metric,.bins = 32,.samples = 20000
  };
  g_autoptr (GError) error = NULL;

  *result = (RegResult) {
  .linear = pair->linear};
  reg_deform (pair->fixed, pair->moving, &settings, NULL, NULL, result, &error);
  g_assert_no_error (error);
}

/* Moves @point. */
static void
displace (const RegField * field, gdouble point[3])
{
  GstVolumeAffine to_node;
  gdouble node[3];
  gfloat place[3], vector[3];
  gint c;

  gst_volume_affine_invert (&field->grid.affine, &to_node);
  gst_volume_affine_apply (&to_node, point, node);
  for (c = 0; c < 3; c++)
    place[c] = node[c];
  gst_volume_displacement_at (field, place, vector);
  for (c = 0; c < 3; c++)
    point[c] += vector[c];
}

/* Mean distance in voxels, over the body, between where points went and where
 * @result says: [0] without a field, [1] with it, [2] backwards. */
static void
get_errors (const Pair * pair, const RegResult * result, gdouble least,
    gdouble errors[3])
{
  GstVolumeAffine to_fixed;
  gsize i, n = 0;
  gint c, k;

  g_assert_true (gst_volume_affine_invert (&result->linear, &to_fixed));
  memset (errors, 0, 3 * sizeof (*errors));
  for (i = 0; i < count (&pair->grid); i++) {
    gdouble moved[3], point[3], vector[3], difference[3][3];

    if (pair->moving->values[i] < least)
      continue;
    n++;
    get_point (&pair->grid, i, moved);
    pair->bend (moved, vector);
    for (c = 0; c < 3; c++)
      point[c] = moved[c] + vector[c];
    memcpy (difference[0], vector, sizeof (vector));
    memcpy (difference[1], point, sizeof (point));
    gst_volume_affine_apply (&pair->linear, moved, moved);
    displace (result->field, difference[1]);
    gst_volume_affine_apply (&result->linear, difference[1], difference[1]);
    gst_volume_affine_apply (&to_fixed, moved, difference[2]);
    displace (result->inverse, difference[2]);
    for (c = 0; c < 3; c++) {
      difference[1][c] -= moved[c];
      difference[2][c] -= point[c];
    }
    for (k = 0; k < 3; k++)
      errors[k] += get_length (difference[k]) / pair->grid.affine.m[0][0];
  }
  g_assert_cmpuint (n, >, 10000);
  for (k = 0; k < 3; k++)
    errors[k] /= n;
  g_test_message ("error %.3f, %.3f and back %.3f voxels, metric %.4f, "
      "Jacobian %.2f to %.2f, %u steps", errors[0], errors[1], errors[2],
      result->metric, result->jacobian[0], result->jacobian[1],
      result->iterations);
}

static void
check_pair (const Pair * pair, RegMetric metric, gdouble least,
    gdouble tolerance)
{
  g_auto (RegResult) result;
  gdouble errors[3], range[2];

  register_pair (pair, metric, &result);
  get_errors (pair, &result, least, errors);
  g_assert_cmpfloat (errors[0], >, 1.5 * tolerance);
  g_assert_cmpfloat (errors[1], <, tolerance);
  g_assert_cmpfloat (errors[2], <, tolerance);
  g_assert_null (result.failure);
  g_assert_cmpuint (result.iterations, >, 0);
  reg_field_jacobian (result.field, range);
  g_assert_cmpmem (range, sizeof (range), result.jacobian, sizeof (range));
  g_assert_cmpfloat (range[0], >, 0);
  reg_field_jacobian (result.inverse, range);
  g_assert_cmpfloat (range[0], >, 0);
}

#define HEAD_SPACING 3.6
static const gint head_size[3] = { 50, 60, 50 };

#define SMALL_SPACING 6.0
static const gint small_size[3] = { 30, 36, 30 };

typedef struct
{
  Phantom *phantom;
  gfloat values[PHANTOM_N_TISSUES];
} Head;

static gfloat
get_head (gconstpointer data, const gdouble point[3])
{
  const Head *head = data;
  GstVolumeAffine to_head = gst_volume_affine_identity ();
  gfloat scratch, value;
  gint c;

  for (c = 0; c < 3; c++)
    to_head.m[c][3] = point[c];
  phantom_render_row (head->phantom, &to_head, 0, 0, 1, head->values, &scratch,
      &value);
  return value;
}

/* Waves of some 130 mm. */
static void
bend_head (const gdouble point[3], gdouble vector[3])
{
  static const gdouble k[3][3] = { {0.045, 0.031, -0.02},
  {-0.028, 0.05, 0.033}, {0.03, -0.024, 0.047}
  };
  static const gdouble phase[3] = { 0.3, 1.1, 2.0 };
  gint c;

  for (c = 0; c < 3; c++) {
    vector[c] = 5 * sin (k[c][0] * point[0] + phase[c])
        * cos (k[c][1] * point[1] - phase[c])
        + 3 * sin (k[c][2] * point[2] + k[(c + 1) % 3][0] * point[0]
        + 2 * phase[c]);
  }
}

static void
make_heads (Pair * pair, const gint size[3], gdouble spacing,
    const gchar * fixed, const gchar * moving)
{
  Head heads[2];

  heads[0].phantom = heads[1].phantom = phantom_new (7);
  g_assert_true (phantom_tissue_values (fixed, heads[0].values));
  g_assert_true (phantom_tissue_values (moving, heads[1].values));
  make_pair (pair, size, spacing, bend_head, get_head, &heads[0],
      get_head, &heads[1], 10);
  phantom_free (heads[0].phantom);
}

/* Shares only grow. */
static gboolean
go_on (gdouble share, gpointer data)
{
  gdouble *last = data;

  g_assert_cmpfloat (share, >, *last);
  g_assert_cmpfloat (share, <=, 1);
  *last = share;
  return TRUE;
}

/* What is not air. */
#define HEAD 60

static void
test_contrasts (void)
{
  Pair pair;

  make_heads (&pair, head_size, HEAD_SPACING, "T1w", "T2w");
  check_pair (&pair, REG_METRIC_MATTES, HEAD, 0.5);
  check_pair (&pair, REG_METRIC_NMI, HEAD, 0.5);
  clear_pair (&pair);
}

static void
test_one_contrast (void)
{
  Pair pair;

  make_heads (&pair, head_size, HEAD_SPACING, "T1w", "T1w");
  check_pair (&pair, REG_METRIC_LNCC, HEAD, 0.5);
  check_pair (&pair, REG_METRIC_MEAN_SQUARES, HEAD, 0.65);
  clear_pair (&pair);
}

/* All of it, from the volumes alone. */
static void
test_run (void)
{
  const RegSettings settings = {.transform = REG_TRANSFORM_DEFORMABLE,
    .metric = REG_METRIC_MATTES,.bins = 32,.samples = 50000
  };
  g_autoptr (GError) error = NULL;
  g_auto (RegResult) result = { {{{0}}} };
  gdouble errors[3], share = 0;
  Pair pair;

  make_heads (&pair, head_size, HEAD_SPACING, "T1w", "T2w");
  reg_run (pair.fixed, pair.moving, &settings, go_on, &share, &result, &error);
  g_assert_no_error (error);
  g_assert_null (result.failure);
  g_assert_cmpfloat (share, ==, 1);
  get_errors (&pair, &result, HEAD, errors);
  g_assert_cmpfloat (errors[1], <, 0.5);
  g_assert_cmpfloat (errors[2], <, 0.5);
  g_assert_cmpfloat (result.jacobian[0], >, 0);
  clear_pair (&pair);
}

#define THORAX_SPACING 5.0
static const gint thorax_size[3] = { 64, 48, 56 };

/* 1 inside of an ellipsoid, 0 outside, and a voxel in between. */
static gdouble
fill (const gdouble point[3], gdouble x, gdouble y, gdouble z, gdouble rx,
    gdouble ry, gdouble rz)
{
  const gdouble p[3] = { (point[0] - x) / rx, (point[1] - y) / ry,
    (point[2] - z) / rz
  };
  gdouble depth = (1 - get_length (p)) * MIN (rx, MIN (ry, rz));

  return CLAMP (0.5 + depth / THORAX_SPACING, 0, 1);
}

/* HU: trunk, spine, ribs, lungs with vessels, heart, and under the domes of
 * the diaphragm the liver. */
static gfloat
get_thorax (gconstpointer data, const gdouble p[3])
{
  gdouble trunk = fill (p, 0, 0, 0, 145, 100, 400);
  gdouble lung = MAX (fill (p, 68, 0, 0, 55, 75, 110),
      fill (p, -68, 0, 0, 55, 75, 110));
  gdouble dome = MAX (fill (p, 68, 0, -150, 95, 110, 110),
      fill (p, -68, 0, -160, 95, 110, 110));
  gdouble spine = fill (p, 0, -72, 0, 18, 18, 400);
  gdouble heart = fill (p, -18, 25, -25, 45, 40, 45);
  gdouble shell = fill (p, 0, 0, 0, 135, 92, 390)
      - fill (p, 0, 0, 0, 125, 82, 380);
  gdouble rib = shell * CLAMP (2 * sin (0.2 * (p[2] + 0.4 * p[1])), 0, 1);
  gdouble vessel = exp (-4 * (pow (sin (0.11 * p[0] + 0.06 * p[2]), 2)
          + pow (sin (0.1 * p[1] - 0.07 * p[2] + 0.03 * p[0]), 2)));
  gdouble value = -1000 + 1040 * trunk;

  lung *= (1 - dome) * (1 - heart);
  value += lung * (-880 + 700 * vessel);
  value += 60 * dome * (1 - lung) * trunk;
  value += 500 * MAX (spine, rib) * (1 - lung);
  return value;
}

/* Breathing in takes the diaphragm down and the front of the chest forward. */
static void
bend_thorax (const gdouble p[3], gdouble vector[3])
{
  gdouble down = (p[2] + 60) / 70, in = (p[0] * p[0] / (120 * 120)
      + p[1] * p[1] / (90 * 90));

  vector[0] = 0.03 * p[0] * exp (-down * down);
  vector[1] = -5 * exp (-down * down) * (1 + tanh (p[1] / 50));
  vector[2] = 18 * exp (-down * down - in);
}

static void
test_thorax (void)
{
  Pair pair;

  make_pair (&pair, thorax_size, THORAX_SPACING, bend_thorax, get_thorax, NULL,
      get_thorax, NULL, 20);
  check_pair (&pair, REG_METRIC_LNCC, -950, 0.5);
  check_pair (&pair, REG_METRIC_MATTES, -950, 0.5);
  clear_pair (&pair);
}

/* As on a machine with one processor, and as on one with three. */
static void
test_threads (void)
{
  RegMetric metric;
  Pair pair;

  make_heads (&pair, small_size, SMALL_SPACING, "T1w", "T2w");
  for (metric = 0; metric <= REG_METRIC_MEAN_SQUARES; metric++) {
    g_auto (RegResult) one, several;
    gsize size;

    n_processors = 1;
    register_pair (&pair, metric, &one);
    n_processors = 3;
    register_pair (&pair, metric, &several);
    size = 3 * count (&one.field->grid) * sizeof (gfloat);
    g_assert_cmpmem (one.field->vectors, size, several.field->vectors, size);
    g_assert_cmpmem (one.inverse->vectors, size, several.inverse->vectors,
        size);
    g_assert_cmpmem (&one.metric, sizeof (one.metric), &several.metric,
        sizeof (several.metric));
  }
  n_processors = 2;
  clear_pair (&pair);
}

/* What the map makes of the moving volume, one point at a time. */
static gdouble
get_mean_square (const Pair * pair, const RegResult * result)
{
  GstVolumeAffine to_voxel;
  gdouble sum = 0;
  gsize i, n = 0;

  gst_volume_affine_invert (&pair->moving->grid.affine, &to_voxel);
  for (i = 0; i < count (&pair->grid); i++) {
    gdouble point[3];
    gfloat value, slope[3];

    get_point (&pair->grid, i, point);
    displace (result->field, point);
    gst_volume_affine_apply (&result->linear, point, point);
    gst_volume_affine_apply (&to_voxel, point, point);
    if (!reg_interpolate (pair->moving, point, &value, slope))
      continue;
    sum += (value - pair->fixed->values[i]) * (value - pair->fixed->values[i]);
    n++;
  }
  return sum / n;
}

/* The metric is that of the map that is returned. */
static void
test_metric (void)
{
  g_auto (RegResult) result;
  Pair pair;

  make_heads (&pair, small_size, SMALL_SPACING, "T1w", "T1w");
  register_pair (&pair, REG_METRIC_MEAN_SQUARES, &result);
  g_assert_cmpfloat_with_epsilon (get_mean_square (&pair, &result) /
      result.metric, 1, 1e-3);
  clear_pair (&pair);
}

/* (transfer full): counts outside of a ball, in which @image is spoilt */
static void
spoil (RegImage * image, const gdouble centre[3], gboolean mask)
{
  gsize i;
  gint c;

  if (mask)
    image->mask = g_malloc (count (&image->grid));
  for (i = 0; i < count (&image->grid); i++) {
    gdouble point[3];

    get_point (&image->grid, i, point);
    for (c = 0; c < 3; c++)
      point[c] -= centre[c];
    if (mask)
      image->mask[i] = get_length (point) > 26;
    if (get_length (point) < 22)
      image->values[i] = 2000;
  }
}

/* A tumour that only one volume has does no harm behind a mask. */
static void
test_masks (void)
{
  const gdouble centres[2][3] = { {30, 20, 30}, {-30, -10, 35} };
  gdouble errors[2][3], moved[3];
  gint mask;

  for (mask = 0; mask < 2; mask++) {
    g_auto (RegResult) result;
    Pair pair;

    make_heads (&pair, head_size, HEAD_SPACING, "T1w", "T1w");
    gst_volume_affine_apply (&pair.linear, centres[1], moved);
    spoil (pair.fixed, centres[0], mask);
    spoil (pair.moving, moved, mask);
    register_pair (&pair, REG_METRIC_MATTES, &result);
    get_errors (&pair, &result, HEAD, errors[mask]);
    g_assert_cmpfloat (result.jacobian[0], >, 0);
    clear_pair (&pair);
  }
  g_assert_cmpfloat (errors[1][1], <, errors[0][1]);
  g_assert_cmpfloat (errors[1][1], <, 0.6);
}

/* Stacks of few thick slices, bent within them. */
static void
bend_slices (const gdouble point[3], gdouble vector[3])
{
  const gdouble flat[3] = { point[0], point[1], 0 };

  bend_head (flat, vector);
  vector[2] = 0;
}

static void
test_slices (void)
{
  const gint depths[2] = { 4, 9 };
  gint i;

  for (i = 0; i < 2; i++) {
    const gint size[3] = { 90, 108, depths[i] };
    g_auto (RegResult) result;
    gdouble errors[3];
    Head head = {.phantom = phantom_new (7) };
    gsize k;
    Pair pair;

    g_assert_true (phantom_tissue_values ("T1w", head.values));
    make_pair (&pair, size, 2, bend_slices, get_head, &head, get_head, &head,
        10);
    /* Only now the slices become thick: the displacement is within them. */
    for (k = 0; k < 3; k++) {
      pair.fixed->grid.affine.m[k][2] *= 3;
      pair.moving->grid.affine.m[k][2] *= 3;
      pair.grid.affine.m[k][2] *= 3;
    }
    register_pair (&pair, REG_METRIC_MATTES, &result);
    get_errors (&pair, &result, HEAD, errors);
    g_assert_cmpfloat (errors[1], <, 0.5 * errors[0]);
    g_assert_cmpfloat (result.jacobian[0], >, 0);
    clear_pair (&pair);
    phantom_free (head.phantom);
  }
}

static void
make_noise (RegImage * image, guint which)
{
  gsize n = count (&image->grid), i;
  gfloat (*normal)[2] = g_malloc_n (n, sizeof (*normal));

  rng_normal_pairs (2, 1, 0, n, normal);
  for (i = 0; i < n; i++)
    image->values[i] = 100 * normal[i][which];
  g_free (normal);
}

/* Nothing to find: the map stays one. */
static void
test_noise (void)
{
  RegMetric metric;
  Pair pair;
  gsize i;

  make_heads (&pair, small_size, SMALL_SPACING, "T1w", "T1w");
  make_noise (pair.fixed, 0);
  make_noise (pair.moving, 1);
  for (metric = 0; metric <= REG_METRIC_MEAN_SQUARES; metric++) {
    g_auto (RegResult) result;

    register_pair (&pair, metric, &result);
    g_test_message ("metric %g, Jacobian %g to %g", result.metric,
        result.jacobian[0], result.jacobian[1]);
    g_assert_true (isfinite (result.metric));
    g_assert_cmpfloat (result.jacobian[0], >, 0);
    g_assert_true (isfinite (result.jacobian[1]));
    for (i = 0; result.field && i < 3 * count (&result.field->grid); i++)
      g_assert_true (isfinite (result.field->vectors[i]));
  }
  clear_pair (&pair);
}

static void
stay (const gdouble point[3], gdouble vector[3])
{
  vector[0] = vector[1] = vector[2] = 0;
}

/* Where the linear map is all there is, no field makes it worse. */
static void
test_nothing (void)
{
  RegMetric metric;
  Pair pair;

  make_pair (&pair, thorax_size, THORAX_SPACING, stay, get_thorax, NULL,
      get_thorax, NULL, 0);
  for (metric = 0; metric <= REG_METRIC_MEAN_SQUARES; metric++) {
    g_auto (RegResult) result;
    gdouble errors[3];

    register_pair (&pair, metric, &result);
    g_assert_null (result.failure);
    if (result.field) {
      get_errors (&pair, &result, -950, errors);
      g_assert_cmpfloat (errors[1], <, 0.1);
    } else {
      g_assert_cmpfloat (result.jacobian[0], ==, 1);
      g_assert_cmpfloat (result.jacobian[1], ==, 1);
    }
  }
  clear_pair (&pair);
}

static gboolean
stop (gdouble share, gpointer data)
{
  gint *calls = data;

  g_assert_cmpfloat (share, >, 0);
  g_assert_cmpfloat (share, <=, 1);
  (*calls)++;
  return FALSE;
}

/* What cannot be done ends in an error that says why. */
static void
test_refused (void)
{
  const RegSettings settings = {.transform = REG_TRANSFORM_DEFORMABLE,
    .metric = REG_METRIC_LNCC,.bins = 32,.samples = 20000
  };
  g_auto (RegResult) result = { {{{0}}} };
  g_autoptr (GError) error = NULL;
  gint calls = 0;
  gsize i;
  Pair pair;

  make_heads (&pair, small_size, SMALL_SPACING, "T1w", "T2w");
  result.linear = pair.linear;
  g_assert_false (reg_deform (pair.fixed, pair.moving, &settings, stop, &calls,
          &result, &error));
  g_assert_error (error, GST_LIBRARY_ERROR, GST_LIBRARY_ERROR_FAILED);
  g_assert_cmpint (calls, ==, 1);
  g_clear_error (&error);

  result.linear.m[0][3] += 1000;
  g_assert_false (reg_deform (pair.fixed, pair.moving, &settings, NULL, NULL,
          &result, &error));
  g_assert_error (error, GST_STREAM_ERROR, GST_STREAM_ERROR_FORMAT);
  g_assert_nonnull (strstr (error->message, "overlaps 0 %"));
  g_clear_error (&error);

  result.linear = pair.linear;
  for (i = 0; i < count (&pair.grid); i++)
    pair.moving->values[i] = 3;
  g_assert_false (reg_deform (pair.fixed, pair.moving, &settings, NULL, NULL,
          &result, &error));
  g_assert_error (error, GST_STREAM_ERROR, GST_STREAM_ERROR_FORMAT);
  g_clear_error (&error);

  /* Nothing in one volume looks like anything in the other: no harm done. */
  for (i = 0; i < count (&pair.grid); i++)
    pair.moving->values[i] = (i * 2654435761u >> 8) % 1000;
  g_assert_true (reg_deform (pair.fixed, pair.moving, &settings, NULL, NULL,
          &result, &error));
  g_assert_no_error (error);
  for (i = 0; i < 3 * count (&result.field->grid); i++)
    g_assert_true (isfinite (result.field->vectors[i]));
  g_assert_cmpfloat (result.jacobian[0], >, 0);
  clear_pair (&pair);
}

int
main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/regdeform/contrasts", test_contrasts);
  g_test_add_func ("/regdeform/one-contrast", test_one_contrast);
  g_test_add_func ("/regdeform/run", test_run);
  g_test_add_func ("/regdeform/thorax", test_thorax);
  g_test_add_func ("/regdeform/threads", test_threads);
  g_test_add_func ("/regdeform/metric", test_metric);
  g_test_add_func ("/regdeform/masks", test_masks);
  g_test_add_func ("/regdeform/slices", test_slices);
  g_test_add_func ("/regdeform/noise", test_noise);
  g_test_add_func ("/regdeform/nothing", test_nothing);
  g_test_add_func ("/regdeform/refused", test_refused);
  return g_test_run ();
}
