/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Pipelines kept on disk: whatever is in the file, networks compute, and the
 * file is whole afterwards. */

#include <glib/gstdio.h>

#include <string.h>

#include "vulkan-test.h"

static gchar *cache;            /* XDG_CACHE_HOME */

/* Open a device, run a network, close; it adds 1 and 2. */
static void
run_network (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (NetExecutor) executor =
      net_executor_open ("vulkan", NET_FLOAT32, &error);
  g_autoptr (NetGraph) graph = net_graph_new ();
  NetTensor *a = net_input (graph, "a", 1, 1, 1, 1);
  NetTensor *b = net_input (graph, "b", 1, 1, 1, 1);
  NetTensor *sum = net_add (graph, a, b);
  g_autoptr (NetProgram) program = NULL;
  gfloat values[] = { 1, 2, 0 };

  g_assert_no_error (error);
  program = net_program_new (executor, graph, &sum, 1, &error);
  g_assert_no_error (error);
  g_assert_true (net_program_upload (program, a, &values[0], NULL));
  g_assert_true (net_program_upload (program, b, &values[1], NULL));
  net_program_run (program, &error);
  g_assert_no_error (error);
  g_assert_true (net_program_download (program, sum, &values[2], NULL));
  g_assert_cmpfloat (values[2], ==, 3);
}

/* The only file in @folder, or NULL. */
static gchar *
find_file (const gchar * folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const gchar *name = dir ? g_dir_read_name (dir) : NULL;
  gchar *path = name ? g_build_filename (folder, name, NULL) : NULL;

  if (dir)
    g_assert_null (g_dir_read_name (dir));
  return path;
}

static void
test_damage (void)
{
  g_autofree gchar *folder = g_build_filename (cache, "gstvolume", NULL);
  g_autofree gchar *path = NULL;
  g_autofree gchar *whole = NULL;
  gsize size, kind;

  run_network ();
  path = find_file (folder);
  g_assert_nonnull (path);
  g_assert_true (g_file_get_contents (path, &whole, &size, NULL));
  g_assert_cmpuint (size, >=, 64 + 32); /* SHA-256, Vulkan's header */

  for (kind = 0; kind < 6; kind++) {
    g_autofree gchar *damaged = g_memdup2 (whole, size);
    g_autofree gchar *now = NULL;
    gsize length = size, new_size;

    switch (kind) {
      case 0:                  /* empty */
        length = 0;
        break;
      case 1:                  /* cut within the sum */
        length = 10;
        break;
      case 2:                  /* cut within the data */
        length = size - 5;
        break;
      case 3:                  /* a flipped bit */
        damaged[size - 1] ^= 1;
        break;
      case 4:                  /* all else */
        memset (damaged, 0xff, size);
        break;
      case 5:                  /* a right sum, and another vendor's data */
      {
        g_autofree gchar *sum = NULL;

        damaged[64 + 8] ^= 1;
        sum = g_compute_checksum_for_data (G_CHECKSUM_SHA256,
            (const guchar *) damaged + 64, size - 64);
        memcpy (damaged, sum, 64);
        break;
      }
    }
    g_assert_true (g_file_set_contents (path, damaged, length, NULL));
    run_network ();
    g_assert_true (g_file_get_contents (path, &now, &new_size, NULL));
    g_assert_cmpmem (now, new_size, whole, size);
  }
  g_assert_cmpint (g_remove (path), ==, 0);
  g_assert_cmpint (g_rmdir (folder), ==, 0);
}

/* A file where the folder should be: nothing can be written. */
static void
test_unwritable (void)
{
  g_autofree gchar *folder = g_build_filename (cache, "gstvolume", NULL);

  g_assert_true (g_file_set_contents (folder, "x", 1, NULL));
  run_network ();
  g_assert_cmpint (g_remove (folder), ==, 0);
}

int
main (int argc, char **argv)
{
  int result;

  cache = g_dir_make_tmp ("vulkan-cache-XXXXXX", NULL);
  g_setenv ("XDG_CACHE_HOME", cache, TRUE);
  /* The driver's own cache belongs elsewhere. */
  g_setenv ("MESA_SHADER_CACHE_DISABLE", "true", TRUE);
  if (vulkan_test_may_skip ())
    return VULKAN_TEST_SKIP;
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/vulkan-cache/damage", test_damage);
  g_test_add_func ("/vulkan-cache/unwritable", test_unwritable);
  result = g_test_run ();
  g_assert_cmpint (g_rmdir (cache), ==, 0);
  g_free (cache);
  return result;
}
