/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "modalitycaps.h"

GstCaps *
modality_caps_free (GstCaps * caps, GstCaps * filter)
{
  GstCaps *any = gst_caps_copy (caps);

  for (guint i = 0; i < gst_caps_get_size (any); i++)
    gst_structure_remove_field (gst_caps_get_structure (any, i), "modality");
  if (filter) {
    GstCaps *both = gst_caps_intersect_full (filter, any,
        GST_CAPS_INTERSECT_FIRST);

    gst_caps_unref (any);
    any = both;
  }
  return any;
}

void
modality_caps_answer (GstPad * other, GstQuery * query)
{
  g_autoptr (GstCaps) template = gst_pad_get_pad_template_caps (other);
  g_autoptr (GstCaps) peer = gst_pad_peer_query_caps (other, template);
  g_autoptr (GstCaps) result = NULL;
  GstCaps *filter;

  gst_query_parse_caps (query, &filter);
  result = modality_caps_free (peer, filter);
  gst_query_set_caps_result (query, result);
}
