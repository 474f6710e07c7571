/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Every kind of node over odd shapes, against plain loops in double. */

#include "executor-ops.h"

#include "executor-check.h"
#include "executor-reference.h"

#include <math.h>

static const gint sizes[] = { 1, 5, 7, 13 };
static const gint channels[] = { 1, 3, 5, 8, 9 };
static const gint kernels[] = { 1, 3, 4, 7 };

/* --- convolutions --- */

typedef struct
{
  gint n, c, o, h, w, kernel, stride, pad;
  gboolean computed;            /* the weight is no parameter */
} ConvCase;

static NetTensor *
conv_weight (NetGraph * graph, const ConvCase * t)
{
  return (t->computed ? net_input : net_parameter) (graph, "w", t->o, t->c,
      t->kernel, t->kernel);
}

/* The convolution and the transposed one, of one geometry. */
static void
check_conv (const ConvCase * t)
{
  gint p = (t->h + 2 * t->pad - t->kernel) / t->stride + 1;
  gint q = (t->w + 2 * t->pad - t->kernel) / t->stride + 1;

  if (t->h + 2 * t->pad < t->kernel || t->w + 2 * t->pad < t->kernel)
    return;
  {
    g_autoptr (NetGraph) graph = net_graph_new ();

    executor_check (graph, net_conv (graph, net_input (graph, "x", t->n, t->c,
                t->h, t->w), conv_weight (graph, t), t->stride, t->pad));
  }
  {
    g_autoptr (NetGraph) graph = net_graph_new ();

    executor_check (graph, net_conv_input (graph, net_input (graph, "y", t->n,
                t->o, p, q), conv_weight (graph, t), t->stride, t->pad, t->h,
            t->w));
  }
}

/* Every size, kernel, stride and padding; channels, batch and width take
 * turns. */
static void
test_conv (void)
{
  guint turn = 0;
  ConvCase t;
  guint i, k;

  for (i = 0; i < G_N_ELEMENTS (sizes); i++)
    for (k = 0; k < G_N_ELEMENTS (kernels); k++)
      for (t.stride = 1; t.stride <= 3; t.stride++)
        for (t.pad = 0; t.pad <= 3; t.pad++)
          for (t.n = 1; t.n <= 3; t.n++, turn++) {
            t.kernel = kernels[k];
            t.h = sizes[i];
            t.w = sizes[(i + turn / 7) % G_N_ELEMENTS (sizes)];
            t.c = channels[turn % G_N_ELEMENTS (channels)];
            t.o = channels[turn / 5 % G_N_ELEMENTS (channels)];
            t.computed = turn % 11 == 0;
            check_conv (&t);
          }
}

/* Sizes at which executors cut their work into pieces. */
static void
test_conv_large (void)
{
  static const ConvCase cases[] = {
    {1, 64, 1, 40, 44, 7, 1, 3},        /* the star generator's head */
    {1, 4, 64, 70, 66, 7, 1, 3},        /* its stem */
    {3, 80, 3, 33, 35, 3, 1, 1},
    {2, 9, 8, 90, 91, 7, 1, 3},
    {1, 1, 3, 200, 190, 7, 1, 0},
    {7, 40, 33, 37, 36, 4, 2, 1},       /* the inner layers of both */
    {1, 2, 3, 500, 610, 4, 2, 1},
    {1, 3, 2, 301, 293, 7, 3, 2},
    {5, 128, 130, 4, 4, 4, 2, 1},
    {1, 300, 260, 1, 1, 1, 1, 0},
    {2, 65, 129, 19, 17, 3, 1, 1},
    {1, 16, 2, 60, 64, 3, 1, 5},        /* more padding than kernel */
  };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (cases); i++)
    check_conv (&cases[i]);
}

/* <conv (x, w), y> = <x, conv_input (y, w)>, computed by the executor alone */
static void
test_adjoint (void)
{
  g_autoptr (NetGraph) graph = net_graph_new ();
  NetTensor *x = net_input (graph, "x", 2, 5, 13, 12);
  NetTensor *w = net_parameter (graph, "w", 7, 5, 4, 4);
  NetTensor *y = net_input (graph, "y", 2, 7, 6, 6);
  NetTensor *outputs[] = {
    net_conv (graph, x, w, 2, 1),
    net_conv_input (graph, y, w, 2, 1, 13, 12),
    y, x
  };
  g_autoptr (GRand) rand = g_rand_new_with_seed (7);
  g_autoptr (GPtrArray) values = reference_compute (graph, rand);
  g_autoptr (NetProgram) program = NULL;
  g_autoptr (GError) error = NULL;
  gdouble dots[2] = { 0, 0 };
  gsize i, count;
  guint side;

  program = net_program_new (executor_tested, graph, outputs, 2, &error);
  g_assert_no_error (error);
  executor_upload (program, graph, values);
  net_program_run (program, &error);
  g_assert_no_error (error);
  for (side = 0; side < 2; side++) {
    const gdouble *with = g_ptr_array_index (values, outputs[side + 2]->id);
    g_autofree gfloat *floats = NULL;

    count = net_tensor_get_count (outputs[side]);
    floats = g_new (gfloat, count);
    net_program_download (program, outputs[side], floats, &error);
    g_assert_no_error (error);
    for (i = 0; i < count; i++)
      dots[side] += floats[i] * with[i];
  }
  g_assert_cmpfloat (fabs (dots[0]), >, 0.1);
  g_assert_cmpfloat_with_epsilon (dots[0], dots[1], 1e-4);
}

/* --- the rest --- */

static void
norm_case (gint n, gint c, gint h, gint w)
{
  gint rows;

  /* one row for all images, one for each; parameters and computed */
  for (rows = 0; rows < 2; rows++) {
    g_autoptr (NetGraph) graph = net_graph_new ();
    NetTensor *x = net_input (graph, "x", n, c, h, w);
    NetTensor *scale = net_parameter (graph, "scale", rows ? n : 1, c, 1, 1);
    NetTensor *shift = rows ? net_input (graph, "shift", n, c, 1, 1)
        : net_parameter (graph, "shift", 1, c, 1, 1);
    NetTensor *outputs[2];

    outputs[0] = net_norm (graph, x, scale, shift, FALSE, 1e-5);
    outputs[1] = x;             /* not in place */
    executor_check_outputs (graph, outputs, 1 + rows);
  }
}

static void
test_norm (void)
{
  executor_for_each_shape (norm_case);
}

/* A large mean and a small spread: sums of squares in float would fail. */
static void
test_norm_offset (void)
{
  g_autoptr (NetGraph) graph = net_graph_new ();
  NetTensor *x = net_input (graph, "x", 1, 2, 64, 64);
  NetTensor *y = net_norm (graph, x, net_parameter (graph, "scale", 1, 2, 1, 1),
      net_parameter (graph, "shift", 1, 2, 1, 1), FALSE, 1e-5);
  g_autoptr (NetProgram) program = NULL;
  g_autoptr (GError) error = NULL;
  gfloat values[2 * 64 * 64], ones[] = { 1, 1 }, zeros[] = { 0, 0 };
  guint i;

  program = net_program_new (executor_tested, graph, &y, 1, &error);
  g_assert_no_error (error);
  for (i = 0; i < G_N_ELEMENTS (values); i++)
    values[i] = i % 2 ? 1001 : 999;
  g_assert_true (net_program_upload (program, x, values, NULL));
  g_assert_true (net_program_upload (program, y->inputs[1], ones, NULL));
  g_assert_true (net_program_upload (program, y->inputs[2], zeros, NULL));
  g_assert_true (net_program_run (program, NULL));
  g_assert_true (net_program_download (program, y, values, NULL));
  for (i = 0; i < G_N_ELEMENTS (values); i++)
    g_assert_cmpfloat_with_epsilon (values[i], i % 2 ? 1 : -1, 1e-4);
}

static void
activation_case (gint n, gint c, gint h, gint w)
{
  g_autoptr (NetGraph) graph = net_graph_new ();
  NetTensor *x = net_input (graph, "x", n, c, h, w);
  NetTensor *outputs[4];

  outputs[0] = net_relu (graph, x);
  outputs[1] = net_leaky_relu (graph, x, 0.2);
  outputs[2] = net_tanh (graph, net_add (graph, x, x));
  outputs[3] = net_tanh (graph, x);
  executor_check_outputs (graph, outputs, 4);
}

static void
test_activation (void)
{
  executor_for_each_shape (activation_case);
}

/* Far from zero tanh is one and not a NaN; a NaN stays one. */
static void
test_activation_extreme (void)
{
  g_autoptr (NetGraph) graph = net_graph_new ();
  NetTensor *x = net_input (graph, "x", 1, 1, 1, 7);
  NetTensor *y = net_tanh (graph, x);
  g_autoptr (NetProgram) program = NULL;
  g_autoptr (GError) error = NULL;
  gfloat values[] = { -1e30, -100, -1e-6, 1e-6, 100, 1e30, NAN };
  const gfloat expected[] = { -1, -1, -1e-6, 1e-6, 1, 1 };
  guint i;

  program = net_program_new (executor_tested, graph, &y, 1, &error);
  g_assert_no_error (error);
  g_assert_true (net_program_upload (program, x, values, NULL));
  g_assert_true (net_program_run (program, NULL));
  g_assert_true (net_program_download (program, y, values, NULL));
  for (i = 0; i < G_N_ELEMENTS (expected); i++)
    g_assert_cmpfloat_with_epsilon (values[i], expected[i], 1e-6);
  g_assert_true (isnan (values[i]));
}

/* b has every subset of a's axes. */
static void
add_case (gint n, gint c, gint h, gint w)
{
  guint axes;

  for (axes = 0; axes < 16; axes++) {
    g_autoptr (NetGraph) graph = net_graph_new ();
    NetTensor *a = net_input (graph, "a", n, c, h, w);
    NetTensor *b = (axes % 3 ? net_input : net_parameter) (graph, "b",
        axes & 1 ? n : 1, axes & 2 ? c : 1, axes & 4 ? h : 1,
        axes & 8 ? w : 1);

    executor_check (graph, net_add (graph, a, b));
  }
}

static void
test_add (void)
{
  add_case (1, 1, 1, 1);
  add_case (2, 3, 5, 7);
  add_case (3, 8, 13, 1);
  add_case (1, 9, 7, 13);
  add_case (2, 5, 130, 257);
}

static void
concat_case (gint n, gint c, gint h, gint w)
{
  g_autoptr (NetGraph) graph = net_graph_new ();
  NetTensor *a = net_input (graph, "a", n, c, h, w);
  NetTensor *b = net_parameter (graph, "b", n, 4, h, w);

  executor_check (graph, net_concat (graph, a, b));
}

static void
test_concat (void)
{
  executor_for_each_shape (concat_case);
}

static void
broadcast_case (gint n, gint c, gint h, gint w)
{
  g_autoptr (NetGraph) graph = net_graph_new ();

  executor_check (graph, net_broadcast (graph, net_input (graph, "x", n, c, 1,
              1), n, c, h, w));
}

static void
test_broadcast (void)
{
  executor_for_each_shape (broadcast_case);
}

/* --- programs --- */

/* Skips, branches and tensors that die at different times: a plan that lets
 * two live ones overlap shows here. */
static void
test_network (void)
{
  gint n;

  for (n = 1; n <= 3; n++) {
    g_autoptr (NetGraph) graph = net_graph_new ();
    NetTensor *image = net_input (graph, "image", n, 1, 16, 12);
    NetTensor *label = net_input (graph, "label", n, 3, 1, 1);
    NetTensor *scale = net_conv_input (graph, label,
        net_parameter (graph, "scale", 3, 8, 1, 1), 1, 0, 1, 1);
    NetTensor *shift = net_conv_input (graph, label,
        net_parameter (graph, "shift", 3, 8, 1, 1), 1, 0, 1, 1);
    NetTensor *x = net_concat (graph, image,
        net_broadcast (graph, label, n, 3, 16, 12));
    NetTensor *skip, *outputs[2];

    skip = net_conv (graph, x, net_parameter (graph, "w1", 8, 4, 3, 3), 1, 1);
    x = net_leaky_relu (graph, skip, 0.2);
    x = net_conv (graph, x, net_parameter (graph, "w2", 8, 8, 4, 4), 2, 1);
    x = net_relu (graph, net_norm (graph, x, scale, shift, FALSE, 1e-5));
    x = net_conv_input (graph, x, net_parameter (graph, "w3", 8, 8, 4, 4), 2,
        1, 16, 12);
    x = net_add (graph, net_norm (graph, x, scale, shift, FALSE, 1e-5), skip);
    outputs[0] = x;
    x = net_concat (graph, skip, net_relu (graph, x));
    x = net_conv (graph, x, net_parameter (graph, "w4", 1, 16, 7, 7), 1, 3);
    outputs[1] = net_tanh (graph, net_add (graph, x,
            net_parameter (graph, "bias", 1, 1, 1, 1)));
    executor_check_outputs (graph, outputs, 2);
  }
}

static gpointer
run_networks (gpointer data)
{
  test_network ();
  return NULL;
}

/* Programs of several threads on one executor. */
static void
test_threads (void)
{
  GThread *threads[3];
  guint i;

  for (i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("run", run_networks, NULL);
  for (i = 0; i < G_N_ELEMENTS (threads); i++)
    g_thread_join (threads[i]);
}

/* The same values give the same bits, and memory is what was promised. */
static void
test_repeat (void)
{
  g_autoptr (NetGraph) graph = net_graph_new ();
  NetTensor *x = net_input (graph, "x", 2, 16, 40, 40);
  NetTensor *y = net_conv (graph, x, net_parameter (graph, "w", 24, 16, 3, 3),
      1, 1);
  gsize count = net_tensor_get_count (y);
  g_autoptr (GRand) rand = g_rand_new_with_seed (3);
  g_autoptr (GPtrArray) values = reference_compute (graph, rand);
  g_autofree gfloat *first = g_new (gfloat, count);
  g_autofree gfloat *second = g_new (gfloat, count);
  guint run;

  for (run = 0; run < 2; run++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (NetProgram) program =
        net_program_new (executor_tested, graph, &y, 1, &error);

    g_assert_no_error (error);
    executor_upload (program, graph, values);
    g_assert_true (net_program_run (program, NULL));
    g_assert_true (net_program_download (program, y,
            run ? second : first, NULL));
  }
  g_assert_cmpmem (first, count * sizeof (gfloat), second,
      count * sizeof (gfloat));
  g_assert_cmpuint (net_executor_get_memory (executor_tested, graph, &y, 1), >=,
      (net_tensor_get_count (x) + count) * sizeof (gfloat));
}

/* Parameters uploaded anew count from the next run on: twice as large, they
 * give results twice as large to the last bit. */
static void
test_upload (void)
{
  g_autoptr (NetGraph) graph = net_graph_new ();
  NetTensor *x = net_input (graph, "x", 2, 16, 40, 40);
  NetTensor *w = net_parameter (graph, "w", 24, 16, 4, 4);
  NetTensor *outputs[] = { net_conv (graph, x, w, 2, 1),
    net_conv (graph, x, w, 1, 0)
  };
  g_autoptr (GRand) rand = g_rand_new_with_seed (4);
  g_autoptr (GPtrArray) values = reference_compute (graph, rand);
  g_autofree gfloat *weights = reference_get_floats (values, w);
  g_autoptr (NetProgram) program = NULL;
  g_autoptr (GError) error = NULL;
  guint i, output;

  program = net_program_new (executor_tested, graph, outputs, 2, &error);
  g_assert_no_error (error);
  executor_upload (program, graph, values);
  for (output = 0; output < 2; output++) {
    const gsize count = net_tensor_get_count (outputs[output]);
    g_autofree gfloat *first = g_new (gfloat, count);
    g_autofree gfloat *second = g_new (gfloat, count);

    g_assert_true (net_program_run (program, NULL));
    g_assert_true (net_program_download (program, outputs[output], first,
            NULL));
    for (i = 0; i < net_tensor_get_count (w); i++)
      weights[i] *= 2;
    g_assert_true (net_program_upload (program, w, weights, NULL));
    g_assert_true (net_program_run (program, NULL));
    g_assert_true (net_program_download (program, outputs[output], second,
            NULL));
    for (i = 0; i < count; i++)
      g_assert_cmpfloat (second[i], ==, 2 * first[i]);
  }
}

int
executor_ops_main (int argc, char **argv, const gchar * device)
{
  g_autoptr (GError) error = NULL;
  int result;

  g_test_init (&argc, &argv, NULL);
  executor_tested = net_executor_open (device, NET_FLOAT32, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (net_executor_get_kind (executor_tested), ==, device);
  g_test_message ("%s", net_executor_get_name (executor_tested));

  g_test_add_func ("/executor/conv", test_conv);
  g_test_add_func ("/executor/conv/large", test_conv_large);
  g_test_add_func ("/executor/conv/adjoint", test_adjoint);
  g_test_add_func ("/executor/norm", test_norm);
  g_test_add_func ("/executor/norm/offset", test_norm_offset);
  g_test_add_func ("/executor/activation", test_activation);
  g_test_add_func ("/executor/activation/extreme", test_activation_extreme);
  g_test_add_func ("/executor/add", test_add);
  g_test_add_func ("/executor/concat", test_concat);
  g_test_add_func ("/executor/broadcast", test_broadcast);
  g_test_add_func ("/executor/network", test_network);
  g_test_add_func ("/executor/threads", test_threads);
  g_test_add_func ("/executor/repeat", test_repeat);
  g_test_add_func ("/executor/upload", test_upload);
  executor_networks_add (executor_tested);
  executor_gradients_add (executor_tested);
  executor_training_add ();
  result = g_test_run ();
  net_executor_unref (executor_tested);
  return result;
}
