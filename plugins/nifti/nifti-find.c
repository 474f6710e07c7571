/* SPDX-License-Identifier: LGPL-2.1-or-later */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include <glob.h>
#include <string.h>

#include "nifti-find.h"

static gboolean
is_volume (const gchar * path)
{
  return g_str_has_suffix (path, ".nii") || g_str_has_suffix (path, ".nii.gz")
      || g_str_has_suffix (path, ".hdr") || g_str_has_suffix (path, ".hdr.gz");
}

/* Links to files are followed, links to folders not: they may go round. */
static gboolean
find_in_folder (GPtrArray * paths, const gchar * folder, GError ** error)
{
  GError *cause = NULL;
  GDir *dir = g_dir_open (folder, 0, &cause);
  const gchar *name;
  gboolean ok = TRUE;

  if (!dir) {
    g_set_error (error, GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_OPEN_READ,
        "%s: %s", folder, cause->message);
    g_error_free (cause);
    return FALSE;
  }
  while (ok && (name = g_dir_read_name (dir))) {
    gchar *path = g_build_filename (folder, name, NULL);

    if (name[0] == '.')
      g_free (path);
    else if (!g_file_test (path, G_FILE_TEST_IS_DIR) && is_volume (name))
      g_ptr_array_add (paths, path);
    else {
      if (g_file_test (path, G_FILE_TEST_IS_DIR)
          && !g_file_test (path, G_FILE_TEST_IS_SYMLINK))
        ok = find_in_folder (paths, path, error);
      g_free (path);
    }
  }
  g_dir_close (dir);
  return ok;
}

static void
find_by_pattern (GPtrArray * paths, const gchar * pattern)
{
  glob_t found = { 0 };
  gsize i;

  if (glob (pattern, GLOB_NOSORT, NULL, &found) == 0) {
    for (i = 0; i < found.gl_pathc; i++) {
      if (is_volume (found.gl_pathv[i]))
        g_ptr_array_add (paths, g_strdup (found.gl_pathv[i]));
    }
  }
  globfree (&found);
}

static gint
compare (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const gchar **) a, *(const gchar **) b);
}

gchar **
gst_nifti_find (const gchar * location, GError ** error)
{
  GPtrArray *paths = g_ptr_array_new_with_free_func (g_free);
  gboolean ok = TRUE;

  if (g_file_test (location, G_FILE_TEST_IS_DIR))
    ok = find_in_folder (paths, location, error);
  else if (g_file_test (location, G_FILE_TEST_EXISTS))
    g_ptr_array_add (paths, g_strdup (location));
  else
    find_by_pattern (paths, location);

  if (ok && paths->len == 0) {
    g_set_error (error, GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_NOT_FOUND,
        g_file_test (location, G_FILE_TEST_IS_DIR) ?
        "%s: there is no .nii, .nii.gz or .hdr file in this folder" :
        "%s: there is no such file", location);
    ok = FALSE;
  }
  if (!ok) {
    g_ptr_array_unref (paths);
    return NULL;
  }
  g_ptr_array_sort (paths, compare);
  g_ptr_array_add (paths, NULL);
  return (gchar **) g_ptr_array_free (paths, FALSE);
}
