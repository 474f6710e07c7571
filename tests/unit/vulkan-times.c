/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The device's times of a run are told, and within what the host measures. */

#include <string.h>

#include "vulkan-test.h"

static gchar *told;

static void
keep (const gchar * domain, GLogLevelFlags level, const gchar * message,
    gpointer data)
{
  g_free (told);
  told = g_strdup (message);
}

/* The number behind @name; it was told. */
static gdouble
find (const gchar * name)
{
  g_autofree gchar *key = g_strdup_printf (" %s ", name);
  const gchar *at = strstr (told, key);

  g_assert_nonnull (at);
  return g_ascii_strtod (at + strlen (key), NULL);
}

static void
test_run (void)
{
  g_autoptr (NetGraph) graph = net_graph_new ();
  NetTensor *x = net_input (graph, "x", 1, 8, 64, 64);
  NetTensor *w = net_parameter (graph, "w", 8, 8, 1, 1);
  NetTensor *y = net_tanh (graph, net_conv (graph, x, w, 1, 0));
  g_autoptr (GError) error = NULL;
  g_autoptr (NetExecutor) executor =
      net_executor_open ("vulkan", NET_FLOAT16, &error);
  g_autoptr (NetProgram) program = NULL;
  gdouble total, wall;
  gint64 start;

  g_assert_no_error (error);
  program = net_program_new (executor, graph, &y, 1, &error);
  g_assert_no_error (error);
  start = g_get_monotonic_time ();
  net_program_run (program, &error);
  wall = (g_get_monotonic_time () - start) * 1e-3;
  g_assert_no_error (error);
  g_test_message ("%s; the host: %.3f ms", told, wall);

  total = g_ascii_strtod (told, NULL);
  g_assert_cmpfloat (total, >, 0);
  g_assert_cmpfloat (total, <=, wall);
  g_assert_cmpfloat (find ("matmul_float16"), >, 0);
  /* of a thousandth of a millisecond each */
  g_assert_cmpfloat_with_epsilon (find ("matmul_float16") + find ("function")
      + find ("copy"), total, 0.002);
}

int
main (int argc, char **argv)
{
  int result;

  if (vulkan_test_may_skip ())
    return VULKAN_TEST_SKIP;
  g_setenv ("G_MESSAGES_DEBUG", "GstVolumeVulkan", TRUE);
  g_test_init (&argc, &argv, NULL);
  g_log_set_handler ("GstVolumeVulkan", G_LOG_LEVEL_DEBUG, keep, NULL);
  g_test_add_func ("/vulkan-times/run", test_run);
  result = g_test_run ();
  g_free (told);
  return result;
}
