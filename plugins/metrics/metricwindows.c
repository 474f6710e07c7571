/* SPDX-License-Identifier: LGPL-2.1-or-later */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "metricwindows.h"

#include <math.h>

#include "gstvolumevectors.h"
#include "metricrows.h"
#include "gstvolumethreads.h"

/* A window's weighted means are products of one an axis.  Threads take tiles
 * of the windows' plane and go through all planes: of the last as many as a
 * window is deep they keep the means in plane, in a ring that fits the L2
 * cache.  Sums are taken afresh for each window: running ones would keep the
 * rounding of large values that have left it. */
#define TILE_X 128
#define TILE_Y 16
#define MAX_TAPS 11
#define TILE (TILE_X * TILE_Y)
#define PATCH_X (TILE_X + MAX_TAPS - 1)
#define PATCH_Y (TILE_Y + MAX_TAPS - 1)

/* What is averaged over each window: a, b, a^2 + b^2, ab. */
enum
{
  MEAN_A,
  MEAN_B,
  MEAN_SQUARES,
  MEAN_PRODUCT,
  N_MEANS
};

/* Windows a thread takes at least. */
#define LEAST_WINDOWS (1 << 17)

typedef gdouble Plane[N_MEANS][TILE];

/* Working memory of a thread. */
typedef struct
{
  gdouble a[PATCH_X], b[PATCH_X], products[PATCH_X];
  gdouble rows[N_MEANS][TILE_X * PATCH_Y];      /* averaged along x */
  Plane ring[MAX_TAPS];
  gdouble similarity[TILE];
} Scratch;

/* Windows that a tile has, and the sum of their similarity. */
typedef struct
{
  gdouble sum;
  gsize n;
} Tile;

typedef struct
{
  const MetricPair *pair;
  MetricSimilarity similarity;
  gdouble power;
  gdouble weights[MAX_TAPS];
  gsize taps, depth;            /* in plane, across planes */
  gdouble sample;               /* the sample's covariance by the mean's */
  gdouble c1, c2;
  MetricBox box;                /* of the windows' first voxels */
  gsize tiles_x;
  Tile *tiles;
} Job;

static const struct
{
  const gchar *name;
  gsize size;
  gdouble deviation;            /* 0: uniform */
} windows[] = {
  [METRIC_WINDOW_UNIFORM] = {"uniform-7", 7, 0},
  [METRIC_WINDOW_GAUSSIAN] = {"gaussian-1.5", 11, 1.5},
};

const gchar *
metric_window_get_name (MetricWindow window)
{
  return windows[window].name;
}

gsize
metric_window_get_size (MetricWindow window)
{
  return windows[window].size;
}

/* out[i] = the weighted mean of in[0][i], in[1][i] ...; weights are
 * symmetric. */
static inline __attribute__((always_inline))
     void average (const gdouble * const *in, gsize taps,
    const gdouble * weights, gsize n, gdouble * restrict out)
{
  const gsize middle = taps / 2;
  gsize i, k;

  for (i = 0; i < n; i++) {
    gdouble sum = weights[middle] * in[middle][i];

    for (k = 0; k < middle; k++)
      sum += weights[k] * (in[k][i] + in[taps - 1 - k][i]);
    out[i] = sum;
  }
}

/* average() with loops over taps that the compiler can unroll */
GST_VOLUME_VECTORS static void
average_rows (const gdouble * const *in, gsize taps, const gdouble * weights,
    gsize n, gdouble * restrict out)
{
  if (taps == 7)
    average (in, 7, weights, n, out);
  else if (taps == 11)
    average (in, 11, weights, n, out);
  else
    average (in, taps, weights, n, out);
}

/* Of values that lie @step apart. */
static void
average_steps (const Job * job, const gdouble * in, gsize step, gsize n,
    gdouble * out)
{
  const gdouble *rows[MAX_TAPS];
  gsize k;

  for (k = 0; k < job->taps; k++)
    rows[k] = in + k * step;
  average_rows (rows, job->taps, job->weights, n, out);
}

GST_VOLUME_VECTORS static void
multiply (const gdouble * a, const gdouble * b, gint mean, gsize n,
    gdouble * products)
{
  gsize i;

  if (mean == MEAN_SQUARES) {
    for (i = 0; i < n; i++)
      products[i] = a[i] * a[i] + b[i] * b[i];
  } else {
    for (i = 0; i < n; i++)
      products[i] = a[i] * b[i];
  }
}

/* The means in plane @z of the windows that begin at (@x, @y), @nx x @ny. */
static void
average_plane (const Job * job, gsize x, gsize y, gsize z, gsize nx, gsize ny,
    Scratch * scratch, Plane plane)
{
  const MetricPair *pair = job->pair;
  const gsize patch_x = nx + job->taps - 1, patch_y = ny + job->taps - 1;
  gsize row;
  gint mean;

  for (row = 0; row < patch_y; row++) {
    gsize offset = (z * pair->size[1] + y + row) * pair->size[0] + x;
    const gdouble *in[] = { scratch->a, scratch->b, scratch->products,
      scratch->products
    };

    pair->image.read (pair->image.data, offset, patch_x, scratch->a);
    pair->reference.read (pair->reference.data, offset, patch_x, scratch->b);
    for (mean = 0; mean < N_MEANS; mean++) {
      if (mean >= MEAN_SQUARES)
        multiply (scratch->a, scratch->b, mean, patch_x, scratch->products);
      average_steps (job, in[mean], 1, nx, scratch->rows[mean] + row * TILE_X);
    }
  }
  for (mean = 0; mean < N_MEANS; mean++)
    average_steps (job, scratch->rows[mean], TILE_X, ny * TILE_X, plane[mean]);
}

/* What @n windows say, from their means.  Contrast times structure is
 * (2 covariance + c2) / (variances + c2) where c3 is c2 / 2. */
GST_VOLUME_VECTORS static void
compare_windows (const Job * job, const gdouble (*means)[TILE_X], gsize n,
    gdouble * similarity)
{
  const gdouble sample = job->sample, c1 = job->c1, c2 = job->c2;
  const gboolean whole = job->similarity != METRIC_SIMILARITY_STRUCTURE;
  gsize i;

  for (i = 0; i < n; i++) {
    gdouble a = means[MEAN_A][i], b = means[MEAN_B][i];
    gdouble squares = a * a + b * b, product = a * b;
    gdouble variances = sample * (means[MEAN_SQUARES][i] - squares);
    gdouble covariance = sample * (means[MEAN_PRODUCT][i] - product);
    gdouble above = whole ? 2 * product + c1 : 1;
    gdouble below = whole ? squares + c1 : 1;

    similarity[i] = above * (2 * covariance + c2)
        / (below * (variances + c2));
  }
}

/* The windows whose last plane is the newest in the ring. */
static void
compare_plane (const Job * job, gsize newest, gsize nx, gsize ny,
    Scratch * scratch)
{
  static const gdouble one = 1;
  const gdouble *weights = job->depth > 1 ? job->weights : &one;
  gsize y, k;

  for (y = 0; y < ny; y++) {
    gdouble means[N_MEANS][TILE_X];
    gint mean;

    for (mean = 0; mean < N_MEANS; mean++) {
      const gdouble *rows[MAX_TAPS];

      for (k = 0; k < job->depth; k++)
        rows[k] = scratch->ring[(newest + 1 + k) % job->depth][mean]
            + y * TILE_X;
      average_rows (rows, job->depth, weights, nx, means[mean]);
    }
    compare_windows (job, means, nx, scratch->similarity + y * TILE_X);
  }
}

/* Of those windows of the plane whose middles count. */
static void
sum_plane (const Job * job, gsize x, gsize y, gsize z, gsize nx, gsize ny,
    const gdouble * similarity, Tile * tile)
{
  const MetricPair *pair = job->pair;
  const MetricRegion *region = &pair->region;
  const gsize middle = job->taps / 2;
  gsize i, row;

  for (row = 0; row < ny; row++, similarity += TILE_X) {
    gsize offset = ((z + job->depth / 2) * pair->size[1] + y + row + middle)
        * pair->size[0] + x + middle;
    gdouble sum = 0;

    for (i = 0; i < nx; i++) {
      if (region->labels
          && !metric_region_holds (region, region->labels[offset + i]))
        continue;
      sum += job->similarity == METRIC_SIMILARITY_POWER ?
          pow (MAX (similarity[i], 0), job->power) : similarity[i];
      tile->n++;
    }
    tile->sum += sum;
  }
}

static void
compare_tiles (guint first, guint end, gpointer data)
{
  const Job *job = data;
  const MetricBox *box = &job->box;
  Scratch *scratch = g_new0 (Scratch, 1);
  guint i;

  for (i = first; i < end; i++) {
    gsize tile_x = i % job->tiles_x * TILE_X, tile_y =
        i / job->tiles_x * TILE_Y;
    gsize x = box->first[0] + tile_x, y = box->first[1] + tile_y, z;
    gsize nx = MIN (TILE_X, box->size[0] - tile_x);
    gsize ny = MIN (TILE_Y, box->size[1] - tile_y);

    for (z = 0; z < box->size[2] + job->depth - 1; z++) {
      average_plane (job, x, y, box->first[2] + z, nx, ny, scratch,
          scratch->ring[z % job->depth]);
      if (z + 1 < job->depth)
        continue;
      compare_plane (job, z, nx, ny, scratch);
      sum_plane (job, x, y, box->first[2] + z + 1 - job->depth, nx, ny,
          scratch->similarity, &job->tiles[i]);
    }
  }
  g_free (scratch);
}

static void
set_weights (Job * job, MetricWindow window)
{
  gdouble sum = 0;
  gsize k;

  job->taps = windows[window].size;
  for (k = 0; k < job->taps; k++) {
    gdouble x = (gdouble) k - job->taps / 2;

    job->weights[k] = windows[window].deviation == 0 ? 1
        : exp (-0.5 * pow (x / windows[window].deviation, 2));
    sum += job->weights[k];
  }
  for (k = 0; k < job->taps; k++)
    job->weights[k] /= sum;
}

/* The first voxels of those windows whose middles the pair's box holds and
 * which lie wholly inside.  FALSE where there are none. */
static gboolean
set_box (Job * job)
{
  const gsize taps[3] = { job->taps, job->taps, job->depth };
  MetricBox box;
  gint axis;

  metric_pair_get_box (job->pair, &box);
  for (axis = 0; axis < 3; axis++) {
    gsize middle = taps[axis] / 2, size = job->pair->size[axis];
    gsize first = MAX (box.first[axis], middle);
    gsize end = MIN (box.first[axis] + box.size[axis] + middle, size);

    if (end < first + middle + 1)
      return FALSE;
    job->box.first[axis] = first - middle;
    job->box.size[axis] = end - middle - first;
  }
  return TRUE;
}

gdouble
metric_windows_mean (const MetricPair * pair, MetricSimilarity similarity,
    gdouble power)
{
  Job job = {.pair = pair,.similarity = similarity,.power = power };
  Tile total = { 0 };
  guint n_tiles, least_tiles, i;
  gdouble n;

  set_weights (&job, pair->window);
  job.depth = pair->dimensions == 3 ? job.taps : 1;
  n = pow (job.taps, pair->dimensions);
  job.sample = pair->window == METRIC_WINDOW_UNIFORM ? n / (n - 1) : 1;
  job.c1 = pow (0.01 * pair->data_range, 2);
  job.c2 = pow (0.03 * pair->data_range, 2);
  if (!set_box (&job))
    return NAN;

  job.tiles_x = (job.box.size[0] + TILE_X - 1) / TILE_X;
  n_tiles = job.tiles_x * ((job.box.size[1] + TILE_Y - 1) / TILE_Y);
  job.tiles = g_new0 (Tile, n_tiles);
  least_tiles = LEAST_WINDOWS / (TILE * job.box.size[2]) + 1;
  gst_volume_split (n_tiles, least_tiles, compare_tiles, &job);
  for (i = 0; i < n_tiles; i++) {
    total.sum += job.tiles[i].sum;
    total.n += job.tiles[i].n;
  }
  g_free (job.tiles);
  return total.n > 0 ? total.sum / total.n : NAN;
}
