/* SPDX-License-Identifier: LGPL-2.1-or-later */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include <float.h>
#include <math.h>

#include "gstvolumethreads.h"
#include "gstvolumevectors.h"
#include "valuemap.h"

/* Values that a thread maps at a time: they fit its nearest cache. */
#define PART 4096

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

static gfloat
map_value (const ValueMap * map, gdouble value)
{
  guint p, piece = 0;

  for (p = 1; p < map->n_pieces; p++)
    piece += value > map->starts[p];
  value = value * map->scales[piece] + map->shifts[piece];
  return (gfloat) CLAMP (value, map->low, map->high);
}

static gboolean
is_finite (gfloat value)
{
  return fabsf (value) <= FLT_MAX;
}

GST_VOLUME_VECTORS static gboolean
are_finite (const gfloat * values, gsize n)
{
  guint holes = 0;
  gsize i;

  for (i = 0; i < n; i++)
    holes += !(fabsf (values[i]) <= FLT_MAX);
  return holes == 0;
}

GST_VOLUME_VECTORS static void
apply_line (const ValueMap * map, gfloat * values, gsize n)
{
  const gdouble scale = map->scales[0], shift = map->shifts[0];
  const gdouble low = map->low, high = map->high;
  gsize i;

  for (i = 0; i < n; i++) {
    gdouble v = values[i] * scale + shift;

    v = v > low ? v : low;
    values[i] = (gfloat) (v < high ? v : high);
  }
}

/* Those that are not finite stay. */
static void
apply_each (const ValueMap * map, gfloat * values, gsize n)
{
  gsize i;

  for (i = 0; i < n; i++)
    values[i] = is_finite (values[i]) ? map_value (map, values[i]) : values[i];
}

/* Values that threads map. */
typedef struct
{
  const ValueMap *map;
  gfloat *values;
  gsize n;
  gint holes;                   /* atomic: whether any is not finite */
} Mapping;

static void
apply (guint first, guint end, gpointer data)
{
  Mapping *mapping = data;
  gsize i, n, last = MIN ((gsize) end * PART, mapping->n);

  for (i = (gsize) first * PART; i < last; i += n) {
    gfloat *values = mapping->values + i;
    gboolean whole;

    n = MIN (last - i, PART);
    whole = are_finite (values, n);
    if (whole && mapping->map->n_pieces == 1)
      apply_line (mapping->map, values, n);
    else
      apply_each (mapping->map, values, n);
    if (!whole)
      g_atomic_int_set (&mapping->holes, TRUE);
  }
}

/* @values were mapped, but for what is not finite. */
static void
fill (const ValueMap * map, gdouble background, gfloat * values, gsize n)
{
  gfloat filling = map_value (map, isnan (background) ? 0 : background);
  gsize i;

  for (i = 0; i < n && isnan (background); i++)
    filling = is_finite (values[i]) ? MIN (filling, values[i]) : filling;
  for (i = 0; i < n; i++)
    values[i] = is_finite (values[i]) ? values[i] : filling;
}

void
value_map_apply (const ValueMap * map, gdouble background, gfloat * values,
    gsize n)
{
  Mapping mapping = { map, values, n, FALSE };

  gst_volume_split ((n + PART - 1) / PART, 1, apply, &mapping);
  if (mapping.holes)
    fill (map, background, values, n);
}
