/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The cpu executor is a guest in a process: the threads of its BLAS stay as
 * the host has set them.  How many there are changes no more than the rounding
 * of the products, and nothing at all from run to run. */

#include "netexecutor.h"

#include <cblas.h>

/* A network whose products are large enough for OpenBLAS to divide. */
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

/* The network's output, its BLAS with @threads threads. */
static gfloat *
run (NetExecutor * executor, gint n, gint threads)
{
  g_autoptr (NetGraph) graph = net_graph_new ();
  NetTensor *y = describe (graph, n);
  g_autoptr (GRand) rand = g_rand_new_with_seed (n);
  g_autoptr (NetProgram) program = NULL;
  g_autoptr (GError) error = NULL;
  gfloat *output = g_new (gfloat, net_tensor_get_count (y));
  gsize j;
  guint id;

  openblas_set_num_threads (threads);
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
  g_assert_cmpint (openblas_get_num_threads (), ==, threads);
  return output;
}

static void
test_threads (void)
{
  gint before = openblas_get_num_threads ();
  g_autoptr (GError) error = NULL;
  g_autoptr (NetExecutor) executor = net_executor_open ("cpu", &error);
  gint n, threads;

  g_assert_no_error (error);
  for (n = 1; n <= 3; n++) {
    gsize i, count = (gsize) n * 3 * 66 * 61;
    g_autofree gfloat *one = run (executor, n, 1);

    for (threads = 2; threads <= 5; threads++) {
      g_autofree gfloat *several = run (executor, n, threads);
      g_autofree gfloat *again = run (executor, n, threads);

      for (i = 0; i < count; i++)
        g_assert_cmpfloat_with_epsilon (several[i], one[i], 1e-5);
      g_assert_cmpmem (several, count * sizeof (gfloat), again,
          count * sizeof (gfloat));
    }
  }
  openblas_set_num_threads (before);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/executor/blas/threads", test_threads);
  return g_test_run ();
}
