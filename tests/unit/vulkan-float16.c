/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Products of factors in float16, at small and odd sizes, against the cpu
 * executor in float32. */

#include <math.h>

#include "vulkan-test.h"
#include "vulkan/vkcolumns.h"
#include "vulkan/vkconvolution.h"
#include "vulkan/vktrial.h"
#include "vulkan/vkwinograd.h"

/* Largest relative error of a factor that is rounded to float16, to the
 * nearest or, as Vulkan leaves to the device, towards zero. */
#define ROUNDING 0x1p-10
/* Error allowed to sums in float32, relative to their terms' magnitudes. */
#define SUMMING 1e-6
/* What Winograd's transforms along both axes make of errors of random values'
 * factors, per phase: the largest deviation of an output from factors and
 * values that deviate by 1.  Along one axis, the root of what the worst output's
 * row, squared, gives with the sums of squares of the rows of the other two
 * transforms (shaders/winograd.glsl): 31.3 for 3 taps, 31.6 for 2. */
#define WINOGRAD 31.6
/* Largest of some 10^5 errors, in standard deviations. */
#define SIGMAS 5

static NetExecutor *cpu, *vulkan;

typedef struct
{
  gint n, c, o, h, w, kernel, stride, pad;
} Case;

typedef gfloat (*Draw) (GRand * rand);

static gfloat
draw_any (GRand * rand)
{
  return g_rand_double_range (rand, -1, 1);
}

static gfloat
draw_positive (GRand * rand)
{
  return fabsf (draw_any (rand));
}

/* Float16 has them all. */
static gfloat
draw_whole (GRand * rand)
{
  return g_rand_int_range (rand, -8, 9);
}

/* The convolution of what @draw gives; the same values every time. */
static gfloat *
run (NetExecutor * executor, const NetGraph * graph, NetTensor * output,
    Draw draw)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (5);
  g_autoptr (GError) error = NULL;
  g_autoptr (NetProgram) program =
      net_program_new (executor, graph, &output, 1, &error);
  gfloat *result = g_new (gfloat, net_tensor_get_count (output));

  g_assert_no_error (error);
  for (guint i = 0; i < output->n_inputs; i++) {
    const gsize count = net_tensor_get_count (output->inputs[i]);
    g_autofree gfloat *values = g_new (gfloat, count);

    for (gsize k = 0; k < count; k++)
      values[k] = draw (rand);
    g_assert_true (net_program_upload (program, output->inputs[i], values,
            NULL));
  }
  net_program_run (program, &error);
  g_assert_no_error (error);
  g_assert_true (net_program_download (program, output, result, NULL));
  return result;
}

static NetTensor *
describe (NetGraph * graph, const Case * t)
{
  return net_conv (graph, net_input (graph, "x", t->n, t->c, t->h, t->w),
      net_parameter (graph, "w", t->o, t->c, t->kernel, t->kernel), t->stride,
      t->pad);
}

static const Case columns[] = {
  {1, 1, 5, 7, 3, 1, 1, 0},
  {2, 33, 40, 3, 5, 3, 1, 1},
  {1, 64, 32, 4, 4, 4, 2, 1},
  {2, 19, 71, 14, 15, 1, 1, 0},
  {1, 9, 5, 21, 20, 9, 1, 4},
};

static const Case winograd[] = {
  {1, 16, 16, 40, 40, 3, 1, 1},
  {3, 17, 23, 37, 45, 3, 1, 1},
  {2, 17, 22, 70, 67, 4, 2, 1},
};

/* Each product is off by no more than its two factors' errors, and some by
 * more than float32 ever is. */
static void
test_columns (void)
{
  for (guint k = 0; k < G_N_ELEMENTS (columns); k++) {
    g_autoptr (NetGraph) graph = net_graph_new ();
    NetTensor *y = describe (graph, &columns[k]);
    g_autofree gfloat *exact = run (cpu, graph, y, draw_any);
    g_autofree gfloat *rounded = run (vulkan, graph, y, draw_any);
    g_autofree gfloat *magnitudes = run (cpu, graph, y, draw_positive);
    gdouble worst = 0;

    g_assert_true (net_vk_choose_convolution (y) == &net_vk_columns);
    for (gsize i = 0; i < net_tensor_get_count (y); i++) {
      const gdouble error = fabs (rounded[i] - exact[i]) / magnitudes[i];

      g_assert_cmpfloat (error, <=, 2 * ROUNDING + ROUNDING * ROUNDING
          + SUMMING);
      worst = MAX (worst, error);
    }
    g_test_message ("case %u: error %.2e of the terms", k, worst);
    g_assert_cmpfloat (worst, >, 10 * SUMMING);
  }
}

/* Errors are even up to ROUNDING, values up to 1: either deviate by that through
 * the square root of 3.  Two factors have errors. */
static void
test_winograd (void)
{
  for (guint k = 0; k < G_N_ELEMENTS (winograd); k++) {
    const Case *t = &winograd[k];
    g_autoptr (NetGraph) graph = net_graph_new ();
    NetTensor *y = describe (graph, t);
    g_autofree gfloat *exact = run (cpu, graph, y, draw_any);
    g_autofree gfloat *rounded = run (vulkan, graph, y, draw_any);
    const gdouble deviation = WINOGRAD * ROUNDING / sqrt (27)
        * sqrt (2. * t->c * t->stride * t->stride);
    gdouble worst = 0;

    g_assert_true (net_vk_choose_convolution (y) == &net_vk_winograd);
    for (gsize i = 0; i < net_tensor_get_count (y); i++)
      worst = MAX (worst, fabs (rounded[i] - exact[i]));
    g_test_message ("case %u: error %.2e, deviation %.2e", k, worst, deviation);
    g_assert_cmpfloat (worst, <=, SIGMAS * deviation);
    g_assert_cmpfloat (worst, >, deviation / 10);
  }
}

/* What needs no rounding has none. */
static void
test_whole (void)
{
  for (guint k = 0; k < G_N_ELEMENTS (columns); k++) {
    g_autoptr (NetGraph) graph = net_graph_new ();
    NetTensor *y = describe (graph, &columns[k]);
    g_autofree gfloat *expected = run (cpu, graph, y, draw_whole);
    g_autofree gfloat *actual = run (vulkan, graph, y, draw_whole);
    const gsize size = net_tensor_get_count (y) * sizeof (gfloat);

    g_assert_cmpmem (actual, size, expected, size);
  }
}

/* An executor that is right but for one value. */
static NetExecutorClass wrong;

static gboolean
download_wrong (NetProgram * program, const NetTensor * tensor,
    gfloat * values, GError ** error)
{
  gboolean ok = vulkan->klass->download (program, tensor, values, error);

  values[net_tensor_get_count (tensor) - 1] += 1;
  return ok;
}

/* What cooperative products are tried with finds them right or wrong. */
static void
test_trial (void)
{
  NetExecutor *executor = net_executor_open ("vulkan", NET_FLOAT16, NULL);

  g_assert_true (net_vk_try_product (cpu));
  g_assert_true (net_vk_try_product (executor));
  wrong = *executor->klass;
  wrong.download = download_wrong;
  executor->klass = &wrong;
  g_assert_false (net_vk_try_product (executor));
  net_executor_unref (executor);
}

static void
test_cpu (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (net_executor_open ("cpu", NET_FLOAT16, &error));
  g_assert_error (error, NET_ERROR, NET_ERROR_DEVICE);
  g_assert_nonnull (strstr (error->message, "float32 only"));
}

int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  int result;

  if (vulkan_test_may_skip ())
    return VULKAN_TEST_SKIP;
  g_test_init (&argc, &argv, NULL);
  cpu = net_executor_open ("cpu", NET_FLOAT32, &error);
  g_assert_no_error (error);
  vulkan = net_executor_open ("vulkan", NET_FLOAT16, &error);
  g_assert_no_error (error);
  g_test_add_func ("/vulkan-float16/columns", test_columns);
  g_test_add_func ("/vulkan-float16/winograd", test_winograd);
  g_test_add_func ("/vulkan-float16/whole", test_whole);
  g_test_add_func ("/vulkan-float16/trial", test_trial);
  g_test_add_func ("/vulkan-float16/cpu", test_cpu);
  result = g_test_run ();
  net_executor_unref (cpu);
  net_executor_unref (vulkan);
  return result;
}
