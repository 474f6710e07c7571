/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Files that tests leave. */

#pragma once

#include <glib/gstdio.h>

/* @path, and all that is in it where it is a folder. */
static inline void
remove_tree (const gchar * path)
{
  GDir *dir = g_dir_open (path, 0, NULL);
  const gchar *name;

  while (dir && (name = g_dir_read_name (dir))) {
    gchar *child = g_build_filename (path, name, NULL);

    remove_tree (child);
    g_free (child);
  }
  g_clear_pointer (&dir, g_dir_close);
  g_remove (path);
}
