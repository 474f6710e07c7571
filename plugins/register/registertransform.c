/* SPDX-License-Identifier: LGPL-2.1-or-later */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "registertransform.h"

#include "gstvolumetemplate.h"
#include "registerfile.h"

/* (transfer full); NULL after an element error. */
static gchar *
fill_location (GstElement * element, const RegisterReport * report,
    const gchar * location)
{
  /* At least four digits, so that names sort. */
  gchar *index = g_strdup_printf ("%04" G_GUINT64_FORMAT, report->index);
  const GstVolumeTemplateField fields[] = {
    {"subject", report->subject}, {"session", report->session},
    {"modality", report->moving}, {"reference", report->fixed},
    {"index", index}
  };
  GError *error = NULL;
  gchar *path = gst_volume_template_fill (location, fields,
      G_N_ELEMENTS (fields), &error);

  if (!path) {
    GST_ELEMENT_ERROR (element, RESOURCE, SETTINGS,
        ("\"%s\" does not name a transform's file: %s.", location,
            error->message), (NULL));
    g_error_free (error);
  }
  g_free (index);
  return path;
}

gboolean
register_transform_load (GstElement * element, const RegisterReport * report,
    const gchar * location, RegisterMap * map, gchar ** path)
{
  GError *error = NULL;

  map->field = NULL;
  map->is_header = FALSE;
  *path = fill_location (element, report, location);
  if (!*path)
    return FALSE;
  if (!register_file_load (*path, &map->linear, &map->field, &error)) {
    GST_ELEMENT_ERROR (element, RESOURCE, READ,
        ("No transform from %s to %s: %s.", report->fixed, report->moving,
            error->message), ("Its name was made from \"%s\".", location));
    g_error_free (error);
    return FALSE;
  }
  return TRUE;
}

static gboolean
save (const gchar * path, const RegResult * result, gboolean is_inverse,
    GError ** error)
{
  return is_inverse ?
      register_file_save_inverse (path, &result->linear, result->inverse,
      error) : register_file_save (path, &result->linear, result->field, error);
}

gboolean
register_transform_save (GstElement * element, const RegisterReport * report,
    const gchar * location, gboolean is_inverse, GHashTable * written)
{
  GError *error = NULL;
  gchar *path;
  gboolean ok;

  if (!location)
    return TRUE;
  path = fill_location (element, report, location);
  if (!path)
    return FALSE;
  ok = g_hash_table_add (written, g_strdup (path));
  if (!ok) {
    GST_ELEMENT_ERROR (element, RESOURCE, SETTINGS,
        ("A transform would replace one that this stream wrote before (%s); "
            "add {index} or another field to its location.", path), (NULL));
  } else if (!save (path, &report->result, is_inverse, &error)) {
    GST_ELEMENT_ERROR (element, RESOURCE, WRITE, ("%s.", error->message),
        (NULL));
    g_error_free (error);
    ok = FALSE;
  }
  g_free (path);
  return ok;
}
