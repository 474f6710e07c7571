/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What the tests of model files share: a folder, files in it, and errors. */

#pragma once

#include "netgraph.h"

#include <glib/gstdio.h>
#include <string.h>

static gchar *folder;           /* of this run, removed at the end */

/* A file of @header and @size bytes of data (zeros where @data is NULL). */
static inline gchar *
write_file (const gchar * header, gconstpointer data, gsize size)
{
  gchar *path = g_build_filename (folder, "test.safetensors", NULL);
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  guint64 length = GUINT64_TO_LE ((guint64) strlen (header));
  g_autofree guint8 *zeros = g_malloc0 (size + 1);
  g_autoptr (GError) error = NULL;

  g_byte_array_append (bytes, (guint8 *) & length, sizeof (length));
  g_byte_array_append (bytes, (const guint8 *) header, strlen (header));
  g_byte_array_append (bytes, data ? data : zeros, size);
  g_file_set_contents (path, (gchar *) bytes->data, bytes->len, &error);
  g_assert_no_error (error);
  return path;
}

static inline void
assert_says (GError * error, const gchar * path, const gchar * text)
{
  g_assert_error (error, NET_ERROR, NET_ERROR_MODEL);
  g_assert_true (g_str_has_prefix (error->message, path));
  if (strstr (error->message, text) == NULL)
    g_error ("\"%s\" does not say \"%s\"", error->message, text);
}

/* Runs the tests in a folder of their own. */
static inline int
run_in_folder (void)
{
  g_autofree gchar *path = NULL;
  int result;

  folder = g_dir_make_tmp ("model-XXXXXX", NULL);
  result = g_test_run ();
  path = g_build_filename (folder, "test.safetensors", NULL);
  g_unlink (path);
  g_rmdir (folder);
  g_free (folder);
  return result;
}
