/* SPDX-License-Identifier: LGPL-2.1-or-later */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>

#include "bids-text.h"

#define MAX_BYTES (16 << 20)
#define BYTE_ORDER_MARK "\xef\xbb\xbf"

static gboolean
read_bytes (const gchar * path, gchar ** text, GError ** error)
{
  GError *cause = NULL;
  gsize length;
  GStatBuf info;

  if (g_stat (path, &info) != 0) {
    if (errno == ENOENT)
      return TRUE;
    g_set_error (error, GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_READ, "%s: %s",
        path, g_strerror (errno));
    return FALSE;
  }
  if (!S_ISREG (info.st_mode) || info.st_size > MAX_BYTES) {
    g_set_error (error, GST_STREAM_ERROR, GST_STREAM_ERROR_FORMAT,
        "%s: it is no file of at most %d MiB", path, MAX_BYTES >> 20);
    return FALSE;
  }
  if (g_file_get_contents (path, text, &length, &cause)) {
    if (strlen (*text) == length && g_utf8_validate (*text, length, NULL))
      return TRUE;
    g_set_error (error, GST_STREAM_ERROR, GST_STREAM_ERROR_FORMAT,
        "%s: it is not text in UTF-8", path);
  } else {
    g_set_error (error, GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_READ, "%s: %s",
        path, cause->message);
    g_error_free (cause);
  }
  return FALSE;
}

gboolean
bids_text_read (const gchar * path, gchar ** text, GError ** error)
{
  *text = NULL;
  if (!read_bytes (path, text, error)) {
    g_clear_pointer (text, g_free);
    return FALSE;
  }
  if (*text && g_str_has_prefix (*text, BYTE_ORDER_MARK))
    memmove (*text, *text + strlen (BYTE_ORDER_MARK),
        strlen (*text) + 1 - strlen (BYTE_ORDER_MARK));
  return TRUE;
}

JsonObject *
bids_text_to_object (const gchar * text, const gchar * path, GError ** error)
{
  GError *cause = NULL;
  JsonNode *node = json_from_string (text, &cause);
  JsonObject *object = NULL;

  if (node && JSON_NODE_HOLDS_OBJECT (node))
    object = json_node_dup_object (node);
  else
    g_set_error (error, GST_STREAM_ERROR, GST_STREAM_ERROR_FORMAT,
        "%s: it is not a JSON object%s%s", path, cause ? ": " : "",
        cause ? cause->message : "");
  g_clear_error (&cause);
  g_clear_pointer (&node, json_node_unref);
  return object;
}

gchar *
bids_text_from_object (JsonObject * object, gboolean pretty)
{
  JsonNode *node = json_node_init_object (json_node_alloc (), object);
  gchar *text = json_to_string (node, pretty), *line;

  json_node_unref (node);
  if (!pretty)
    return text;
  line = g_strconcat (text, "\n", NULL);
  g_free (text);
  return line;
}
