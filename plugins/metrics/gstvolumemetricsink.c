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
 * their affines agree to 0.001.  Two that are of different subjects are an
 * error; what is of no subject, as an atlas, compares with any.
 *
 * Metrics are in the volumes' own values (mae; me, the mean of `sink` less
 * `reference`), their squares (mse), dB (psnr), 1 (ssim, nmi) and nat (mi).
 * The definitions are scikit-image's and scikit-learn's.  PSNR and SSIM depend
 * on #GstVolumeMetricSink:data-range, which is part of every row.  A NaN or
 * infinite voxel is an error, and so is a reference of one value everywhere
 * where no data range is given; where one is, the MI of a constant is 0 and,
 * where both images are constant, their NMI is 1.
 *
 * The table has a row a volume and metric: subject, session, source, target,
 * metric, value, unit, data_range, mask_fraction, dimensions, region (all),
 * window (SSIM's).  The source is the modality that the volume was translated
 * from, or else its own.  With
 * profile=slices8 there is a row a slice, too, whose column slice is the
 * voxel's index across axial slices.  The rows of means, where it is empty,
 * leave out slices of air: those in which at most 5 % of the reference is
 * brighter than a tenth of the range; mask_fraction is the part that counts.
 * Identical volumes have a PSNR of `inf`: in JSON a string.  With slices8 the
 * mean squared error counts as 1e-10 at least, which is 148.13 dB.
 *
 * The element message `volume-metrics` holds subject, session, source,
 * target (strings, NULL where unknown), index (guint64), a gdouble named as
 * each metric, data-range, mask-fraction (gdouble), dimensions (gint) and
 * region (string).
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
#include "volumecomparer.h"

GST_DEBUG_CATEGORY_STATIC (volume_metric_sink_debug);
#define GST_CAT_DEFAULT volume_metric_sink_debug

#define DEFAULT_METRICS (1 << METRIC_MAE | 1 << METRIC_PSNR \
    | 1 << METRIC_SSIM | 1 << METRIC_MI)
#define DEFAULT_DATA_RANGE 0
#define DEFAULT_SSIM_WINDOW METRIC_WINDOW_UNIFORM
#define DEFAULT_MI_CLASSES METRIC_MAX_CLASSES
#define DEFAULT_PROFILE METRIC_PROFILE_VOLUME
#define DEFAULT_LOCATION NULL

enum
{
  PROP_0,
  PROP_METRICS,
  PROP_DATA_RANGE,
  PROP_SSIM_WINDOW,
  PROP_MI_CLASSES,
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
  gdouble sums[N_METRICS];      /* over the volumes of the epoch */
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

    for (i = 0; i < N_METRICS; i++) {
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

#define GST_TYPE_VOLUME_METRIC_SINK_WINDOW (window_get_type ())
static GType
window_get_type (void)
{
  static gsize type = 0;
  static const GEnumValue values[] = {
    {METRIC_WINDOW_UNIFORM, "7 voxels a side, sample covariance", "uniform"},
    {METRIC_WINDOW_GAUSSIAN,
          "Standard deviation 1.5 voxels, 11 voxels a side, population covariance",
        "gaussian"},
    {0}
  };

  if (g_once_init_enter (&type))
    g_once_init_leave (&type,
        g_enum_register_static ("GstVolumeMetricSinkWindow", values));
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

G_DEFINE_TYPE_WITH_CODE (GstVolumeMetricSink, gst_volume_metric_sink,
    GST_TYPE_BIN,
    GST_DEBUG_CATEGORY_INIT (volume_metric_sink_debug, "volumemetricsink", 0,
        "compares volumes"));
GST_ELEMENT_REGISTER_DEFINE (volumemetricsink, "volumemetricsink",
    GST_RANK_NONE, GST_TYPE_VOLUME_METRIC_SINK);

/* --- Measuring ------------------------------------------------------------ */

static void
begin_epoch (GstVolumeMetricSink * self)
{
  memset (self->sums, 0, sizeof (self->sums));
  self->volumes = 0;
}

/* (transfer full): the means of the epoch, which ends */
static GstStructure *
gst_volume_metric_sink_take_means (GstElement * element)
{
  GstVolumeMetricSink *self = GST_VOLUME_METRIC_SINK (element);
  GstStructure *s = gst_structure_new ("volume-metrics",
      "volumes", G_TYPE_UINT64, self->volumes, NULL);
  guint i;

  for (i = 0; self->volumes > 0 && i < N_METRICS; i++) {
    if (self->protocol.metrics & 1 << i)
      gst_structure_set (s, metrics[i].name, G_TYPE_DOUBLE,
          self->sums[i] / self->volumes, NULL);
  }
  begin_epoch (self);
  return s;
}

static void
gst_volume_metric_sink_reset (GstElement * element)
{
  GstVolumeMetricSink *self = GST_VOLUME_METRIC_SINK (element);

  g_clear_pointer (&self->table, metric_table_free);
  if (self->location)
    self->table = metric_table_new (self->protocol.profile ==
        METRIC_PROFILE_SLICES8);
  begin_epoch (self);
}

static gboolean
gst_volume_metric_sink_write (GstElement * element)
{
  GstVolumeMetricSink *self = GST_VOLUME_METRIC_SINK (element);
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
      "dimensions", G_TYPE_INT, row->dimensions,
      "region", G_TYPE_STRING, row->region, NULL);
  guint i;

  for (i = 0; i < N_METRICS; i++) {
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
gst_volume_metric_sink_compare (GstElement * element,
    GstVolumeAggregatorPad * sink, GstVolumeAggregatorPad * reference,
    guint64 index)
{
  GstVolumeMetricSink *self = GST_VOLUME_METRIC_SINK (element);
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
  gdouble values[N_METRICS];
  GError *error = NULL;
  GstVolumeFrame a, b;
  gboolean ok;

  if (strcmp (row.target, GST_VOLUME_MODALITY_UNKNOWN) == 0)
    row.target = sink->info.modality;
  if (!gst_volume_aggregator_pad_map (sink, &a))
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
        ("Volume %" G_GUINT64_FORMAT " cannot be compared: %s.", index,
            error->message), (NULL));
    g_clear_error (&error);
    return FALSE;
  }

  for (guint i = 0; i < N_METRICS; i++) {
    if (self->protocol.metrics & 1 << i)
      self->sums[i] += values[i];
  }
  self->volumes++;
  publish (self, &row, GST_BUFFER_OFFSET_IS_VALID (sink->volume) ?
      GST_BUFFER_OFFSET (sink->volume) : index, values);
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
    case PROP_SSIM_WINDOW:
      self->protocol.window = g_value_get_enum (value);
      break;
    case PROP_MI_CLASSES:
      self->protocol.classes = g_value_get_uint (value);
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
    case PROP_SSIM_WINDOW:
      g_value_set_enum (value, self->protocol.window);
      break;
    case PROP_MI_CLASSES:
      g_value_set_uint (value, self->protocol.classes);
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
    gst_volume_metric_sink_reset (element);
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
  properties[PROP_SSIM_WINDOW] = g_param_spec_enum ("ssim-window",
      "SSIM window",
      "What SSIM averages over, the table's column window: uniform is "
      "scikit-image's default, gaussian that of the paper by Wang et al.",
      GST_TYPE_VOLUME_METRIC_SINK_WINDOW, DEFAULT_SSIM_WINDOW, flags);
  properties[PROP_MI_CLASSES] = g_param_spec_uint ("mi-classes",
      "MI classes",
      "Classes that mi and nmi sort each image's values into, e.g. 64: equal "
      "parts of 0 to 256 for 8-bit formats and profile=slices8, else of the "
      "least to the greatest value. Fewer read lower: compare like with like",
      2, METRIC_MAX_CLASSES, DEFAULT_MI_CLASSES, flags);
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

  gst_volume_comparer_add_templates (element_class);
  gst_element_class_set_static_metadata (element_class,
      "Volume metric sink", "Sink/Analyzer/Volume",
      "Measures how alike two streams of volumes are (MAE, MSE, PSNR, SSIM, "
      "mutual information) and writes a table", "The GstVolume developers");
  gst_type_mark_as_plugin_api (GST_TYPE_VOLUME_METRIC_SINK_METRICS, 0);
  gst_type_mark_as_plugin_api (GST_TYPE_VOLUME_METRIC_SINK_PROFILE, 0);
  gst_type_mark_as_plugin_api (GST_TYPE_VOLUME_METRIC_SINK_WINDOW, 0);
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
  static const VolumeComparerClient client = {
    .compare = gst_volume_metric_sink_compare,
    .finish = gst_volume_metric_sink_write,
    .reset = gst_volume_metric_sink_reset,
    .take_means = gst_volume_metric_sink_take_means,
  };
  GstElement *comparer = gst_volume_comparer_new (&client);
  GstElement *end = gst_element_factory_make ("fakesink", "end");

  self->protocol.metrics = DEFAULT_METRICS;
  self->protocol.data_range = DEFAULT_DATA_RANGE;
  self->protocol.window = DEFAULT_SSIM_WINDOW;
  self->protocol.classes = DEFAULT_MI_CLASSES;
  self->protocol.profile = DEFAULT_PROFILE;

  /* Not async: a pipeline need not wait for the first pair, which may take
   * another sink's preroll to come. */
  g_object_set (end, "async", FALSE, "enable-last-sample", FALSE, NULL);
  gst_bin_add_many (GST_BIN (self), comparer, end, NULL);
  gst_element_link (comparer, end);
  add_ghost_pad (self, comparer, "sink");
  add_ghost_pad (self, comparer, "reference");
}
