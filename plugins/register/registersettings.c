/* SPDX-License-Identifier: LGPL-2.1-or-later */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "registersettings.h"

#include <string.h>

#define DEFAULT_TRANSFORM REG_TRANSFORM_RIGID
#define DEFAULT_METRIC REG_METRIC_MATTES
#define DEFAULT_BINS 32
#define MIN_BINS 8
#define MAX_BINS 256
#define DEFAULT_SAMPLES 100000
#define MIN_SAMPLES 1000
#define DEFAULT_OUTPUT REGISTER_OUTPUT_GRID
#define DEFAULT_INTERPOLATION GST_VOLUME_INTERPOLATION_LINEAR
#define DEFAULT_FILL REGISTER_FILL_MINIMUM
#define DEFAULT_ON_FAILURE REGISTER_ON_FAILURE_ERROR
#define DEFAULT_APPLY_ONLY FALSE
#define DEFAULT_LOCATION NULL

enum
{
  PROP_0,
  PROP_TRANSFORM,
  PROP_METRIC,
  PROP_BINS,
  PROP_SAMPLES,
  PROP_OUTPUT,
  PROP_INTERPOLATION,
  PROP_FILL,
  PROP_ON_FAILURE,
  PROP_APPLY_ONLY,
  PROP_TRANSFORM_LOCATION,
  PROP_INVERSE_TRANSFORM_LOCATION,
  PROP_INITIAL_TRANSFORM_LOCATION,
};

static const GEnumValue transforms[] = {
  {REG_TRANSFORM_RIGID, "Rotation and translation: one head, twice", "rigid"},
  {REG_TRANSFORM_SIMILARITY, "Rigid, and one scale for all axes", "similarity"},
  {REG_TRANSFORM_AFFINE, "Linear, with scales and shears: two heads", "affine"},
  {REG_TRANSFORM_DEFORMABLE, "Affine, then a smooth invertible field: tissue "
        "that moves, or two anatomies", "deformable"},
  {0}
};

static const GEnumValue metrics[] = {
  {REG_METRIC_MATTES, "Mutual information as Mattes estimates it: any two "
        "contrasts", "mattes"},
  {REG_METRIC_NMI, "Normalised mutual information (Studholme): the same, where "
        "the volumes share a part only", "nmi"},
  {REG_METRIC_LNCC, "Local cross-correlation, squared: one modality, or "
        "contrasts alike nearby", "lncc"},
  {REG_METRIC_MEAN_SQUARES, "Mean of squared differences: the same values, "
        "such as CT and CT", "mean-squares"},
  {0}
};

static const GEnumValue outputs[] = {
  {REGISTER_OUTPUT_GRID, "The moving volume, interpolated once on the fixed "
        "one's grid", "grid"},
  {REGISTER_OUTPUT_WORLD, "The moving volume's voxels untouched, its affine "
        "composed so that it lies in the fixed one's world; linear transforms "
        "only", "world"},
  {0}
};

static const GEnumValue on_failures[] = {
  {REGISTER_ON_FAILURE_ERROR, "Stop with an error", "error"},
  {REGISTER_ON_FAILURE_PASS, "Warn, and place the moving volume by the headers "
        "alone, as its history says", "pass"},
  {REGISTER_ON_FAILURE_DROP, "Warn, and send a gap instead of the volume",
      "drop"},
  {0}
};

/* One function for each enum, as GType wants it. */
#define DEFINE_ENUM(function, name, values)                             \
  static GType                                                          \
  function (void)                                                       \
  {                                                                     \
    static gsize type = 0;                                              \
                                                                        \
    if (g_once_init_enter (&type))                                      \
      g_once_init_leave (&type, g_enum_register_static (name, values)); \
    return type;                                                        \
  }

DEFINE_ENUM (transform_get_type, "GstVolumeRegisterTransform", transforms);
DEFINE_ENUM (metric_get_type, "GstVolumeRegisterMetric", metrics);
DEFINE_ENUM (output_get_type, "GstVolumeRegisterOutput", outputs);
DEFINE_ENUM (on_failure_get_type, "GstVolumeRegisterOnFailure", on_failures);

void
register_settings_init (RegisterSettings * settings)
{
  memset (settings, 0, sizeof (*settings));
  settings->transform = DEFAULT_TRANSFORM;
  settings->metric = DEFAULT_METRIC;
  settings->bins = DEFAULT_BINS;
  settings->samples = DEFAULT_SAMPLES;
  settings->output = DEFAULT_OUTPUT;
  settings->interpolation = DEFAULT_INTERPOLATION;
  settings->fill = DEFAULT_FILL;
  settings->on_failure = DEFAULT_ON_FAILURE;
  settings->apply_only = DEFAULT_APPLY_ONLY;
}

void
register_settings_copy (const RegisterSettings * settings,
    RegisterSettings * copy)
{
  *copy = *settings;
  copy->transform_location = g_strdup (settings->transform_location);
  copy->inverse_transform_location =
      g_strdup (settings->inverse_transform_location);
  copy->initial_transform_location =
      g_strdup (settings->initial_transform_location);
}

void
register_settings_clear (RegisterSettings * settings)
{
  g_free (settings->transform_location);
  g_free (settings->inverse_transform_location);
  g_free (settings->initial_transform_location);
}

/* An empty name is none, so that a launch description can leave one open. */
static void
set_location (gchar ** location, const GValue * value)
{
  const gchar *text = g_value_get_string (value);

  g_free (*location);
  *location = text && text[0] ? g_strdup (text) : NULL;
}

gboolean
register_settings_set (RegisterSettings * settings, guint id,
    const GValue * value)
{
  switch (id) {
    case PROP_TRANSFORM:
      settings->transform = g_value_get_enum (value);
      break;
    case PROP_METRIC:
      settings->metric = g_value_get_enum (value);
      break;
    case PROP_BINS:
      settings->bins = g_value_get_uint (value);
      break;
    case PROP_SAMPLES:
      settings->samples = g_value_get_uint (value);
      break;
    case PROP_OUTPUT:
      settings->output = g_value_get_enum (value);
      break;
    case PROP_INTERPOLATION:
      settings->interpolation = g_value_get_enum (value);
      break;
    case PROP_FILL:
      settings->fill = g_value_get_double (value);
      break;
    case PROP_ON_FAILURE:
      settings->on_failure = g_value_get_enum (value);
      break;
    case PROP_APPLY_ONLY:
      settings->apply_only = g_value_get_boolean (value);
      break;
    case PROP_TRANSFORM_LOCATION:
      set_location (&settings->transform_location, value);
      break;
    case PROP_INVERSE_TRANSFORM_LOCATION:
      set_location (&settings->inverse_transform_location, value);
      break;
    case PROP_INITIAL_TRANSFORM_LOCATION:
      set_location (&settings->initial_transform_location, value);
      break;
    default:
      return FALSE;
  }
  return TRUE;
}

gboolean
register_settings_get (const RegisterSettings * settings, guint id,
    GValue * value)
{
  switch (id) {
    case PROP_TRANSFORM:
      g_value_set_enum (value, settings->transform);
      break;
    case PROP_METRIC:
      g_value_set_enum (value, settings->metric);
      break;
    case PROP_BINS:
      g_value_set_uint (value, settings->bins);
      break;
    case PROP_SAMPLES:
      g_value_set_uint (value, settings->samples);
      break;
    case PROP_OUTPUT:
      g_value_set_enum (value, settings->output);
      break;
    case PROP_INTERPOLATION:
      g_value_set_enum (value, settings->interpolation);
      break;
    case PROP_FILL:
      g_value_set_double (value, settings->fill);
      break;
    case PROP_ON_FAILURE:
      g_value_set_enum (value, settings->on_failure);
      break;
    case PROP_APPLY_ONLY:
      g_value_set_boolean (value, settings->apply_only);
      break;
    case PROP_TRANSFORM_LOCATION:
      g_value_set_string (value, settings->transform_location);
      break;
    case PROP_INVERSE_TRANSFORM_LOCATION:
      g_value_set_string (value, settings->inverse_transform_location);
      break;
    case PROP_INITIAL_TRANSFORM_LOCATION:
      g_value_set_string (value, settings->initial_transform_location);
      break;
    default:
      return FALSE;
  }
  return TRUE;
}

const gchar *
register_settings_check (const RegisterSettings * settings)
{
  if (settings->output == REGISTER_OUTPUT_WORLD && !settings->apply_only
      && settings->transform == REG_TRANSFORM_DEFORMABLE)
    return "An affine cannot tell of a deformation: use output=grid with "
        "transform=deformable.";
  if (settings->apply_only && !settings->transform_location)
    return "The property apply-only takes a file to read: set "
        "transform-location.";
  return NULL;
}

static const gchar *
get_nick (const GEnumValue * values, gint value)
{
  while (values->value_nick && values->value != value)
    values++;
  return values->value_nick;
}

const gchar *
register_transform_nick (RegTransform transform)
{
  return get_nick (transforms, transform);
}

const gchar *
register_metric_nick (RegMetric metric)
{
  return get_nick (metrics, metric);
}

const gchar *
register_on_failure_nick (RegisterOnFailure on_failure)
{
  return get_nick (on_failures, on_failure);
}

const gchar *
register_interpolation_nick (GstVolumeInterpolation interpolation)
{
  GEnumClass *klass = g_type_class_ref (GST_TYPE_VOLUME_INTERPOLATION);
  const gchar *nick = g_enum_get_value (klass, interpolation)->value_nick;

  g_type_class_unref (klass);
  return nick;
}

void
register_settings_install (GObjectClass * object_class)
{
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS
      | GST_PARAM_MUTABLE_PLAYING;

  g_object_class_install_property (object_class, PROP_TRANSFORM,
      g_param_spec_enum ("transform", "Transform",
          "How the moving volume may differ in place and shape from the fixed "
          "one, e.g. affine", transform_get_type (), DEFAULT_TRANSFORM, flags));
  g_object_class_install_property (object_class, PROP_METRIC,
      g_param_spec_enum ("metric", "Metric",
          "What tells how well the volumes lie on each other, e.g. nmi",
          metric_get_type (), DEFAULT_METRIC, flags));
  g_object_class_install_property (object_class, PROP_BINS,
      g_param_spec_uint ("bins", "Bins",
          "Bins of the joint histogram along each axis, with mattes and nmi, "
          "e.g. 50", MIN_BINS, MAX_BINS, DEFAULT_BINS, flags));
  g_object_class_install_property (object_class, PROP_SAMPLES,
      g_param_spec_uint ("samples", "Samples",
          "Points of the fixed volume that the last linear stage compares at "
          "most, coarser ones fewer: more are slower and finer, e.g. 50000 where "
          "speed matters more than the last 0.1 mm", MIN_SAMPLES,
          G_MAXUINT, DEFAULT_SAMPLES, flags));
  g_object_class_install_property (object_class, PROP_OUTPUT,
      g_param_spec_enum ("output", "Output",
          "What leaves the element, e.g. world, behind which volumeconform "
          "interpolates once", output_get_type (), DEFAULT_OUTPUT, flags));
  g_object_class_install_property (object_class, PROP_INTERPOLATION,
      g_param_spec_enum ("interpolation", "Interpolation",
          "How values between voxels of the moving volume are found for the "
          "output; take nearest for labels", GST_TYPE_VOLUME_INTERPOLATION,
          DEFAULT_INTERPOLATION, flags));
  g_object_class_install_property (object_class, PROP_FILL,
      g_param_spec_double ("fill", "Fill",
          "Value of the output's voxels outside the moving volume, in its "
          "units, for example -1024 for CT in HU; the default, the lowest "
          "double, stands for its smallest value, but for 0 where that is the "
          "background and what little is below it an interpolation's ripples",
          -G_MAXDOUBLE, G_MAXDOUBLE, DEFAULT_FILL, flags));
  g_object_class_install_property (object_class, PROP_ON_FAILURE,
      g_param_spec_enum ("on-failure", "On failure",
          "What to do where the registration did not converge or there is "
          "nothing to compare, e.g. drop for a folder of many subjects",
          on_failure_get_type (), DEFAULT_ON_FAILURE, flags));
  g_object_class_install_property (object_class, PROP_APPLY_ONLY,
      g_param_spec_boolean ("apply-only", "Apply only",
          "Read the transform from transform-location instead of registering",
          DEFAULT_APPLY_ONLY, flags));
  g_object_class_install_property (object_class, PROP_TRANSFORM_LOCATION,
      g_param_spec_string ("transform-location", "Transform location",
          "ITK text file (LPS, mm) of the transform, points of the fixed volume "
          "to points of the moving one; {subject}, {session}, {modality}, "
          "{index} (from 0000) of the moving volume, {reference} (the fixed "
          "one's modality) and [pieces] that need a field are filled in; for "
          "example sub-{subject}[_ses-{session}]_from-{reference}_to-"
          "{modality}_mode-points_xfm.txt", DEFAULT_LOCATION, flags));
  g_object_class_install_property (object_class,
      PROP_INVERSE_TRANSFORM_LOCATION,
      g_param_spec_string ("inverse-transform-location",
          "Inverse transform location",
          "As transform-location, to write the inverse of what was registered: "
          "points of the moving volume to points of the fixed one",
          DEFAULT_LOCATION, flags));
  g_object_class_install_property (object_class,
      PROP_INITIAL_TRANSFORM_LOCATION,
      g_param_spec_string ("initial-transform-location",
          "Initial transform location",
          "As transform-location, a linear transform to begin with instead of "
          "a search for one", DEFAULT_LOCATION, flags));

  gst_type_mark_as_plugin_api (transform_get_type (), 0);
  gst_type_mark_as_plugin_api (metric_get_type (), 0);
  gst_type_mark_as_plugin_api (output_get_type (), 0);
  gst_type_mark_as_plugin_api (on_failure_get_type (), 0);
}
