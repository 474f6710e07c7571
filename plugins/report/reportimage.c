/* SPDX-License-Identifier: LGPL-2.1-or-later */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "reportimage.h"

#include <gio/gio.h>
#include <string.h>

/* Signature, length and name of the first chunk, width, height. */
#define PNG_HEAD 24
static const guint8 png_signature[] =
    { 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n' };

static guint32
read_number (const gchar * bytes)
{
  guint32 number;

  memcpy (&number, bytes, sizeof number);
  return GUINT32_FROM_BE (number);
}

gboolean
report_image_write (HtmlWriter * html, const gchar * path,
    const gchar * description, GError ** error)
{
  g_autofree gchar *data = NULL, *text = NULL, *source = NULL;
  gsize size;

  if (!g_file_get_contents (path, &data, &size, error))
    return FALSE;
  if (size < PNG_HEAD
      || memcmp (data, png_signature, sizeof png_signature) != 0) {
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
        "%s is not a PNG picture", path);
    return FALSE;
  }
  text = g_base64_encode ((const guchar *) data, size);
  source = g_strconcat ("data:image/png;base64,", text, NULL);
  html_begin (html, "img");
  html_attribute (html, "alt", description);
  html_attribute_number (html, "width", read_number (data + 16));
  html_attribute_number (html, "height", read_number (data + 20));
  html_attribute (html, "src", source);
  html_end (html);
  return TRUE;
}
