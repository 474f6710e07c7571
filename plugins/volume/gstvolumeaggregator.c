/* SPDX-License-Identifier: LGPL-2.1-or-later */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "gstvolumeaggregator.h"

GST_DEBUG_CATEGORY_STATIC (volume_aggregator_debug);
#define GST_CAT_DEFAULT volume_aggregator_debug

typedef struct
{
  guint64 sets;                 /* aggregated since start or flush; source
                                   pad's task */
} GstVolumeAggregatorPrivate;

G_DEFINE_TYPE (GstVolumeAggregatorPad, gst_volume_aggregator_pad,
    GST_TYPE_AGGREGATOR_PAD);
G_DEFINE_ABSTRACT_TYPE_WITH_CODE (GstVolumeAggregator, gst_volume_aggregator,
    GST_TYPE_AGGREGATOR, G_ADD_PRIVATE (GstVolumeAggregator);
    GST_DEBUG_CATEGORY_INIT (volume_aggregator_debug, "volumeaggregator", 0,
        "base class of elements that take sets of volumes"));

static void
gst_volume_aggregator_pad_class_init (GstVolumeAggregatorPadClass * klass)
{
}

static void
gst_volume_aggregator_pad_init (GstVolumeAggregatorPad * pad)
{
}

GstVolumeAggregatorPad *
gst_volume_aggregator_add_always_pad (GstVolumeAggregator * self,
    const gchar * name)
{
  GstPadTemplate *templ =
      gst_element_class_get_pad_template (GST_ELEMENT_GET_CLASS (self), name);
  GstVolumeAggregatorPad *pad;

  g_return_val_if_fail (templ != NULL, NULL);
  pad = g_object_new (GST_TYPE_VOLUME_AGGREGATOR_PAD, "name", name,
      "direction", GST_PAD_SINK, "template", templ, NULL);
  gst_element_add_pad (GST_ELEMENT (self), GST_PAD (pad));
  return pad;
}

gboolean
gst_volume_aggregator_pad_map (GstVolumeAggregatorPad * pad,
    GstVolumeFrame * frame)
{
  GstObject *self;

  if (gst_volume_frame_map (frame, &pad->info, pad->volume, GST_MAP_READ))
    return TRUE;

  self = gst_object_get_parent (GST_OBJECT (pad));
  GST_ELEMENT_ERROR (self, STREAM, FORMAT,
      ("A buffer on pad `%s` is smaller than the volume its caps describe.",
          GST_PAD_NAME (pad)),
      ("%" G_GSIZE_FORMAT " of %" G_GSIZE_FORMAT " bytes",
          gst_buffer_get_size (pad->volume),
          gst_volume_info_get_size (&pad->info)));
  gst_object_unref (self);
  return FALSE;
}

static gboolean
gst_volume_aggregator_sink_event (GstAggregator * agg, GstAggregatorPad * pad,
    GstEvent * event)
{
  if (GST_EVENT_TYPE (event) == GST_EVENT_CAPS) {
    GstCaps *caps;

    gst_event_parse_caps (event, &caps);
    if (!gst_volume_info_from_caps (&GST_VOLUME_AGGREGATOR_PAD (pad)->info,
            caps)) {
      GST_ELEMENT_ERROR (agg, STREAM, FORMAT,
          ("Pad `%s` was given caps that describe no volume.",
              GST_PAD_NAME (pad)), ("%" GST_PTR_FORMAT, caps));
      gst_event_unref (event);
      return FALSE;
    }
  }
  return
      GST_AGGREGATOR_CLASS (gst_volume_aggregator_parent_class)->sink_event
      (agg, pad, event);
}

/* Subclasses set the caps of what they push from the volumes. */
static gboolean
gst_volume_aggregator_negotiate (GstAggregator * agg)
{
  return TRUE;
}

/* Where GstAggregator was given a gap, it gives an empty buffer. */
static gboolean
is_gap (GstBuffer * volume)
{
  return GST_BUFFER_FLAG_IS_SET (volume, GST_BUFFER_FLAG_GAP)
      && gst_buffer_get_size (volume) == 0;
}

/* A gap knows no OFFSET, but its time, and that tells the same. */
static guint64
get_index (GstBuffer * volume)
{
  if (is_gap (volume) && GST_BUFFER_PTS_IS_VALID (volume))
    return GST_BUFFER_PTS (volume) / GST_VOLUME_DURATION;
  return GST_BUFFER_OFFSET (volume);
}

/* An input has ended: say so where others go on. */
static GstFlowReturn
end_stream (GstVolumeAggregator * self, GList * pads, const gchar * ended)
{
  GstVolumeAggregatorPrivate *priv =
      gst_volume_aggregator_get_instance_private (self);
  GList *l;

  for (l = pads; l; l = l->next) {
    GstVolumeAggregatorPad *pad = l->data;

    if (pad->volume && !is_gap (pad->volume)) {
      GST_ELEMENT_WARNING (self, STREAM, FAILED,
          ("Pad `%s` ended after %" G_GUINT64_FORMAT " matching volumes, but "
              "pad `%s` has more: they are left out.", ended, priv->sets,
              GST_PAD_NAME (pad)),
          ("Give every pad the same number of volumes."));
    }
  }
  return GST_FLOW_EOS;
}

/* Drop the volumes before the newest, which have no counterpart there. */
static GstFlowReturn
drop_before (GstVolumeAggregator * self, GList * pads, guint64 newest)
{
  GstFlowReturn ret = GST_FLOW_OK;
  GList *l;

  for (l = pads; l; l = l->next) {
    GstVolumeAggregatorPad *pad = l->data;
    guint64 index = get_index (pad->volume);

    if (index == newest)
      continue;
    if (!is_gap (pad->volume))
      GST_ELEMENT_WARNING (self, STREAM, FAILED,
          ("Volume %" G_GUINT64_FORMAT " of pad `%s` has no counterpart on "
              "every other pad: it is left out.", index, GST_PAD_NAME (pad)),
          ("The next one there is volume %" G_GUINT64_FORMAT ".", newest));
    gst_aggregator_pad_drop_buffer (GST_AGGREGATOR_PAD (pad));
    ret = GST_AGGREGATOR_FLOW_NEED_DATA;
  }
  return ret;
}

/* GstAggregator tells of its segment only in front of a buffer. */
void
gst_volume_aggregator_push_gap (GstVolumeAggregator * self, guint64 index)
{
  GstPad *srcpad = GST_AGGREGATOR_SRC_PAD (self);
  GstEvent *segment;

  segment = gst_pad_get_sticky_event (srcpad, GST_EVENT_SEGMENT, 0);
  if (segment)
    gst_event_unref (segment);
  else
    gst_pad_push_event (srcpad,
        gst_event_new_segment (&GST_AGGREGATOR_PAD (srcpad)->segment));
  gst_pad_push_event (srcpad, gst_event_new_gap (index * GST_VOLUME_DURATION,
          GST_VOLUME_DURATION));
}

/* A set has a gap, and whether it is told of depends on the class. */
static GstFlowReturn
leave_out (GstVolumeAggregator * self, guint64 index)
{
  GstVolumeAggregatorClass *klass = GST_VOLUME_AGGREGATOR_GET_CLASS (self);
  GstFlowReturn ret = GST_FLOW_OK;

  GST_DEBUG_OBJECT (self, "set %" G_GUINT64_FORMAT " has a gap: it is left "
      "out", index);
  if (klass->leave_out)
    ret = klass->leave_out (self, index);
  return ret == GST_FLOW_OK ? GST_AGGREGATOR_FLOW_NEED_DATA : ret;
}

/* Take the next set.  GST_AGGREGATOR_FLOW_NEED_DATA where it was dropped, or
 * a part of it: a counterpart is missing. */
static GstFlowReturn
take_set (GstVolumeAggregator * self, GList * pads)
{
  const gchar *ended = NULL;
  gboolean numbered = TRUE, gap = FALSE;
  guint64 newest = 0;
  GstFlowReturn ret;
  GList *l;

  for (l = pads; l; l = l->next) {
    GstVolumeAggregatorPad *pad = l->data;
    guint64 index;

    pad->volume = gst_aggregator_pad_peek_buffer (GST_AGGREGATOR_PAD (pad));
    if (!pad->volume) {
      ended = GST_PAD_NAME (pad);
      continue;
    }
    gap |= is_gap (pad->volume);
    index = get_index (pad->volume);
    if (index == GST_BUFFER_OFFSET_NONE)
      numbered = FALSE;
    else
      newest = MAX (newest, index);
  }
  if (ended)
    return end_stream (self, pads, ended);
  if (numbered) {
    ret = drop_before (self, pads, newest);
    if (ret != GST_FLOW_OK)
      return ret;
  }

  for (l = pads; l; l = l->next) {
    GstVolumeAggregatorPad *pad = l->data;

    gst_aggregator_pad_drop_buffer (GST_AGGREGATOR_PAD (pad));
    if (!gap && !gst_volume_meta_require (pad->volume, GST_PAD (pad)))
      return GST_FLOW_ERROR;
  }
  return gap ? leave_out (self, newest) : GST_FLOW_OK;
}

static gpointer
copy_pad (gconstpointer pad, gpointer data)
{
  return gst_object_ref ((gpointer) pad);
}

static GstFlowReturn
gst_volume_aggregator_aggregate (GstAggregator * agg, gboolean timeout)
{
  GstVolumeAggregator *self = GST_VOLUME_AGGREGATOR (agg);
  GstVolumeAggregatorClass *klass = GST_VOLUME_AGGREGATOR_GET_CLASS (self);
  GstVolumeAggregatorPrivate *priv =
      gst_volume_aggregator_get_instance_private (self);
  GstFlowReturn ret, finished;
  GList *pads, *l;

  GST_OBJECT_LOCK (self);
  pads = g_list_copy_deep (GST_ELEMENT (self)->sinkpads, copy_pad, NULL);
  GST_OBJECT_UNLOCK (self);

  ret = take_set (self, pads);
  if (ret == GST_FLOW_OK) {
    priv->sets++;
    ret = klass->aggregate_volumes (self, pads);
  } else if (ret == GST_FLOW_EOS && klass->finish) {
    finished = klass->finish (self);
    if (finished != GST_FLOW_OK)
      ret = finished;
  }

  for (l = pads; l; l = l->next)
    gst_clear_buffer (&GST_VOLUME_AGGREGATOR_PAD (l->data)->volume);
  g_list_free_full (pads, gst_object_unref);
  return ret;
}

static GstFlowReturn
gst_volume_aggregator_flush (GstAggregator * agg)
{
  GstVolumeAggregatorPrivate *priv =
      gst_volume_aggregator_get_instance_private (GST_VOLUME_AGGREGATOR (agg));

  priv->sets = 0;
  return GST_FLOW_OK;
}

static gboolean
gst_volume_aggregator_start (GstAggregator * agg)
{
  return gst_volume_aggregator_flush (agg) == GST_FLOW_OK;
}

static void
gst_volume_aggregator_class_init (GstVolumeAggregatorClass * klass)
{
  GstAggregatorClass *agg_class = GST_AGGREGATOR_CLASS (klass);

  agg_class->sink_event = gst_volume_aggregator_sink_event;
  agg_class->negotiate = gst_volume_aggregator_negotiate;
  agg_class->aggregate = gst_volume_aggregator_aggregate;
  agg_class->flush = gst_volume_aggregator_flush;
  agg_class->start = gst_volume_aggregator_start;
  gst_type_mark_as_plugin_api (GST_TYPE_VOLUME_AGGREGATOR, 0);
  gst_type_mark_as_plugin_api (GST_TYPE_VOLUME_AGGREGATOR_PAD, 0);
}

static void
gst_volume_aggregator_init (GstVolumeAggregator * self)
{
}
