/* SPDX-License-Identifier: LGPL-2.1-or-later */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include <math.h>
#include <string.h>

#include "conformsettings.h"
#include "gstvolumevalue.h"

#define DEFAULT_ORIENTATION NULL
#define DEFAULT_CROP_FOREGROUND FALSE
#define DEFAULT_MARGIN 0
#define MAX_MARGIN 1000
#define DEFAULT_INTERPOLATION GST_VOLUME_INTERPOLATION_LINEAR
#define DEFAULT_ANTIALIAS FALSE
#define DEFAULT_UNDO FALSE
#define DEFAULT_TRANSFORM_LOCATION NULL

#define DEFAULT_FILL CONFORM_FILL_MINIMUM

enum
{
  PROP_0,
  PROP_ORIENTATION,
  PROP_SPACING,
  PROP_SIZE,
  PROP_SIZE_MULTIPLE,
  PROP_CROP_FOREGROUND,
  PROP_MARGIN,
  PROP_INTERPOLATION,
  PROP_ANTIALIAS,
  PROP_FILL,
  PROP_UNDO,
  PROP_TRANSFORM_LOCATION,
};

void
conform_settings_init (ConformSettings * settings)
{
  memset (settings, 0, sizeof (*settings));
  settings->orientation = g_strdup (DEFAULT_ORIENTATION);
  settings->crop_foreground = DEFAULT_CROP_FOREGROUND;
  settings->margin = DEFAULT_MARGIN;
  settings->interpolation = DEFAULT_INTERPOLATION;
  settings->antialias = DEFAULT_ANTIALIAS;
  settings->fill = DEFAULT_FILL;
  settings->undo = DEFAULT_UNDO;
  settings->transform_location = g_strdup (DEFAULT_TRANSFORM_LOCATION);
}

void
conform_settings_copy (const ConformSettings * settings, ConformSettings * copy)
{
  *copy = *settings;
  copy->orientation = g_strdup (settings->orientation);
  copy->transform_location = g_strdup (settings->transform_location);
}

void
conform_settings_clear (ConformSettings * settings)
{
  g_free (settings->orientation);
  g_free (settings->transform_location);
}

gboolean
conform_settings_set (ConformSettings * settings, guint id,
    const GValue * value)
{
  switch (id) {
    case PROP_ORIENTATION:
      g_free (settings->orientation);
      settings->orientation = g_value_dup_string (value);
      break;
    case PROP_SPACING:
      if (gst_volume_value_get_doubles (value, settings->spacing, 3) != 3)
        settings->spacing[0] = NAN;
      break;
    case PROP_SIZE:
      if (gst_volume_value_get_ints (value, settings->size, 3) != 3)
        settings->size[0] = -1;
      break;
    case PROP_SIZE_MULTIPLE:
      if (gst_volume_value_get_ints (value, settings->size_multiple, 3) != 3)
        settings->size_multiple[0] = -1;
      break;
    case PROP_CROP_FOREGROUND:
      settings->crop_foreground = g_value_get_boolean (value);
      break;
    case PROP_MARGIN:
      settings->margin = g_value_get_double (value);
      break;
    case PROP_INTERPOLATION:
      settings->interpolation = g_value_get_enum (value);
      break;
    case PROP_ANTIALIAS:
      settings->antialias = g_value_get_boolean (value);
      break;
    case PROP_FILL:
      settings->fill = g_value_get_double (value);
      break;
    case PROP_UNDO:
      settings->undo = g_value_get_boolean (value);
      break;
    case PROP_TRANSFORM_LOCATION:
      g_free (settings->transform_location);
      settings->transform_location = g_value_dup_string (value);
      break;
    default:
      return FALSE;
  }
  return TRUE;
}

gboolean
conform_settings_get (const ConformSettings * settings, guint id,
    GValue * value)
{
  switch (id) {
    case PROP_ORIENTATION:
      g_value_set_string (value, settings->orientation);
      break;
    case PROP_SPACING:
      gst_volume_value_add_doubles (value, settings->spacing, 3);
      break;
    case PROP_SIZE:
      gst_volume_value_add_ints (value, settings->size, 3);
      break;
    case PROP_SIZE_MULTIPLE:
      gst_volume_value_add_ints (value, settings->size_multiple, 3);
      break;
    case PROP_CROP_FOREGROUND:
      g_value_set_boolean (value, settings->crop_foreground);
      break;
    case PROP_MARGIN:
      g_value_set_double (value, settings->margin);
      break;
    case PROP_INTERPOLATION:
      g_value_set_enum (value, settings->interpolation);
      break;
    case PROP_ANTIALIAS:
      g_value_set_boolean (value, settings->antialias);
      break;
    case PROP_FILL:
      g_value_set_double (value, settings->fill);
      break;
    case PROP_UNDO:
      g_value_set_boolean (value, settings->undo);
      break;
    case PROP_TRANSFORM_LOCATION:
      g_value_set_string (value, settings->transform_location);
      break;
    default:
      return FALSE;
  }
  return TRUE;
}

void
conform_settings_install (GObjectClass * object_class)
{
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS
      | GST_PARAM_MUTABLE_PLAYING;

  g_object_class_install_property (object_class, PROP_ORIENTATION,
      g_param_spec_string ("orientation", "Orientation",
          "Where x, y and z shall grow to: a letter each of R or L, A or P, S "
          "or I, such as RAS; unset keeps the volume's", DEFAULT_ORIENTATION,
          flags));
  g_object_class_install_property (object_class, PROP_SPACING,
      gst_param_spec_array ("spacing", "Spacing",
          "Distance of voxels along x, y, z after reorientation, in mm, 0.01 "
          "to 1000; 0 keeps an axis; for example <1,1,0>",
          g_param_spec_double ("mm", "mm", "Distance in mm; 0 keeps the axis",
              -G_MAXDOUBLE, G_MAXDOUBLE, 0, flags), flags));
  g_object_class_install_property (object_class, PROP_SIZE,
      gst_param_spec_array ("size", "Size",
          "Voxels along x, y, z after reorientation, cropped or padded about "
          "the centre; 0 keeps an axis; for example <256,256,0>",
          g_param_spec_int ("voxels", "Voxels", "Count; 0 keeps the axis",
              G_MININT, G_MAXINT, 0, flags), flags));
  g_object_class_install_property (object_class, PROP_SIZE_MULTIPLE,
      gst_param_spec_array ("size-multiple", "Size multiple",
          "Sizes are padded about the centre to whole multiples of these, as "
          "networks that halve them need; 0 keeps an axis; for example "
          "<16,16,0>",
          g_param_spec_int ("voxels", "Voxels", "Count; 0 keeps the axis",
              G_MININT, G_MAXINT, 0, flags), flags));
  g_object_class_install_property (object_class, PROP_CROP_FOREGROUND,
      g_param_spec_boolean ("crop-foreground", "Crop foreground",
          "Crop to the box about the foreground, which is where the volume on "
          "the pad mask is not 0 or, without one there, the largest component "
          "above Otsu's threshold; size is then about this box' "
          "centre, and what it takes of the volume beyond the box stays",
          DEFAULT_CROP_FOREGROUND, flags));
  g_object_class_install_property (object_class, PROP_MARGIN,
      g_param_spec_double ("margin", "Margin",
          "Around the foreground, in mm, up to the volume's ends; with "
          "crop-foreground", 0, MAX_MARGIN, DEFAULT_MARGIN, flags));
  g_object_class_install_property (object_class, PROP_INTERPOLATION,
      g_param_spec_enum ("interpolation", "Interpolation",
          "How values between voxels are found; take nearest for labels",
          GST_TYPE_VOLUME_INTERPOLATION, DEFAULT_INTERPOLATION, flags));
  g_object_class_install_property (object_class, PROP_ANTIALIAS,
      g_param_spec_boolean ("antialias", "Antialias",
          "Blur before voxels grow, along each axis by a Gaussian as wide as "
          "they grow: thin things then fade instead of showing in some places "
          "and not in others; never with interpolation=nearest",
          DEFAULT_ANTIALIAS, flags));
  g_object_class_install_property (object_class, PROP_FILL,
      g_param_spec_double ("fill", "Fill",
          "Value of voxels outside the volume, in the volume's units, for "
          "example -1024 for CT in HU; the default, the lowest double, stands "
          "for the volume's smallest value, but for 0 where that is the "
          "background and what little is below it an interpolation's ripples",
          -G_MAXDOUBLE, G_MAXDOUBLE, DEFAULT_FILL, flags));
  g_object_class_install_property (object_class, PROP_UNDO,
      g_param_spec_boolean ("undo", "Undo",
          "Bring volumes back to the grid on which they came to the first "
          "volumeconform, whatever the other properties ask for; volumes that "
          "never left it pass", DEFAULT_UNDO, flags));
  g_object_class_install_property (object_class, PROP_TRANSFORM_LOCATION,
      g_param_spec_string ("transform-location", "Transform location",
          "With the pad reference: ITK text file of a linear transform, points "
          "of the volume there to points of this one, in mm; {subject}, "
          "{session}, {modality}, {reference} (the other's modality), [pieces] "
          "that need a field and the wildcards * and ? are filled in; where "
          "no file is found the transform is identity, two are an error; for "
          "example sub-{subject}[_ses-{session}]_from-{reference}_to-"
          "{modality}_*.txt", DEFAULT_TRANSFORM_LOCATION, flags));
}
