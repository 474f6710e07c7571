/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "norms.h"

#include "vectors.h"

#include <math.h>

/* Independent sums of a reduction: the compiler turns them into vectors, not so
 * few that it would write out one by one. */
#define LANES 32

typedef struct
{
  const NetView *y, *g, *x;
  const NetView *moments, *scale, *shift, *d, *s;
  gboolean batch;
  gfloat epsilon;
} Job;

/* What shares its statistics: images [first, last) of a channel. */
typedef struct
{
  gint c, first, last;
  gsize plane;                  /* values of an image */
  gsize count;                  /* of all of them */
} Group;

/* Groups are in the order of the planes of x (c, n), or of its channels. */
NET_INLINE Group
get_group (const Job * job, guint item)
{
  const NetView *x = job->x;
  Group group = {.plane = (gsize) x->h * x->w };

  if (job->batch) {
    group.c = item;
    group.last = x->n;
  } else {
    group.c = item / x->n;
    group.first = item % x->n;
    group.last = group.first + 1;
  }
  group.count = group.plane * (group.last - group.first);
  return group;
}

static void
run_groups (NetPool * pool, NetPoolFunc func, const Job * job)
{
  const NetView *x = job->x;
  gsize plane = (gsize) 2 * x->h * x->w;

  if (job->batch)
    net_pool_run (pool, x->c, x->n * plane, func, job);
  else
    net_pool_run (pool, (guint) x->n * x->c, plane, func, job);
}

/* --- moments --- */

/* Sums of x - shift and of its square. */
NET_INLINE void
add_moments (const gfloat * x, gsize count, gdouble shift, gdouble sums[2])
{
  gdouble first[LANES] = { 0, }, second[LANES] = { 0, };
  gsize i;
  guint lane;

  for (i = 0; i + LANES <= count; i += LANES) {
    for (lane = 0; lane < LANES; lane++) {
      gdouble value = x[i + lane] - shift;

      first[lane] += value;
      second[lane] += value * value;
    }
  }
  for (lane = 0; i < count; i++, lane++) {
    gdouble value = x[i] - shift;

    first[lane] += value;
    second[lane] += value * value;
  }
  for (lane = 0; lane < LANES; lane++) {
    sums[0] += first[lane];
    sums[1] += second[lane];
  }
}

/* In one pass, about a value of the group: in double, its difference from the
 * mean costs the variance no digit that a float would have. */
NET_INLINE void
get_moments (const Job * job, const Group * group, gdouble * mean,
    gdouble * reciprocal)
{
  gdouble shift = *net_view_plane (job->x, group->first, group->c);
  gdouble sums[2] = { 0, 0 }, difference, variance;
  gint n;

  for (n = group->first; n < group->last; n++)
    add_moments (net_view_plane (job->x, n, group->c), group->plane, shift,
        sums);
  difference = sums[0] / group->count;
  variance = sums[1] / group->count - difference * difference;
  *mean = shift + difference;
  /* a NaN stays one */
  *reciprocal = 1 / sqrt ((variance < 0 ? 0 : variance) + job->epsilon);
}

NET_VECTORS static void
moments_groups (gconstpointer data, guint begin, guint end)
{
  const Job *job = data;
  guint item;

  for (item = begin; item < end; item++) {
    Group group = get_group (job, item);
    gfloat *y = net_view_plane (job->y, group.first, group.c);
    gdouble mean, reciprocal;

    get_moments (job, &group, &mean, &reciprocal);
    y[0] = mean;
    y[1] = reciprocal;
  }
}

void
net_moments_compute (NetPool * pool, const NetView * y, const NetView * x,
    gboolean batch, gfloat epsilon)
{
  const Job job = {
    .y = y,
    .x = x,
    .batch = batch,
    .epsilon = epsilon
  };

  run_groups (pool, moments_groups, &job);
}

/* --- norm --- */

NET_VECTORS static void
norm_groups (gconstpointer data, guint begin, guint end)
{
  const Job *job = data;
  guint item;

  for (item = begin; item < end; item++) {
    Group group = get_group (job, item);
    gdouble mean, reciprocal;
    gint n;

    get_moments (job, &group, &mean, &reciprocal);
    for (n = group.first; n < group.last; n++) {
      const gfloat *x = net_view_plane (job->x, n, group.c);
      gfloat *y = net_view_plane (job->y, n, group.c);
      gfloat factor, offset, middle = mean;
      gsize i;

      factor = *net_view_broadcast_plane (job->scale, n, group.c) * reciprocal;
      offset = *net_view_broadcast_plane (job->shift, n, group.c);
      NET_INDEPENDENT for (i = 0; i < group.plane; i++)
        y[i] = (x[i] - middle) * factor + offset;
    }
  }
}

void
net_norm_compute (NetPool * pool, const NetView * y, const NetView * x,
    const NetView * scale, const NetView * shift,
    gboolean batch, gfloat epsilon)
{
  const Job job = {
    .y = y,
    .x = x,
    .scale = scale,
    .shift = shift,
    .batch = batch,
    .epsilon = epsilon
  };

  run_groups (pool, norm_groups, &job);
}

/* --- gradients --- */

/* sum of g (x - mean) */
NET_INLINE gdouble
correlate (const gfloat * g, const gfloat * x, gsize count, gdouble mean)
{
  gdouble sums[LANES] = { 0, }, total = 0;
  gsize i;
  guint lane;

  for (i = 0; i + LANES <= count; i += LANES) {
    for (lane = 0; lane < LANES; lane++)
      sums[lane] += g[i + lane] * (x[i + lane] - mean);
  }
  for (lane = 0; i < count; i++, lane++)
    sums[lane] += g[i] * (x[i] - mean);
  for (lane = 0; lane < LANES; lane++)
    total += sums[lane];
  return total;
}

NET_VECTORS static void
norm_scale_groups (gconstpointer data, guint begin, guint end)
{
  const Job *job = data;
  guint item;

  for (item = begin; item < end; item++) {
    Group group = get_group (job, item);
    const gfloat *moments = net_view_plane (job->moments, group.first,
        group.c);
    gdouble sum = 0;
    gint n;

    for (n = group.first; n < group.last; n++)
      sum += correlate (net_view_plane (job->g, n, group.c),
          net_view_plane (job->x, n, group.c), group.plane, moments[0]);
    *net_view_plane (job->y, group.first, group.c) = sum * moments[1];
  }
}

void
net_norm_scale_compute (NetPool * pool, const NetView * y, const NetView * g,
    const NetView * x, const NetView * moments, gboolean batch)
{
  const Job job = {
    .y = y,
    .g = g,
    .x = x,
    .moments = moments,
    .batch = batch
  };

  run_groups (pool, norm_scale_groups, &job);
}

NET_VECTORS static void
norm_input_groups (gconstpointer data, guint begin, guint end)
{
  const Job *job = data;
  guint item;

  for (item = begin; item < end; item++) {
    Group group = get_group (job, item);
    const gfloat *moments = net_view_plane (job->moments, group.first,
        group.c);
    gfloat mean = moments[0];
    gdouble d = *net_view_plane (job->d, group.first, group.c);
    gdouble s = *net_view_plane (job->s, group.first, group.c);
    gint n;

    for (n = group.first; n < group.last; n++) {
      const gfloat *g = net_view_plane (job->g, n, group.c);
      const gfloat *x = net_view_plane (job->x, n, group.c);
      gfloat *y = net_view_plane (job->y, n, group.c);
      gfloat factor = *net_view_broadcast_plane (job->scale, n, group.c)
          * moments[1];
      gfloat offset = s / group.count;
      gfloat slope = moments[1] * d / group.count;
      gsize i;

      NET_INDEPENDENT for (i = 0; i < group.plane; i++)
        y[i] = factor * (g[i] - offset - (x[i] - mean) * slope);
    }
  }
}

void
net_norm_input_compute (NetPool * pool, const NetView * y, const NetView * g,
    const NetView * x, const NetView * const rows[4], gboolean batch)
{
  const Job job = {
    .y = y,
    .g = g,
    .x = x,
    .moments = rows[0],
    .scale = rows[1],
    .d = rows[2],
    .s = rows[3],
    .batch = batch
  };

  run_groups (pool, norm_input_groups, &job);
}
