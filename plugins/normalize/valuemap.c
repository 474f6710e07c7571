/* SPDX-License-Identifier: LGPL-2.1-or-later */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include <math.h>

#include "valuemap.h"

void
value_map_set_linear (ValueMap * map, gdouble scale, gdouble shift)
{
  map->n_pieces = 1;
  map->starts[0] = -INFINITY;
  map->starts[1] = INFINITY;
  map->scales[0] = scale;
  map->shifts[0] = shift;
  map->low = -INFINITY;
  map->high = INFINITY;
}

gboolean
value_map_set_curve (ValueMap * map, const gdouble * from, const gdouble * to,
    guint n)
{
  guint i, p = 0;

  g_return_val_if_fail (n <= VALUE_MAP_MAX_PIECES, FALSE);
  for (i = 0; i + 1 < n; i++) {
    if (from[i] >= from[i + 1])
      continue;
    map->starts[p] = from[i];
    map->scales[p] = (to[i + 1] - to[i]) / (from[i + 1] - from[i]);
    map->shifts[p] = to[i] - from[i] * map->scales[p];
    map->starts[++p] = from[i + 1];
  }
  map->n_pieces = p;
  map->low = -INFINITY;
  map->high = INFINITY;
  return p > 0;
}

static void
apply_line (const ValueMap * map, gfloat background, gfloat * values, gsize n)
{
  const gdouble scale = map->scales[0], shift = map->shifts[0];
  const gdouble low = map->low, high = map->high;
  gsize i;

  for (i = 0; i < n; i++) {
    gdouble v = isfinite (values[i]) ? values[i] : background;

    v = v * scale + shift;
    values[i] = (gfloat) CLAMP (v, low, high);
  }
}

void
value_map_apply (const ValueMap * map, gfloat background, gfloat * values,
    gsize n)
{
  gsize i;

  if (map->n_pieces == 1) {
    apply_line (map, background, values, n);
    return;
  }
  for (i = 0; i < n; i++) {
    gdouble v = isfinite (values[i]) ? values[i] : background;
    guint p, piece = 0;

    for (p = 1; p < map->n_pieces; p++)
      piece += v > map->starts[p];
    v = v * map->scales[piece] + map->shifts[piece];
    values[i] = (gfloat) CLAMP (v, map->low, map->high);
  }
}
