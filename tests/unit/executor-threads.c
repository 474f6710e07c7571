/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* How many threads the cpu executor has changes no bit of what it computes. */

#include "netexecutor.h"

#include <sched.h>

/* A network whose products are large enough to be divided, and sums. */
static NetTensor *
describe (NetGraph * graph, gint n)
{
  NetTensor *row = net_parameter (graph, "row", 1, 48, 1, 1);
  NetTensor *x = net_input (graph, "x", n, 5, 66, 61);

  x = net_conv (graph, x, net_parameter (graph, "a", 48, 5, 7, 7), 1, 3);
  x = net_norm (graph, x, row, row, FALSE, 1e-5);
  x = net_conv (graph, x, net_parameter (graph, "b", 37, 48, 4, 4), 2, 1);
  x = net_conv_input (graph, x, net_parameter (graph, "c", 37, 50, 4, 4), 2, 1,
      66, 61);
  x = net_conv (graph, x, net_parameter (graph, "d", 3, 50, 7, 7), 1, 3);
  return net_tanh (graph, x);
}

/* The network's output, of an executor with as many threads as there are
 * processors now. */
static gfloat *
run (gint n)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (NetExecutor) executor =
      net_executor_open ("cpu", NET_FLOAT32, &error);
  g_autoptr (NetGraph) graph = net_graph_new ();
  NetTensor *y = describe (graph, n);
  g_autoptr (GRand) rand = g_rand_new_with_seed (n);
  g_autoptr (NetProgram) program = NULL;
  gfloat *output = g_new (gfloat, net_tensor_get_count (y));
  gsize j;
  guint id;

  g_assert_no_error (error);
  program = net_program_new (executor, graph, &y, 1, &error);
  g_assert_no_error (error);
  for (id = 0; id < net_graph_get_n_tensors (graph); id++) {
    const NetTensor *t = net_graph_get_tensor (graph, id);
    g_autofree gfloat *values = g_new (gfloat, net_tensor_get_count (t));

    if (t->kind != NET_INPUT && t->kind != NET_PARAMETER)
      continue;
    for (j = 0; j < net_tensor_get_count (t); j++)
      values[j] = g_rand_double_range (rand, -0.1, 0.1);
    g_assert_true (net_program_upload (program, t, values, NULL));
  }
  g_assert_true (net_program_run (program, NULL));
  g_assert_true (net_program_download (program, y, output, NULL));
  return output;
}

/* As on a machine with one processor, and as on this one. */
static void
test_threads (void)
{
  cpu_set_t all, one;
  gint n, cpu = 0;

  g_assert_cmpint (sched_getaffinity (0, sizeof (all), &all), ==, 0);
  while (!CPU_ISSET (cpu, &all))
    cpu++;
  CPU_ZERO (&one);
  CPU_SET (cpu, &one);
  for (n = 1; n <= 3; n++) {
    gsize size = (gsize) n * 3 * 66 * 61 * sizeof (gfloat);
    g_autofree gfloat *single = NULL, *several = NULL, *again = NULL;

    g_assert_cmpint (sched_setaffinity (0, sizeof (one), &one), ==, 0);
    single = run (n);
    g_assert_cmpint (sched_setaffinity (0, sizeof (all), &all), ==, 0);
    several = run (n);
    again = run (n);
    g_assert_cmpmem (several, size, single, size);
    g_assert_cmpmem (several, size, again, size);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/executor/threads/bits", test_threads);
  return g_test_run ();
}
