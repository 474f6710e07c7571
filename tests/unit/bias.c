/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The spline against its formulas, written down voxel by voxel; the histogram
 * that is made sharp; a phantom's known field. */

#include <math.h>
#include <string.h>

#include "biasfield.h"
#include "biassharpen.h"
#include "phantom.h"

static const gint size[3] = { 9, 7, 8 };

#define N_VOXELS (9 * 7 * 8)

static void
init_axes (BiasAxis axes[3], const BiasSpline * spline)
{
  gint d;

  for (d = 0; d < 3; d++)
    bias_axis_init (&axes[d], spline->cells[d], size[d], 1, size[d]);
}

static void
clear_axes (BiasAxis axes[3])
{
  gint d;

  for (d = 0; d < 3; d++)
    bias_axis_clear (&axes[d]);
}

/* The uniform cubic B-spline, about 0. */
static gdouble
kernel (gdouble x)
{
  x = fabs (x);
  if (x < 1)
    return 2 / 3. - x * x + x * x * x / 2;
  return x < 2 ? (2 - x) * (2 - x) * (2 - x) / 6 : 0;
}

/* Of control point @p at voxel @v of any grid of @n. */
static gdouble
weight (const BiasSpline * spline, const gint p[3], const gint v[3],
    const gint n[3])
{
  gdouble w = 1;
  gint d;

  for (d = 0; d < 3; d++)
    w *= kernel ((v[d] + 0.5) / n[d] * spline->cells[d] + 1 - p[d]);
  return w;
}

#define FOR_EACH(i, n) \
  for (i[2] = 0; i[2] < (n)[2]; i[2]++) \
    for (i[1] = 0; i[1] < (n)[1]; i[1]++) \
      for (i[0] = 0; i[0] < (n)[0]; i[0]++)

/* Lee, Wolberg and Shin (1997), equations 3 and 5, where @values have been
 * multiplied by @weights. */
static gdouble
fit_point (const BiasSpline * spline, const gint p[3], const gfloat * values,
    const gfloat * weights)
{
  gdouble sum = 0, total = 0;
  gint v[3], q[3];
  gsize i = 0;

  FOR_EACH (v, size) {
    gdouble w = weight (spline, p, v, size), squares = 0;

    if (weights[i] > 0 && w > 0) {
      FOR_EACH (q, spline->points)
          squares += pow (weight (spline, q, v, size), 2);
      sum += w * w * (w * values[i] / squares);
      total += weights[i] * w * w;
    }
    i++;
  }
  return total > 0 ? sum / total : 0;
}

static void
test_spline (void)
{
  const gint cells[3] = { 2, 1, 3 };
  BiasSpline *spline = bias_spline_new (cells), *fine;
  gfloat values[N_VOXELS], weights[N_VOXELS], field[N_VOXELS], finer[N_VOXELS];
  GRand *rand = g_rand_new_with_seed (6);
  BiasAxis axes[3];
  gint p[3], v[3];
  gsize i = 0;

  for (i = 0; i < N_VOXELS; i++) {
    weights[i] = i % 3 != 0 && i > N_VOXELS / 2 ? g_rand_double (rand) : 0;
    values[i] = weights[i] * g_rand_double_range (rand, -1, 1);
  }
  g_rand_free (rand);
  init_axes (axes, spline);
  bias_spline_add_fit (spline, axes, values, weights);
  i = 0;
  FOR_EACH (p, spline->points) {
    g_assert_cmpfloat_with_epsilon (spline->values[i], fit_point (spline, p,
            values, weights), 1e-5);
    i++;
  }

  bias_spline_evaluate (spline, axes, 0, size[2], field);
  i = 0;
  FOR_EACH (v, size) {
    gdouble sum = 0;
    gsize k = 0;

    FOR_EACH (p, spline->points)
        sum += spline->values[k++] * weight (spline, p, v, size);
    g_assert_cmpfloat_with_epsilon (field[i], sum, 1e-5);
    i++;
  }
  clear_axes (axes);

  fine = bias_spline_refine (spline);
  init_axes (axes, fine);
  bias_spline_evaluate (fine, axes, 0, size[2], finer);
  for (i = 0; i < N_VOXELS; i++)
    g_assert_cmpfloat_with_epsilon (finer[i], field[i], 1e-5);
  clear_axes (axes);
  bias_spline_free (fine);
  bias_spline_free (spline);
}

/* A standard deviation of 1. */
static gdouble
get_noise (GRand * rand)
{
  gdouble sum = -6;
  gint i;

  for (i = 0; i < 12; i++)
    sum += g_rand_double (rand);
  return sum;
}

/* Two blurred values are nearer to what they were, whatever has no weight; one
 * value stays. */
static void
test_sharpen (void)
{
  enum
  { N = 20000 };
  g_autoptr (BiasSharpen) sharpen = bias_sharpen_new (200, 0.15);
  gfloat *values = g_new (gfloat, N), *sharp = g_new (gfloat, N);
  gfloat *weights = g_new (gfloat, N);
  gdouble before = 0, after = 0;
  GRand *rand = g_rand_new_with_seed (2);
  gsize i;

  for (i = 0; i < N; i++) {
    values[i] = i % 3 ? 5 : 6;
    values[i] += 0.15 / 2.355 * get_noise (rand);
    weights[i] = 0.7;
    if (i % 7 == 0) {
      values[i] = g_rand_double_range (rand, 5, 6);
      weights[i] = 0;
    }
  }
  g_rand_free (rand);
  bias_sharpen_apply (sharpen, values, weights, N, sharp);
  for (i = 0; i < N; i++) {
    if (weights[i] == 0)
      continue;
    before += pow (values[i] - (i % 3 ? 5 : 6), 2) / N;
    after += pow (sharp[i] - (i % 3 ? 5 : 6), 2) / N;
  }
  g_assert_cmpfloat (sqrt (after), <, sqrt (before) / 3);

  for (i = 0; i < N; i++)
    values[i] = 4;
  bias_sharpen_apply (sharpen, values, weights, N, sharp);
  g_assert_cmpmem (sharp, N * sizeof (gfloat), values, N * sizeof (gfloat));
  g_free (values);
  g_free (weights);
  g_free (sharp);
}

/* In percent, of @ratio where @values is @value. */
static gdouble
get_variation (const gfloat * values, const gfloat * ratio, gsize n,
    gfloat value)
{
  gdouble sum = 0, squares = 0, count = 0;
  gsize i;

  for (i = 0; i < n; i++) {
    if (fabsf (values[i] - value) > 0.01f)
      continue;
    count++;
    sum += ratio[i];
    squares += (gdouble) ratio[i] * ratio[i];
  }
  g_assert_cmpfloat (count, >, 1000);
  return 100 * sqrt (squares / count - sum / count * sum / count)
      / (sum / count);
}

/* A field of 40 % over a head, in steps of 2 mm, with noise of 6 % of white
 * matter: what is left in white and grey matter. */
static void
test_phantom (gconstpointer modality)
{
  const gint head[3] = { 91, 109, 91 };
  const gdouble spacing[3] = { 2, 2, 2 };
  const BiasSettings settings = {.levels = 4,.iterations = 100,
    .convergence = 1e-7,.distance = 300,.fwhm = 0.2,.bins = 200,.shrink = 2
  };
  const gsize n = (gsize) head[0] * head[1] * head[2];
  GstVolumeAffine affine = gst_volume_affine_identity ();
  gfloat tissues[PHANTOM_N_TISSUES], *scratch = g_new (gfloat, head[0]);
  gfloat *clean = g_new (gfloat, n), *values = g_new (gfloat, n);
  gfloat *ratio = g_new (gfloat, n), *known = g_new (gfloat, n);
  guint8 *mask = g_malloc (n);
  Phantom *phantom = phantom_new (3);
  const PhantomTissue brain[2] = { PHANTOM_WHITE, PHANTOM_GREY };
  GRand *rand = g_rand_new_with_seed (4);
  BiasSpline *spline;
  BiasAxis axes[3];
  gint v[3], y, z, d;
  gsize i = 0;

  g_assert_true (phantom_tissue_values (modality, tissues));
  for (d = 0; d < 3; d++) {
    affine.m[d][d] = spacing[d];
    affine.m[d][3] = -(head[d] - 1) / 2. * spacing[d];
  }
  for (z = 0; z < head[2]; z++) {
    for (y = 0; y < head[1]; y++)
      phantom_render_row (phantom, &affine, y, z, head[0], tissues, scratch,
          clean + ((gsize) z * head[1] + y) * head[0]);
  }
  FOR_EACH (v, head) {
    known[i] = 1 + 0.2 * sin (0.05 * v[0] - 0.03 * v[1] + 1)
        * cos (0.02 * v[1] + 0.04 * v[2]);
    values[i] = clean[i] * known[i]
        + 0.06 * tissues[PHANTOM_WHITE] * get_noise (rand);
    mask[i] = values[i] > 60;
    i++;
  }
  spline = bias_field_estimate (values, mask, head, spacing, &settings,
      NULL, NULL);
  g_assert_nonnull (spline);
  for (d = 0; d < 3; d++)
    bias_axis_init (&axes[d], spline->cells[d], head[d], 1, head[d]);
  bias_spline_evaluate (spline, axes, 0, head[2], ratio);
  clear_axes (axes);
  for (i = 0; i < n; i++)
    ratio[i] = known[i] / expf (ratio[i]);
  for (d = 0; d < 2; d++) {
    gdouble before = get_variation (clean, known, n, tissues[brain[d]]);
    gdouble after = get_variation (clean, ratio, n, tissues[brain[d]]);

    g_test_message ("%g %% of %g %%", after, before);
    g_assert_cmpfloat (before, >, 5);
    g_assert_cmpfloat (after, <, before / 4);
  }
  bias_spline_free (spline);
  phantom_free (phantom);
  g_rand_free (rand);
  g_free (mask);
  g_free (known);
  g_free (ratio);
  g_free (values);
  g_free (clean);
  g_free (scratch);
}

static void
test_too_few (void)
{
  const gdouble spacing[3] = { 1, 1, 1 };
  const BiasSettings settings = {.levels = 1,.iterations = 1,.distance = 9,
    .fwhm = 0.2,.bins = 200,.shrink = 1
  };
  gfloat values[N_VOXELS];
  guint8 mask[N_VOXELS];
  gsize i;

  memset (mask, 1, sizeof (mask));
  for (i = 0; i < N_VOXELS; i++)
    values[i] = i < BIAS_MIN_VOXELS - 1 ? 1 + i : i % 2 ? -2 : NAN;
  g_assert_null (bias_field_estimate (values, mask, size, spacing, &settings,
          NULL, NULL));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/bias/spline", test_spline);
  g_test_add_func ("/bias/sharpen", test_sharpen);
  g_test_add_data_func ("/bias/phantom/T1w", "T1w", test_phantom);
  g_test_add_data_func ("/bias/phantom/T2w", "T2w", test_phantom);
  g_test_add_func ("/bias/too-few", test_too_few);
  return g_test_run ();
}
