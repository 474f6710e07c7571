/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* In the window w about a point let F and M be the fixed and moved values'
 * sums of squares about their means, C that of their products.  The cost
 * 1/2 (1 - C^2 / (F M)) has the derivative
 *
 *   - a/F ((f - mean f) - a (m - mean m)),  a = C / M
 *
 * with respect to a moved value m in the window, and where a and F are kept
 * a^2/F is its second.  Both are summed up over the windows a point is in. */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "gstvolumethreads.h"
#include "reglocal.h"

#include <math.h>
#include <string.h>


/* Windows reach this many points. */
#define RADIUS 2

/* What windows must vary by to say something, as a share of the volume's
 * variance. */
#define LEAST_VARIANCE 1e-3

/* Windows of fewer points that count say nothing. */
#define LEAST_NODES 9

enum
{ N, F, M, FF, MM, FM, N_MOMENTS };

enum
{ P, Q, S, N_SLOPES };          /* a/F, a^2/F, a/F mean f - a^2/F mean m */

G_STATIC_ASSERT (2 * RADIUS <= REG_FORCES_REACH);
G_STATIC_ASSERT (N_MOMENTS + N_SLOPES <= REG_FORCES_SCRATCH);

typedef struct
{
  RegSlab *slab;
  gsize slice, n;               /* points of a slice, of all */
  gfloat shift[2], scale[2];    /* to mean 0 and variance 1 */
  gfloat *moments, *slopes;     /* an array of @n each */
    gdouble (*sums)[2];         /* of each slice: correlation, windows */
} Job;

/* Sums over the windows' squares within a slice, in place.
 * @rows: room for a slice */
static void
sum_square (gfloat * values, const gint size[3], gfloat * rows)
{
  gint x, y, k;

  for (y = 0; y < size[1]; y++) {
    const gfloat *in = values + (gsize) y * size[0];
    gfloat *out = rows + (gsize) y * size[0];

    memcpy (out, in, size[0] * sizeof (*out));
    for (k = 1; k <= MIN (RADIUS, size[0] - 1); k++) {
      for (x = 0; x < size[0] - k; x++)
        out[x] += in[x + k];
      for (x = k; x < size[0]; x++)
        out[x] += in[x - k];
    }
  }
  for (y = 0; y < size[1]; y++) {
    gfloat *out = values + (gsize) y * size[0];

    memset (out, 0, size[0] * sizeof (*out));
    for (k = MAX (0, y - RADIUS); k <= MIN (size[1] - 1, y + RADIUS); k++) {
      const gfloat *in = rows + (gsize) k * size[0];

      for (x = 0; x < size[0]; x++)
        out[x] += in[x];
    }
  }
}

static void
sum_moments (guint first, guint end, gpointer data)
{
  const Job *job = data;
  const RegSlab *slab = job->slab;
  gfloat *rows = g_new (gfloat, job->slice);
  guint z, k;
  gsize i;

  for (z = first; z < end; z++) {
    gfloat *moments = job->moments + z * job->slice;

    for (i = 0; i < job->slice; i++) {
      gsize point = z * job->slice + i;
      gfloat there = slab->counts[point];
      gfloat f = there * (slab->fixed[point] - job->shift[0]) * job->scale[0];
      gfloat m = there * (slab->moved[point] - job->shift[1]) * job->scale[1];

      moments[N * job->n + i] = there;
      moments[F * job->n + i] = f;
      moments[M * job->n + i] = m;
      moments[FF * job->n + i] = f * f;
      moments[MM * job->n + i] = m * m;
      moments[FM * job->n + i] = f * m;
    }
    for (k = 0; k < N_MOMENTS; k++)
      sum_square (moments + k * job->n, slab->size, rows);
  }
  g_free (rows);
}

/* @sums: @n values of each of @count arrays, the windows' slices added up. */
static void
sum_slices (const Job * job, const gfloat * values, guint z, gsize offset,
    gint n, guint count, gfloat * sums)
{
  gint from = MAX (0, (gint) z - RADIUS), x;
  gint to = MIN (job->slab->size[2] - 1, (gint) z + RADIUS);
  guint k;

  memset (sums, 0, count * n * sizeof (*sums));
  for (k = 0; k < count; k++) {
    gfloat *sum = sums + k * n;
    gint slice;

    for (slice = from; slice <= to; slice++) {
      const gfloat *in = values + k * job->n + slice * job->slice + offset;

      for (x = 0; x < n; x++)
        sum[x] += in[x];
    }
  }
}

/* The windows about the points of slices. */
static void
correlate (guint first, guint end, gpointer data)
{
  const Job *job = data;
  const gint *size = job->slab->size;
  gfloat *sums = g_new (gfloat, N_MOMENTS * size[0]);
  gfloat *rows = g_new (gfloat, job->slice);
  guint z, k;
  gint x, y;

  for (z = first; z < end; z++) {
    gfloat *slopes = job->slopes + z * job->slice;
    gdouble correlation = 0;
    gsize windows = 0;

    for (y = 0; y < size[1]; y++) {
      gsize offset = (gsize) y * size[0];
      const guint8 *counts = job->slab->counts + z * job->slice + offset;

      sum_slices (job, job->moments, z, offset, size[0], N_MOMENTS, sums);
      for (x = 0; x < size[0]; x++) {
        gfloat n = sums[N * size[0] + x];
        gfloat f = sums[F * size[0] + x], m = sums[M * size[0] + x];
        gfloat ff, mm, fm, p = 0, q = 0, s = 0;

        if (counts[x] && n >= LEAST_NODES) {
          ff = sums[FF * size[0] + x] - f * f / n + n * LEAST_VARIANCE;
          mm = sums[MM * size[0] + x] - m * m / n + n * LEAST_VARIANCE;
          fm = sums[FM * size[0] + x] - f * m / n;
          p = fm / (ff * mm);
          q = p * fm / mm;
          s = (p * f - q * m) / n;
          correlation += p * fm;
          windows++;
        }
        slopes[P * job->n + offset + x] = p;
        slopes[Q * job->n + offset + x] = q;
        slopes[S * job->n + offset + x] = s;
      }
    }
    job->sums[z][0] = correlation;
    job->sums[z][1] = windows;
    for (k = 0; k < N_SLOPES; k++)
      sum_square (slopes + k * job->n, size, rows);
  }
  g_free (sums);
  g_free (rows);
}

static void
gather_forces (guint first, guint end, gpointer data)
{
  const Job *job = data;
  const RegSlab *slab = job->slab;
  const gint *size = slab->size;
  gfloat *sums = g_new (gfloat, N_SLOPES * size[0]);
  guint z;
  gint x, y;

  for (z = slab->first + first; z < slab->first + end; z++) {
    for (y = 0; y < size[1]; y++) {
      gsize offset = (gsize) y * size[0];

      sum_slices (job, job->slopes, z, offset, size[0], N_SLOPES, sums);
      for (x = 0; x < size[0]; x++) {
        gsize point = z * job->slice + offset + x;
        gfloat there = slab->counts[point];
        gfloat f = (slab->fixed[point] - job->shift[0]) * job->scale[0];
        gfloat m = (slab->moved[point] - job->shift[1]) * job->scale[1];
        gfloat p = sums[P * size[0] + x], q = sums[Q * size[0] + x];

        slab->force[point] = there * job->scale[1]
            * (p * f - q * m - sums[S * size[0] + x]);
        slab->curvature[point] = there * job->scale[1] * job->scale[1] * q;
      }
    }
  }
  g_free (sums);
}

gdouble
reg_local_compute (RegSlab * slab, const RegStatistics * fixed,
    const RegStatistics * moving, gdouble * n)
{
  Job job = {.slab = slab,.moments = slab->scratch };
  gdouble correlation = 0;
  gint z;

  job.slice = (gsize) slab->size[0] * slab->size[1];
  job.n = job.slice * slab->size[2];
  job.slopes = job.moments + N_MOMENTS * job.n;
  job.shift[0] = fixed->mean;
  job.shift[1] = moving->mean;
  job.scale[0] = 1 / sqrtf (fixed->variance);
  job.scale[1] = 1 / sqrtf (moving->variance);
  job.sums = g_malloc_n (slab->size[2], sizeof (*job.sums));
  gst_volume_split (slab->size[2], 1, sum_moments, &job);
  gst_volume_split (slab->size[2], 1, correlate, &job);
  gst_volume_split (slab->end - slab->first, 1, gather_forces, &job);
  *n = 0;
  for (z = slab->first; z < slab->end; z++) {
    correlation += job.sums[z][0];
    *n += job.sums[z][1];
  }
  g_free (job.sums);
  return correlation;
}
