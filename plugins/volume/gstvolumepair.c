/* SPDX-License-Identifier: LGPL-2.1-or-later */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include <string.h>

#include "gstvolumepair.h"

gboolean
gst_volume_pair_check (GstElement * element, GstVolumeAggregatorPad * a,
    GstVolumeAggregatorPad * b, guint64 index)
{
  const gchar *name_a = GST_PAD_NAME (a), *name_b = GST_PAD_NAME (b);
  GstVolumeMeta *meta_a = gst_buffer_get_volume_meta (a->volume);
  GstVolumeMeta *meta_b = gst_buffer_get_volume_meta (b->volume);
  GstVolumeGrid grid_a, grid_b;

  if (a->info.channels != 1 || b->info.channels != 1) {
    GST_ELEMENT_ERROR (element, STREAM, FORMAT,
        ("Volume %" G_GUINT64_FORMAT " has several channels (%d on `%s`, %d on "
            "`%s`): only one can be compared.", index, a->info.channels,
            name_a, b->info.channels, name_b), (NULL));
    return FALSE;
  }

  gst_volume_meta_get_grid (meta_a, &a->info, &grid_a);
  gst_volume_meta_get_grid (meta_b, &b->info, &grid_b);
  if (!gst_volume_grid_equal (&grid_a, &grid_b, GST_VOLUME_GRID_TOLERANCE)) {
    g_autofree gchar *text_a = gst_volume_grid_describe (&grid_a);
    g_autofree gchar *text_b = gst_volume_grid_describe (&grid_b);

    GST_ELEMENT_ERROR (element, STREAM, FORMAT,
        ("Volume %" G_GUINT64_FORMAT " lies on another grid on `%s` (%s) than "
            "on `%s` (%s).", index, name_a, text_a, name_b, text_b),
        ("Bring both to one grid with volumeconform first."));
    return FALSE;
  }

  if (meta_a->subject && meta_b->subject
      && strcmp (meta_a->subject, meta_b->subject) != 0) {
    GST_ELEMENT_ERROR (element, STREAM, WRONG_TYPE,
        ("Volume %" G_GUINT64_FORMAT " is of subject %s on `%s` and of subject "
            "%s on `%s`.", index, meta_a->subject, name_a, meta_b->subject,
            name_b), ("Give all pads the same subjects in the same order."));
    return FALSE;
  }
  return TRUE;
}

static gboolean
require_link (GstElement * element, GstPad * pad, gpointer data)
{
  if (!gst_pad_is_linked (pad))
    GST_ELEMENT_ERROR (element, CORE, PAD,
        ("Pad `%s` is not linked: no volume comes there for those of the other "
            "pads.", GST_PAD_NAME (pad)), (NULL));
  return TRUE;
}

void
gst_volume_pair_require_links (GstElement * element)
{
  gst_element_foreach_sink_pad (element, require_link, NULL);
}
