/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "updates.h"

#include "vectors.h"
#include "walk.h"

#include <math.h>

typedef struct
{
  gfloat beta1, beta2, epsilon;
  gfloat rate, correction, factor;
} Adam;

NET_VECTORS static void
run_adam (gconstpointer job, gfloat * const *data, const guint * steps,
    gsize count)
{
  const Adam t = *(const Adam *) job;
  gfloat *w = data[0], *first = data[2], *second = data[3];
  const gfloat *g = data[1];
  gsize i;

  NET_INDEPENDENT for (i = 0; i < count; i++) {
    gfloat value = t.factor * g[i];
    gfloat m = t.beta1 * first[i] + (1 - t.beta1) * value;
    gfloat v = t.beta2 * second[i] + (1 - t.beta2) * value * value;

    first[i] = m;
    second[i] = v;
    w[i] -= t.rate * m / (sqrtf (v) * t.correction + t.epsilon);
  }
}

void
net_adam_compute (NetPool * pool, const NetTensor * tensor,
    const NetView * w, const NetView * g,
    const NetView * moments, const NetView * settings)
{
  const Adam job = {
    .beta1 = tensor->beta1,
    .beta2 = tensor->beta2,
    .epsilon = tensor->epsilon,
    .rate = *net_view_plane (settings, 0, 0),
    .correction = *net_view_plane (settings, 0, 1),
    .factor = *net_view_plane (settings, 0, 2),
  };
  NetView first = *w, second = *w;
  const NetView *views[] = { w, g, &first, &second };

  /* the moments lie as w does, one behind the other */
  first.data = moments->data;
  second.data = moments->data + moments->n / 2 * moments->n_stride;
  net_walk (pool, views, 4, run_adam, &job);
}

NET_VECTORS static void
run_average (gconstpointer job, gfloat * const *data, const guint * steps,
    gsize count)
{
  gfloat *p = data[0], t = *data[2];
  const gfloat *x = data[1];
  gsize i;

  NET_INDEPENDENT for (i = 0; i < count; i++)
    p[i] += t * (x[i] - p[i]);
}

void
net_average_compute (NetPool * pool, const NetView * p, const NetView * x,
    const NetView * t)
{
  const NetView *views[] = { p, x, t };

  net_walk (pool, views, 3, run_average, NULL);
}
