/* SPDX-License-Identifier: LGPL-2.1-or-later */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include <string.h>

#include "normalizesettings.h"

#define DEFAULT_METHOD NORMALIZE_METHOD_PERCENTILE
#define DEFAULT_FOREGROUND NORMALIZE_FOREGROUND_AUTO
#define DEFAULT_THRESHOLD 0.0
#define DEFAULT_INPUT_MIN 0.0
#define DEFAULT_INPUT_MAX 1.0
#define DEFAULT_PERCENTILE 99.5
#define DEFAULT_LOWER_PERCENTILE 0.0
#define DEFAULT_OUTPUT_MIN -1.0
#define DEFAULT_OUTPUT_MAX 1.0
#define DEFAULT_CLIP TRUE
#define DEFAULT_FIT FALSE
#define DEFAULT_UNDO FALSE
#define DEFAULT_STANDARD_LOCATION NULL

enum
{
  PROP_0,
  PROP_METHOD,
  PROP_FOREGROUND,
  PROP_THRESHOLD,
  PROP_INPUT_MIN,
  PROP_INPUT_MAX,
  PROP_PERCENTILE,
  PROP_LOWER_PERCENTILE,
  PROP_OUTPUT_MIN,
  PROP_OUTPUT_MAX,
  PROP_CLIP,
  PROP_FIT,
  PROP_UNDO,
  PROP_STANDARD_LOCATION,
};

static const GEnumValue methods[] = {
  {NORMALIZE_METHOD_NONE, "Values stay; only the format becomes F32LE",
      "none"},
  {NORMALIZE_METHOD_RANGE, "input-min and input-max become the output range",
      "range"},
  {NORMALIZE_METHOD_PERCENTILE, "Percentiles of the foreground become the "
        "output range", "percentile"},
  {NORMALIZE_METHOD_ZSCORE,
        "Foreground gets mean 0 and standard deviation 1",
      "zscore"},
  {NORMALIZE_METHOD_KDE, "The tissue at the histogram's peak becomes 1: the "
        "last peak of T1w, the largest of T2w and FLAIR, the first of PDw",
      "kde"},
  {NORMALIZE_METHOD_WHITESTRIPE, "The tissue about that peak gets mean 0 and "
        "standard deviation 1", "whitestripe"},
  {NORMALIZE_METHOD_FCM, "White matter of a T1w brain, by fuzzy c-means, "
        "becomes 1 on the average", "fcm"},
  {NORMALIZE_METHOD_NYUL, "Percentiles become those of a standard scale that "
        "was fitted to a dataset", "nyul"},
  {NORMALIZE_METHOD_LSQ, "Tissues of a T1w brain, by fuzzy c-means, come "
        "closest to standard means that were fitted", "lsq"},
  {0, NULL, NULL}
};

static const GEnumValue foregrounds[] = {
  {NORMALIZE_FOREGROUND_AUTO, "Above a tenth of the 95th percentile of the "
        "positive values; by Otsu where a twentieth of all values lie as far "
        "below 0, as in CT", "auto"},
  {NORMALIZE_FOREGROUND_OTSU,
        "Above the threshold that parts the values best " "in two (Otsu)",
      "otsu"},
  {NORMALIZE_FOREGROUND_THRESHOLD, "Above the property threshold",
      "threshold"},
  {0, NULL, NULL}
};

static GType
get_enum_type (gsize * type, const gchar * name, const GEnumValue * values)
{
  if (g_once_init_enter (type)) {
    GType t = g_enum_register_static (name, values);

    gst_type_mark_as_plugin_api (t, 0);
    g_once_init_leave (type, t);
  }
  return *type;
}

#define METHOD_TYPE (method_get_type ())
static GType
method_get_type (void)
{
  static gsize type = 0;

  return get_enum_type (&type, "GstVolumeNormalizeMethod", methods);
}

#define FOREGROUND_TYPE (foreground_get_type ())
static GType
foreground_get_type (void)
{
  static gsize type = 0;

  return get_enum_type (&type, "GstVolumeNormalizeForeground", foregrounds);
}

const gchar *
normalize_method_get_name (NormalizeMethod method)
{
  return methods[method].value_nick;
}

void
normalize_settings_init (NormalizeSettings * settings)
{
  settings->method = DEFAULT_METHOD;
  settings->foreground = DEFAULT_FOREGROUND;
  settings->threshold = DEFAULT_THRESHOLD;
  settings->input_min = DEFAULT_INPUT_MIN;
  settings->input_max = DEFAULT_INPUT_MAX;
  settings->percentile = DEFAULT_PERCENTILE;
  settings->lower_percentile = DEFAULT_LOWER_PERCENTILE;
  settings->output_min = DEFAULT_OUTPUT_MIN;
  settings->output_max = DEFAULT_OUTPUT_MAX;
  settings->clip = DEFAULT_CLIP;
  settings->fit = DEFAULT_FIT;
  settings->undo = DEFAULT_UNDO;
  settings->standard_location = g_strdup (DEFAULT_STANDARD_LOCATION);
}

void
normalize_settings_copy (const NormalizeSettings * settings,
    NormalizeSettings * copy)
{
  *copy = *settings;
  copy->standard_location = g_strdup (settings->standard_location);
}

void
normalize_settings_clear (NormalizeSettings * settings)
{
  g_free (settings->standard_location);
}

gboolean
normalize_settings_set (NormalizeSettings * settings, guint id,
    const GValue * value)
{
  switch (id) {
    case PROP_METHOD:
      settings->method = g_value_get_enum (value);
      break;
    case PROP_FOREGROUND:
      settings->foreground = g_value_get_enum (value);
      break;
    case PROP_THRESHOLD:
      settings->threshold = g_value_get_double (value);
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
    case PROP_FIT:
      settings->fit = g_value_get_boolean (value);
      break;
    case PROP_UNDO:
      settings->undo = g_value_get_boolean (value);
      break;
    case PROP_STANDARD_LOCATION:
      g_free (settings->standard_location);
      settings->standard_location = g_value_dup_string (value);
      break;
    default:
      return FALSE;
  }
  return TRUE;
}

gboolean
normalize_settings_get (const NormalizeSettings * settings, guint id,
    GValue * value)
{
  switch (id) {
    case PROP_METHOD:
      g_value_set_enum (value, settings->method);
      break;
    case PROP_FOREGROUND:
      g_value_set_enum (value, settings->foreground);
      break;
    case PROP_THRESHOLD:
      g_value_set_double (value, settings->threshold);
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
    case PROP_FIT:
      g_value_set_boolean (value, settings->fit);
      break;
    case PROP_UNDO:
      g_value_set_boolean (value, settings->undo);
      break;
    case PROP_STANDARD_LOCATION:
      g_value_set_string (value, settings->standard_location);
      break;
    default:
      return FALSE;
  }
  return TRUE;
}

gchar *
normalize_settings_check (const NormalizeSettings * settings)
{
  gboolean learns = settings->method == NORMALIZE_METHOD_NYUL
      || settings->method == NORMALIZE_METHOD_LSQ;
  const gchar *low, *high;

  if (settings->fit && !learns)
    return g_strdup_printf ("fit=true has nothing to learn with method=%s: "
        "take nyul or lsq", normalize_method_get_name (settings->method));
  if (learns && !settings->standard_location)
    return g_strdup_printf ("method=%s needs standard-location, a file that "
        "it wrote with fit=true, or shall write",
        normalize_method_get_name (settings->method));
  if (settings->output_min >= settings->output_max) {
    low = "output-min";
    high = "output-max";
  } else if (settings->method == NORMALIZE_METHOD_RANGE
      && settings->input_min >= settings->input_max) {
    low = "input-min";
    high = "input-max";
  } else if (settings->method == NORMALIZE_METHOD_PERCENTILE
      && settings->lower_percentile >= settings->percentile) {
    low = "lower-percentile";
    high = "percentile";
  } else {
    return NULL;
  }
  return g_strdup_printf ("%s has to be less than %s", low, high);
}

static void
install_double (GObjectClass * object_class, guint id, const gchar * name,
    const gchar * nick, const gchar * blurb, gdouble minimum,
    gdouble maximum, gdouble default_value)
{
  g_object_class_install_property (object_class, id,
      g_param_spec_double (name, nick, blurb,
          minimum, maximum,
          default_value,
          G_PARAM_READWRITE |
          G_PARAM_STATIC_STRINGS | GST_PARAM_MUTABLE_PLAYING));
}

static void
install_ranges (GObjectClass * object_class)
{
  install_double (object_class, PROP_THRESHOLD, "threshold", "Threshold",
      "With foreground=threshold: values above it are foreground, in the "
      "input's values; e.g. -500 (HU)", -G_MAXFLOAT, G_MAXFLOAT,
      DEFAULT_THRESHOLD);
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
      "output-min; 0: the value 0 does, as the shipped models take it, or "
      "the foreground's least where that is below 0", 0, 100,
      DEFAULT_LOWER_PERCENTILE);
  install_double (object_class, PROP_OUTPUT_MIN, "output-min",
      "Output minimum",
      "Lower end of the output range, of range and percentile",
      -G_MAXFLOAT, G_MAXFLOAT, DEFAULT_OUTPUT_MIN);
  install_double (object_class, PROP_OUTPUT_MAX, "output-max",
      "Output maximum",
      "Upper end of the output range, of range and percentile",
      -G_MAXFLOAT, G_MAXFLOAT, DEFAULT_OUTPUT_MAX);
}

void
normalize_settings_install (GObjectClass * object_class)
{
  g_object_class_install_property (object_class, PROP_METHOD,
      g_param_spec_enum ("method", "Method",
          "How values are mapped",
          METHOD_TYPE,
          DEFAULT_METHOD,
          G_PARAM_READWRITE |
          G_PARAM_STATIC_STRINGS | GST_PARAM_MUTABLE_PLAYING));
  g_object_class_install_property (object_class, PROP_FOREGROUND,
      g_param_spec_enum ("foreground",
          "Foreground",
          "Which voxels are looked at, where the pad mask is not linked; all "
          "are mapped",
          FOREGROUND_TYPE,
          DEFAULT_FOREGROUND,
          G_PARAM_READWRITE |
          G_PARAM_STATIC_STRINGS | GST_PARAM_MUTABLE_PLAYING));
  install_ranges (object_class);
  g_object_class_install_property (object_class, PROP_CLIP,
      g_param_spec_boolean ("clip", "Clip",
          "Clip what lies beyond the output range, of range and percentile",
          DEFAULT_CLIP,
          G_PARAM_READWRITE |
          G_PARAM_STATIC_STRINGS | GST_PARAM_MUTABLE_PLAYING));
  g_object_class_install_property (object_class, PROP_FIT,
      g_param_spec_boolean ("fit", "Fit",
          "With method=nyul or lsq: learn the standard from all volumes, "
          "whose values stay, and write standard-location at their end",
          DEFAULT_FIT,
          G_PARAM_READWRITE |
          G_PARAM_STATIC_STRINGS | GST_PARAM_MUTABLE_READY));
  g_object_class_install_property (object_class, PROP_UNDO,
      g_param_spec_boolean ("undo", "Undo",
          "Bring values back to what they were in the source, in place of "
          "method; an error after nyul or a translation",
          DEFAULT_UNDO,
          G_PARAM_READWRITE |
          G_PARAM_STATIC_STRINGS | GST_PARAM_MUTABLE_PLAYING));
  g_object_class_install_property (object_class, PROP_STANDARD_LOCATION,
      g_param_spec_string ("standard-location",
          "Standard location",
          "With method=nyul or lsq: JSON file of the standard, read, or "
          "written with fit=true; e.g. standard-T1w.json",
          DEFAULT_STANDARD_LOCATION,
          G_PARAM_READWRITE |
          G_PARAM_STATIC_STRINGS | GST_PARAM_MUTABLE_READY));
}
