/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "elementwise.h"

#include <math.h>
#include <string.h>

/* In place or not, no value of a loop depends on another of its results: with
 * that said, the compiler uses vectors where input and output are one, too. */
#define INDEPENDENT _Pragma ("GCC ivdep")

/* Independent sums of a reduction: the compiler turns them into vectors. */
#define LANES 8

typedef struct
{
  const NetView *y, *a, *b, *c;
  gfloat value;                 /* epsilon or slope */
  gint channel;                 /* of y, for a's first */
} Job;

/* Items are rows of the output, in the order of its planes (c, n): calls
 * @func for each run of rows within one plane. */
typedef void (*RowsFunc) (const Job * job, gint n, gint c, gint begin,
    gint end);

static inline void
for_each_plane (const Job * job, const NetView * view, guint begin, guint end,
    RowsFunc func)
{
  guint plane, next;

  for (; begin < end; begin = next) {
    plane = begin / view->h;
    next = MIN (end, (plane + 1) * view->h);
    func (job, plane % view->n, plane / view->n, begin - plane * view->h,
        next - plane * view->h);
  }
}

static void
run_rows (NetPool * pool, const NetView * view, NetPoolFunc func,
    const Job * job)
{
  net_pool_run (pool, (guint) view->n * view->c * view->h, view->w, func, job);
}

/* --- norm --- */

static void
get_moments (const gfloat * x, gsize count, gdouble * mean, gdouble * variance)
{
  gdouble sums[LANES], total;
  gsize i;
  guint lane, pass;

  *mean = 0;
  *variance = 0;
  for (pass = 0; pass < 2; pass++) {
    gdouble shift = *mean;

    memset (sums, 0, sizeof (sums));
    for (i = 0; i + LANES <= count; i += LANES) {
      for (lane = 0; lane < LANES; lane++) {
        gdouble value = x[i + lane] - shift;

        sums[lane] += pass == 0 ? value : value * value;
      }
    }
    for (lane = 0; i < count; i++, lane++) {
      gdouble value = x[i] - shift;

      sums[lane] += pass == 0 ? value : value * value;
    }
    total = 0;
    for (lane = 0; lane < LANES; lane++)
      total += sums[lane];
    *(pass == 0 ? mean : variance) = total / count;
  }
}

/* scale or shift of a plane; one row for all images or one for each */
static gfloat
get_row (const NetView * row, gint n, gint c)
{
  return *net_view_plane (row, row->n == 1 ? 0 : n, c);
}

static void
norm_planes (gconstpointer data, guint begin, guint end)
{
  const Job *job = data;
  gsize i, count = (gsize) job->y->h * job->y->w;
  guint plane;

  for (plane = begin; plane < end; plane++) {
    gint n = plane % job->y->n, c = plane / job->y->n;
    const gfloat *x = net_view_plane (job->a, n, c);
    gfloat *y = net_view_plane (job->y, n, c);
    gdouble mean, variance;
    gfloat factor, offset;

    get_moments (x, count, &mean, &variance);
    factor = get_row (job->b, n, c) / sqrt (variance + job->value);
    offset = get_row (job->c, n, c);
    INDEPENDENT for (i = 0; i < count; i++)
      y[i] = (x[i] - (gfloat) mean) * factor + offset;
  }
}

void
net_norm_compute (NetPool * pool, const NetView * y, const NetView * x,
    const NetView * scale, const NetView * shift, gfloat epsilon)
{
  const Job job = { y, x, scale, shift, epsilon };

  net_pool_run (pool, (guint) y->n * y->c, (gsize) 3 * y->h * y->w,
      norm_planes, &job);
}

/* --- activation --- */

static void
leaky_relu_plane (const Job * job, gint n, gint c, gint begin, gint end)
{
  gsize i, width = job->y->w, first = begin * width, last = end * width;
  const gfloat *x = net_view_plane (job->a, n, c);
  gfloat *y = net_view_plane (job->y, n, c);
  gfloat slope = job->value;

  INDEPENDENT for (i = first; i < last; i++) {
    gfloat value = x[i], low = value * slope;

    y[i] = value < 0 ? low : value;
  }
}

static void
leaky_relu_rows (gconstpointer data, guint begin, guint end)
{
  const Job *job = data;

  for_each_plane (job, job->y, begin, end, leaky_relu_plane);
}

static void
tanh_plane (const Job * job, gint n, gint c, gint begin, gint end)
{
  gsize i, width = job->y->w, first = begin * width, last = end * width;
  const gfloat *x = net_view_plane (job->a, n, c);
  gfloat *y = net_view_plane (job->y, n, c);

  for (i = first; i < last; i++)
    y[i] = tanhf (x[i]);
}

static void
tanh_rows (gconstpointer data, guint begin, guint end)
{
  const Job *job = data;

  for_each_plane (job, job->y, begin, end, tanh_plane);
}

void
net_function_compute (NetPool * pool, const NetView * y, const NetView * x,
    NetFunction function, gfloat slope)
{
  const Job job = {.y = y,.a = x,.value = slope };

  run_rows (pool, y, function == NET_TANH ? tanh_rows : leaky_relu_rows,
      &job);
}

/* --- add --- */

static void
add_plane (const Job * job, gint n, gint c, gint begin, gint end)
{
  const NetView *b = job->b;
  const gfloat *addend = net_view_plane (b, b->n == 1 ? 0 : n,
      b->c == 1 ? 0 : c);
  gsize width = job->y->w;
  gint h;

  for (h = begin; h < end; h++) {
    const gfloat *x = net_view_plane (job->a, n, c) + h * width;
    const gfloat *row = addend + (b->h == 1 ? 0 : (gsize) h * b->w);
    gfloat *y = net_view_plane (job->y, n, c) + h * width;
    gsize i;

    if (b->w == 1) {
      INDEPENDENT for (i = 0; i < width; i++)
        y[i] = x[i] + row[0];
    } else {
      INDEPENDENT for (i = 0; i < width; i++)
        y[i] = x[i] + row[i];
    }
  }
}

static void
add_rows (gconstpointer data, guint begin, guint end)
{
  const Job *job = data;

  for_each_plane (job, job->y, begin, end, add_plane);
}

void
net_add_compute (NetPool * pool, const NetView * y, const NetView * a,
    const NetView * b)
{
  const Job job = {.y = y,.a = a,.b = b };

  run_rows (pool, y, add_rows, &job);
}

/* --- broadcast --- */

static void
broadcast_plane (const Job * job, gint n, gint c, gint begin, gint end)
{
  gfloat value = *net_view_plane (job->a, n, c);
  gfloat *y = net_view_plane (job->y, n, c);
  gsize i;

  for (i = (gsize) begin * job->y->w; i < (gsize) end * job->y->w; i++)
    y[i] = value;
}

static void
broadcast_rows (gconstpointer data, guint begin, guint end)
{
  const Job *job = data;

  for_each_plane (job, job->y, begin, end, broadcast_plane);
}

void
net_broadcast_compute (NetPool * pool, const NetView * y, const NetView * x)
{
  const Job job = {.y = y,.a = x };

  run_rows (pool, y, broadcast_rows, &job);
}

/* --- copy --- */

static void
copy_plane (const Job * job, gint n, gint c, gint begin, gint end)
{
  gsize first = (gsize) begin * job->a->w;

  memcpy (net_view_plane (job->y, n, job->channel + c) + first,
      net_view_plane (job->a, n, c) + first,
      (gsize) (end - begin) * job->a->w * sizeof (gfloat));
}

static void
copy_rows (gconstpointer data, guint begin, guint end)
{
  const Job *job = data;

  for_each_plane (job, job->a, begin, end, copy_plane);
}

void
net_copy_compute (NetPool * pool, const NetView * y, gint channel,
    const NetView * x)
{
  const Job job = {.y = y,.a = x,.channel = channel };

  run_rows (pool, x, copy_rows, &job);
}
