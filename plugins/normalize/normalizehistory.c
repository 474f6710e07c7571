/* SPDX-License-Identifier: LGPL-2.1-or-later */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "normalizehistory.h"

/* "x becomes y" of each of the map's points. */
static gchar *
describe_points (const ValueMap * map)
{
  GString *text = g_string_new (NULL);
  gchar from[G_ASCII_DTOSTR_BUF_SIZE], to[G_ASCII_DTOSTR_BUF_SIZE];
  guint i;

  for (i = 0; i <= map->n_pieces; i++) {
    guint p = MIN (i, map->n_pieces - 1);
    gdouble value = map->starts[i] * map->scales[p] + map->shifts[p];

    g_ascii_formatd (from, sizeof (from), "%g", map->starts[i]);
    g_ascii_formatd (to, sizeof (to), "%g", value);
    g_string_append_printf (text, "%s%s becomes %s", i ? ", " : "", from, to);
  }
  return g_string_free (text, FALSE);
}

void
normalize_describe (const NormalizeSettings * settings,
    const ValueMap * map, gboolean masked, GstVolumeMeta * meta)
{
  const gchar *name = normalize_method_get_name (settings->method);
  const gchar *where = masked ? ", in its mask" : "";
  gdouble scale = map->scales[0], shift = map->shifts[0];
  gchar *points;

  switch (settings->method) {
    case NORMALIZE_METHOD_ZSCORE:
    case NORMALIZE_METHOD_WHITESTRIPE:
      gst_volume_meta_add_history (meta, "volumenormalize",
          "method=%s: mean %g, standard deviation %g%s", name, -shift / scale,
          1 / scale, where);
      break;
    case NORMALIZE_METHOD_KDE:
    case NORMALIZE_METHOD_FCM:
    case NORMALIZE_METHOD_LSQ:
      gst_volume_meta_add_history (meta, "volumenormalize",
          "method=%s: divided by %g%s", name, 1 / scale, where);
      break;
    case NORMALIZE_METHOD_NYUL:
      points = describe_points (map);
      gst_volume_meta_add_history (meta, "volumenormalize",
          "method=%s: %s%s", name, points, where);
      g_free (points);
      scale = 0;
      break;
    default:
      gst_volume_meta_add_history (meta, "volumenormalize",
          "method=%s: %g to %g becomes %g to %g%s%s", name,
          (settings->output_min - shift) / scale,
          (settings->output_max - shift) / scale, settings->output_min,
          settings->output_max, settings->clip ? ", clipped" : "", where);
      break;
  }
  gst_volume_meta_map_values (meta, scale, shift);
}
