/* SPDX-License-Identifier: LGPL-2.1-or-later */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "metrics.h"

#include <math.h>

/* Values read at a time: two pieces fit the L1 cache. */
#define PIECE 1024

const Metric metrics[] = {
  {"mae", "mean absolute error", NULL, 1, metric_mae},
  {"psnr", "peak signal-to-noise ratio", "dB", 1, metric_psnr},
  {"ssim", "structural similarity", "1", METRIC_SSIM_WINDOW, metric_ssim},
  {"mi", "mutual information", "nat", 1, metric_mi},
  {NULL}
};

G_STATIC_ASSERT (G_N_ELEMENTS (metrics) - 1 <= METRIC_MAX);

void
metric_read_u8 (gconstpointer data, gsize offset, gsize n, gdouble * values)
{
  const guint8 *in = (const guint8 *) data + offset;
  gsize i;

  for (i = 0; i < n; i++)
    values[i] = in[i];
}

gboolean
metric_image_scan (MetricImage * image, gsize n, gsize * bad)
{
  gdouble values[PIECE];
  gsize offset, i;

  image->min = INFINITY;
  image->max = -INFINITY;
  image->whole = TRUE;
  for (offset = 0; offset < n; offset += PIECE) {
    gsize count = MIN (PIECE, n - offset);

    image->read (image->data, offset, count, values);
    for (i = 0; i < count; i++) {
      if (!isfinite (values[i])) {
        *bad = offset + i;
        return FALSE;
      }
      image->min = MIN (image->min, values[i]);
      image->max = MAX (image->max, values[i]);
      image->whole = image->whole && values[i] == floor (values[i]);
    }
  }
  return TRUE;
}

gboolean
metric_fits (const Metric * metric, const MetricPair * pair)
{
  gint axis;

  for (axis = 0; axis < pair->dimensions; axis++) {
    if (pair->size[axis] < metric->least_size)
      return FALSE;
  }
  return TRUE;
}

guint8
metric_grey_level (gfloat x)
{
  return fminf (floorf (CLAMP (x, -1, 1) * 127.5f + 128), 255);
}

static gsize
count_voxels (const MetricPair * pair)
{
  return pair->size[0] * pair->size[1] * pair->size[2];
}

static void
sum_differences (const MetricPair * pair, gdouble * absolute, gdouble * squared)
{
  gdouble a[PIECE], b[PIECE];
  gsize n = count_voxels (pair), offset, i;

  *absolute = *squared = 0;
  for (offset = 0; offset < n; offset += PIECE) {
    gsize count = MIN (PIECE, n - offset);
    gdouble sum = 0, sum_squares = 0;

    pair->image.read (pair->image.data, offset, count, a);
    pair->reference.read (pair->reference.data, offset, count, b);
    for (i = 0; i < count; i++) {
      gdouble d = a[i] - b[i];

      sum += fabs (d);
      sum_squares += d * d;
    }
    *absolute += sum;
    *squared += sum_squares;
  }
}

gdouble
metric_mae (const MetricPair * pair)
{
  gdouble absolute, squared;

  sum_differences (pair, &absolute, &squared);
  return absolute / count_voxels (pair);
}

gdouble
metric_psnr (const MetricPair * pair)
{
  gdouble absolute, squared, mse;

  sum_differences (pair, &absolute, &squared);
  mse = MAX (squared / count_voxels (pair), pair->least_mse);
  return 10 * log10 (pair->data_range * pair->data_range / mse);
}

/* What SSIM sums over each window: a, b, a^2, b^2, ab. */
enum
{
  SUM_A,
  SUM_B,
  SUM_AA,
  SUM_BB,
  SUM_AB,
  N_SUMS
};

/* out[i] = in[i] + in[i + step] + ... over the window, for @n values.  Sums
 * are taken afresh each time: running sums would keep the rounding of large
 * values that have left the window. */
static void
sum_window (const gdouble * in, gsize step, gsize n, gdouble * out)
{
  gsize i;

  for (i = 0; i < n; i++)
    out[i] = in[i] + in[i + step] + in[i + 2 * step] + in[i + 3 * step]
        + in[i + 4 * step] + in[i + 5 * step] + in[i + 6 * step];
}

G_STATIC_ASSERT (METRIC_SSIM_WINDOW == 7);

/* The five sums over 7 x 7 windows of a plane of @nx x @ny, each
 * (@nx - 6) x (@ny - 6), one after the other in @sums.  @scratch holds
 * (@nx - 6) * @ny + @nx values. */
static void
sum_plane (const gdouble * a, const gdouble * b, gsize nx, gsize ny,
    gdouble * scratch, gdouble * sums)
{
  gsize ox = nx - METRIC_SSIM_WINDOW + 1, oy = ny - METRIC_SSIM_WINDOW + 1;
  gdouble *line = scratch + ox * ny;
  gint sum;

  for (sum = 0; sum < N_SUMS; sum++) {
    const gdouble *p = sum == SUM_B || sum == SUM_BB ? b : a;
    const gdouble *q = sum == SUM_AA ? a : b;
    gsize x, y;

    for (y = 0; y < ny; y++) {
      if (sum == SUM_A || sum == SUM_B) {
        sum_window (p + y * nx, 1, ox, scratch + y * ox);
        continue;
      }
      for (x = 0; x < nx; x++)
        line[x] = p[y * nx + x] * q[y * nx + x];
      sum_window (line, 1, ox, scratch + y * ox);
    }
    sum_window (scratch, ox, ox * oy, sums + sum * ox * oy);
  }
}

/* SSIM of one window of @n voxels from its sums. */
static inline gdouble
window_ssim (const gdouble sums[N_SUMS], gdouble n, gdouble c1, gdouble c2)
{
  gdouble ma = sums[SUM_A] / n, mb = sums[SUM_B] / n;
  gdouble sample = n / (n - 1);
  gdouble va = sample * (sums[SUM_AA] / n - ma * ma);
  gdouble vb = sample * (sums[SUM_BB] / n - mb * mb);
  gdouble cov = sample * (sums[SUM_AB] / n - ma * mb);

  return (2 * ma * mb + c1) * (2 * cov + c2)
      / ((ma * ma + mb * mb + c1) * (va + vb + c2));
}

gdouble
metric_ssim (const MetricPair * pair)
{
  const gsize nx = pair->size[0], ny = pair->size[1], nz = pair->size[2];
  const gsize ox = nx - METRIC_SSIM_WINDOW + 1;
  const gsize oy = ny - METRIC_SSIM_WINDOW + 1;
  const gsize depth = pair->dimensions == 3 ? METRIC_SSIM_WINDOW : 1;
  const gsize area = METRIC_SSIM_WINDOW * METRIC_SSIM_WINDOW;
  const gdouble c1 = pow (0.01 * pair->data_range, 2);
  const gdouble c2 = pow (0.03 * pair->data_range, 2);
  gdouble *a = g_new (gdouble, nx * ny);
  gdouble *b = g_new (gdouble, nx * ny);
  gdouble *scratch = g_new (gdouble, ox * ny + nx);
  /* the in-plane sums of the last @depth planes, a ring */
  gdouble *ring = g_new (gdouble, depth * N_SUMS * ox * oy);
  gdouble total = 0;
  gsize z, i, d;
  gint sum;

  for (z = 0; z < nz; z++) {
    gdouble plane = 0;

    pair->image.read (pair->image.data, z * nx * ny, nx * ny, a);
    pair->reference.read (pair->reference.data, z * nx * ny, nx * ny, b);
    sum_plane (a, b, nx, ny, scratch, ring + z % depth * N_SUMS * ox * oy);
    if (z + 1 < depth)
      continue;
    for (i = 0; i < ox * oy; i++) {
      gdouble sums[N_SUMS] = { 0 };

      for (d = 0; d < depth; d++) {
        for (sum = 0; sum < N_SUMS; sum++)
          sums[sum] += ring[(d * N_SUMS + sum) * ox * oy + i];
      }
      plane += window_ssim (sums, area * depth, c1, c2);
    }
    total += plane;
  }

  g_free (a);
  g_free (b);
  g_free (scratch);
  g_free (ring);
  return total / ((nz - depth + 1) * ox * oy);
}

/* Class = (value - min) * scale. */
static gdouble
get_class_scale (const MetricImage * image)
{
  gdouble span = image->max - image->min;

  if (image->whole && span < METRIC_MI_CLASSES)
    return 1;
  return span > 0 ? METRIC_MI_CLASSES / span : 0;
}

/* The greatest value belongs to the last class.  Also maps NaN to a class,
 * which is what a span that overflows gives. */
static inline guint
get_class (const MetricImage * image, gdouble scale, gdouble value)
{
  return fmin (fmax ((value - image->min) * scale, 0), METRIC_MI_CLASSES - 1);
}

gdouble
metric_mi (const MetricPair * pair)
{
  gdouble a[PIECE], b[PIECE];
  gdouble scale_a = get_class_scale (&pair->image);
  gdouble scale_b = get_class_scale (&pair->reference);
  gsize n = count_voxels (pair), offset, i;
  guint64 *joint = g_new0 (guint64, METRIC_MI_CLASSES * METRIC_MI_CLASSES);
  guint64 margin_a[METRIC_MI_CLASSES] = { 0 };
  guint64 margin_b[METRIC_MI_CLASSES] = { 0 };
  gdouble mi = 0;
  guint row, column;

  for (offset = 0; offset < n; offset += PIECE) {
    gsize count = MIN (PIECE, n - offset);

    pair->image.read (pair->image.data, offset, count, a);
    pair->reference.read (pair->reference.data, offset, count, b);
    for (i = 0; i < count; i++) {
      row = get_class (&pair->image, scale_a, a[i]);
      column = get_class (&pair->reference, scale_b, b[i]);
      joint[row * METRIC_MI_CLASSES + column]++;
      margin_a[row]++;
      margin_b[column]++;
    }
  }

  for (row = 0; row < METRIC_MI_CLASSES; row++) {
    for (column = 0; column < METRIC_MI_CLASSES; column++) {
      gdouble cell = joint[row * METRIC_MI_CLASSES + column];

      if (cell > 0)
        mi += cell / n * log (cell / margin_a[row] * n / margin_b[column]);
    }
  }
  g_free (joint);
  return MAX (mi, 0);
}
