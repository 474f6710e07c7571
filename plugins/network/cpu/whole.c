/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "whole.h"

#include <string.h>

/* Independent sums of a reduction: the compiler turns them into vectors. */
#define LANES 16

/* x [N, C, k, k], w [O, C, k, k], y [N, O, 1, 1] */
typedef struct
{
  const NetView *x, *w, *y;
} Job;

gboolean
net_whole_is (const NetTensor * tensor)
{
  const NetTensor *x = tensor->kind == NET_CONV_INPUT ? tensor
      : tensor->inputs[0];
  const NetTensor *w = tensor->kind == NET_CONV_WEIGHT ? tensor
      : tensor->inputs[1];

  return tensor->pad == 0 && w->shape[2] > 1 && w->shape[2] == x->shape[2]
      && w->shape[3] == x->shape[3];
}

static gdouble
multiply (const gfloat * a, const gfloat * b, gint count)
{
  gfloat sums[LANES] = { 0, };
  gdouble total = 0;
  gint i, lane;

  for (i = 0; i + LANES <= count; i += LANES) {
    for (lane = 0; lane < LANES; lane++)
      sums[lane] += a[i + lane] * b[i + lane];
  }
  for (; i < count; i++)
    total += a[i] * b[i];
  for (lane = 0; lane < LANES; lane++)
    total += sums[lane];
  return total;
}

/* Adds @factor @a to @out. */
static void
accumulate (gfloat factor, const gfloat * a, gint count, gfloat * out)
{
  gint i;

  for (i = 0; i < count; i++)
    out[i] += factor * a[i];
}

/* NET_CONV: items are values of y. */
static void
conv_values (gconstpointer data, guint begin, guint end)
{
  const Job *job = data;
  gint area = job->w->h * job->w->w, c;
  guint item;

  for (item = begin; item < end; item++) {
    gint n = item % job->y->n, o = item / job->y->n;
    gdouble sum = 0;

    for (c = 0; c < job->x->c; c++)
      sum += multiply (net_view_plane (job->w, o, c),
          net_view_plane (job->x, n, c), area);
    *net_view_plane (job->y, n, o) = sum;
  }
}

/* NET_CONV_INPUT: items are planes of x. */
static void
conv_input_planes (gconstpointer data, guint begin, guint end)
{
  const Job *job = data;
  gint area = job->w->h * job->w->w, o;
  guint item;

  for (item = begin; item < end; item++) {
    gint n = item % job->x->n, c = item / job->x->n;
    gfloat *x = net_view_plane (job->x, n, c);

    memset (x, 0, area * sizeof (gfloat));
    for (o = 0; o < job->y->c; o++)
      accumulate (*net_view_plane (job->y, n, o),
          net_view_plane (job->w, o, c), area, x);
  }
}

/* NET_CONV_WEIGHT: items are planes of w. */
static void
conv_weight_planes (gconstpointer data, guint begin, guint end)
{
  const Job *job = data;
  gint area = job->w->h * job->w->w, n;
  guint item;

  for (item = begin; item < end; item++) {
    gint o = item / job->w->c, c = item % job->w->c;
    gfloat *w = net_view_plane (job->w, o, c);

    memset (w, 0, area * sizeof (gfloat));
    for (n = 0; n < job->x->n; n++)
      accumulate (*net_view_plane (job->y, n, o),
          net_view_plane (job->x, n, c), area, w);
  }
}

void
net_whole_compute (NetPool * pool, const NetTensor * tensor,
    const NetView * out, const NetView * a, const NetView * b)
{
  gsize area = (gsize) tensor->shape[2] * tensor->shape[3];

  if (tensor->kind == NET_CONV) {
    const Job job = {.x = a,.w = b,.y = out };

    net_pool_run (pool, (guint) out->n * out->c,
        (gsize) a->c * a->h * a->w, conv_values, &job);
  } else if (tensor->kind == NET_CONV_INPUT) {
    const Job job = {.x = out,.w = b,.y = a };

    net_pool_run (pool, (guint) out->n * out->c, area * a->c,
        conv_input_planes, &job);
  } else {
    const Job job = {.x = a,.w = out,.y = b };

    net_pool_run (pool, (guint) out->n * out->c, area * a->n,
        conv_weight_planes, &job);
  }
}
