/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The NIfTI files that tests/oracle/nifti.py makes. */

#pragma once

#include <glib.h>

/* (transfer full): the path of one; of their folder with NULL */
static inline gchar *
golden (const gchar * name)
{
  return g_build_filename (g_getenv ("VOLUME_SOURCE_ROOT"),
      "tests/oracle/data/nifti", name, NULL);
}

/* (transfer full) */
static inline gchar *
load_golden (const gchar * name, gsize * size)
{
  gchar *path = golden (name), *bytes;
  GError *error = NULL;

  g_file_get_contents (path, &bytes, size, &error);
  g_assert_no_error (error);
  g_free (path);
  return bytes;
}
