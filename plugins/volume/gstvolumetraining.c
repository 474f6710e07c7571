/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "gstvolumetraining.h"

#define MODEL "volume-model"
#define EPOCH "volume-epoch"
#define METRICS "volume-metrics"

static const GstStructure *
get_structure (GstEvent * event, GstEventType type, const gchar * name)
{
  if (GST_EVENT_TYPE (event) != type || !gst_event_has_name (event, name))
    return NULL;
  return gst_event_get_structure (event);
}

GstEvent *
gst_volume_event_new_model (GBytes * model, const gchar * target)
{
  return gst_event_new_custom (GST_EVENT_CUSTOM_DOWNSTREAM_STICKY,
      gst_structure_new (MODEL, "model", G_TYPE_BYTES, model,
          "target", G_TYPE_STRING, target, NULL));
}

gboolean
gst_volume_event_parse_model (GstEvent * event, GBytes ** model,
    const gchar ** target)
{
  const GstStructure *s = get_structure (event,
      GST_EVENT_CUSTOM_DOWNSTREAM_STICKY, MODEL);
  const GValue *value = s ? gst_structure_get_value (s, "model") : NULL;

  if (value == NULL || !G_VALUE_HOLDS (value, G_TYPE_BYTES))
    return FALSE;
  *model = g_value_get_boxed (value);
  *target = gst_structure_get_string (s, "target");
  return TRUE;
}

GstEvent *
gst_volume_event_new_epoch (guint64 epoch)
{
  return gst_event_new_custom (GST_EVENT_CUSTOM_DOWNSTREAM,
      gst_structure_new (EPOCH, "epoch", G_TYPE_UINT64, epoch, NULL));
}

gboolean
gst_volume_event_parse_epoch (GstEvent * event, guint64 * epoch)
{
  const GstStructure *s = get_structure (event, GST_EVENT_CUSTOM_DOWNSTREAM,
      EPOCH);

  return s && gst_structure_get_uint64 (s, "epoch", epoch);
}

GstEvent *
gst_volume_event_new_metrics (guint64 epoch, GstStructure * metrics)
{
  gst_structure_set_name (metrics, METRICS);
  gst_structure_set (metrics, "epoch", G_TYPE_UINT64, epoch, NULL);
  return gst_event_new_custom (GST_EVENT_CUSTOM_UPSTREAM, metrics);
}

gboolean
gst_volume_event_parse_metrics (GstEvent * event, guint64 * epoch,
    const GstStructure ** metrics)
{
  *metrics = get_structure (event, GST_EVENT_CUSTOM_UPSTREAM, METRICS);
  return *metrics && gst_structure_get_uint64 (*metrics, "epoch", epoch);
}
