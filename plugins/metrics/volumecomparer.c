/* SPDX-License-Identifier: LGPL-2.1-or-later */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "volumecomparer.h"

/* Two affines with no element further apart than this are one grid's, mm. */
#define GRID_TOLERANCE 1e-3

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

static gchar *
describe_grid (const GstVolumeGrid * grid)
{
  gdouble spacing[3];
  gchar code[4];

  gst_volume_affine_get_spacing (&grid->affine, spacing);
  gst_volume_affine_get_orientation (&grid->affine, code);
  return g_strdup_printf ("%d x %d x %d voxels of %g x %g x %g mm, %s, the "
      "first at (%g, %g, %g) mm", grid->size[0], grid->size[1], grid->size[2],
      spacing[0], spacing[1], spacing[2], code, grid->affine.m[0][3],
      grid->affine.m[1][3], grid->affine.m[2][3]);
}

/* One channel each, on the same grid, of one subject; else an element error.
 * What is of no subject, as an atlas, compares with any. */
static gboolean
check_pair (GstVolumeComparer * self, GstVolumeAggregatorPad * sink,
    GstVolumeAggregatorPad * other)
{
  const gchar *name = GST_PAD_NAME (other);
  GstVolumeMeta *meta = gst_buffer_get_volume_meta (sink->volume);
  GstVolumeMeta *truth = gst_buffer_get_volume_meta (other->volume);
  GstVolumeGrid a, b;
  gchar *text_a, *text_b;

  if (sink->info.channels != 1 || other->info.channels != 1) {
    GST_ELEMENT_ERROR (get_owner (self), STREAM, FORMAT,
        ("Volume %" G_GUINT64_FORMAT " has several channels (%d on `sink`, "
            "%d on `%s`): only one can be compared.", self->pairs,
            sink->info.channels, other->info.channels, name), (NULL));
    return FALSE;
  }

  gst_volume_meta_get_grid (meta, &sink->info, &a);
  gst_volume_meta_get_grid (truth, &other->info, &b);
  if (!gst_volume_grid_equal (&a, &b, GRID_TOLERANCE)) {
    text_a = describe_grid (&a);
    text_b = describe_grid (&b);
    GST_ELEMENT_ERROR (get_owner (self), STREAM, FORMAT,
        ("Volume %" G_GUINT64_FORMAT " lies on another grid on `sink` (%s) "
            "than on `%s` (%s).", self->pairs, text_a, name, text_b),
        ("Bring both to one grid with volumeconform first."));
    g_free (text_a);
    g_free (text_b);
    return FALSE;
  }

  if (meta->subject && truth->subject
      && strcmp (meta->subject, truth->subject) != 0) {
    GST_ELEMENT_ERROR (get_owner (self), STREAM, WRONG_TYPE,
        ("Volume %" G_GUINT64_FORMAT " is of subject %s on `sink` and of "
            "subject %s on `%s`.", self->pairs, meta->subject,
            truth->subject, name),
        ("Give all pads the same subjects in the same order."));
    return FALSE;
  }
  return TRUE;
}

static GstFlowReturn
gst_volume_comparer_aggregate_volumes (GstVolumeAggregator * agg, GList * pads)
{
  GstVolumeComparer *self = GST_VOLUME_COMPARER (agg);
  GstVolumeAggregatorPad *sink = pads->data, *reference = pads->next->data;
  GstVolumeAggregatorPad *mask =
      pads->next->next ? pads->next->next->data : NULL;
  GstCaps *caps;

  if (!check_pair (self, sink, reference)
      || (mask && !check_pair (self, sink, mask))
      || !self->client->compare (get_owner (self), sink, reference, mask,
          self->pairs))
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

/* A volume that can never meet another would be waited with without end.
 * Here, for events behind it stay in the queue; a trainer, whose model comes
 * first, would not even come to its end. */
static GstFlowReturn
gst_volume_comparer_sink_event_pre_queue (GstAggregator * agg,
    GstAggregatorPad * pad, GstEvent * event)
{
  static const gchar *const names[] = { "sink", "reference", "mask" };
  GstElement *owner = get_owner (agg);
  const gchar *target;
  GBytes *model;

  if (GST_EVENT_TYPE (event) == GST_EVENT_EOS
      || gst_volume_event_parse_model (event, &model, &target)) {
    for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
      GstPad *other = gst_element_get_static_pad (owner, names[i]);

      if (!other)
        continue;
      if (!gst_pad_is_linked (other))
        GST_ELEMENT_ERROR (owner, CORE, PAD,
            ("Pad `%s` is not linked: there is nothing to compare with.",
                names[i]), (NULL));
      gst_object_unref (other);
    }
  }
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
