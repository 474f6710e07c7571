/* SPDX-License-Identifier: LGPL-2.1-or-later */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include <string.h>

#include "gstvolumeinfo.h"
#include "normalizemap.h"
#include "standardstream.h"

GST_DEBUG_CATEGORY_EXTERN (volume_normalize_debug);
#define GST_CAT_DEFAULT volume_normalize_debug

static gboolean
needs_standard (const NormalizeSettings * settings)
{
  return !settings->fit && (settings->method == NORMALIZE_METHOD_NYUL
      || settings->method == NORMALIZE_METHOD_LSQ);
}

gboolean
standard_stream_require (Standard * standard, GstElement * element,
    const NormalizeSettings * settings, const gchar * modality)
{
  const gchar *location = settings->standard_location;
  GError *error = NULL;

  if (!needs_standard (settings))
    return TRUE;
  if (!standard->volumes || standard->method != settings->method) {
    if (!standard_load (standard, settings->method, location, &error)) {
      GST_ELEMENT_ERROR (element, RESOURCE, READ,
          ("The standard %s cannot be used: %s.", location,
              error->message),
          ("volumenormalize with fit=true writes such a file."));
      g_error_free (error);
      return FALSE;
    }
    GST_DEBUG_OBJECT (element, "%s, of %u volumes", location,
        standard->volumes);
  }
  if (standard->modality != modality
      && strcmp (standard->modality, GST_VOLUME_MODALITY_UNKNOWN) != 0
      && strcmp (modality, GST_VOLUME_MODALITY_UNKNOWN) != 0) {
    GST_ELEMENT_ERROR (element, STREAM, WRONG_TYPE,
        ("The standard %s was learned from %s, and the volume is %s.",
            location, standard->modality, modality),
        ("Each modality needs a standard of its own."));
    return FALSE;
  }
  return TRUE;
}

gboolean
standard_stream_learn (Standard * standard,
    const NormalizeSettings * settings, const VoxelSelection * foreground,
    const gchar * modality, GError ** error)
{
  if (standard->volumes == 0 || standard->method != settings->method) {
    standard->volumes = 0;
    standard->method = settings->method;
    standard->modality = modality;
  } else if (standard->modality != modality) {
    g_set_error (error, GST_STREAM_ERROR, GST_STREAM_ERROR_WRONG_TYPE,
        "it is %s, and those before it, from which a standard is learned, were "
        "%s", modality, standard->modality);
    return FALSE;
  }
  return normalize_learn (foreground, standard, error);
}

gboolean
standard_stream_finish (const Standard * standard, GstElement * element,
    const NormalizeSettings * settings)
{
  GError *error = NULL;

  if (!settings->fit)
    return TRUE;
  if (standard->volumes == 0) {
    GST_ELEMENT_ERROR (element, STREAM, FAILED,
        ("No volume came that a standard could be learned from."), (NULL));
    return FALSE;
  }
  if (standard_save (standard, settings->standard_location, &error))
    return TRUE;
  GST_ELEMENT_ERROR (element, RESOURCE, WRITE,
      ("The standard %s cannot be written: %s.",
          settings->standard_location, error->message), (NULL));
  g_error_free (error);
  return FALSE;
}
