/* SPDX-License-Identifier: LGPL-2.1-or-later */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include <glob.h>
#include <string.h>

#include "conformtransform.h"

gchar *
conform_transform_find (const gchar * location,
    const GstVolumeTemplateField * fields, guint n_fields, GError ** error)
{
  gchar *pattern, *found = NULL;
  glob_t files;
  guint i;
  gint ret;

  for (i = 0; i < n_fields; i++) {
    if (fields[i].value && strpbrk (fields[i].value, "*?[\\")) {
      g_set_error (error, GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_SETTINGS,
          "the volume's %s, \"%s\", has wildcards in it", fields[i].name,
          fields[i].value);
      return NULL;
    }
  }
  pattern = gst_volume_template_fill (location, fields, n_fields, error);
  if (!pattern)
    return NULL;
  ret = glob (pattern, 0, NULL, &files);
  if (ret == 0 && files.gl_pathc == 1)
    found = g_strdup (files.gl_pathv[0]);
  else if (ret == 0)
    g_set_error (error, GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_SETTINGS,
        "%" G_GSIZE_FORMAT " files match %s, \"%s\" and \"%s\" among them; "
        "write transform-location so that one remains",
        (gsize) files.gl_pathc, pattern, files.gl_pathv[0], files.gl_pathv[1]);
  else if (ret != GLOB_NOMATCH)
    g_set_error (error, GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_READ,
        "cannot search for %s", pattern);
  if (ret == 0)
    globfree (&files);
  g_free (pattern);
  return found;
}
