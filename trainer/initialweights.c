/* SPDX-License-Identifier: LGPL-2.1-or-later */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "initialweights.h"

#include "rng.h"

#include <math.h>
#include <string.h>

#define DEVIATION 0.02f

static void
fill (gfloat * values, gsize n, gfloat value)
{
  gsize i;

  for (i = 0; i < n; i++)
    values[i] = value;
}

/* The stream of random numbers is the name's. */
static void
draw_normal (guint64 seed, const gchar * name, gfloat * values, gsize n,
    gfloat mean, gfloat deviation)
{
  gsize i, n_pairs = (n + 1) / 2;
  g_autofree gfloat *pairs = g_new (gfloat, 2 * n_pairs);

  rng_normal_pairs (seed, g_str_hash (name), 0, n_pairs, (gfloat (*)[2]) pairs);
  for (i = 0; i < n; i++)
    values[i] = mean + deviation * pairs[i];
}

static void
make_unit (gfloat * values, gsize n)
{
  gdouble sum = 0;
  gsize i;

  for (i = 0; i < n; i++)
    sum += (gdouble) values[i] * values[i];
  for (i = 0; i < n; i++)
    values[i] /= sqrt (sum);
}

void
initial_weights_draw (guint64 seed, const gchar * name, NetNorm norm,
    gfloat * values, gsize n)
{
  switch (net_layers_get_role (name)) {
    case NET_ROLE_WEIGHT:
      draw_normal (seed, name, values, n, 0, DEVIATION);
      break;
    case NET_ROLE_SCALE:
      if (norm == NET_NORM_BATCH)
        draw_normal (seed, name, values, n, 1, DEVIATION);
      else
        fill (values, n, 1);
      break;
    case NET_ROLE_VARIANCE:
      fill (values, n, 1);
      break;
    case NET_ROLE_VECTOR:
      draw_normal (seed, name, values, n, 0, 1);
      make_unit (values, n);
      break;
    case NET_ROLE_BIAS:
    case NET_ROLE_MEAN:
      fill (values, n, 0);
      break;
  }
}
