/* SPDX-License-Identifier: LGPL-2.1-or-later */

/**
 * SECTION:element-volumebias
 * @title: volumebias
 *
 * Takes the bias field out of MR volumes: the slow change of brightness across
 * the head that coils make.  Use it in front of volumenormalize, whose methods
 * take a tissue to have one value, and never on CT, which has no such field.
 *
 * The field is estimated as N4 does (Tustison et al. 2010, after Sled et al.
 * 1998), from the voxels brighter than Otsu's threshold: those of the head
 * that volumemask finds, or with the pad `mask` linked of the mask of the same
 * OFFSET, on the same grid.  A volume whose mask is a gap is left out.  What
 * differs: against noise each voxel counts as the median of the 27 around it
 * (along an axis where voxels are over 2.2 mm apart it has no neighbours), and
 * the less the more these differ; the histogram is made sharp as Richardson and
 * Lucy do it; and the Gaussian that is taken to have blurred it, which N4
 * keeps, is half as wide at each further level.
 *
 * The volume is divided by the field: the output is F32LE, in the values' unit,
 * as the field's geometric mean over those voxels is 1.  What is not finite
 * stays; what is not above 0 does not count, and is divided as all is.  A
 * volume with one value only, or fewer than a hundred voxels that count, is an
 * error, and so is CT.  Of several channels the first tells the field of all.
 *
 * What takes over a second tells of its progress, "estimate".
 *
 * With output=field the field itself is pushed instead, on the volume's grid:
 * corrected values times the field are the values that came in.  The same
 * volume gives the same bits on any number of threads.
 *
 * ## Example launch lines
 * |[
 * gst-launch-1.0 niftisrc location=sub-01_T1w.nii.gz ! volumebias ! niftisink location=out/sub-01_T1w.nii.gz
 * ]|
 * |[
 * gst-launch-1.0 niftisrc location=sub-01_T1w.nii.gz ! tee name=t ! queue ! volumebias name=b ! volumenormalize method=zscore ! niftisink location=out/sub-01_T1w.nii.gz t. ! queue ! volumemask ! b.mask
 * ]|
 * |[
 * gst-launch-1.0 niftisrc location=sub-01_T2w.nii.gz ! volumebias output=field ! volumeview window="<0.5,1.5>" ! pngenc ! filesink location=field.png
 * ]|
 */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "gstvolumebias.h"

#include <math.h>

#include "biasapply.h"
#include "biasfield.h"
#include "gstvolumeforeground.h"
#include "gstvolumepool.h"
#include "progress.h"

GST_DEBUG_CATEGORY_STATIC (volume_bias_debug);
#define GST_CAT_DEFAULT volume_bias_debug

#define DEFAULT_OUTPUT OUTPUT_CORRECTED
#define DEFAULT_LEVELS 4
#define DEFAULT_ITERATIONS 100
#define DEFAULT_CONVERGENCE 1e-7
#define DEFAULT_SPLINE_DISTANCE 300.0   /* mm: at first one for all of a head */
#define DEFAULT_FWHM 0.2
#define DEFAULT_SHRINK 4

#define BINS 200                /* as Sled et al. (1998) have them */

#define CHUNK 4096

typedef enum
{
  OUTPUT_CORRECTED,
  OUTPUT_FIELD,
} Output;

struct _GstVolumeBias
{
  GstVolumeAggregator parent;

  gint stopped;                 /* atomic: flushing, or on the way to READY */

  /* object lock */
  Output output;
  BiasSettings settings;
};

enum
{
  PROP_0,
  PROP_OUTPUT,
  PROP_LEVELS,
  PROP_ITERATIONS,
  PROP_CONVERGENCE,
  PROP_SPLINE_DISTANCE,
  PROP_FWHM,
  PROP_SHRINK,
};

static GstStaticPadTemplate sink_template = GST_STATIC_PAD_TEMPLATE ("sink",
    GST_PAD_SINK, GST_PAD_ALWAYS,
    GST_STATIC_CAPS (GST_VOLUME_CAPS_MAKE (GST_VOLUME_FORMATS_ALL)));

static GstStaticPadTemplate mask_template = GST_STATIC_PAD_TEMPLATE ("mask",
    GST_PAD_SINK, GST_PAD_REQUEST,
    GST_STATIC_CAPS (GST_VOLUME_CAPS_MAKE (GST_VOLUME_FORMATS_ALL)));

static GstStaticPadTemplate src_template = GST_STATIC_PAD_TEMPLATE ("src",
    GST_PAD_SRC, GST_PAD_ALWAYS,
    GST_STATIC_CAPS (GST_VOLUME_CAPS_MAKE ("F32LE")));

G_DEFINE_FINAL_TYPE_WITH_CODE (GstVolumeBias, gst_volume_bias,
    GST_TYPE_VOLUME_AGGREGATOR,
    GST_DEBUG_CATEGORY_INIT (volume_bias_debug, "volumebias", 0,
        "correction of bias fields"));
GST_ELEMENT_REGISTER_DEFINE (volumebias, "volumebias", GST_RANK_NONE,
    GST_TYPE_VOLUME_BIAS);

#define GST_TYPE_VOLUME_BIAS_OUTPUT (output_get_type ())
static GType
output_get_type (void)
{
  static gsize type = 0;
  static const GEnumValue values[] = {
    {OUTPUT_CORRECTED, "The volume, divided by the field", "corrected"},
    {OUTPUT_FIELD, "The field", "field"},
    {0, NULL, NULL}
  };

  if (g_once_init_enter (&type)) {
    GType t = g_enum_register_static ("GstVolumeBiasOutput", values);

    g_once_init_leave (&type, t);
  }
  return type;
}

/* --- Volumes -------------------------------------------------------------- */

typedef struct
{
  GstVolumeBias *self;
  Progress progress;
} Job;

/* FALSE where the estimate must stop. */
static gboolean
on_progress (gint done, gint count, gpointer data)
{
  Job *job = data;

  progress_update (&job->progress, done, count);
  return !g_atomic_int_get (&job->self->stopped);
}

/* The voxels of @pad's mask.  FALSE after an element error. */
static gboolean
read_mask (GstVolumeBias * self, GstVolumeAggregatorPad * volume,
    GstVolumeAggregatorPad * pad, guint8 * inside)
{
  GstVolumeFrame frame;
  GstVolumeGrid a, b;
  gfloat values[CHUNK];
  gsize n = gst_volume_info_get_voxels (&pad->info), at, i;

  gst_volume_meta_get_grid (gst_buffer_get_volume_meta (volume->volume),
      &volume->info, &a);
  gst_volume_meta_get_grid (gst_buffer_get_volume_meta (pad->volume),
      &pad->info, &b);
  if (!gst_volume_grid_equal (&a, &b, GST_VOLUME_GRID_TOLERANCE)) {
    GST_ELEMENT_ERROR (self, STREAM, FORMAT,
        ("The mask of volume %" G_GUINT64_FORMAT " lies on another grid, of "
            "%d x %d x %d voxels; the volume has %d x %d x %d.",
            GST_BUFFER_OFFSET (volume->volume), b.size[0], b.size[1],
            b.size[2], a.size[0], a.size[1], a.size[2]),
        ("Bring the mask to the volume's grid with volumeconform and "
            "interpolation=nearest."));
    return FALSE;
  }
  if (!gst_volume_aggregator_pad_map (pad, &frame))
    return FALSE;
  for (at = 0; at < n; at += CHUNK) {
    gst_volume_frame_read_f32 (&frame, at, MIN (CHUNK, n - at), values);
    for (i = at; i < MIN (at + CHUNK, n); i++)
      inside[i] = values[i - at] > 0;
  }
  gst_volume_frame_unmap (&frame);
  return TRUE;
}

/* (transfer full) NULL after an element error or where it was stopped. */
static BiasSpline *
estimate (GstVolumeBias * self, const BiasSettings * settings,
    GstVolumeAggregatorPad * pad, GstVolumeAggregatorPad * mask,
    const GstVolumeFrame * in, const gfloat * values)
{
  const GstVolumeMeta *meta = gst_buffer_get_volume_meta (pad->volume);
  const gchar *subject = meta->subject ? meta->subject : "unknown";
  const gint size[3] = { in->info.width, in->info.height, in->info.depth };
  gsize n = gst_volume_info_get_voxels (&in->info), i;
  guint8 *inside = g_malloc (n);
  Job job = {.self = self };
  BiasSpline *spline = NULL;
  gdouble threshold, spacing[3];

  gst_volume_affine_get_spacing (&meta->affine, spacing);
  if (!gst_volume_foreground_threshold (in, &threshold)) {
    GST_ELEMENT_ERROR (self, STREAM, FAILED,
        ("The volume of subject %s has no bias field: all of it has one value.",
            subject), (NULL));
    goto out;
  }
  if (!mask)
    gst_volume_foreground_find (in, threshold, spacing, inside);
  else if (!read_mask (self, pad, mask, inside))
    goto out;
  for (i = 0; i < n; i++)
    inside[i] = inside[i] && values[i] > threshold;
  progress_begin (&job.progress, GST_ELEMENT (self), "estimate",
      g_strdup_printf ("Estimating the bias field of subject %s", subject),
      FALSE);
  spline = bias_field_estimate (values, inside, size, spacing, settings,
      on_progress, &job);
  progress_end (&job.progress, spline ? GST_PROGRESS_TYPE_COMPLETE
      : g_atomic_int_get (&self->stopped) ? GST_PROGRESS_TYPE_CANCELED
      : GST_PROGRESS_TYPE_ERROR);
  if (!spline && !g_atomic_int_get (&self->stopped))
    GST_ELEMENT_ERROR (self, STREAM, FAILED,
        ("The volume of subject %s has too few voxels above 0 to estimate a "
            "bias field from.", subject),
        ("Correct the field before values are normalised; look at the mask; "
            "lower shrink-factor."));

out:
  g_free (inside);
  return spline;
}

static void
add_history (const BiasSettings * settings, Output output, gboolean has_mask,
    GstVolumeMeta * meta)
{
  /* The field differs from voxel to voxel. */
  if (output == OUTPUT_FIELD)
    gst_volume_meta_map_values (meta, 0, 0);
  gst_volume_meta_add_history (meta, "volumebias",
      "output=%s levels=%d iterations=%d convergence=%g spline-distance=%g "
      "fwhm=%g shrink-factor=%d, %s",
      output == OUTPUT_FIELD ? "field" : "corrected", settings->levels,
      settings->iterations, settings->convergence, settings->distance,
      settings->fwhm, settings->shrink,
      has_mask ? "in a mask" : "in the foreground");
}

static void
set_src_caps (GstVolumeBias * self, const GstVolumeInfo * info)
{
  GstCaps *caps = gst_volume_info_to_caps (info);

  gst_aggregator_set_src_caps (GST_AGGREGATOR (self), caps);
  gst_caps_unref (caps);
}

/* (transfer full) A buffer for F32LE, with all of @volume's but its voxels;
 * NULL after an element error. */
static GstBuffer *
new_output (GstVolumeBias * self, GstBuffer * volume,
    const GstVolumeInfo * info)
{
  GstBufferPool *pool = gst_volume_buffer_pool_new_active (info);
  GstBuffer *buffer = NULL;

  if (!pool || gst_buffer_pool_acquire_buffer (pool, &buffer, NULL)
      != GST_FLOW_OK) {
    GST_ELEMENT_ERROR (self, RESOURCE, NO_SPACE_LEFT,
        ("No memory for a volume of %d x %d x %d voxels.", info->width,
            info->height, info->depth), (NULL));
  } else {
    gst_buffer_copy_into (buffer, volume, GST_BUFFER_COPY_FLAGS
        | GST_BUFFER_COPY_TIMESTAMPS | GST_BUFFER_COPY_META, 0, -1);
  }
  if (pool)
    gst_buffer_pool_set_active (pool, FALSE);
  gst_clear_object (&pool);
  return buffer;
}

static GstFlowReturn
gst_volume_bias_aggregate_volumes (GstVolumeAggregator * agg, GList * pads)
{
  GstVolumeBias *self = GST_VOLUME_BIAS (agg);
  GstVolumeAggregatorPad *sink = pads->data;
  GstVolumeAggregatorPad *mask = pads->next ? pads->next->data : NULL;
  GstVolumeInfo info = sink->info;
  GstVolumeFrame in, out;
  BiasSettings settings;
  BiasSpline *spline;
  GstBuffer *buffer;
  Output output;

  GST_OBJECT_LOCK (self);
  output = self->output;
  settings = self->settings;
  GST_OBJECT_UNLOCK (self);
  if (g_strcmp0 (info.modality, "ct") == 0) {
    GST_ELEMENT_ERROR (self, STREAM, WRONG_TYPE,
        ("Volume %" G_GUINT64_FORMAT " is CT, which has no bias field.",
            GST_BUFFER_OFFSET (sink->volume)),
        ("Leave volumebias out of what CT goes through."));
    return GST_FLOW_ERROR;
  }
  info.format = GST_VOLUME_FORMAT_F32LE;
  if (!gst_volume_aggregator_pad_map (sink, &in))
    return GST_FLOW_ERROR;
  buffer = new_output (self, sink->volume, &info);
  if (!buffer || !gst_volume_frame_map (&out, &info, buffer, GST_MAP_READWRITE)) {
    gst_volume_frame_unmap (&in);
    gst_clear_buffer (&buffer);
    return GST_FLOW_ERROR;
  }
  gst_volume_frame_read_f32 (&in, 0,
      gst_volume_info_get_voxels (&info) * info.channels, out.data);
  spline = estimate (self, &settings, sink, mask, &in, out.data);
  if (spline)
    bias_apply (&out, spline, output == OUTPUT_FIELD);
  gst_volume_frame_unmap (&out);
  gst_volume_frame_unmap (&in);
  if (!spline) {
    gst_buffer_unref (buffer);
    return g_atomic_int_get (&self->stopped) ? GST_FLOW_FLUSHING
        : GST_FLOW_ERROR;
  }
  bias_spline_free (spline);
  add_history (&settings, output, mask != NULL,
      gst_buffer_get_volume_meta (buffer));
  set_src_caps (self, &info);
  return gst_aggregator_finish_buffer (GST_AGGREGATOR (self), buffer);
}

/* What is behind the element counts on as if there had been a volume.  A gap
 * must follow caps. */
static GstFlowReturn
gst_volume_bias_leave_out (GstVolumeAggregator * agg, guint64 index)
{
  GstPad *pad = gst_element_get_static_pad (GST_ELEMENT (agg), "sink");
  GstVolumeInfo info = GST_VOLUME_AGGREGATOR_PAD (pad)->info;

  if (info.width > 0) {
    info.format = GST_VOLUME_FORMAT_F32LE;
    set_src_caps (GST_VOLUME_BIAS (agg), &info);
    gst_volume_aggregator_push_gap (agg, index);
  }
  gst_object_unref (pad);
  return GST_FLOW_OK;
}

/* --- Stopping ------------------------------------------------------------- */

/* An estimate at work stops before the base class waits for it. */
static gboolean
gst_volume_bias_sink_event (GstAggregator * agg, GstAggregatorPad * pad,
    GstEvent * event)
{
  GstVolumeBias *self = GST_VOLUME_BIAS (agg);

  if (GST_EVENT_TYPE (event) == GST_EVENT_FLUSH_START)
    g_atomic_int_set (&self->stopped, TRUE);
  else if (GST_EVENT_TYPE (event) == GST_EVENT_FLUSH_STOP)
    g_atomic_int_set (&self->stopped, FALSE);
  return GST_AGGREGATOR_CLASS (gst_volume_bias_parent_class)->sink_event (agg,
      pad, event);
}

static gboolean
gst_volume_bias_start (GstAggregator * agg)
{
  g_atomic_int_set (&GST_VOLUME_BIAS (agg)->stopped, FALSE);
  return GST_AGGREGATOR_CLASS (gst_volume_bias_parent_class)->start (agg);
}

static GstStateChangeReturn
gst_volume_bias_change_state (GstElement * element, GstStateChange transition)
{
  if (transition == GST_STATE_CHANGE_PAUSED_TO_READY)
    g_atomic_int_set (&GST_VOLUME_BIAS (element)->stopped, TRUE);
  return GST_ELEMENT_CLASS (gst_volume_bias_parent_class)->change_state
      (element, transition);
}

/* --- Pads and properties -------------------------------------------------- */

/* The mask's pad has its own name, once. */
static GstAggregatorPad *
gst_volume_bias_create_new_pad (GstAggregator * agg, GstPadTemplate * templ,
    const gchar * name, const GstCaps * caps)
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
gst_volume_bias_set_property (GObject * object, guint id,
    const GValue * value, GParamSpec * pspec)
{
  GstVolumeBias *self = GST_VOLUME_BIAS (object);
  BiasSettings *settings = &self->settings;

  GST_OBJECT_LOCK (self);
  switch (id) {
    case PROP_OUTPUT:
      self->output = g_value_get_enum (value);
      break;
    case PROP_LEVELS:
      settings->levels = g_value_get_int (value);
      break;
    case PROP_ITERATIONS:
      settings->iterations = g_value_get_int (value);
      break;
    case PROP_CONVERGENCE:
      settings->convergence = g_value_get_double (value);
      break;
    case PROP_SPLINE_DISTANCE:
      settings->distance = g_value_get_double (value);
      break;
    case PROP_FWHM:
      settings->fwhm = g_value_get_double (value);
      break;
    case PROP_SHRINK:
      settings->shrink = g_value_get_int (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
      break;
  }
  GST_OBJECT_UNLOCK (self);
}

static void
gst_volume_bias_get_property (GObject * object, guint id, GValue * value,
    GParamSpec * pspec)
{
  GstVolumeBias *self = GST_VOLUME_BIAS (object);
  const BiasSettings *settings = &self->settings;

  GST_OBJECT_LOCK (self);
  switch (id) {
    case PROP_OUTPUT:
      g_value_set_enum (value, self->output);
      break;
    case PROP_LEVELS:
      g_value_set_int (value, settings->levels);
      break;
    case PROP_ITERATIONS:
      g_value_set_int (value, settings->iterations);
      break;
    case PROP_CONVERGENCE:
      g_value_set_double (value, settings->convergence);
      break;
    case PROP_SPLINE_DISTANCE:
      g_value_set_double (value, settings->distance);
      break;
    case PROP_FWHM:
      g_value_set_double (value, settings->fwhm);
      break;
    case PROP_SHRINK:
      g_value_set_int (value, settings->shrink);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
      break;
  }
  GST_OBJECT_UNLOCK (self);
}

static void
install_properties (GObjectClass * object_class)
{
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS
      | GST_PARAM_MUTABLE_PLAYING;

  g_object_class_install_property (object_class, PROP_OUTPUT,
      g_param_spec_enum ("output", "Output", "What to push",
          GST_TYPE_VOLUME_BIAS_OUTPUT, DEFAULT_OUTPUT, flags));
  g_object_class_install_property (object_class, PROP_LEVELS,
      g_param_spec_int ("levels", "Levels",
          "Levels of the spline that is the field's logarithm: each has "
          "control points twice as close as the one before", 1, 6,
          DEFAULT_LEVELS, flags));
  g_object_class_install_property (object_class, PROP_ITERATIONS,
      g_param_spec_int ("iterations", "Iterations",
          "Iterations at most of each level", 1, 1000, DEFAULT_ITERATIONS,
          flags));
  g_object_class_install_property (object_class, PROP_CONVERGENCE,
      g_param_spec_double ("convergence", "Convergence",
          "A level ends where the coefficient of variation of what an "
          "iteration multiplies the field by is less, e.g. 1e-4", 0, 1,
          DEFAULT_CONVERGENCE, flags));
  g_object_class_install_property (object_class, PROP_SPLINE_DISTANCE,
      g_param_spec_double ("spline-distance", "Spline distance",
          "Control points of the first level are this far apart at most, mm; "
          "they divide the field of view evenly", 10, 10000,
          DEFAULT_SPLINE_DISTANCE, flags));
  g_object_class_install_property (object_class, PROP_FWHM,
      g_param_spec_double ("fwhm", "FWHM",
          "Full width at half maximum of the Gaussian by which the field has "
          "blurred the histogram of logarithms, at the first level; half as "
          "much at each further one; e.g. 0.2; N3 and N4 take 0.15 for all",
          0.01, 1, DEFAULT_FWHM, flags));
  g_object_class_install_property (object_class, PROP_SHRINK,
      g_param_spec_int ("shrink-factor", "Shrink factor",
          "The field is estimated from one voxel of so many along the axis "
          "with the closest ones; along others from those about as far apart",
          1, 16, DEFAULT_SHRINK, flags));
}

static void
gst_volume_bias_class_init (GstVolumeBiasClass * klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GstElementClass *element_class = GST_ELEMENT_CLASS (klass);

  object_class->set_property = gst_volume_bias_set_property;
  object_class->get_property = gst_volume_bias_get_property;
  element_class->change_state = gst_volume_bias_change_state;
  GST_AGGREGATOR_CLASS (klass)->create_new_pad = gst_volume_bias_create_new_pad;
  GST_AGGREGATOR_CLASS (klass)->sink_event = gst_volume_bias_sink_event;
  GST_AGGREGATOR_CLASS (klass)->start = gst_volume_bias_start;
  GST_VOLUME_AGGREGATOR_CLASS (klass)->aggregate_volumes =
      gst_volume_bias_aggregate_volumes;
  GST_VOLUME_AGGREGATOR_CLASS (klass)->leave_out = gst_volume_bias_leave_out;

  install_properties (object_class);
  gst_element_class_add_static_pad_template_with_gtype (element_class,
      &sink_template, GST_TYPE_VOLUME_AGGREGATOR_PAD);
  gst_element_class_add_static_pad_template_with_gtype (element_class,
      &mask_template, GST_TYPE_VOLUME_AGGREGATOR_PAD);
  gst_element_class_add_static_pad_template_with_gtype (element_class,
      &src_template, GST_TYPE_AGGREGATOR_PAD);
  gst_element_class_set_static_metadata (element_class,
      "Volume bias correction", "Filter/Effect/Volume",
      "Takes the bias field out of MR volumes", "The GstVolume developers");
  gst_type_mark_as_plugin_api (GST_TYPE_VOLUME_BIAS_OUTPUT, 0);
}

static void
gst_volume_bias_init (GstVolumeBias * self)
{
  BiasSettings *settings = &self->settings;

  self->output = DEFAULT_OUTPUT;
  settings->levels = DEFAULT_LEVELS;
  settings->iterations = DEFAULT_ITERATIONS;
  settings->convergence = DEFAULT_CONVERGENCE;
  settings->distance = DEFAULT_SPLINE_DISTANCE;
  settings->fwhm = DEFAULT_FWHM;
  settings->shrink = DEFAULT_SHRINK;
  settings->bins = BINS;
  gst_volume_aggregator_add_always_pad (GST_VOLUME_AGGREGATOR (self), "sink");
}
