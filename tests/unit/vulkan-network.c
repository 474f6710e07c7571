/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Executor against executor, on the shipped model's network with random
 * weights and on one that needs bands. */

#include <math.h>
#include <string.h>

#include "vulkan-test.h"

#define DOMAINS 4
#define WIDTH 32
#define LEVELS 6

/* Norm with a scale and a shift for each domain. */
static NetTensor *
describe_norm (NetGraph * graph, NetTensor * x, NetTensor * label,
    const gchar * layer)
{
  NetTensor *rows[2];
  gint i;

  for (i = 0; i < 2; i++) {
    g_autofree gchar *name = g_strdup_printf ("%s norm %d", layer, i);

    rows[i] = net_conv_input (graph, label, net_parameter (graph, name,
            DOMAINS, x->shape[1], 1, 1), 1, 0, 1, 1);
  }
  return net_norm (graph, x, rows[0], rows[1], FALSE, 1e-5);
}

static NetTensor *
describe_unet (NetGraph * graph, gint n, gint height, gint width)
{
  NetTensor *label = net_input (graph, "label", n, DOMAINS, 1, 1);
  NetTensor *x = net_concat (graph, net_input (graph, "image", n, 1, height,
          width), net_broadcast (graph, label, n, DOMAINS, height,
          width));
  NetTensor *skips[LEVELS];
  gint i;

  for (i = 0; i < LEVELS; i++) {
    g_autofree gchar *name = g_strdup_printf ("down %d", i);
    gint channels = WIDTH * MIN (1 << i, 8);

    if (i > 0)
      x = net_leaky_relu (graph, x, 0.2);
    x = net_conv (graph, x, net_parameter (graph, name, channels, x->shape[1],
            4, 4), 2, 1);
    if (i > 0 && i < LEVELS - 1)
      x = describe_norm (graph, x, label, name);
    skips[i] = x;
  }
  for (i = LEVELS - 1; i >= 0; i--) {
    g_autofree gchar *name = g_strdup_printf ("up %d", i);
    gint channels = i > 0 ? skips[i - 1]->shape[1] : 1;

    x = net_relu (graph, x);
    x = net_conv_input (graph, x, net_parameter (graph, name, x->shape[1],
            channels, 4, 4), 2, 1, 2 * x->shape[2], 2 * x->shape[3]);
    if (i > 0)
      x = net_concat (graph, skips[i - 1], describe_norm (graph, x, label,
              name));
  }
  return net_tanh (graph, x);
}

/* Weights small enough that values neither die nor saturate. */
static void
fill (const NetTensor * tensor, gfloat * values, GRand * rand)
{
  gdouble scale = tensor->kind == NET_INPUT ? 1
      : 1 / sqrt (tensor->shape[1] * tensor->shape[2] * 4);
  gsize i;

  for (i = 0; i < net_tensor_get_count (tensor); i++)
    values[i] = scale * g_rand_double_range (rand, -1, 1);
}

static gfloat *
run (const gchar * device, const NetGraph * graph, NetTensor * output)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (11);
  g_autoptr (GError) error = NULL;
  g_autoptr (NetExecutor) executor =
      net_executor_open (device, NET_FLOAT32, &error);
  g_autoptr (NetProgram) program = NULL;
  gfloat *result = g_new (gfloat, net_tensor_get_count (output));
  guint id;

  g_assert_no_error (error);
  program = net_program_new (executor, graph, &output, 1, &error);
  g_assert_no_error (error);
  for (id = 0; id < net_graph_get_n_tensors (graph); id++) {
    const NetTensor *tensor = net_graph_get_tensor (graph, id);
    g_autofree gfloat *values = NULL;

    if (tensor->kind != NET_INPUT && tensor->kind != NET_PARAMETER)
      continue;
    values = g_new (gfloat, net_tensor_get_count (tensor));
    fill (tensor, values, rand);
    g_assert_true (net_program_upload (program, tensor, values, NULL));
  }
  net_program_run (program, &error);
  g_assert_no_error (error);
  g_assert_true (net_program_download (program, output, result, NULL));
  return result;
}

static void
compare (const NetGraph * graph, NetTensor * output, gdouble tolerance)
{
  g_autofree gfloat *expected = run ("cpu", graph, output);
  g_autofree gfloat *actual = run ("vulkan", graph, output);
  gsize i, count = net_tensor_get_count (output);
  gdouble worst = 0, mean = 0;

  for (i = 0; i < count; i++) {
    worst = MAX (worst, fabs (actual[i] - expected[i]));
    mean += fabs (expected[i]) / count;
  }
  g_test_message ("error %.2e of %.2f", worst, mean);
  g_assert_cmpfloat (mean, >, 0.1);
  g_assert_cmpfloat (worst, <, tolerance);
}

static void
test_unet (void)
{
  static const gint shapes[][3] = { {1, 256, 256}, {3, 64, 192} };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (shapes); i++) {
    g_autoptr (NetGraph) graph = net_graph_new ();
    NetTensor *output = describe_unet (graph, shapes[i][0], shapes[i][1],
        shapes[i][2]);

    /* products in another order differ by 1.0e-6, Winograd's, which round
     * more, by 2.4e-6 */
    compare (graph, output, 5e-6);
  }
}

/* Transforms of 180 and 90 MB, of odd sizes, cut into bands: of pixels for the
 * one convolution, of channels for the other. */
static void
test_bands (void)
{
  g_autoptr (NetGraph) graph = net_graph_new ();
  NetTensor *x = net_input (graph, "x", 2, 17, 215, 211);

  x = net_conv (graph, x, net_parameter (graph, "w1", 13, 17, 7, 7), 1, 3);
  x = net_conv_input (graph, x, net_parameter (graph, "w2", 13, 19, 5, 5), 1,
      2, 215, 211);
  compare (graph, net_tanh (graph, x), 2e-6);
}

/* Columns of 262 MB in nine bands, 80 slices of positions whose sum takes two
 * stages.  The executors round sums of 326400 products differently. */
static void
test_gradient_bands (void)
{
  g_autoptr (NetGraph) graph = net_graph_new ();
  NetTensor *x = net_input (graph, "x", 5, 7, 256, 255);
  NetTensor *y = net_input (graph, "y", 5, 3, 256, 255);

  x = net_conv_weight (graph, x, y, 5, 1, 2);
  compare (graph, net_affine (graph, x, 1.f / 256, 0), 2e-5);
}

/* An image with more pixels than the kernels count. */
static void
test_too_many_pixels (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (NetExecutor) executor =
      net_executor_open ("vulkan", NET_FLOAT32, &error);
  g_autoptr (NetGraph) graph = net_graph_new ();
  NetTensor *y = net_relu (graph, net_input (graph, "x", 1, 1, 2048, 2048));

  g_assert_no_error (error);
  g_assert_null (net_program_new (executor, graph, &y, 1, &error));
  g_assert_error (error, NET_ERROR, NET_ERROR_MEMORY);
  g_assert_nonnull (strstr (error->message, "2048 x 2048"));
}

/* What does not fit is refused, and says so. */
static void
test_too_large (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (NetExecutor) executor =
      net_executor_open ("vulkan", NET_FLOAT32, &error);
  g_autoptr (NetGraph) graph = net_graph_new ();
  NetTensor *x = net_input (graph, "x", 1, 1024, 1024, 1024);
  NetTensor *y = net_relu (graph, x);
  NetProgram *program;

  g_assert_no_error (error);
  program = net_program_new (executor, graph, &y, 1, &error);
  g_assert_null (program);
  g_assert_error (error, NET_ERROR, NET_ERROR_MEMORY);
  g_test_message ("%s", error->message);
  g_assert_cmpuint (net_executor_get_memory (executor, graph, &y, 1), >=,
      (gsize) 1024 * 1024 * 1024 * 4);
}

int
main (int argc, char **argv)
{
  if (vulkan_test_may_skip ())
    return VULKAN_TEST_SKIP;
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/vulkan-network/unet", test_unet);
  g_test_add_func ("/vulkan-network/bands", test_bands);
  g_test_add_func ("/vulkan-network/bands/gradient", test_gradient_bands);
  g_test_add_func ("/vulkan-network/too-large", test_too_large);
  g_test_add_func ("/vulkan-network/too-many-pixels", test_too_many_pixels);
  return g_test_run ();
}
