/* SPDX-License-Identifier: LGPL-2.1-or-later */

/**
 * SECTION:element-volumenormalize
 * @title: volumenormalize
 *
 * Maps the values of a volume linearly to a range that does not depend on the
 * scanner, as F32LE.  The default is what the shipped models were trained on:
 * 0 becomes -1, the 99.5th percentile of the foreground becomes 1, what lies
 * beyond is clipped.  The foreground is every value above a tenth of the 95th
 * percentile of the positive values.
 *
 * Each volume is normalised by itself, all its channels together.  Voxels that
 * are not finite count as background: 0, or input-min with method=range.  A
 * volume without foreground is an error, and so is one whose foreground is
 * constant where the method divides by its spread.  GstVolumeMeta's slope and
 * intercept keep leading back to physical values, except where clipped.
 *
 * The volume is written once and changed in place; beyond that the element
 * takes 512 KiB.
 *
 * |[
 * gst-launch-1.0 volumetestsrc num-buffers=1 ! volumenormalize ! fakesink
 * ]|
 * |[
 * gst-launch-1.0 volumetestsrc num-buffers=1 modality=ct ! volumenormalize method=range input-min=-1024 input-max=1300 ! fakesink
 * ]| The CT window that reaches from air to dense bone, in HU.
 */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "gstvolumenormalize.h"

#include <math.h>

#include "statistics.h"

GST_DEBUG_CATEGORY_STATIC (volume_normalize_debug);
#define GST_CAT_DEFAULT volume_normalize_debug

#define DEFAULT_METHOD METHOD_PERCENTILE
#define DEFAULT_INPUT_MIN 0.0
#define DEFAULT_INPUT_MAX 1.0
#define DEFAULT_PERCENTILE 99.5
#define DEFAULT_LOWER_PERCENTILE 0.0
#define DEFAULT_OUTPUT_MIN -1.0
#define DEFAULT_OUTPUT_MAX 1.0
#define DEFAULT_CLIP TRUE

/* Foreground: above this fraction of this percentile of the positive values. */
#define FOREGROUND_FRACTION 0.1
#define FOREGROUND_PERCENTILE 95.0

typedef enum
{
  METHOD_NONE,
  METHOD_RANGE,
  METHOD_PERCENTILE,
  METHOD_ZSCORE,
} Method;

typedef struct
{
  Method method;
  gdouble input_min, input_max;
  gdouble percentile, lower_percentile;
  gdouble output_min, output_max;
  gboolean clip;
} Settings;

struct _GstVolumeNormalize
{
  GstVolumeFilter parent;

  Settings settings;            /* under the object lock */
};

/* value * scale + shift, then into [low, high]; at first the identity. */
typedef struct
{
  gdouble scale, shift;
  gdouble low, high;
} ValueMap;

enum
{
  PROP_0,
  PROP_METHOD,
  PROP_INPUT_MIN,
  PROP_INPUT_MAX,
  PROP_PERCENTILE,
  PROP_LOWER_PERCENTILE,
  PROP_OUTPUT_MIN,
  PROP_OUTPUT_MAX,
  PROP_CLIP,
};

static GstStaticPadTemplate sink_template = GST_STATIC_PAD_TEMPLATE ("sink",
    GST_PAD_SINK, GST_PAD_ALWAYS,
    GST_STATIC_CAPS (GST_VOLUME_CAPS_MAKE (GST_VOLUME_FORMATS_ALL)));

static GstStaticPadTemplate src_template = GST_STATIC_PAD_TEMPLATE ("src",
    GST_PAD_SRC, GST_PAD_ALWAYS,
    GST_STATIC_CAPS (GST_VOLUME_CAPS_MAKE ("F32LE")));

G_DEFINE_TYPE_WITH_CODE (GstVolumeNormalize, gst_volume_normalize,
    GST_TYPE_VOLUME_FILTER,
    GST_DEBUG_CATEGORY_INIT (volume_normalize_debug, "volumenormalize", 0,
        "intensity normalisation"));
GST_ELEMENT_REGISTER_DEFINE (volumenormalize, "volumenormalize",
    GST_RANK_NONE, GST_TYPE_VOLUME_NORMALIZE);

#define GST_TYPE_VOLUME_NORMALIZE_METHOD (method_get_type ())
static GType
method_get_type (void)
{
  static gsize type = 0;
  static const GEnumValue values[] = {
    {METHOD_NONE, "Values stay; only the format becomes F32LE", "none"},
    {METHOD_RANGE, "input-min and input-max become the output range",
        "range"},
    {METHOD_PERCENTILE, "Percentiles of the foreground become the output "
          "range", "percentile"},
    {METHOD_ZSCORE, "Foreground gets mean 0 and standard deviation 1; no "
          "output range, no clipping", "zscore"},
    {0, NULL, NULL}
  };

  if (g_once_init_enter (&type)) {
    GType t = g_enum_register_static ("GstVolumeNormalizeMethod", values);

    g_once_init_leave (&type, t);
  }
  return type;
}

static void
gst_volume_normalize_set_property (GObject * object, guint id,
    const GValue * value, GParamSpec * pspec)
{
  GstVolumeNormalize *self = GST_VOLUME_NORMALIZE (object);
  Settings *settings = &self->settings;

  GST_OBJECT_LOCK (self);
  switch (id) {
    case PROP_METHOD:
      settings->method = g_value_get_enum (value);
      break;
    case PROP_INPUT_MIN:
      settings->input_min = g_value_get_double (value);
      break;
    case PROP_INPUT_MAX:
      settings->input_max = g_value_get_double (value);
      break;
    case PROP_PERCENTILE:
      settings->percentile = g_value_get_double (value);
      break;
    case PROP_LOWER_PERCENTILE:
      settings->lower_percentile = g_value_get_double (value);
      break;
    case PROP_OUTPUT_MIN:
      settings->output_min = g_value_get_double (value);
      break;
    case PROP_OUTPUT_MAX:
      settings->output_max = g_value_get_double (value);
      break;
    case PROP_CLIP:
      settings->clip = g_value_get_boolean (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
      break;
  }
  GST_OBJECT_UNLOCK (self);
}

static void
gst_volume_normalize_get_property (GObject * object, guint id, GValue * value,
    GParamSpec * pspec)
{
  GstVolumeNormalize *self = GST_VOLUME_NORMALIZE (object);
  const Settings *settings = &self->settings;

  GST_OBJECT_LOCK (self);
  switch (id) {
    case PROP_METHOD:
      g_value_set_enum (value, settings->method);
      break;
    case PROP_INPUT_MIN:
      g_value_set_double (value, settings->input_min);
      break;
    case PROP_INPUT_MAX:
      g_value_set_double (value, settings->input_max);
      break;
    case PROP_PERCENTILE:
      g_value_set_double (value, settings->percentile);
      break;
    case PROP_LOWER_PERCENTILE:
      g_value_set_double (value, settings->lower_percentile);
      break;
    case PROP_OUTPUT_MIN:
      g_value_set_double (value, settings->output_min);
      break;
    case PROP_OUTPUT_MAX:
      g_value_set_double (value, settings->output_max);
      break;
    case PROP_CLIP:
      g_value_set_boolean (value, settings->clip);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
      break;
  }
  GST_OBJECT_UNLOCK (self);
}

/* Any format in, F32LE out; all other fields pass. */
static GstCaps *
gst_volume_normalize_transform_caps (GstBaseTransform * trans,
    GstPadDirection direction, GstCaps * caps, GstCaps * filter)
{
  GstStaticPadTemplate *other =
      direction == GST_PAD_SINK ? &src_template : &sink_template;
  GstCaps *formats = gst_static_pad_template_get_caps (other);
  GstCaps *result = gst_caps_copy (caps), *filtered;

  gst_caps_set_value (result, "format",
      gst_structure_get_value (gst_caps_get_structure (formats, 0), "format"));
  gst_caps_unref (formats);
  if (filter) {
    filtered = gst_caps_intersect_full (filter, result,
        GST_CAPS_INTERSECT_FIRST);
    gst_caps_unref (result);
    result = filtered;
  }
  return result;
}

static void
replace_not_finite (gfloat * values, gsize n, gfloat background)
{
  gsize i;

  for (i = 0; i < n; i++) {
    if (!isfinite (values[i]))
      values[i] = background;
  }
}

static void
apply (const ValueMap * map, gfloat * values, gsize n)
{
  gsize i;

  for (i = 0; i < n; i++) {
    gdouble v = values[i] * map->scale + map->shift;

    values[i] = (gfloat) CLAMP (v, map->low, map->high);
  }
}

static gboolean
find_foreground (GstVolumeNormalize * self, const GstVolumeMeta * meta,
    const gfloat * values, gsize n, gdouble * threshold)
{
  if (!statistics_percentile (values, n, 0, FOREGROUND_PERCENTILE, threshold)) {
    GST_ELEMENT_ERROR (self, STREAM, FAILED,
        ("The volume of subject %s cannot be normalised: it has no "
            "foreground, no voxel is above 0.",
            meta->subject ? meta->subject : "unknown"),
        ("Values that are negative throughout, as a CT's may be, need "
            "method=range."));
    return FALSE;
  }
  *threshold *= FOREGROUND_FRACTION;
  return TRUE;
}

static gboolean
constant_error (GstVolumeNormalize * self, const GstVolumeMeta * meta,
    gdouble value)
{
  GST_ELEMENT_ERROR (self, STREAM, FAILED,
      ("The volume of subject %s cannot be normalised: its foreground is "
          "constant, %g.", meta->subject ? meta->subject : "unknown", value),
      (NULL));
  return FALSE;
}

static gboolean
check_settings (GstVolumeNormalize * self, const Settings * settings)
{
  const gchar *low, *high;

  if (settings->output_min >= settings->output_max) {
    low = "output-min";
    high = "output-max";
  } else if (settings->method == METHOD_RANGE
      && settings->input_min >= settings->input_max) {
    low = "input-min";
    high = "input-max";
  } else if (settings->method == METHOD_PERCENTILE
      && settings->lower_percentile >= settings->percentile) {
    low = "lower-percentile";
    high = "percentile";
  } else {
    return TRUE;
  }
  GST_ELEMENT_ERROR (self, LIBRARY, SETTINGS,
      ("%s of %s has to be less than %s.", low, GST_OBJECT_NAME (self), high),
      (NULL));
  return FALSE;
}

static void
map_range (const Settings * settings, gdouble low, gdouble high, ValueMap * map)
{
  map->scale = (settings->output_max - settings->output_min) / (high - low);
  map->shift = settings->output_min - low * map->scale;
  if (settings->clip) {
    map->low = settings->output_min;
    map->high = settings->output_max;
  }
}

static gboolean
map_percentile (GstVolumeNormalize * self, const Settings * settings,
    const GstVolumeMeta * meta, const gfloat * values, gsize n, ValueMap * map)
{
  gdouble threshold, low = 0, high;

  if (!find_foreground (self, meta, values, n, &threshold))
    return FALSE;
  statistics_percentile (values, n, threshold, settings->percentile, &high);
  if (settings->lower_percentile > 0) {
    statistics_percentile (values, n, threshold, settings->lower_percentile,
        &low);
  }
  if (low >= high)
    return constant_error (self, meta, high);
  GST_DEBUG_OBJECT (self, "foreground above %g, range %g to %g", threshold,
      low, high);
  map_range (settings, low, high, map);
  return TRUE;
}

static gboolean
map_zscore (GstVolumeNormalize * self, const GstVolumeMeta * meta,
    const gfloat * values, gsize n, ValueMap * map)
{
  gdouble threshold, mean, deviation;

  if (!find_foreground (self, meta, values, n, &threshold))
    return FALSE;
  statistics_moments (values, n, threshold, &mean, &deviation);
  if (deviation <= 0)
    return constant_error (self, meta, mean);
  map->scale = 1 / deviation;
  map->shift = -mean / deviation;
  return TRUE;
}

static void
describe (const Settings * settings, const ValueMap * map, GstVolumeMeta * meta)
{
  gst_volume_meta_map_values (meta, map->scale, map->shift);
  if (settings->method == METHOD_ZSCORE) {
    gst_volume_meta_add_history (meta, "volumenormalize",
        "method=zscore: mean %g, standard deviation %g of the foreground",
        -map->shift / map->scale, 1 / map->scale);
    return;
  }
  gst_volume_meta_add_history (meta, "volumenormalize",
      "method=%s: %g to %g becomes %g to %g%s",
      settings->method == METHOD_RANGE ? "range" : "percentile",
      (settings->output_min - map->shift) / map->scale,
      (settings->output_max - map->shift) / map->scale,
      settings->output_min, settings->output_max,
      settings->clip ? ", clipped" : "");
}

static GstFlowReturn
gst_volume_normalize_transform (GstVolumeFilter * filter,
    const GstVolumeFrame * in, GstVolumeFrame * out, GstVolumeMeta * meta)
{
  GstVolumeNormalize *self = GST_VOLUME_NORMALIZE (filter);
  gfloat *values = out->data;
  gsize n = gst_volume_info_get_voxels (&out->info) * out->info.channels;
  Settings settings;
  ValueMap map = { 1, 0, -INFINITY, INFINITY };

  GST_OBJECT_LOCK (self);
  settings = self->settings;
  GST_OBJECT_UNLOCK (self);
  if (!check_settings (self, &settings))
    return GST_FLOW_ERROR;

  if (in->data != out->data)
    gst_volume_frame_read_f32 (in, 0, n, values);
  if (settings.method == METHOD_NONE) {
    gst_volume_meta_add_history (meta, "volumenormalize", "method=none");
    return GST_FLOW_OK;
  }

  replace_not_finite (values, n,
      settings.method == METHOD_RANGE ? (gfloat) settings.input_min : 0);
  switch (settings.method) {
    case METHOD_RANGE:
      map_range (&settings, settings.input_min, settings.input_max, &map);
      break;
    case METHOD_ZSCORE:
      if (!map_zscore (self, meta, values, n, &map))
        return GST_FLOW_ERROR;
      break;
    default:
      if (!map_percentile (self, &settings, meta, values, n, &map))
        return GST_FLOW_ERROR;
      break;
  }
  apply (&map, values, n);
  describe (&settings, &map, meta);
  return GST_FLOW_OK;
}

static void
install_double (GObjectClass * object_class, guint id, const gchar * name,
    const gchar * nick, const gchar * blurb, gdouble minimum, gdouble maximum,
    gdouble default_value)
{
  g_object_class_install_property (object_class, id,
      g_param_spec_double (name, nick, blurb, minimum, maximum, default_value,
          G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS
          | GST_PARAM_MUTABLE_PLAYING));
}

static void
gst_volume_normalize_class_init (GstVolumeNormalizeClass * klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GstElementClass *element_class = GST_ELEMENT_CLASS (klass);
  GstBaseTransformClass *trans_class = GST_BASE_TRANSFORM_CLASS (klass);
  GstVolumeFilterClass *filter_class = GST_VOLUME_FILTER_CLASS (klass);

  object_class->set_property = gst_volume_normalize_set_property;
  object_class->get_property = gst_volume_normalize_get_property;

  g_object_class_install_property (object_class, PROP_METHOD,
      g_param_spec_enum ("method", "Method", "How values are mapped",
          GST_TYPE_VOLUME_NORMALIZE_METHOD, DEFAULT_METHOD,
          G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS
          | GST_PARAM_MUTABLE_PLAYING));
  install_double (object_class, PROP_INPUT_MIN, "input-min", "Input minimum",
      "With method=range: what becomes output-min, in the input's values; "
      "e.g. -1024 (HU)", -G_MAXFLOAT, G_MAXFLOAT, DEFAULT_INPUT_MIN);
  install_double (object_class, PROP_INPUT_MAX, "input-max", "Input maximum",
      "With method=range: what becomes output-max, in the input's values; "
      "e.g. 1300 (HU)", -G_MAXFLOAT, G_MAXFLOAT, DEFAULT_INPUT_MAX);
  install_double (object_class, PROP_PERCENTILE, "percentile", "Percentile",
      "With method=percentile: percentile of the foreground that becomes "
      "output-max; e.g. 99.5", 0, 100, DEFAULT_PERCENTILE);
  install_double (object_class, PROP_LOWER_PERCENTILE, "lower-percentile",
      "Lower percentile",
      "With method=percentile: percentile of the foreground that becomes "
      "output-min; 0: the value 0 does, as the shipped models take it",
      0, 100, DEFAULT_LOWER_PERCENTILE);
  install_double (object_class, PROP_OUTPUT_MIN, "output-min",
      "Output minimum", "Lower end of the output range; not for zscore",
      -G_MAXFLOAT, G_MAXFLOAT, DEFAULT_OUTPUT_MIN);
  install_double (object_class, PROP_OUTPUT_MAX, "output-max",
      "Output maximum", "Upper end of the output range; not for zscore",
      -G_MAXFLOAT, G_MAXFLOAT, DEFAULT_OUTPUT_MAX);
  g_object_class_install_property (object_class, PROP_CLIP,
      g_param_spec_boolean ("clip", "Clip",
          "Clip what lies beyond the output range; not for zscore",
          DEFAULT_CLIP, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS
          | GST_PARAM_MUTABLE_PLAYING));

  gst_element_class_set_static_metadata (element_class,
      "Volume intensity normaliser", "Filter/Effect/Volume",
      "Maps a volume's values to a common range: percentiles, a window, "
      "z-score", "The GstVolume developers");
  gst_element_class_add_static_pad_template (element_class, &sink_template);
  gst_element_class_add_static_pad_template (element_class, &src_template);

  trans_class->transform_caps = gst_volume_normalize_transform_caps;
  filter_class->transform = gst_volume_normalize_transform;
  filter_class->in_place = TRUE;

  gst_type_mark_as_plugin_api (GST_TYPE_VOLUME_NORMALIZE_METHOD, 0);
}

static void
gst_volume_normalize_init (GstVolumeNormalize * self)
{
  Settings *settings = &self->settings;

  settings->method = DEFAULT_METHOD;
  settings->input_min = DEFAULT_INPUT_MIN;
  settings->input_max = DEFAULT_INPUT_MAX;
  settings->percentile = DEFAULT_PERCENTILE;
  settings->lower_percentile = DEFAULT_LOWER_PERCENTILE;
  settings->output_min = DEFAULT_OUTPUT_MIN;
  settings->output_max = DEFAULT_OUTPUT_MAX;
  settings->clip = DEFAULT_CLIP;
}
