/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "sum.h"

/* Independent sums of a reduction: the compiler turns them into vectors. */
#define LANES 8
/* Columns that are summed side by side. */
#define COLUMNS 256

typedef struct
{
  const NetView *y, *x;
  gdouble *planes;              /* sums of x's, [N, C] */
} Job;

static gdouble
sum_run (const gfloat * x, gsize count)
{
  gdouble sums[LANES] = { 0, }, total = 0;
  gsize i;
  guint lane;

  for (i = 0; i + LANES <= count; i += LANES) {
    for (lane = 0; lane < LANES; lane++)
      sums[lane] += x[i + lane];
  }
  for (lane = 0; i < count; i++, lane++)
    sums[lane] += x[i];
  for (lane = 0; lane < LANES; lane++)
    total += sums[lane];
  return total;
}

/* How many values of an axis of x are summed to one of y's. */
static gint
get_fan (gint x, gint y)
{
  return y == 1 ? x : 1;
}

/* --- planes to one value each --- */

static void
sum_planes (gconstpointer data, guint begin, guint end)
{
  const Job *job = data;
  gsize count = (gsize) job->x->h * job->x->w;
  guint i;

  for (i = begin; i < end; i++)
    job->planes[i] = sum_run (net_view_plane (job->x, i / job->x->c,
            i % job->x->c), count);
}

static void
gather_planes (const Job * job)
{
  const NetView *y = job->y, *x = job->x;
  gint images = get_fan (x->n, y->n), channels = get_fan (x->c, y->c);
  gint n, c, i, j;

  for (n = 0; n < y->n; n++) {
    for (c = 0; c < y->c; c++) {
      gdouble sum = 0;

      for (i = 0; i < images; i++) {
        for (j = 0; j < channels; j++)
          sum += job->planes[(gsize) (n + i) * x->c + c + j];
      }
      *net_view_plane (y, n, c) = sum;
    }
  }
}

/* --- all else --- */

/* Columns [@first, @first + @count) of row @h of a plane of y. */
static void
sum_columns (const Job * job, gint n, gint c, gint h, gint first, gint count)
{
  const NetView *y = job->y, *x = job->x;
  gint images = get_fan (x->n, y->n), channels = get_fan (x->c, y->c);
  gint rows = get_fan (x->h, y->h), width = get_fan (x->w, y->w);
  gfloat *out = net_view_plane (y, n, c) + (gsize) h * y->w + first;
  gdouble sums[COLUMNS] = { 0, };
  gint i, j, k, w;

  for (i = 0; i < images; i++)
    for (j = 0; j < channels; j++)
      for (k = 0; k < rows; k++) {
        const gfloat *in = net_view_plane (x, n + i, c + j)
            + (gsize) (h + k) * x->w + first;

        if (width > 1) {
          sums[0] += sum_run (in, width);
        } else {
          for (w = 0; w < count; w++)
            sums[w] += in[w];
        }
      }
  for (w = 0; w < count; w++)
    out[w] = sums[w];
}

/* Items are rows of y. */
static void
sum_rows (gconstpointer data, guint begin, guint end)
{
  const Job *job = data;
  const NetView *y = job->y;
  guint row;

  for (row = begin; row < end; row++) {
    guint plane = row / y->h;
    gint first;

    for (first = 0; first < y->w; first += COLUMNS)
      sum_columns (job, plane % y->n, plane / y->n, row % y->h, first,
          MIN (COLUMNS, y->w - first));
  }
}

/* --- both --- */

gsize
net_sum_get_scratch (const NetTensor * tensor)
{
  const NetTensor *x = tensor->inputs[0];

  return (gsize) x->shape[0] * x->shape[1] * sizeof (gdouble);
}

void
net_sum_compute (NetPool * pool, const NetView * y, const NetView * x,
    gpointer scratch)
{
  const Job job = { y, x, scratch };
  gsize plane = (gsize) x->h * x->w;

  if (y->h == 1 && y->w == 1) {
    net_pool_run (pool, (guint) x->n * x->c, plane, sum_planes, &job);
    gather_planes (&job);
  } else {
    gsize fan = (gsize) x->n * x->c * plane / ((gsize) y->n * y->c * y->h);

    net_pool_run (pool, (guint) y->n * y->c * y->h, fan, sum_rows, &job);
  }
}
