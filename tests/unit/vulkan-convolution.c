/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The ways of a convolution, each at odd sizes, for several images and
 * channels that fill neither texels nor blocks, against plain loops in
 * double. */

#include "executor-check.h"
#include "vulkan-test.h"

#include "vulkan/vkcolumns.h"
#include "vulkan/vkconvolution.h"
#include "vulkan/vkcorrelate.h"
#include "vulkan/vkdirect.h"
#include "vulkan/vkwinograd.h"
#include "vulkan/vkwinogradweight.h"

typedef struct
{
  gint n, c, o, h, w, kernel, stride, pad;
} Case;

/* Of NET_CONV from [n, c, h, w] to o channels, and of its transpose. */
static void
check (const Case * t, const NetVkConvolution * way,
    const NetVkConvolution * transposed_way)
{
  gint p = (t->h + 2 * t->pad - t->kernel) / t->stride + 1;
  gint q = (t->w + 2 * t->pad - t->kernel) / t->stride + 1;
  gint computed;

  /* weights packed once, and in every run */
  for (computed = 0; computed < 2; computed++) {
    NetTensor *(*make) (NetGraph *, const gchar *, gint, gint, gint, gint) =
        computed ? net_input : net_parameter;
    g_autoptr (NetGraph) graph = net_graph_new ();
    NetTensor *w = make (graph, "w", t->o, t->c, t->kernel, t->kernel);
    NetTensor *outputs[] = {
      net_conv (graph, net_input (graph, "x", t->n, t->c, t->h, t->w), w,
          t->stride, t->pad),
      net_conv_input (graph, net_input (graph, "y", t->n, t->o, p, q), w,
          t->stride, t->pad, t->h, t->w)
    };

    g_assert_true (net_vk_choose_convolution (outputs[0]) == way);
    g_assert_true (net_vk_choose_convolution (outputs[1]) == transposed_way);
    executor_check_outputs (graph, outputs, G_N_ELEMENTS (outputs));
  }
}

static void
test_winograd (void)
{
  static const Case cases[] = {
    {1, 16, 16, 40, 40, 3, 1, 1},
    {3, 17, 23, 37, 45, 3, 1, 1},
    {2, 33, 18, 41, 35, 3, 1, 0},
    {1, 21, 16, 39, 47, 3, 1, 2},
    {2, 19, 21, 36, 38, 3, 1, 4},       /* more padding than kernel */
    {2, 17, 22, 70, 67, 4, 2, 1},
    {1, 16, 35, 91, 66, 4, 2, 0},
    {3, 20, 17, 65, 80, 4, 2, 2},
    {1, 18, 19, 68, 69, 4, 2, 3},
  };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_test_message ("case %u", i);
    check (&cases[i], &net_vk_winograd, &net_vk_winograd);
  }
}

static void
test_direct (void)
{
  static const Case cases[] = {
    {1, 4, 24, 29, 27, 7, 1, 3},
    {2, 8, 32, 13, 11, 5, 1, 2},        /* several blocks an invocation */
    {3, 5, 9, 17, 15, 7, 1, 2},
    {2, 9, 17, 13, 19, 3, 1, 1},
    {2, 6, 5, 21, 14, 5, 1, 0},
    {1, 3, 11, 8, 8, 2, 1, 1},
    {2, 7, 3, 12, 33, 6, 1, 5},
  };
  /* whose transpose is not a convolution */
  static const Case strided[] = {
    {2, 5, 13, 30, 37, 4, 2, 1},
    {3, 9, 6, 27, 31, 3, 2, 1},
    {1, 2, 7, 25, 40, 7, 3, 2},
    {1, 6, 9, 17, 21, 3, 1, 3},
    {2, 1, 9, 30, 37, 4, 2, 1}, /* taps in place of channels */
    {3, 1, 17, 27, 31, 3, 2, 1},
  };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (cases); i++)
    check (&cases[i], &net_vk_direct, &net_vk_direct);
  for (i = 0; i < G_N_ELEMENTS (strided); i++)
    check (&strided[i], &net_vk_direct, &net_vk_columns);
}

/* To one channel, either way. */
static void
test_narrow (void)
{
  static const Case cases[] = {
    {1, 21, 1, 37, 41, 7, 1, 3},
    {3, 5, 1, 17, 10, 4, 1, 1},
    {2, 1, 6, 23, 26, 7, 1, 3},
    {2, 1, 33, 9, 19, 3, 1, 0},
    {2, 1, 1, 11, 13, 5, 1, 2},
  };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (cases); i++)
    check (&cases[i], &net_vk_direct, &net_vk_direct);
}

/* What remains; few pixels, so that invocations have several blocks. */
static void
test_columns (void)
{
  static const Case cases[] = {
    {2, 33, 40, 3, 5, 3, 1, 1},
    {1, 64, 32, 4, 4, 4, 2, 1},
    {2, 64, 64, 8, 8, 4, 2, 1},
    {2, 19, 14, 14, 15, 1, 1, 0},
    {1, 9, 5, 21, 20, 9, 1, 4},
    {2, 5, 6, 31, 17, 1, 2, 0},
    {3, 1, 12, 6, 7, 3, 1, 1},
    {2, 1, 6, 9, 11, 1, 1, 0},
  };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (cases); i++)
    check (&cases[i], &net_vk_columns, &net_vk_columns);
}

/* The gradient of the weights. */
static void
check_weight (const Case * t, gboolean (*suits) (const NetTensor *))
{
  gint p = (t->h + 2 * t->pad - t->kernel) / t->stride + 1;
  gint q = (t->w + 2 * t->pad - t->kernel) / t->stride + 1;
  g_autoptr (NetGraph) graph = net_graph_new ();
  NetTensor *w = net_conv_weight (graph,
      net_input (graph, "x", t->n, t->c, t->h, t->w),
      net_input (graph, "y", t->n, t->o, p, q), t->kernel, t->stride, t->pad);

  g_assert_true (suits (w));
  executor_check_outputs (graph, &w, 1);
}

/* Tiles that fill no texel, and several bands of them. */
static void
test_winograd_weight (void)
{
  static const Case cases[] = {
    {1, 16, 16, 40, 40, 3, 1, 1},
    {3, 17, 23, 37, 45, 3, 1, 1},
    {2, 33, 18, 41, 35, 3, 1, 0},
    {2, 19, 21, 36, 38, 3, 1, 4},
    {2, 72, 17, 89, 91, 3, 1, 1},
    {2, 17, 22, 70, 67, 4, 2, 1},
    {1, 16, 35, 91, 66, 4, 2, 0},
    {3, 20, 41, 165, 180, 4, 2, 2},
    {1, 18, 19, 68, 69, 4, 2, 3},
  };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (cases); i++)
    check_weight (&cases[i], net_vk_winograd_weight_suits);
}

static void
test_correlate (void)
{
  static const Case cases[] = {
    {1, 33, 1, 70, 66, 7, 1, 3},
    {3, 5, 4, 41, 38, 7, 1, 3},
    {2, 6, 4, 8, 131, 5, 1, 0},
    {1, 1, 3, 3, 37, 4, 1, 3},
    {2, 3, 2, 33, 64, 3, 1, 5}, /* more padding than kernel */
  };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (cases); i++)
    check_weight (&cases[i], net_vk_correlate_suits);
}

int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  int result;

  if (vulkan_test_may_skip ())
    return VULKAN_TEST_SKIP;
  g_test_init (&argc, &argv, NULL);
  executor_tested = net_executor_open ("vulkan", NET_FLOAT32, &error);
  g_assert_no_error (error);
  g_test_add_func ("/vulkan-convolution/winograd", test_winograd);
  g_test_add_func ("/vulkan-convolution/direct", test_direct);
  g_test_add_func ("/vulkan-convolution/narrow", test_narrow);
  g_test_add_func ("/vulkan-convolution/columns", test_columns);
  g_test_add_func ("/vulkan-convolution/winograd-weight", test_winograd_weight);
  g_test_add_func ("/vulkan-convolution/correlate", test_correlate);
  result = g_test_run ();
  net_executor_unref (executor_tested);
  return result;
}
