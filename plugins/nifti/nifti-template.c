/* SPDX-License-Identifier: LGPL-2.1-or-later */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include <string.h>

#include "nifti-template.h"

static gboolean
append_value (GString * path, const gchar * field, gsize length,
    const gchar * value, GError ** error)
{
  if (!value || !value[0]) {
    g_set_error (error, GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_SETTINGS,
        "location asks for {%.*s}, but the volume has none",
        (gint) length, field);
    return FALSE;
  }
  /* A name from a file must not lead out of the folder. */
  if (strchr (value, '/') || value[0] == '.') {
    g_set_error (error, GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_SETTINGS,
        "the volume's %.*s, \"%s\", cannot be part of a file name",
        (gint) length, field, value);
    return FALSE;
  }
  g_string_append (path, value);
  return TRUE;
}

gchar *
gst_nifti_template_fill (const gchar * location, const gchar * subject,
    const gchar * session, const gchar * modality, guint64 index,
    GError ** error)
{
  gchar *number = g_strdup_printf ("%04" G_GUINT64_FORMAT, index);
  const struct
  {
    const gchar *field, *value;
  } fields[] = {
    {"subject", subject}, {"session", session}, {"modality", modality},
    {"index", number}
  };
  GString *path = g_string_new (NULL);
  const gchar *open, *close, *rest = location;
  gboolean ok = TRUE;

  while (ok && (open = strchr (rest, '{')) && (close = strchr (open, '}'))) {
    gsize length = close - open - 1;
    guint i = 0;

    g_string_append_len (path, rest, open - rest);
    while (i < G_N_ELEMENTS (fields)
        && (strlen (fields[i].field) != length
            || strncmp (fields[i].field, open + 1, length) != 0))
      i++;
    if (i < G_N_ELEMENTS (fields)) {
      ok = append_value (path, open + 1, length, fields[i].value, error);
    } else {
      g_set_error (error, GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_SETTINGS,
          "location has a {%.*s}, but only {subject}, {session}, {modality} "
          "and {index} are filled in", (gint) length, open + 1);
      ok = FALSE;
    }
    rest = close + 1;
  }
  g_string_append (path, rest);
  g_free (number);
  return g_string_free (path, !ok);
}
