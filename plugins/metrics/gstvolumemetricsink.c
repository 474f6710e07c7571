/* SPDX-License-Identifier: LGPL-2.1-or-later */

/**
 * SECTION:element-volumemetricsink
 * @title: volumemetricsink
 *
 * Measures how alike the volumes on its pads `sink` (what is judged) and
 * `reference` (the truth) are, posts a message per pair and writes a table at
 * EOS.  Use it at the end of an evaluation; volumeerror beside it shows where
 * they differ.
 *
 * Volumes are paired by OFFSET and must lie on the same grid: the elements of
 * their affines agree to 0.001.  Two that are of different subjects are an
 * error; what is of no subject, as an atlas, compares with any.
 *
 * Metrics are in the volumes' own values (mae; me, the mean of `sink` less
 * `reference`), their squares (mse), dB (psnr), 1 (ssim, ms_ssim, nmi) and nat
 * (mi).  The definitions are scikit-image's and scikit-learn's; ms_ssim has
 * the five scales of Wang, Simoncelli and Bovik (2003), which need 112 voxels
 * along each axis, with #GstVolumeMetricSink:ssim-window=gaussian 176.  PSNR
 * and SSIM depend on #GstVolumeMetricSink:data-range, which is part of every
 * row.
 *
 * With the request pad `mask`, a mask or a label map of whole numbers on the
 * same grid, voxels are measured in #GstVolumeMetricSink:regions, too: `mask`
 * is where it is not 0, `label-N` where it is N.  All metrics are then those
 * of the region's voxels alone, but SSIM sees their surroundings: it is
 * averaged over windows whose middles lie in the region.
 *
 * profile=synthrad2025 measures CT in HU as that challenge's code does, in
 * double precision: mae in the region; for psnr and ms_ssim values are clipped
 * to -1024 to 3000 HU and the surroundings are -1024.  Without a mask the
 * region is the whole volume.
 *
 * Nothing is a number by accident.  These are errors, which name the volume
 * and the pad, and after which no table or report is written: grids or
 * subjects that differ, several channels, a NaN or infinite voxel, a mask that
 * is 0 everywhere or not of whole numbers, a reference of one value everywhere
 * where no data range is given, and a volume too small for a metric or with
 * other values than its profile is for.  A volume without a counterpart on the
 * other pads is left out, with a warning; where all are, the table has no
 * rows.
 *
 * These are values by definition.  Identical images have a PSNR of infinity,
 * but with slices8 the mean squared error counts as 1e-10 at least, which is
 * 148.13 dB.  Where a data range is given, constants can be compared: the SSIM
 * of equal ones is 1, and less the further they are apart; the MI of a
 * constant and anything is 0, and the NMI 1.  What a region is too small or
 * too near the edge for, SSIM without a window or a scale of MS-SSIM without a
 * voxel, is NaN.
 *
 * The table has a row a volume, region and metric: subject, session, source,
 * target, metric, value (`inf` for infinity, nothing for NaN; in JSON "inf"
 * and null), unit, data_range, mask_fraction (the region's part of the
 * volume), dimensions, region (all, mask or label-N), window (SSIM's).  The
 * source is the modality that the volume was translated from, or else its own.
 *
 * With profile=slices8 there is a row a slice, too, whose column slice is the
 * voxel's index across axial slices; those without a voxel of the region have
 * none.  The rows of means, where it is empty, leave out slices of air: those
 * in which at most 5 % of the reference is brighter than a tenth of the range;
 * mask_fraction is the part of the slices that counts, and 0 in the row of a
 * slice that does not.
 *
 * #GstVolumeMetricSink:report is one HTML file for people: means and
 * standard deviations over slices or volumes, the same of each subject, box
 * plots, and the figures.  #GstVolumeMetricSink:figures alone are of all voxels of
 * the stream, whatever the profile, in the volumes' own values, by constant
 * memory: the joint histogram, and the plot of Bland and Altman within 5 standard
 * deviations, with bias and limits of agreement (1.96).
 *
 * The element message `volume-metrics`, one a volume and region, holds
 * subject, session, source, target (strings, NULL where unknown), index
 * (guint64), a gdouble named as each metric, data-range, mask-fraction
 * (gdouble), dimensions (gint) and region (string).
 *
 * Behind mmigantrain it closes the loop: when the event `volume-epoch` comes
 * to the pad `sink`, the event `volume-metrics` goes back from there, with the
 * mean of each metric over the volumes since the last one (gdouble, none where
 * there were no volumes), in the first of their regions, `volumes`, their
 * number, and `epoch` (guint64).
 *
 * ## Example launch lines
 * |[
 * gst-launch-1.0 -m volumemetricsink name=m location=metrics.csv \
 *     volumetestsrc num-buffers=2 ! m.sink \
 *     volumetestsrc num-buffers=2 noise=0.05 ! m.reference
 * ]|
 * |[
 * gst-launch-1.0 volumemetricsink name=m report=report.html figures=head- \
 *     volumetestsrc num-buffers=2 ! m.sink \
 *     volumetestsrc num-buffers=2 noise=0.05 ! m.reference
 * ]|
 * |[
 * gst-launch-1.0 -m volumemetricsink name=m metrics=mae+me+nmi location=masked.csv \
 *     volumetestsrc num-buffers=1 noise=0.05 ! m.sink \
 *     volumetestsrc num-buffers=1 ! tee name=truth ! queue ! m.reference \
 *     truth. ! queue ! volumemask ! m.mask
 * ]|
 */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "gstvolumemetricsink.h"

#include <gstvolume.h>
#include "metricprotocol.h"
#include "metricresults.h"
#include "metrictypes.h"
#include "volumecomparer.h"

GST_DEBUG_CATEGORY_STATIC (volume_metric_sink_debug);
#define GST_CAT_DEFAULT volume_metric_sink_debug

#define DEFAULT_METRICS (1 << METRIC_MAE | 1 << METRIC_PSNR \
    | 1 << METRIC_SSIM | 1 << METRIC_MI)
#define DEFAULT_DATA_RANGE 0
#define DEFAULT_REGIONS (METRIC_REGION_ALL | METRIC_REGION_MASK)
#define DEFAULT_SSIM_WINDOW METRIC_WINDOW_UNIFORM
#define DEFAULT_MI_CLASSES METRIC_MAX_CLASSES
#define DEFAULT_PROFILE METRIC_PROFILE_VOLUME
#define DEFAULT_LOCATION NULL
#define DEFAULT_REPORT NULL
#define DEFAULT_FIGURES NULL

enum
{
  PROP_0,
  PROP_METRICS,
  PROP_DATA_RANGE,
  PROP_REGIONS,
  PROP_SSIM_WINDOW,
  PROP_MI_CLASSES,
  PROP_PROFILE,
  PROP_LOCATION,
  PROP_REPORT,
  PROP_FIGURES,
  PROP_LAST_METRICS,
  N_PROPS
};

struct _GstVolumeMetricSink
{
  GstBin parent;

  GstElement *comparer;         /* the bin's */

  /* changed in NULL and READY only */
  MetricProtocol protocol;
  MetricOutputs outputs;

  /* the comparer's task; made and freed while it does not run */
  MetricResults *results;
  gdouble sums[N_METRICS];      /* over the volumes of the epoch */
  guint64 volumes;

  GstStructure *last_metrics;   /* object lock */
};

static GParamSpec *properties[N_PROPS];

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

/* Takes @error.  FALSE */
static gboolean
fail_to_write (GstVolumeMetricSink * self, GError * error)
{
  GST_ELEMENT_ERROR (self, RESOURCE, WRITE, ("%s", error->message), (NULL));
  g_error_free (error);
  return FALSE;
}

/* FALSE after an element error. */
static gboolean
gst_volume_metric_sink_reset (GstElement * element)
{
  GstVolumeMetricSink *self = GST_VOLUME_METRIC_SINK (element);
  GError *error = NULL;

  begin_epoch (self);
  g_clear_pointer (&self->results, metric_results_free);
  self->results = metric_results_new (&self->outputs,
      self->protocol.profile == METRIC_PROFILE_SLICES8, &error);
  return self->results || fail_to_write (self, error);
}

static gboolean
gst_volume_metric_sink_finish (GstElement * element)
{
  GstVolumeMetricSink *self = GST_VOLUME_METRIC_SINK (element);
  GError *error = NULL;

  return metric_results_finish (g_steal_pointer (&self->results), &error)
      || fail_to_write (self, error);
}

/* The pair that is compared. */
typedef struct
{
  GstVolumeMetricSink *self;
  guint64 index;
  gboolean counted;             /* the epoch's sums have its first region */
} Comparison;

/* A MetricResult: region by region. */
static void
publish (const MetricRow * row, const gdouble values[N_METRICS], gpointer data)
{
  Comparison *comparison = data;
  GstVolumeMetricSink *self = comparison->self;
  GstStructure *s = gst_structure_new ("volume-metrics",
      "subject", G_TYPE_STRING, row->subject,
      "session", G_TYPE_STRING, row->session,
      "source", G_TYPE_STRING, row->source,
      "target", G_TYPE_STRING, row->target,
      "index", G_TYPE_UINT64, comparison->index,
      "data-range", G_TYPE_DOUBLE, row->data_range,
      "mask-fraction", G_TYPE_DOUBLE, row->mask_fraction,
      "dimensions", G_TYPE_INT, row->dimensions,
      "region", G_TYPE_STRING, row->region, NULL);
  guint i;

  for (i = 0; i < N_METRICS; i++) {
    if (!(self->protocol.metrics & 1 << i))
      continue;
    gst_structure_set (s, metrics[i].name, G_TYPE_DOUBLE, values[i], NULL);
    if (!comparison->counted)
      self->sums[i] += values[i];
  }
  comparison->counted = TRUE;
  GST_OBJECT_LOCK (self);
  gst_clear_structure (&self->last_metrics);
  self->last_metrics = gst_structure_copy (s);
  GST_OBJECT_UNLOCK (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_LAST_METRICS]);
  gst_element_post_message (GST_ELEMENT (self),
      gst_message_new_element (GST_OBJECT (self), s));
}

static gboolean
check_regions (GstVolumeMetricSink * self, gboolean masked)
{
  const MetricRegions regions = self->protocol.regions;

  if (masked || (regions & METRIC_REGION_ALL
          && !(regions & METRIC_REGION_LABELS)))
    return TRUE;
  GST_ELEMENT_ERROR (self, STREAM, FAILED,
      ("The property regions asks for a mask, and there is no pad `mask`."),
      ("Link the pad `mask`, or leave regions=all."));
  return FALSE;
}

/* Maps the pads' volumes, up to a NULL.  FALSE after an element error, with
 * none of them mapped. */
static gboolean
map_pads (GstVolumeAggregatorPad * const *pads, GstVolumeFrame * frames)
{
  guint i;

  for (i = 0; pads[i]; i++) {
    if (gst_volume_aggregator_pad_map (pads[i], &frames[i]))
      continue;
    while (i-- > 0)
      gst_volume_frame_unmap (&frames[i]);
    return FALSE;
  }
  return TRUE;
}

/* The comparer's task.  FALSE after an element error. */
static gboolean
gst_volume_metric_sink_compare (GstElement * element,
    GstVolumeAggregatorPad * sink, GstVolumeAggregatorPad * reference,
    GstVolumeAggregatorPad * mask, guint64 index)
{
  GstVolumeMetricSink *self = GST_VOLUME_METRIC_SINK (element);
  GstVolumeMeta *meta = gst_buffer_get_volume_meta (sink->volume);
  GstVolumeAggregatorPad *const pads[] = { sink, reference, mask, NULL };
  Comparison comparison = { self,
    GST_BUFFER_OFFSET_IS_VALID (sink->volume) ?
        GST_BUFFER_OFFSET (sink->volume) : index
  };
  MetricRow labels = {
    .subject = meta->subject,
    .session = meta->session,
    .source = meta->translated_from ? meta->translated_from :
        sink->info.modality,
    .target = reference->info.modality,
  };
  GstVolumeFrame frames[3];
  GError *error = NULL;
  gboolean ok;
  guint i;

  if (strcmp (labels.target, GST_VOLUME_MODALITY_UNKNOWN) == 0)
    labels.target = sink->info.modality;
  if (!check_regions (self, mask != NULL) || !map_pads (pads, frames))
    return FALSE;
  metric_results_begin (self->results, index, meta,
      gst_buffer_get_volume_meta (reference->volume));
  ok = metric_protocol_apply (&self->protocol, &frames[0], &frames[1],
      mask ? &frames[2] : NULL, &meta->affine, &labels,
      metric_results_add_row, self->results, publish, &comparison, &error);
  if (ok)
    metric_results_add_voxels (self->results, &frames[0], &frames[1]);
  for (i = 0; pads[i]; i++)
    gst_volume_frame_unmap (&frames[i]);
  if (!ok) {
    GST_ELEMENT_ERROR (self, STREAM, FAILED,
        ("Volume %" G_GUINT64_FORMAT " cannot be compared: %s.", index,
            error->message), (NULL));
    g_clear_error (&error);
    return FALSE;
  }
  self->volumes++;
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
    case PROP_REGIONS:
      self->protocol.regions = g_value_get_flags (value);
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
      g_free (self->outputs.table);
      self->outputs.table = g_value_dup_string (value);
      break;
    case PROP_REPORT:
      g_free (self->outputs.report);
      self->outputs.report = g_value_dup_string (value);
      break;
    case PROP_FIGURES:
      g_free (self->outputs.figures);
      self->outputs.figures = g_value_dup_string (value);
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
    case PROP_REGIONS:
      g_value_set_flags (value, self->protocol.regions);
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
      g_value_set_string (value, self->outputs.table);
      break;
    case PROP_REPORT:
      g_value_set_string (value, self->outputs.report);
      break;
    case PROP_FIGURES:
      g_value_set_string (value, self->outputs.figures);
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

  g_free (self->outputs.table);
  g_free (self->outputs.report);
  g_free (self->outputs.figures);
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
    if (!metric_outputs_check (&self->outputs, &error)) {
      GST_ELEMENT_ERROR (self, RESOURCE, OPEN_WRITE, ("%s", error->message),
          (NULL));
      g_clear_error (&error);
      return GST_STATE_CHANGE_FAILURE;
    }
    if (!gst_volume_metric_sink_reset (element))
      return GST_STATE_CHANGE_FAILURE;
  }
  ret = GST_ELEMENT_CLASS (gst_volume_metric_sink_parent_class)->change_state
      (element, transition);
  if (transition == GST_STATE_CHANGE_PAUSED_TO_READY)
    g_clear_pointer (&self->results, metric_results_free);
  return ret;
}

/* (transfer none) (nullable) */
static GstPad *
add_ghost_pad (GstElement * element, GstElement * comparer, const gchar * name)
{
  GstPadTemplate *templ =
      gst_element_class_get_pad_template (GST_ELEMENT_GET_CLASS (element),
      name);
  GstPad *target = GST_PAD_TEMPLATE_PRESENCE (templ) == GST_PAD_REQUEST ?
      gst_element_request_pad_simple (comparer, name)
      : gst_element_get_static_pad (comparer, name);
  GstPad *pad = NULL;

  if (target) {
    pad = gst_ghost_pad_new_from_template (name, target, templ);
    gst_pad_set_active (pad, GST_STATE (element) > GST_STATE_READY);
    gst_element_add_pad (element, pad);
    gst_object_unref (target);
  }
  return pad;
}

static GstPad *
gst_volume_metric_sink_request_new_pad (GstElement * element,
    GstPadTemplate * templ, const gchar * name, const GstCaps * caps)
{
  return add_ghost_pad (element, GST_VOLUME_METRIC_SINK (element)->comparer,
      "mask");
}

static void
gst_volume_metric_sink_release_pad (GstElement * element, GstPad * pad)
{
  GstPad *target = gst_ghost_pad_get_target (GST_GHOST_PAD (pad));

  gst_pad_set_active (pad, FALSE);
  gst_element_remove_pad (element, pad);
  /* The bin's end has taken the comparer before the pads. */
  if (target) {
    gst_element_release_request_pad
        (GST_VOLUME_METRIC_SINK (element)->comparer, target);
    gst_object_unref (target);
  }
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
  element_class->request_new_pad = gst_volume_metric_sink_request_new_pad;
  element_class->release_pad = gst_volume_metric_sink_release_pad;

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
      "profile=slices8 and 4024 with synthrad2025", 0, G_MAXDOUBLE,
      DEFAULT_DATA_RANGE, flags);
  properties[PROP_REGIONS] =
      g_param_spec_flags ("regions", "Regions",
      "Voxels to measure in, e.g. all+labels; each has its rows and message. "
      "mask counts where the pad mask is linked, labels needs it",
      GST_TYPE_VOLUME_METRIC_SINK_REGIONS, DEFAULT_REGIONS, flags);
  properties[PROP_SSIM_WINDOW] =
      g_param_spec_enum ("ssim-window", "SSIM window",
      "What SSIM averages over, the table's column window: uniform is "
      "scikit-image's default, gaussian that of the paper by Wang et al.",
      GST_TYPE_VOLUME_METRIC_SINK_WINDOW, DEFAULT_SSIM_WINDOW, flags);
  properties[PROP_MI_CLASSES] =
      g_param_spec_uint ("mi-classes", "MI classes",
      "Classes that mi and nmi sort each image's values into, e.g. 64: equal "
      "parts of 0 to 256 for 8-bit formats and profile=slices8, else of the "
      "least to the greatest value. Fewer read lower: compare like with like",
      2, METRIC_MAX_CLASSES, DEFAULT_MI_CLASSES, flags);
  properties[PROP_PROFILE] =
      g_param_spec_enum ("profile", "Profile",
      "Protocol of the comparison. volume: whole volumes in their values. "
      "slices8: values in [-1, 1] become grey levels floor (127.5 x + 128), "
      "every axial slice is scored at range 255 and gives a row, and so do "
      "the means of those that are more than air. synthrad2025: CT in HU, as "
      "that challenge measures mae, psnr and ms_ssim",
      GST_TYPE_VOLUME_METRIC_SINK_PROFILE, DEFAULT_PROFILE, flags);
  properties[PROP_LOCATION] =
      g_param_spec_string ("location", "Location",
      "Table to write at EOS, .csv or .json, e.g. metrics.csv; it appears "
      "whole or not at all. NULL: none", DEFAULT_LOCATION, flags);
  properties[PROP_REPORT] = g_param_spec_string ("report", "Report",
      "HTML file to write at EOS, e.g. report.html, with tables, box plots and "
      "the figures; its numbers are in report-summary.csv beside. NULL: none",
      DEFAULT_REPORT, flags);
  properties[PROP_FIGURES] = g_param_spec_string ("figures", "Figures",
      "How the names of two PNG files to write at EOS begin, e.g. out/sub-01_: "
      "then joint.png, the joint histogram of all voxels, and agreement.png, "
      "their plot of Bland and Altman. NULL: none", DEFAULT_FIGURES, flags);
  properties[PROP_LAST_METRICS] =
      g_param_spec_boxed ("last-metrics", "Last metrics",
      "What the last message volume-metrics held; NULL before the first",
      GST_TYPE_STRUCTURE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  gst_volume_comparer_add_templates (element_class);
  gst_element_class_set_static_metadata (element_class,
      "Volume metric sink", "Sink/Analyzer/Volume",
      "Measures how alike two streams of volumes are (MAE, MSE, PSNR, SSIM, "
      "mutual information) and writes a table", "The GstVolume developers");
  metric_sink_mark_types ();
}

static void
gst_volume_metric_sink_init (GstVolumeMetricSink * self)
{
  static const VolumeComparerClient client = {
    .compare = gst_volume_metric_sink_compare,
    .finish = gst_volume_metric_sink_finish,
    .reset = gst_volume_metric_sink_reset,
    .take_means = gst_volume_metric_sink_take_means,
  };
  GstElement *comparer = gst_volume_comparer_new (&client);
  GstElement *end = gst_element_factory_make ("fakesink", "end");

  self->protocol.metrics = DEFAULT_METRICS;
  self->protocol.data_range = DEFAULT_DATA_RANGE;
  self->protocol.regions = DEFAULT_REGIONS;
  self->protocol.window = DEFAULT_SSIM_WINDOW;
  self->protocol.classes = DEFAULT_MI_CLASSES;
  self->protocol.profile = DEFAULT_PROFILE;

  /* Not async: a pipeline need not wait for the first pair, which may take
   * another sink's preroll to come. */
  g_object_set (end, "async", FALSE, "enable-last-sample", FALSE, NULL);
  gst_bin_add_many (GST_BIN (self), comparer, end, NULL);
  gst_element_link (comparer, end);
  add_ghost_pad (GST_ELEMENT (self), comparer, "sink");
  add_ghost_pad (GST_ELEMENT (self), comparer, "reference");
  self->comparer = comparer;
}
