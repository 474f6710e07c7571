/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* A target without libFuzzer: every file of every folder named, once. */

#include "fuzz.h"

static guint
replay (const gchar * folder)
{
  GDir *dir = g_dir_open (folder, 0, NULL);
  const gchar *name;
  guint n = 0;

  while (dir && (name = g_dir_read_name (dir))) {
    gchar *path = g_build_filename (folder, name, NULL), *bytes;
    gsize size;

    if (g_file_get_contents (path, &bytes, &size, NULL)) {
      LLVMFuzzerTestOneInput ((const guint8 *) bytes, size);
      g_free (bytes);
      n++;
    }
    g_free (path);
  }
  g_clear_pointer (&dir, g_dir_close);
  return n;
}

int
main (int argc, char **argv)
{
  guint n = 0;
  gint i;

  for (i = 1; i < argc; i++)
    n += replay (argv[i]);
  g_print ("%u files\n", n);
  return n > 0 ? 0 : 1;
}
