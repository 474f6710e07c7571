/* SPDX-License-Identifier: LGPL-2.1-or-later */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "volumecomparer.h"

#define GST_TYPE_VOLUME_COMPARER (gst_volume_comparer_get_type ())
G_DECLARE_FINAL_TYPE (GstVolumeComparer, gst_volume_comparer, GST,
    VOLUME_COMPARER, GstVolumeAggregator);

struct _GstVolumeComparer
{
  GstVolumeAggregator parent;

  const VolumeComparerClient *client;
  guint64 pairs;                /* source pad's task */
};

G_DEFINE_TYPE (GstVolumeComparer, gst_volume_comparer,
    GST_TYPE_VOLUME_AGGREGATOR);

static GstStaticPadTemplate sink_template =
GST_STATIC_PAD_TEMPLATE ("sink", GST_PAD_SINK, GST_PAD_ALWAYS,
    GST_STATIC_CAPS (GST_VOLUME_CAPS_MAKE (GST_VOLUME_FORMATS_ALL)));
static GstStaticPadTemplate reference_template =
GST_STATIC_PAD_TEMPLATE ("reference", GST_PAD_SINK, GST_PAD_ALWAYS,
    GST_STATIC_CAPS (GST_VOLUME_CAPS_MAKE (GST_VOLUME_FORMATS_ALL)));
static GstStaticPadTemplate mask_template =
GST_STATIC_PAD_TEMPLATE ("mask", GST_PAD_SINK, GST_PAD_REQUEST,
    GST_STATIC_CAPS (GST_VOLUME_CAPS_MAKE (GST_VOLUME_FORMATS_ALL)));
static GstStaticPadTemplate src_template =
GST_STATIC_PAD_TEMPLATE ("src", GST_PAD_SRC, GST_PAD_ALWAYS,
    GST_STATIC_CAPS (GST_VOLUME_CAPS_MAKE (GST_VOLUME_FORMATS_ALL)));

/* The owner has the comparer, so it is there as long as the task runs. */
static GstElement *
get_owner (gpointer comparer)
{
  return GST_ELEMENT (GST_OBJECT_PARENT (comparer));
}

static GstFlowReturn
gst_volume_comparer_aggregate_volumes (GstVolumeAggregator * agg, GList * pads)
{
  GstVolumeComparer *self = GST_VOLUME_COMPARER (agg);
  GstVolumeAggregatorPad *sink = pads->data, *reference = pads->next->data;
  GstVolumeAggregatorPad *mask =
      pads->next->next ? pads->next->next->data : NULL;
  GstElement *owner = get_owner (self);
  GstCaps *caps;

  if (!gst_volume_pair_check (owner, sink, reference, self->pairs)
      || (mask && !gst_volume_pair_check (owner, sink, mask, self->pairs))
      || !self->client->compare (owner, sink, reference, mask, self->pairs))
    return GST_FLOW_ERROR;
  self->pairs++;
  caps = gst_volume_info_to_caps (&sink->info);
  gst_aggregator_set_src_caps (GST_AGGREGATOR (agg), caps);
  gst_caps_unref (caps);
  return gst_aggregator_finish_buffer (GST_AGGREGATOR (agg),
      gst_buffer_ref (sink->volume));
}

static GstFlowReturn
gst_volume_comparer_finish (GstVolumeAggregator * agg)
{
  return GST_VOLUME_COMPARER (agg)->client->finish (get_owner (agg)) ?
      GST_FLOW_OK : GST_FLOW_ERROR;
}

/* A trainer, whose model comes first, would not even come to its end where
 * volumes wait for a pad that is not linked. */
static GstFlowReturn
gst_volume_comparer_sink_event_pre_queue (GstAggregator * agg,
    GstAggregatorPad * pad, GstEvent * event)
{
  const gchar *target;
  GBytes *model;

  if (GST_EVENT_TYPE (event) == GST_EVENT_EOS
      || gst_volume_event_parse_model (event, &model, &target))
    gst_volume_pair_require_links (get_owner (agg));
  return GST_AGGREGATOR_CLASS (gst_volume_comparer_parent_class)
      ->sink_event_pre_queue (agg, pad, event);
}

/* The answer is on its way before the epoch goes on. */
static gboolean
gst_volume_comparer_sink_event (GstAggregator * agg, GstAggregatorPad * pad,
    GstEvent * event)
{
  guint64 epoch;

  if (strcmp (GST_PAD_NAME (pad), "sink") == 0
      && gst_volume_event_parse_epoch (event, &epoch))
    gst_pad_push_event (GST_PAD (pad), gst_volume_event_new_metrics (epoch,
            GST_VOLUME_COMPARER (agg)->client->take_means (get_owner (agg))));
  return GST_AGGREGATOR_CLASS (gst_volume_comparer_parent_class)->sink_event
      (agg, pad, event);
}

/* After a seek the table begins anew: no pair is in it twice. */
static GstFlowReturn
gst_volume_comparer_flush (GstAggregator * agg)
{
  GstVolumeComparer *self = GST_VOLUME_COMPARER (agg);

  self->pairs = 0;
  if (!self->client->reset (get_owner (agg)))
    return GST_FLOW_ERROR;
  return GST_AGGREGATOR_CLASS (gst_volume_comparer_parent_class)->flush (agg);
}

static gboolean
gst_volume_comparer_start (GstAggregator * agg)
{
  GST_VOLUME_COMPARER (agg)->pairs = 0;
  return GST_AGGREGATOR_CLASS (gst_volume_comparer_parent_class)->start (agg);
}

/* There is one mask. */
static GstAggregatorPad *
gst_volume_comparer_create_new_pad (GstAggregator * agg,
    GstPadTemplate * templ, const gchar * name, const GstCaps * caps)
{
  GstPad *pad = gst_element_get_static_pad (GST_ELEMENT (agg), "mask");

  if (pad) {
    gst_object_unref (pad);
    return NULL;
  }
  return g_object_new (GST_TYPE_VOLUME_AGGREGATOR_PAD, "name", "mask",
      "direction", GST_PAD_SINK, "template", templ, NULL);
}

static void
gst_volume_comparer_class_init (GstVolumeComparerClass * klass)
{
  GstElementClass *element_class = GST_ELEMENT_CLASS (klass);
  GstVolumeAggregatorClass *volume_class = GST_VOLUME_AGGREGATOR_CLASS (klass);

  GST_AGGREGATOR_CLASS (klass)->sink_event_pre_queue =
      gst_volume_comparer_sink_event_pre_queue;
  GST_AGGREGATOR_CLASS (klass)->sink_event = gst_volume_comparer_sink_event;
  GST_AGGREGATOR_CLASS (klass)->flush = gst_volume_comparer_flush;
  GST_AGGREGATOR_CLASS (klass)->create_new_pad =
      gst_volume_comparer_create_new_pad;
  GST_AGGREGATOR_CLASS (klass)->start = gst_volume_comparer_start;
  volume_class->aggregate_volumes = gst_volume_comparer_aggregate_volumes;
  volume_class->finish = gst_volume_comparer_finish;
  gst_element_class_add_static_pad_template (element_class, &sink_template);
  gst_element_class_add_static_pad_template (element_class,
      &reference_template);
  gst_element_class_add_static_pad_template_with_gtype (element_class,
      &mask_template, GST_TYPE_VOLUME_AGGREGATOR_PAD);
  gst_element_class_add_static_pad_template_with_gtype (element_class,
      &src_template, GST_TYPE_AGGREGATOR_PAD);
}

static void
gst_volume_comparer_init (GstVolumeComparer * self)
{
  gst_volume_aggregator_add_always_pad (GST_VOLUME_AGGREGATOR (self), "sink");
  gst_volume_aggregator_add_always_pad (GST_VOLUME_AGGREGATOR (self),
      "reference");
}

GstElement *
gst_volume_comparer_new (const VolumeComparerClient * client)
{
  GstVolumeComparer *self = g_object_new (GST_TYPE_VOLUME_COMPARER, "name",
      "comparer", NULL);

  self->client = client;
  return GST_ELEMENT (self);
}

void
gst_volume_comparer_add_templates (GstElementClass * klass)
{
  gst_element_class_add_static_pad_template (klass, &sink_template);
  gst_element_class_add_static_pad_template (klass, &reference_template);
  gst_element_class_add_static_pad_template (klass, &mask_template);
}
