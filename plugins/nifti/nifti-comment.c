/* SPDX-License-Identifier: LGPL-2.1-or-later */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include <string.h>

#include "nifti-comment.h"
#include "nifti-name.h"

#define FIRST_LINE "GstVolume"
#define MODALITY "modality: "
#define SYNTHETIC "synthetic-from: "
#define HISTORY "history: "

static void
append_line (GString * text, const gchar * key, const gchar * value)
{
  gsize start = text->len;

  g_string_append_printf (text, "\n%s%s", key, value);
  g_strdelimit (text->str + start + 1, "\n\r", ' ');
}

gchar *
gst_nifti_comment_format (const GstVolumeMeta * meta, const gchar * modality,
    guint steps)
{
  gboolean known = g_strcmp0 (modality, GST_VOLUME_MODALITY_UNKNOWN) != 0;
  GString *text;
  guint i;

  if (!known && !meta->translated_from && steps == 0)
    return NULL;

  text = g_string_new (FIRST_LINE);
  if (known)
    append_line (text, MODALITY, modality);
  if (meta->translated_from)
    append_line (text, SYNTHETIC, meta->translated_from);
  for (i = 0; i < steps; i++)
    append_line (text, HISTORY, meta->history[i]);
  return g_string_free (text, FALSE);
}

static const gchar *
get_value (const gchar * line, const gchar * key)
{
  return g_str_has_prefix (line, key) ? line + strlen (key) : NULL;
}

gboolean
gst_nifti_comment_parse (GstNiftiComment * comment, const gchar * text,
    gsize size)
{
  gchar *copy = g_strndup (text, size), **lines;
  GPtrArray *history;
  guint i;

  lines = g_strsplit (copy, "\n", -1);
  if (!g_utf8_validate (copy, -1, NULL) || g_strcmp0 (lines[0], FIRST_LINE)) {
    g_strfreev (lines);
    g_free (copy);
    return FALSE;
  }

  gst_nifti_comment_clear (comment);
  history = g_ptr_array_new ();
  for (i = 1; lines[i]; i++) {
    const gchar *value;

    /* Interned text stays for good: not whatever a file holds. */
    if ((value = get_value (lines[i], MODALITY))
        && gst_nifti_name_is_suffix (value))
      comment->modality = g_intern_string (value);
    else if ((value = get_value (lines[i], SYNTHETIC))
        && gst_nifti_name_is_suffix (value))
      comment->translated_from = g_intern_string (value);
    else if ((value = get_value (lines[i], HISTORY)))
      g_ptr_array_add (history, g_strdup (value));
  }
  g_ptr_array_add (history, NULL);
  comment->history = (gchar **) g_ptr_array_free (history, FALSE);
  g_strfreev (lines);
  g_free (copy);
  return TRUE;
}

void
gst_nifti_comment_clear (GstNiftiComment * comment)
{
  g_strfreev (comment->history);
  *comment = (GstNiftiComment) {
  NULL};
}
