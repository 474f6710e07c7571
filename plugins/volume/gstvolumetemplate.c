/* SPDX-License-Identifier: LGPL-2.1-or-later */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include <string.h>

#include "gstvolumetemplate.h"

/* The field called the @length characters at @name; else NULL and @error. */
static const GstVolumeTemplateField *
find_field (const gchar * name, gsize length,
    const GstVolumeTemplateField * fields, guint n_fields, GError ** error)
{
  GString *known = g_string_new (NULL);
  guint i;

  for (i = 0; i < n_fields; i++) {
    if (strlen (fields[i].name) == length
        && strncmp (fields[i].name, name, length) == 0)
      break;
    g_string_append_printf (known, "%s{%s}", i ? ", " : "", fields[i].name);
  }
  if (i == n_fields)
    g_set_error (error, GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_SETTINGS,
        "the location has a {%.*s}, but only these are filled in: %s",
        (gint) length, name, known->str);
  g_string_free (known, TRUE);
  return i < n_fields ? &fields[i] : NULL;
}

static gboolean
append_value (GString * path, const GstVolumeTemplateField * field,
    GError ** error)
{
  if (!field->value || !field->value[0]) {
    g_set_error (error, GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_SETTINGS,
        "the location asks for {%s}, but the volume has none", field->name);
    return FALSE;
  }
  /* A name from a file must not lead out of the folder. */
  if (strchr (field->value, '/') || field->value[0] == '.') {
    g_set_error (error, GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_SETTINGS,
        "the volume's %s, \"%s\", cannot be part of a file name",
        field->name, field->value);
    return FALSE;
  }
  g_string_append (path, field->value);
  return TRUE;
}

/* @at is the opening bracket of a piece with a field. */
static gboolean
is_optional_piece (const gchar * at)
{
  const gchar *field = strchr (at, '{'), *close = strchr (at, ']');

  return field && close && field < close;
}

gchar *
gst_volume_template_fill (const gchar * location,
    const GstVolumeTemplateField * fields, guint n_fields, GError ** error)
{
  const GstVolumeTemplateField *field;
  GString *path = g_string_new (NULL);
  gboolean in_piece = FALSE, is_left_out = FALSE, ok = TRUE;
  const gchar *at = location, *close;
  gsize start = 0;

  while (ok && *at) {
    if (*at == '[' && !in_piece && is_optional_piece (at)) {
      in_piece = TRUE;
      is_left_out = FALSE;
      start = path->len;
      at++;
    } else if (*at == ']' && in_piece) {
      if (is_left_out)
        g_string_truncate (path, start);
      in_piece = FALSE;
      at++;
    } else if (*at == '{' && (close = strchr (at, '}'))) {
      field = find_field (at + 1, close - at - 1, fields, n_fields, error);
      if (field && in_piece && (!field->value || !field->value[0]))
        is_left_out = TRUE;
      else
        ok = field && append_value (path, field, error);
      at = close + 1;
    } else {
      g_string_append_c (path, *at++);
    }
  }
  return g_string_free (path, !ok);
}
