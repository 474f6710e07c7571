/* SPDX-License-Identifier: LGPL-2.1-or-later */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "biasspline.h"

#include <math.h>
#include <string.h>

static gsize
count_points (const BiasSpline * spline)
{
  return (gsize) spline->points[0] * spline->points[1] * spline->points[2];
}

BiasSpline *
bias_spline_new (const gint cells[3])
{
  BiasSpline *spline = g_new (BiasSpline, 1);
  gint d;

  for (d = 0; d < 3; d++) {
    spline->cells[d] = cells[d];
    spline->points[d] = cells[d] + 3;
  }
  spline->values = g_new0 (gdouble, count_points (spline));
  return spline;
}

void
bias_spline_free (BiasSpline * spline)
{
  g_free (spline->values);
  g_free (spline);
}

/* Along one axis, of points that are @stride apart: a control point of the
 * finer spline is either on one of the coarser or between two. */
static void
refine_line (const gdouble * in, gint cells, gsize stride, gdouble * out)
{
  gint i;

  for (i = 0; i < 2 * cells + 3; i++) {
    const gdouble *p = in + i / 2 * stride;

    out[i * stride] = i % 2 ? (p[0] + 6 * p[stride] + p[2 * stride]) / 8
        : (p[0] + p[stride]) / 2;
  }
}

BiasSpline *
bias_spline_refine (const BiasSpline * spline)
{
  BiasSpline *coarse = bias_spline_new (spline->cells);
  gint d;

  memcpy (coarse->values, spline->values,
      count_points (spline) * sizeof (gdouble));
  for (d = 0; d < 3; d++) {
    gint cells[3] = { coarse->cells[0], coarse->cells[1], coarse->cells[2] };
    gsize inner = 1, outer = 1, i, k;
    BiasSpline *fine;

    cells[d] *= 2;
    fine = bias_spline_new (cells);
    for (gint e = 0; e < d; e++)
      inner *= coarse->points[e];
    for (gint e = d + 1; e < 3; e++)
      outer *= coarse->points[e];
    for (k = 0; k < outer; k++) {
      for (i = 0; i < inner; i++)
        refine_line (coarse->values + k * inner * coarse->points[d] + i,
            coarse->cells[d], inner,
            fine->values + k * inner * fine->points[d] + i);
    }
    bias_spline_free (coarse);
    coarse = fine;
  }
  return coarse;
}

void
bias_axis_init (BiasAxis * axis, gint cells, gint n, gint step, gint length)
{
  gint i;

  axis->n = n;
  axis->first = g_new (gint, n);
  axis->weights = g_malloc_n (n, sizeof (*axis->weights));
  for (i = 0; i < n; i++) {
    gdouble at = MIN ((i * step + step / 2 + 0.5) / length, 1) * cells, t, s;

    axis->first[i] = MIN ((gint) at, cells - 1);
    t = at - axis->first[i];
    s = 1 - t;
    axis->weights[i][0] = s * s * s / 6;
    axis->weights[i][1] = (4 - 6 * t * t + 3 * t * t * t) / 6;
    axis->weights[i][2] = (4 - 6 * s * s + 3 * s * s * s) / 6;
    axis->weights[i][3] = t * t * t / 6;
  }
}

void
bias_axis_clear (BiasAxis * axis)
{
  g_free (axis->first);
  g_free (axis->weights);
}

/* Another axis, with f (weight) for each weight: its square, and its cube by
 * the squares of all four. */
static void
make_squares (const BiasAxis * axis, BiasAxis * squares, BiasAxis * shares)
{
  gint i, k;

  squares->n = shares->n = axis->n;
  squares->first = shares->first = axis->first;
  squares->weights = g_malloc_n (axis->n, sizeof (*squares->weights));
  shares->weights = g_malloc_n (axis->n, sizeof (*shares->weights));
  for (i = 0; i < axis->n; i++) {
    gfloat sum = 0;

    for (k = 0; k < 4; k++) {
      squares->weights[i][k] = axis->weights[i][k] * axis->weights[i][k];
      sum += squares->weights[i][k];
    }
    for (k = 0; k < 4; k++)
      shares->weights[i][k] =
          squares->weights[i][k] * axis->weights[i][k] / sum;
  }
}

/* sums[point] = sum over voxels of weight (point, voxel) * values[voxel] */
static void
sum_up (const BiasAxis axes[3], const gint points[3], const gfloat * values,
    gdouble * sums)
{
  const gsize width = axes[0].n;
  gfloat *lines = g_new (gfloat, points[1] * width);
  gdouble *planes = g_new0 (gdouble, (gsize) points[2] * points[1] * width);
  gint x, y, z, p, k;
  gsize i;

  for (z = 0; z < axes[2].n; z++) {
    memset (lines, 0, points[1] * width * sizeof (*lines));
    for (y = 0; y < axes[1].n; y++) {
      const gfloat *row = values + ((gsize) z * axes[1].n + y) * width;

      for (k = 0; k < 4; k++) {
        gfloat *line = lines + (axes[1].first[y] + k) * width;
        gfloat weight = axes[1].weights[y][k];

        for (i = 0; i < width; i++)
          line[i] += weight * row[i];
      }
    }
    for (k = 0; k < 4; k++) {
      gdouble *plane = planes + (axes[2].first[z] + k) * points[1] * width;
      gfloat weight = axes[2].weights[z][k];

      for (i = 0; i < points[1] * width; i++)
        plane[i] += weight * lines[i];
    }
  }
  memset (sums, 0, (gsize) points[0] * points[1] * points[2] * sizeof (*sums));
  for (p = 0; p < points[1] * points[2]; p++) {
    for (x = 0; x < axes[0].n; x++) {
      for (k = 0; k < 4; k++)
        sums[p * points[0] + axes[0].first[x] + k] +=
            axes[0].weights[x][k] * planes[p * width + x];
    }
  }
  g_free (planes);
  g_free (lines);
}

void
bias_spline_add_fit (BiasSpline * spline, const BiasAxis axes[3],
    const gfloat * values, const gfloat * weights)
{
  gsize n = count_points (spline), i;
  gdouble *sums = g_new (gdouble, n), *totals = g_new (gdouble, n);
  BiasAxis squares[3], shares[3];
  gint d;

  for (d = 0; d < 3; d++)
    make_squares (&axes[d], &squares[d], &shares[d]);
  sum_up (shares, spline->points, values, sums);
  sum_up (squares, spline->points, weights, totals);
  for (i = 0; i < n; i++) {
    if (totals[i] > 0)
      spline->values[i] += sums[i] / totals[i];
  }
  for (d = 0; d < 3; d++) {
    g_free (squares[d].weights);
    g_free (shares[d].weights);
  }
  g_free (totals);
  g_free (sums);
}

void
bias_spline_evaluate (const BiasSpline * spline, const BiasAxis axes[3],
    gint first, gint end, gfloat * values)
{
  const gint *points = spline->points;
  const gsize width = axes[0].n, plane = points[1] * width;
  gfloat *planes = g_new (gfloat, points[2] * plane);
  gfloat *lines = g_new (gfloat, plane);
  gint x, y, z, p, k;
  gsize i;

  for (p = 0; p < points[1] * points[2]; p++) {
    for (x = 0; x < axes[0].n; x++) {
      const gdouble *point = spline->values + p * points[0] + axes[0].first[x];
      const gfloat *w = axes[0].weights[x];

      planes[p * width + x] = w[0] * point[0] + w[1] * point[1]
          + w[2] * point[2] + w[3] * point[3];
    }
  }
  for (z = first; z < end; z++) {
    const gfloat *a = planes + axes[2].first[z] * plane;
    const gfloat *w = axes[2].weights[z];

    for (i = 0; i < plane; i++)
      lines[i] = w[0] * a[i] + w[1] * a[plane + i] + w[2] * a[2 * plane + i]
          + w[3] * a[3 * plane + i];
    for (y = 0; y < axes[1].n; y++) {
      const gfloat *b = lines + axes[1].first[y] * width;
      gfloat *row = values + ((gsize) (z - first) * axes[1].n + y) * width;

      w = axes[1].weights[y];
      for (k = 0; k < (gint) width; k++)
        row[k] =
            w[0] * b[k] + w[1] * b[width + k] + w[2] * b[2 * width + k] +
            w[3] * b[3 * width + k];
    }
  }
  g_free (lines);
  g_free (planes);
}
