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
 * OFFSET, on the same grid.  A volume whose mask is a gap is left out.  The
 * volume is divided by the field: the output is F32LE, in the values' unit, as
 * the field's geometric mean over those voxels is 1.  What is not finite stays.
 * Of several channels the first tells the field of all.
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

#include "biasfield.h"
#include "gstvolumeforeground.h"
#include "gstvolumepool.h"

GST_DEBUG_CATEGORY_STATIC (volume_bias_debug);
#define GST_CAT_DEFAULT volume_bias_debug

#define DEFAULT_OUTPUT OUTPUT_CORRECTED
#define DEFAULT_LEVELS 4
#define DEFAULT_ITERATIONS 50
#define DEFAULT_CONVERGENCE 1e-7
#define DEFAULT_SPLINE_DISTANCE 200.0   /* mm */
#define DEFAULT_FWHM 0.1
#define DEFAULT_SHRINK 4

/* As Sled et al. (1998) have them. */
#define BINS 200
#define WIENER_NOISE 0.01

/* Two affines with no element further apart than this are one grid's, mm. */
#define GRID_TOLERANCE 1e-3
#define MAX_THREADS 16

typedef enum
{
  OUTPUT_CORRECTED,
  OUTPUT_FIELD,
} Output;

struct _GstVolumeBias
{
  GstVolumeAggregator parent;

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

/* What a thread divides by the field, or sets to it. */
typedef struct
{
  const BiasSpline *spline;
  const BiasAxis *axes;
  const GstVolumeFrame *frame;
  gfloat *values;               /* one channel, of the output */
  gboolean is_field;
  gint first, end;              /* slices */
} Job;

static gpointer
apply_field (gpointer data)
{
  const Job *job = data;
  const gsize n = (gsize) job->axes[0].n * job->axes[1].n;
  gfloat *field = g_new (gfloat, n);
  gsize i;
  gint z;

  for (z = job->first; z < job->end; z++) {
    gfloat *values = job->values + z * n;

    bias_spline_evaluate (job->spline, job->axes, z, z + 1, field);
    for (i = 0; i < n; i++)
      values[i] =
          job->is_field ? expf (field[i]) : values[i] * expf (-field[i]);
  }
  g_free (field);
  return NULL;
}

/* Over all slices of one channel, on as many threads as there are
 * processors. */
static void
apply_to_channel (const Job * all, gint depth)
{
  gint n = MIN (MIN ((gint) g_get_num_processors (), MAX_THREADS), depth), i;
  GThread *threads[MAX_THREADS];
  Job jobs[MAX_THREADS];

  for (i = 0; i < n; i++) {
    jobs[i] = *all;
    jobs[i].first = depth * i / n;
    jobs[i].end = depth * (i + 1) / n;
  }
  for (i = 1; i < n; i++)
    threads[i] = g_thread_new ("bias", apply_field, &jobs[i]);
  apply_field (&jobs[0]);
  for (i = 1; i < n; i++)
    g_thread_join (threads[i]);
}

/* Divide what is in @out, or overwrite it. */
static void
apply (GstVolumeFrame * out, const BiasSpline * spline, gboolean is_field)
{
  const GstVolumeInfo *info = &out->info;
  const gint size[3] = { info->width, info->height, info->depth };
  BiasAxis axes[3];
  Job job = {.spline = spline,.axes = axes,.is_field = is_field };
  gint channel, d;

  for (d = 0; d < 3; d++)
    bias_axis_init (&axes[d], spline->cells[d], size[d], 1, size[d]);
  for (channel = 0; channel < info->channels; channel++) {
    job.values = (gfloat *) out->data
        + channel * gst_volume_info_get_voxels (info);
    apply_to_channel (&job, info->depth);
  }
  for (d = 0; d < 3; d++)
    bias_axis_clear (&axes[d]);
}

/* The voxels of @pad's mask.  FALSE after an element error. */
static gboolean
read_mask (GstVolumeBias * self, GstVolumeAggregatorPad * volume,
    GstVolumeAggregatorPad * pad, guint8 * inside)
{
  GstVolumeFrame frame;
  GstVolumeGrid a, b;
  gfloat value;
  gsize i;

  gst_volume_meta_get_grid (gst_buffer_get_volume_meta (volume->volume),
      &volume->info, &a);
  gst_volume_meta_get_grid (gst_buffer_get_volume_meta (pad->volume),
      &pad->info, &b);
  if (!gst_volume_grid_equal (&a, &b, GRID_TOLERANCE)) {
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
  for (i = 0; i < gst_volume_info_get_voxels (&pad->info); i++) {
    gst_volume_frame_read_f32 (&frame, i, 1, &value);
    inside[i] = value > 0;
  }
  gst_volume_frame_unmap (&frame);
  return TRUE;
}

/* (transfer full) NULL after an element error. */
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
  spline = bias_field_estimate (values, inside, size, spacing, settings);
  if (!spline)
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
    apply (&out, spline, output == OUTPUT_FIELD);
  gst_volume_frame_unmap (&out);
  gst_volume_frame_unmap (&in);
  if (!spline) {
    gst_buffer_unref (buffer);
    return GST_FLOW_ERROR;
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
          "blurred the histogram of logarithms, e.g. 0.1; N3 and N4 take "
          "0.15", 0.01, 1, DEFAULT_FWHM, flags));
  g_object_class_install_property (object_class, PROP_SHRINK,
      g_param_spec_int ("shrink-factor", "Shrink factor",
          "The field is estimated from one voxel of so many along each axis",
          1, 16, DEFAULT_SHRINK, flags));
}

static void
gst_volume_bias_class_init (GstVolumeBiasClass * klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GstElementClass *element_class = GST_ELEMENT_CLASS (klass);

  object_class->set_property = gst_volume_bias_set_property;
  object_class->get_property = gst_volume_bias_get_property;
  GST_AGGREGATOR_CLASS (klass)->create_new_pad = gst_volume_bias_create_new_pad;
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
  settings->noise = WIENER_NOISE;
  gst_volume_aggregator_add_always_pad (GST_VOLUME_AGGREGATOR (self), "sink");
}
