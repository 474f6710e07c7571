/* SPDX-License-Identifier: LGPL-2.1-or-later */

/**
 * SECTION:element-volumemetricsink
 * @title: volumemetricsink
 *
 * Measures how alike the volumes on its pads `sink` (what is judged) and
 * `reference` (the truth) are, posts a message per pair and writes a table
 * at EOS.  Use it at the end of an evaluation.
 *
 * Volumes are paired by OFFSET and must lie on the same grid: the elements of
 * their affines agree to 0.001.
 * Metrics are in the volumes' own values (mae), dB (psnr), 1 (ssim) and nat
 * (mi).  PSNR and SSIM depend on #GstVolumeMetricSink:data-range, which is
 * part of every row.
 *
 * The table has a row a volume and metric: subject, session, source, target,
 * metric, value, unit, data_range, mask_fraction, dimensions.  The source is
 * the modality that the volume was translated from, or else its own.  With
 * profile=slices8 there is a row a slice, too, whose column slice is the
 * voxel's index across axial slices.  The rows of means, where it is empty,
 * leave out slices of air: those in which at most 5 % of the reference is
 * brighter than a tenth of the range; mask_fraction is the part that counts.
 * Identical volumes have a PSNR of `inf`: in JSON a string.  With slices8 the
 * mean squared error counts as 1e-10 at least, which is 148.13 dB.
 *
 * The element message `volume-metrics` holds subject, session, source,
 * target (strings, NULL where unknown), index (guint64), a gdouble named as
 * each metric, data-range, mask-fraction (gdouble) and dimensions (gint).
 *
 * Behind mmigantrain it closes the loop: when the event `volume-epoch` comes
 * to the pad `sink`, the event `volume-metrics` goes back from there, with the
 * mean of each metric over the volumes since the last one (gdouble, none where
 * there were no volumes), `volumes`, their number, and `epoch` (guint64).
 *
 * ## Example launch lines
 * |[
 * gst-launch-1.0 -m volumemetricsink name=m location=metrics.csv \
 *     volumetestsrc num-buffers=2 ! m.sink \
 *     volumetestsrc num-buffers=2 noise=0.05 ! m.reference
 * ]|
 */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "gstvolumemetricsink.h"

#include <gstvolume.h>
#include "metricprotocol.h"

GST_DEBUG_CATEGORY_STATIC (volume_metric_sink_debug);
#define GST_CAT_DEFAULT volume_metric_sink_debug

/* Two affines with no element further apart than this are one grid's, mm. */
#define GRID_TOLERANCE 1e-3

#define DEFAULT_METRICS 0xf     /* mae+psnr+ssim+mi */
#define DEFAULT_DATA_RANGE 0
#define DEFAULT_PROFILE METRIC_PROFILE_VOLUME
#define DEFAULT_LOCATION NULL

enum
{
  PROP_0,
  PROP_METRICS,
  PROP_DATA_RANGE,
  PROP_PROFILE,
  PROP_LOCATION,
  PROP_LAST_METRICS,
  N_PROPS
};

struct _GstVolumeMetricSink
{
  GstBin parent;

  /* changed in NULL and READY only */
  MetricProtocol protocol;
  gchar *location;

  /* the comparer's task; made and freed while it does not run */
  MetricTable *table;           /* NULL where none is to be written: behind a
                                   trainer it would grow for days */
  guint64 pairs;
  gdouble sums[METRIC_MAX];     /* over the volumes of the epoch */
  guint64 volumes;

  GstStructure *last_metrics;   /* object lock */
};

static GParamSpec *properties[N_PROPS];

#define GST_TYPE_VOLUME_METRIC_SINK_METRICS (metrics_get_type ())
static GType
metrics_get_type (void)
{
  static gsize type = 0;

  if (g_once_init_enter (&type)) {
    GArray *values = g_array_new (TRUE, TRUE, sizeof (GFlagsValue));
    guint i;

    for (i = 0; metrics[i].name; i++) {
      GFlagsValue value = { 1 << i, metrics[i].description, metrics[i].name };

      g_array_append_val (values, value);
    }
    /* the type keeps the array */
    g_once_init_leave (&type,
        g_flags_register_static ("GstVolumeMetricSinkMetrics",
            (GFlagsValue *) g_array_free (values, FALSE)));
  }
  return type;
}

#define GST_TYPE_VOLUME_METRIC_SINK_PROFILE (profile_get_type ())
static GType
profile_get_type (void)
{
  static gsize type = 0;
  static const GEnumValue values[] = {
    {METRIC_PROFILE_VOLUME, "Whole volumes, in their values; SSIM in 3-D",
        "volume"},
    {METRIC_PROFILE_SLICES8,
          "Axial slices as 8-bit images, each in 2-D, and their means",
        "slices8"},
    {0}
  };

  if (g_once_init_enter (&type))
    g_once_init_leave (&type,
        g_enum_register_static ("GstVolumeMetricSinkProfile", values));
  return type;
}

/* --- The comparer: pairs volumes, inside of the sink --------------------- */

#define GST_TYPE_VOLUME_COMPARER (gst_volume_comparer_get_type ())
G_DECLARE_FINAL_TYPE (GstVolumeComparer, gst_volume_comparer, GST,
    VOLUME_COMPARER, GstVolumeAggregator);

struct _GstVolumeComparer
{
  GstVolumeAggregator parent;
};

G_DEFINE_TYPE (GstVolumeComparer, gst_volume_comparer,
    GST_TYPE_VOLUME_AGGREGATOR);
G_DEFINE_TYPE_WITH_CODE (GstVolumeMetricSink, gst_volume_metric_sink,
    GST_TYPE_BIN,
    GST_DEBUG_CATEGORY_INIT (volume_metric_sink_debug, "volumemetricsink", 0,
        "compares volumes"));
GST_ELEMENT_REGISTER_DEFINE (volumemetricsink, "volumemetricsink",
    GST_RANK_NONE, GST_TYPE_VOLUME_METRIC_SINK);

static GstStaticPadTemplate sink_template =
GST_STATIC_PAD_TEMPLATE ("sink", GST_PAD_SINK, GST_PAD_ALWAYS,
    GST_STATIC_CAPS (GST_VOLUME_CAPS_MAKE (GST_VOLUME_FORMATS_ALL)));
static GstStaticPadTemplate reference_template =
GST_STATIC_PAD_TEMPLATE ("reference", GST_PAD_SINK, GST_PAD_ALWAYS,
    GST_STATIC_CAPS (GST_VOLUME_CAPS_MAKE (GST_VOLUME_FORMATS_ALL)));
static GstStaticPadTemplate comparer_src_template =
GST_STATIC_PAD_TEMPLATE ("src", GST_PAD_SRC, GST_PAD_ALWAYS,
    GST_STATIC_CAPS (GST_VOLUME_CAPS_MAKE (GST_VOLUME_FORMATS_ALL)));

static gboolean gst_volume_metric_sink_compare (GstVolumeMetricSink * self,
    GstVolumeAggregatorPad * sink, GstVolumeAggregatorPad * reference);
static gboolean gst_volume_metric_sink_write (GstVolumeMetricSink * self);
static void gst_volume_metric_sink_reset (GstVolumeMetricSink * self);
static GstStructure *gst_volume_metric_sink_take_means (GstVolumeMetricSink *
    self);

/* The sink owns the comparer, so it is there as long as the task runs. */
static GstVolumeMetricSink *
get_owner (gpointer comparer)
{
  return GST_VOLUME_METRIC_SINK (GST_OBJECT_PARENT (comparer));
}

/* What has been compared goes on to the fakesink behind, for position,
 * preroll and EOS. */
static GstFlowReturn
gst_volume_comparer_aggregate_volumes (GstVolumeAggregator * agg, GList * pads)
{
  GstVolumeAggregatorPad *sink = pads->data, *reference = pads->next->data;
  GstCaps *caps;

  if (!gst_volume_metric_sink_compare (get_owner (agg), sink, reference))
    return GST_FLOW_ERROR;
  caps = gst_volume_info_to_caps (&sink->info);
  gst_aggregator_set_src_caps (GST_AGGREGATOR (agg), caps);
  gst_caps_unref (caps);
  return gst_aggregator_finish_buffer (GST_AGGREGATOR (agg),
      gst_buffer_ref (sink->volume));
}

static GstFlowReturn
gst_volume_comparer_finish (GstVolumeAggregator * agg)
{
  return gst_volume_metric_sink_write (get_owner (agg)) ?
      GST_FLOW_OK : GST_FLOW_ERROR;
}

/* A volume that can never meet another would be waited with without end.
 * Here, for events behind it stay in the queue; a trainer, whose model comes
 * first, would not even come to its end. */
static GstFlowReturn
gst_volume_comparer_sink_event_pre_queue (GstAggregator * agg,
    GstAggregatorPad * pad, GstEvent * event)
{
  static const gchar *const names[] = { "sink", "reference" };
  GstVolumeMetricSink *owner = get_owner (agg);
  const gchar *target;
  GBytes *model;

  if (GST_EVENT_TYPE (event) == GST_EVENT_EOS
      || gst_volume_event_parse_model (event, &model, &target)) {
    for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
      GstPad *other = gst_element_get_static_pad (GST_ELEMENT (owner),
          names[i]);

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
            gst_volume_metric_sink_take_means (get_owner (agg))));
  return GST_AGGREGATOR_CLASS (gst_volume_comparer_parent_class)->sink_event
      (agg, pad, event);
}

/* After a seek the table begins anew: no pair is in it twice. */
static GstFlowReturn
gst_volume_comparer_flush (GstAggregator * agg)
{
  gst_volume_metric_sink_reset (get_owner (agg));
  return GST_AGGREGATOR_CLASS (gst_volume_comparer_parent_class)->flush (agg);
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
  volume_class->aggregate_volumes = gst_volume_comparer_aggregate_volumes;
  volume_class->finish = gst_volume_comparer_finish;
  gst_element_class_add_static_pad_template (element_class, &sink_template);
  gst_element_class_add_static_pad_template (element_class,
      &reference_template);
  gst_element_class_add_static_pad_template_with_gtype (element_class,
      &comparer_src_template, GST_TYPE_AGGREGATOR_PAD);
}

static void
gst_volume_comparer_init (GstVolumeComparer * self)
{
  gst_volume_aggregator_add_always_pad (GST_VOLUME_AGGREGATOR (self), "sink");
  gst_volume_aggregator_add_always_pad (GST_VOLUME_AGGREGATOR (self),
      "reference");
}

/* --- Measuring ------------------------------------------------------------ */

static void
begin_epoch (GstVolumeMetricSink * self)
{
  memset (self->sums, 0, sizeof (self->sums));
  self->volumes = 0;
}

/* (transfer full): the means of the epoch, which ends */
static GstStructure *
gst_volume_metric_sink_take_means (GstVolumeMetricSink * self)
{
  GstStructure *s = gst_structure_new ("volume-metrics",
      "volumes", G_TYPE_UINT64, self->volumes, NULL);
  guint i;

  for (i = 0; self->volumes > 0 && metrics[i].name; i++) {
    if (self->protocol.metrics & 1 << i)
      gst_structure_set (s, metrics[i].name, G_TYPE_DOUBLE,
          self->sums[i] / self->volumes, NULL);
  }
  begin_epoch (self);
  return s;
}

static void
gst_volume_metric_sink_reset (GstVolumeMetricSink * self)
{
  g_clear_pointer (&self->table, metric_table_free);
  if (self->location)
    self->table = metric_table_new (self->protocol.profile ==
        METRIC_PROFILE_SLICES8);
  self->pairs = 0;
  begin_epoch (self);
}

static gboolean
gst_volume_metric_sink_write (GstVolumeMetricSink * self)
{
  GError *error = NULL;

  if (!self->table || !self->location
      || metric_table_write (self->table, self->location, &error))
    return TRUE;
  GST_ELEMENT_ERROR (self, RESOURCE, WRITE,
      ("The metric table could not be written to \"%s\".", self->location),
      ("%s", error->message));
  g_clear_error (&error);
  return FALSE;
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

/* One channel each, on the same grid; else an element error.  Another
 * subject is only suspicious: comparing with an atlas is legitimate. */
static gboolean
check_pair (GstVolumeMetricSink * self, GstVolumeAggregatorPad * sink,
    GstVolumeAggregatorPad * reference)
{
  GstVolumeMeta *meta = gst_buffer_get_volume_meta (sink->volume);
  GstVolumeMeta *truth = gst_buffer_get_volume_meta (reference->volume);
  GstVolumeGrid a, b;
  gchar *text_a, *text_b;

  if (sink->info.channels != 1 || reference->info.channels != 1) {
    GST_ELEMENT_ERROR (self, STREAM, FORMAT,
        ("Volume %" G_GUINT64_FORMAT " has several channels (%d on `sink`, "
            "%d on `reference`): only one can be compared.", self->pairs,
            sink->info.channels, reference->info.channels), (NULL));
    return FALSE;
  }

  gst_volume_meta_get_grid (meta, &sink->info, &a);
  gst_volume_meta_get_grid (truth, &reference->info, &b);
  if (!gst_volume_grid_equal (&a, &b, GRID_TOLERANCE)) {
    text_a = describe_grid (&a);
    text_b = describe_grid (&b);
    GST_ELEMENT_ERROR (self, STREAM, FORMAT,
        ("Volume %" G_GUINT64_FORMAT " lies on another grid on `sink` (%s) "
            "than on `reference` (%s).", self->pairs, text_a, text_b),
        ("Bring both to one grid with volumeconform first."));
    g_free (text_a);
    g_free (text_b);
    return FALSE;
  }

  if (meta->subject && truth->subject
      && strcmp (meta->subject, truth->subject) != 0) {
    GST_ELEMENT_WARNING (self, STREAM, FAILED,
        ("Volume %" G_GUINT64_FORMAT " is of subject %s on `sink` and of "
            "subject %s on `reference`.", self->pairs, meta->subject,
            truth->subject),
        ("Give both pads the same subjects in the same order."));
  }
  return TRUE;
}

static void
publish (GstVolumeMetricSink * self, const MetricRow * row, guint64 index,
    const gdouble * values)
{
  GstStructure *s = gst_structure_new ("volume-metrics",
      "subject", G_TYPE_STRING, row->subject,
      "session", G_TYPE_STRING, row->session,
      "source", G_TYPE_STRING, row->source,
      "target", G_TYPE_STRING, row->target,
      "index", G_TYPE_UINT64, index,
      "data-range", G_TYPE_DOUBLE, row->data_range,
      "mask-fraction", G_TYPE_DOUBLE, row->mask_fraction,
      "dimensions", G_TYPE_INT, row->dimensions, NULL);
  guint i;

  for (i = 0; metrics[i].name; i++) {
    if (self->protocol.metrics & 1 << i)
      gst_structure_set (s, metrics[i].name, G_TYPE_DOUBLE, values[i], NULL);
  }
  GST_OBJECT_LOCK (self);
  gst_clear_structure (&self->last_metrics);
  self->last_metrics = gst_structure_copy (s);
  GST_OBJECT_UNLOCK (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_LAST_METRICS]);
  gst_element_post_message (GST_ELEMENT (self),
      gst_message_new_element (GST_OBJECT (self), s));
}

/* The comparer's task.  FALSE after an element error. */
static gboolean
gst_volume_metric_sink_compare (GstVolumeMetricSink * self,
    GstVolumeAggregatorPad * sink, GstVolumeAggregatorPad * reference)
{
  GstVolumeMeta *meta = gst_buffer_get_volume_meta (sink->volume);
  MetricRow row = {
    .subject = meta->subject,
    .session = meta->session,
    .source = meta->translated_from ? meta->translated_from :
        sink->info.modality,
    .target = reference->info.modality,
    .mask_fraction = 1,
    .slice = -1,
  };
  gdouble values[METRIC_MAX];
  GError *error = NULL;
  GstVolumeFrame a, b;
  gboolean ok;

  if (strcmp (row.target, GST_VOLUME_MODALITY_UNKNOWN) == 0)
    row.target = sink->info.modality;
  if (!check_pair (self, sink, reference)
      || !gst_volume_aggregator_pad_map (sink, &a))
    return FALSE;
  if (!gst_volume_aggregator_pad_map (reference, &b)) {
    gst_volume_frame_unmap (&a);
    return FALSE;
  }
  ok = metric_protocol_apply (&self->protocol, &a, &b, &meta->affine, &row,
      self->table, values, &error);
  gst_volume_frame_unmap (&b);
  gst_volume_frame_unmap (&a);
  if (!ok) {
    GST_ELEMENT_ERROR (self, STREAM, FAILED,
        ("Volume %" G_GUINT64_FORMAT " cannot be compared: %s.", self->pairs,
            error->message), (NULL));
    g_clear_error (&error);
    return FALSE;
  }

  for (guint i = 0; metrics[i].name; i++) {
    if (self->protocol.metrics & 1 << i)
      self->sums[i] += values[i];
  }
  self->volumes++;
  publish (self, &row, GST_BUFFER_OFFSET_IS_VALID (sink->volume) ?
      GST_BUFFER_OFFSET (sink->volume) : self->pairs, values);
  self->pairs++;
  return TRUE;
}

/* --- The element ---------------------------------------------------------- */

static void
gst_volume_metric_sink_set_property (GObject * object, guint id,
    const GValue * value, GParamSpec * pspec)
{
  GstVolumeMetricSink *self = GST_VOLUME_METRIC_SINK (object);

  GST_OBJECT_LOCK (self);
  switch (id) {
    case PROP_METRICS:
      self->protocol.metrics = g_value_get_flags (value);
      break;
    case PROP_DATA_RANGE:
      self->protocol.data_range = g_value_get_double (value);
      break;
    case PROP_PROFILE:
      self->protocol.profile = g_value_get_enum (value);
      break;
    case PROP_LOCATION:
      g_free (self->location);
      self->location = g_value_dup_string (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
  GST_OBJECT_UNLOCK (self);
}

static void
gst_volume_metric_sink_get_property (GObject * object, guint id,
    GValue * value, GParamSpec * pspec)
{
  GstVolumeMetricSink *self = GST_VOLUME_METRIC_SINK (object);

  GST_OBJECT_LOCK (self);
  switch (id) {
    case PROP_METRICS:
      g_value_set_flags (value, self->protocol.metrics);
      break;
    case PROP_DATA_RANGE:
      g_value_set_double (value, self->protocol.data_range);
      break;
    case PROP_PROFILE:
      g_value_set_enum (value, self->protocol.profile);
      break;
    case PROP_LOCATION:
      g_value_set_string (value, self->location);
      break;
    case PROP_LAST_METRICS:
      g_value_set_boxed (value, self->last_metrics);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
  GST_OBJECT_UNLOCK (self);
}

static void
gst_volume_metric_sink_finalize (GObject * object)
{
  GstVolumeMetricSink *self = GST_VOLUME_METRIC_SINK (object);

  g_free (self->location);
  gst_clear_structure (&self->last_metrics);
  G_OBJECT_CLASS (gst_volume_metric_sink_parent_class)->finalize (object);
}

static GstStateChangeReturn
gst_volume_metric_sink_change_state (GstElement * element,
    GstStateChange transition)
{
  GstVolumeMetricSink *self = GST_VOLUME_METRIC_SINK (element);
  GstStateChangeReturn ret;
  GError *error = NULL;

  if (transition == GST_STATE_CHANGE_READY_TO_PAUSED) {
    /* now, not after hours of work */
    if (self->location && !metric_table_check_location (self->location, &error)) {
      GST_ELEMENT_ERROR (self, RESOURCE, OPEN_WRITE, ("%s", error->message),
          (NULL));
      g_clear_error (&error);
      return GST_STATE_CHANGE_FAILURE;
    }
    gst_volume_metric_sink_reset (self);
  }
  ret = GST_ELEMENT_CLASS (gst_volume_metric_sink_parent_class)->change_state
      (element, transition);
  if (transition == GST_STATE_CHANGE_PAUSED_TO_READY)
    g_clear_pointer (&self->table, metric_table_free);
  return ret;
}

static void
gst_volume_metric_sink_class_init (GstVolumeMetricSinkClass * klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GstElementClass *element_class = GST_ELEMENT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS
      | GST_PARAM_MUTABLE_READY;

  object_class->set_property = gst_volume_metric_sink_set_property;
  object_class->get_property = gst_volume_metric_sink_get_property;
  object_class->finalize = gst_volume_metric_sink_finalize;
  element_class->change_state = gst_volume_metric_sink_change_state;

  properties[PROP_METRICS] = g_param_spec_flags ("metrics", "Metrics",
      "What to measure, e.g. mae+psnr",
      GST_TYPE_VOLUME_METRIC_SINK_METRICS, DEFAULT_METRICS, flags);
  properties[PROP_DATA_RANGE] = g_param_spec_double ("data-range",
      "Data range",
      "Greatest less least possible value, in the volumes' values, that PSNR "
      "and SSIM are relative to, e.g. 4095 for CT; printed with each row. "
      "0: 255 for 8-bit formats; 2 for floating point where the reference "
      "lies in [-1, 1]; else the reference's own greatest less least value, "
      "which differs between subjects: set it for tables. Always 255 with "
      "profile=slices8", 0, G_MAXDOUBLE, DEFAULT_DATA_RANGE, flags);
  properties[PROP_PROFILE] = g_param_spec_enum ("profile", "Profile",
      "Protocol of the comparison. volume: whole volumes in their values. "
      "slices8: values in [-1, 1] become grey levels floor (127.5 x + 128), "
      "every axial slice is scored at range 255 and gives a row, and so do "
      "the means of those that are more than air",
      GST_TYPE_VOLUME_METRIC_SINK_PROFILE, DEFAULT_PROFILE, flags);
  properties[PROP_LOCATION] = g_param_spec_string ("location", "Location",
      "Table to write at EOS, .csv or .json, e.g. metrics.csv; it appears "
      "whole or not at all. NULL: none", DEFAULT_LOCATION, flags);
  properties[PROP_LAST_METRICS] = g_param_spec_boxed ("last-metrics",
      "Last metrics",
      "What the last message volume-metrics held; NULL before the first",
      GST_TYPE_STRUCTURE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  gst_element_class_add_static_pad_template (element_class, &sink_template);
  gst_element_class_add_static_pad_template (element_class,
      &reference_template);
  gst_element_class_set_static_metadata (element_class,
      "Volume metric sink", "Sink/Analyzer/Volume",
      "Measures how alike two streams of volumes are (MAE, PSNR, SSIM, mutual "
      "information) and writes a table", "The GstVolume developers");
  gst_type_mark_as_plugin_api (GST_TYPE_VOLUME_METRIC_SINK_METRICS, 0);
  gst_type_mark_as_plugin_api (GST_TYPE_VOLUME_METRIC_SINK_PROFILE, 0);
}

static void
add_ghost_pad (GstVolumeMetricSink * self, GstElement * comparer,
    const gchar * name)
{
  GstPad *target = gst_element_get_static_pad (comparer, name);
  GstPadTemplate *templ =
      gst_element_class_get_pad_template (GST_ELEMENT_GET_CLASS (self), name);

  gst_element_add_pad (GST_ELEMENT (self),
      gst_ghost_pad_new_from_template (name, target, templ));
  gst_object_unref (target);
}

static void
gst_volume_metric_sink_init (GstVolumeMetricSink * self)
{
  GstElement *comparer = g_object_new (GST_TYPE_VOLUME_COMPARER, "name",
      "comparer", NULL);
  GstElement *end = gst_element_factory_make ("fakesink", "end");

  self->protocol.metrics = DEFAULT_METRICS;
  self->protocol.data_range = DEFAULT_DATA_RANGE;
  self->protocol.profile = DEFAULT_PROFILE;

  /* Not async: a pipeline need not wait for the first pair, which may take
   * another sink's preroll to come. */
  g_object_set (end, "async", FALSE, "enable-last-sample", FALSE, NULL);
  gst_bin_add_many (GST_BIN (self), comparer, end, NULL);
  gst_element_link (comparer, end);
  add_ghost_pad (self, comparer, "sink");
  add_ghost_pad (self, comparer, "reference");
}
