/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The kinds of node that training adds, each over odd shapes. */

#include "executor-ops.h"

#include "executor-check.h"
#include "executor-reference.h"

#include <math.h>

/* In turns an input and a parameter: executors may store them differently. */
static NetTensor *
leaf (NetGraph * graph, const gchar * name, gint n, gint c, gint h, gint w)
{
  static guint turn;

  turn = turn * 1103515245 + 12345;
  return (turn >> 16 & 1 ? net_input : net_parameter) (graph, name, n, c, h, w);
}

static NetTensor *
leaf_like (NetGraph * graph, const gchar * name, const NetTensor * like)
{
  return leaf (graph, name, like->shape[0], like->shape[1], like->shape[2],
      like->shape[3]);
}

/* --- convolutions --- */

typedef struct
{
  gint n, c, o, h, w, kernel, stride, pad;
} ConvCase;

static void
check_conv_weight (const ConvCase * t)
{
  gint p = (t->h + 2 * t->pad - t->kernel) / t->stride + 1;
  gint q = (t->w + 2 * t->pad - t->kernel) / t->stride + 1;
  g_autoptr (NetGraph) graph = net_graph_new ();

  if (t->h + 2 * t->pad < t->kernel || t->w + 2 * t->pad < t->kernel)
    return;
  executor_check (graph, net_conv_weight (graph, leaf (graph, "x",
              t->n, t->c, t->h, t->w), leaf (graph, "y", t->n, t->o, p, q),
          t->kernel, t->stride, t->pad));
}

static void
test_conv_weight (void)
{
  static const gint sizes[] = { 1, 5, 7, 13 };
  static const gint channels[] = { 1, 3, 5, 8, 9 };
  static const gint kernels[] = { 1, 3, 4, 7 };
  guint i, k, turn = 0;
  ConvCase t;

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
            check_conv_weight (&t);
          }
}

/* Sizes at which executors cut their work into pieces. */
static void
test_conv_weight_large (void)
{
  static const ConvCase cases[] = {
    {2, 5, 17, 100, 90, 4, 2, 1},       /* a first layer */
    {1, 33, 1, 70, 66, 7, 1, 3},        /* a head */
    {2, 130, 129, 16, 18, 4, 2, 1},
    {3, 40, 33, 37, 36, 4, 2, 1},
    {2, 300, 260, 2, 2, 4, 2, 1},
    {4, 300, 20, 1, 1, 1, 1, 0},
    {1, 1, 3, 301, 293, 7, 3, 2},
    {2, 16, 2, 60, 64, 3, 1, 5},
  };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (cases); i++)
    check_conv_weight (&cases[i]);
}

/* A class head: the kernel is the image, or all of it but a row. */
static void
test_conv_whole (void)
{
  static const gint kernels[] = { 2, 5, 16 };
  gint n, extra;
  guint k;

  for (k = 0; k < G_N_ELEMENTS (kernels); k++)
    for (n = 1; n <= 3; n++)
      for (extra = 0; extra < 2; extra++) {
        g_autoptr (NetGraph) graph = net_graph_new ();
        gint size = kernels[k];
        NetTensor *x = leaf (graph, "x", n, 19, size + extra, size);
        NetTensor *w = leaf (graph, "w", 4, 19, size, size);
        NetTensor *y = leaf (graph, "y", n, 4, 1 + extra, 1);
        NetTensor *outputs[] = {
          net_conv (graph, x, w, 1, 0),
          net_conv_input (graph, y, w, 1, 0, size + extra, size),
          net_conv_weight (graph, x, y, size, 1, 0)
        };

        executor_check_outputs (graph, outputs, 3);
      }
}

/* Weights that are computed, from parameters, inputs and gradients, and one
 * that is an update. */
static void
test_conv_computed (void)
{
  g_autoptr (NetGraph) graph = net_graph_new ();
  NetTensor *x = net_input (graph, "x", 2, 5, 9, 8);
  NetTensor *y = net_input (graph, "y", 2, 7, 4, 4);
  NetTensor *w = net_parameter (graph, "w", 7, 5, 4, 4);
  NetTensor *t = net_input (graph, "t", 1, 1, 1, 1);
  NetTensor *weights[4], *outputs[8];
  guint i;

  weights[0] = net_multiply (graph, w, t);
  weights[1] = net_conv_weight (graph, x, y, 4, 2, 1);
  weights[2] = net_affine (graph, net_input (graph, "v", 7, 5, 4, 4), 2, 1);
  weights[3] = net_average (graph, w, weights[1], t);
  for (i = 0; i < 4; i++) {
    outputs[2 * i] = net_conv (graph, x, weights[i], 2, 1);
    outputs[2 * i + 1] = net_conv_input (graph, y, weights[i], 2, 1, 9, 8);
  }
  executor_check_outputs (graph, outputs, 8);
}

static void
run_convolutions (NetProgram * program, NetTensor * const *outputs,
    gfloat results[2][2 * 16 * 20 * 20])
{
  guint i;

  g_assert_true (net_program_run (program, NULL));
  for (i = 0; i < 2; i++)
    g_assert_true (net_program_download (program, outputs[i], results[i],
            NULL));
}

/* What a run makes of weights the next one begins with, unless others are
 * uploaded. */
static void
test_conv_updated (void)
{
  g_autoptr (NetGraph) graph = net_graph_new ();
  g_autoptr (GRand) rand = g_rand_new_with_seed (5);
  g_autoptr (GError) error = NULL;
  g_autoptr (NetProgram) program = NULL;
  g_autoptr (GPtrArray) values = NULL;
  NetTensor *x = net_input (graph, "x", 2, 16, 20, 20);
  NetTensor *w = net_parameter (graph, "w", 16, 16, 3, 3);
  NetTensor *outputs[2];
  gfloat first[2][2 * 16 * 20 * 20], next[2][2 * 16 * 20 * 20];

  outputs[0] = net_conv (graph, x, w, 1, 1);
  outputs[1] = net_conv (graph, x, net_average (graph, w,
          net_input (graph, "v", 16, 16, 3, 3), net_input (graph, "t", 1, 1, 1,
              1)), 1, 1);
  values = reference_draw (graph, rand);
  program = net_program_new (executor_tested, graph, outputs, 2, &error);
  g_assert_no_error (error);
  executor_upload (program, graph, values);
  run_convolutions (program, outputs, first);
  run_convolutions (program, outputs, next);
  g_assert_cmpmem (next[0], sizeof (next[0]), first[1], sizeof (first[1]));
  g_assert_true (memcmp (next[0], first[0], sizeof (first[0])) != 0);
  executor_upload (program, graph, values);
  run_convolutions (program, outputs, next);
  g_assert_cmpmem (next[0], sizeof (next[0]), first[0], sizeof (first[0]));
  g_assert_cmpmem (next[1], sizeof (next[1]), first[1], sizeof (first[1]));
}

/* --- norms --- */

static void
norm_case (gint n, gint c, gint h, gint w)
{
  gint batch, rows;

  for (batch = 0; batch < 2; batch++) {
    g_autoptr (NetGraph) graph = net_graph_new ();
    NetTensor *x = leaf (graph, "x", n, c, h, w);
    NetTensor *outputs[2];

    rows = batch ? 1 : n;
    outputs[0] = net_moments (graph, x, batch, 1e-5);
    outputs[1] = net_norm (graph, x, leaf (graph, "scale", rows, c, 1, 1),
        leaf (graph, "shift", 1, c, 1, 1), batch, 1e-5);
    executor_check_outputs (graph, outputs, 2);
  }
}

static void
test_norm (void)
{
  executor_for_each_shape (norm_case);
}

/* Of a plane with a large mean and a small spread. */
static void
test_moments_offset (void)
{
  g_autoptr (NetGraph) graph = net_graph_new ();
  NetTensor *x = net_affine (graph, net_input (graph, "x", 2, 2, 30, 31), 1,
      1000);
  NetTensor *outputs[] = {
    net_moments (graph, x, FALSE, 1e-5), net_moments (graph, x, TRUE, 1e-5)
  };

  executor_check_outputs (graph, outputs, 2);
}

static void
norm_gradient_case (gint n, gint c, gint h, gint w)
{
  gint batch, shared;

  for (batch = 0; batch < 2; batch++)
    for (shared = 0; shared < 2; shared++) {
      g_autoptr (NetGraph) graph = net_graph_new ();
      NetTensor *x = leaf (graph, "x", n, c, h, w);
      NetTensor *g = leaf (graph, "g", n, c, h, w);
      NetTensor *moments = net_moments (graph, x, batch, 1e-5);
      gint rows = moments->shape[0];
      NetTensor *scale = leaf (graph, "scale", shared ? 1 : rows, c, 1, 1);
      NetTensor *outputs[3];

      outputs[0] = net_norm_scale (graph, g, x, moments);
      outputs[1] = net_norm_input (graph, g, x, moments, scale, outputs[0],
          net_sum (graph, g, rows, c, 1, 1));
      /* in place */
      outputs[2] = net_norm_input (graph, net_affine (graph, g, 2, 0), x,
          moments, scale, leaf_like (graph, "d", outputs[0]),
          leaf_like (graph, "s", outputs[0]));
      executor_check_outputs (graph, outputs, 3);
    }
}

static void
test_norm_gradient (void)
{
  executor_for_each_shape (norm_gradient_case);
}

/* --- point by point --- */

/* Of values in [0.1, 1.1) where the function is for positive ones. */
static void
function_case (gint n, gint c, gint h, gint w)
{
  g_autoptr (NetGraph) graph = net_graph_new ();
  NetTensor *x = leaf (graph, "x", n, c, h, w);
  NetTensor *positive = net_affine (graph, net_multiply (graph, x, x), 1,
      0.1);
  NetTensor *outputs[NET_SIGN + 1];
  gint i;

  for (i = 0; i <= NET_SIGN; i++)
    outputs[i] = net_function (graph, i == NET_LOG || i == NET_SQRT
        || i == NET_RECIPROCAL ? positive : x, i);
  executor_check_outputs (graph, outputs, NET_SIGN + 1);
}

static void
test_function (void)
{
  executor_for_each_shape (function_case);
}

/* Far from zero, at zero, and of no number. */
static void
test_function_extreme (void)
{
  static const gfloat values[] = { -1e30, -100, -0.f, 0, 100, 1e30, NAN };
  static const gfloat expected[][G_N_ELEMENTS (values)] = {
    [NET_LEAKY_RELU] = {0, 0, 0, 0, 100, 1e30, NAN},
    [NET_TANH] = {-1, -1, 0, 0, 1, 1, NAN},
    [NET_SIGMOID] = {0, 0, 0.5, 0.5, 1, 1, NAN},
    [NET_SOFTPLUS] = {0, 0, G_LN2, G_LN2, 100, 1e30, NAN},
    [NET_EXP] = {0, 0, 1, 1, INFINITY, INFINITY, NAN},
    [NET_ABS] = {1e30, 100, 0, 0, 100, 1e30, NAN},
    [NET_SIGN] = {-1, -1, 0, 0, 1, 1, NAN},
  };
  gsize i, count = G_N_ELEMENTS (values);
  gint f;

  for (f = 0; f <= NET_SIGN; f++) {
    g_autoptr (NetGraph) graph = net_graph_new ();
    NetTensor *x = net_input (graph, "x", 1, 1, 1, count);
    NetTensor *y = net_function (graph, x, f);
    g_autoptr (NetProgram) program = NULL;
    g_autoptr (GError) error = NULL;
    gfloat results[G_N_ELEMENTS (values)];

    if (f == NET_LOG || f == NET_SQRT || f == NET_RECIPROCAL)
      continue;
    program = net_program_new (executor_tested, graph, &y, 1, &error);
    g_assert_no_error (error);
    g_assert_true (net_program_upload (program, x, values, NULL));
    g_assert_true (net_program_run (program, NULL));
    g_assert_true (net_program_download (program, y, results, NULL));
    for (i = 0; i < count; i++) {
      if (isnan (expected[f][i]))
        g_assert_true (isnan (results[i]));
      else if (isinf (expected[f][i]))
        g_assert_true (isinf (results[i]));
      else
        g_assert_cmpfloat_with_epsilon (results[i], expected[f][i],
            1e-6 * MAX (1, expected[f][i]));
    }
  }
}

static void
gate_case (gint n, gint c, gint h, gint w)
{
  g_autoptr (NetGraph) graph = net_graph_new ();
  NetTensor *x = leaf (graph, "x", n, c, h, w);
  NetTensor *g = leaf (graph, "g", n, c, h, w);
  NetTensor *outputs[] = {
    net_gate (graph, g, x, 0),
    net_gate (graph, g, x, 0.2),
    net_gate (graph, net_affine (graph, g, -1, 0), x, 0.5),
    net_gate (graph, g, net_relu (graph, x), 0.2),      /* x is 0 */
  };

  executor_check_outputs (graph, outputs, 4);
}

static void
test_gate (void)
{
  executor_for_each_shape (gate_case);
}

/* b has every subset of a's axes. */
static void
multiply_case (gint n, gint c, gint h, gint w)
{
  guint axes;

  for (axes = 0; axes < 16; axes++) {
    g_autoptr (NetGraph) graph = net_graph_new ();
    NetTensor *a = leaf (graph, "a", n, c, h, w);
    NetTensor *b = leaf (graph, "b", axes & 1 ? n : 1, axes & 2 ? c : 1,
        axes & 4 ? h : 1, axes & 8 ? w : 1);
    NetTensor *outputs[2];

    outputs[0] = net_multiply (graph, a, b);
    outputs[1] = net_multiply (graph, net_affine (graph, a, 3, 1), b);
    executor_check_outputs (graph, outputs, 2);
  }
}

static void
test_multiply (void)
{
  executor_for_each_shape (multiply_case);
}

static void
affine_case (gint n, gint c, gint h, gint w)
{
  g_autoptr (NetGraph) graph = net_graph_new ();

  executor_check (graph, net_affine (graph, leaf (graph, "x", n, c,
              h, w), -2.5, 0.75));
}

static void
test_affine (void)
{
  executor_for_each_shape (affine_case);
}

static void
log_softmax_case (gint n, gint c, gint h, gint w)
{
  g_autoptr (NetGraph) graph = net_graph_new ();
  NetTensor *x = leaf (graph, "x", n, c, h, w);
  NetTensor *outputs[] = {
    net_log_softmax (graph, x),
    net_log_softmax (graph, net_affine (graph, x, 200, 0))
  };

  executor_check_outputs (graph, outputs, 2);
}

static void
test_log_softmax (void)
{
  executor_for_each_shape (log_softmax_case);
}

static void
dropout_case (gint n, gint c, gint h, gint w)
{
  g_autoptr (NetGraph) graph = net_graph_new ();
  NetTensor *seed = leaf (graph, "seed", 1, 2, 1, 1);
  NetTensor *x = leaf (graph, "x", n, c, h, w);
  NetTensor *outputs[] = {
    net_dropout (graph, x, seed, 0, 1),
    net_dropout (graph, x, seed, 0.5, 2),
    net_dropout (graph, net_affine (graph, x, 1, 2), seed, 0.3,
        0xFEDCBA98),
  };

  executor_check_outputs (graph, outputs, 3);
}

static void
test_dropout (void)
{
  executor_for_each_shape (dropout_case);
}

static void
detach_case (gint n, gint c, gint h, gint w)
{
  g_autoptr (NetGraph) graph = net_graph_new ();
  NetTensor *x = leaf (graph, "x", n, c, h, w);
  NetTensor *outputs[] = {
    net_detach (graph, x), net_detach (graph, net_affine (graph, x, 2, 0))
  };

  executor_check_outputs (graph, outputs, 2);
}

static void
test_detach (void)
{
  executor_for_each_shape (detach_case);
}

/* --- shapes --- */

static void
constant_case (gint n, gint c, gint h, gint w)
{
  g_autoptr (NetGraph) graph = net_graph_new ();

  executor_check (graph, net_constant (graph, -1.5, n, c, h, w));
}

static void
test_constant (void)
{
  executor_for_each_shape (constant_case);
}

/* Every subset of the axes, repeated or summed. */
static void
axes_case (gboolean sum, gint n, gint c, gint h, gint w)
{
  guint axes;

  for (axes = 0; axes < 16; axes++) {
    const gint small[] = { axes & 1 ? n : 1, axes & 2 ? c : 1,
      axes & 4 ? h : 1, axes & 8 ? w : 1
    };
    g_autoptr (NetGraph) graph = net_graph_new ();

    if (sum)
      executor_check (graph, net_sum (graph, leaf (graph, "x", n, c,
                  h, w), small[0], small[1], small[2], small[3]));
    else
      executor_check (graph, net_broadcast (graph, leaf (graph, "x",
                  small[0], small[1], small[2], small[3]), n, c, h, w));
  }
}

static void
broadcast_case (gint n, gint c, gint h, gint w)
{
  axes_case (FALSE, n, c, h, w);
}

static void
test_broadcast (void)
{
  executor_for_each_shape (broadcast_case);
}

static void
sum_case (gint n, gint c, gint h, gint w)
{
  axes_case (TRUE, n, c, h, w);
}

static void
test_sum (void)
{
  executor_for_each_shape (sum_case);
  sum_case (40, 300, 2, 3);
}

static void
slice_case (gint n, gint c, gint h, gint w)
{
  gint first;

  for (first = 0; first < c; first += 2) {
    g_autoptr (NetGraph) graph = net_graph_new ();
    NetTensor *x = leaf (graph, "x", n, c, h, w);
    NetTensor *outputs[] = {
      net_slice (graph, x, first, 1), net_slice (graph, x, first, c - first)
    };

    executor_check_outputs (graph, outputs, 2);
  }
}

static void
test_slice (void)
{
  executor_for_each_shape (slice_case);
}

static void
reflect_case (gint n, gint c, gint h, gint w)
{
  gint pad, limit = MIN (4, MIN (h, w) - 1);

  for (pad = 0; pad <= limit; pad++) {
    g_autoptr (NetGraph) graph = net_graph_new ();

    executor_check (graph, net_reflect (graph, leaf (graph, "x", n,
                c, h, w), pad));
  }
}

static void
test_reflect (void)
{
  executor_for_each_shape (reflect_case);
}

static void
reflect_input_case (gint n, gint c, gint h, gint w)
{
  gint pad, limit = MIN (4, MIN (h, w) - 1);

  for (pad = 0; pad <= limit; pad++) {
    g_autoptr (NetGraph) graph = net_graph_new ();

    executor_check (graph, net_reflect_input (graph, leaf (graph,
                "y", n, c, h + 2 * pad, w + 2 * pad), pad));
  }
}

static void
test_reflect_input (void)
{
  executor_for_each_shape (reflect_input_case);
}

/* Matrices of all kinds: half of the pixels are from outside.  The values are
 * small, as a coordinate of hundreds of pixels is 2e-5 off in float, and with
 * it the difference of two neighbours. */
static void
warp_case (gint n, gint c, gint h, gint w)
{
  g_autoptr (NetGraph) graph = net_graph_new ();
  NetTensor *x = net_affine (graph, leaf (graph, "x", n, c, h, w), 0.125, 0);

  executor_check (graph, net_warp (graph, x, leaf (graph, "matrix",
              n, 6, 1, 1), -0.125));
}

static void
test_warp (void)
{
  executor_for_each_shape (warp_case);
}

/* --- updates --- */

static void
adam_case (gint n, gint c, gint h, gint w)
{
  g_autoptr (NetGraph) graph = net_graph_new ();
  NetTensor *x = net_parameter (graph, "w", n, c, h, w);
  NetTensor *moments = net_parameter (graph, "moments", 2 * n, c, h, w);
  NetTensor *outputs[4];

  /* read before, updated, read after */
  outputs[0] = net_affine (graph, x, 3, 0);
  outputs[1] = net_adam (graph, x, leaf (graph, "g", n, c, h, w), moments,
      leaf (graph, "settings", 1, 4, 1, 1), 0.5, 0.875, 1e-3);
  outputs[2] = net_affine (graph, outputs[1], 2, 0);
  outputs[3] = moments;
  executor_check_outputs (graph, outputs, 4);
}

static void
test_adam (void)
{
  executor_for_each_shape (adam_case);
}

static void
average_case (gint n, gint c, gint h, gint w)
{
  g_autoptr (NetGraph) graph = net_graph_new ();
  NetTensor *p = net_parameter (graph, "p", n, c, h, w);
  NetTensor *outputs[2];

  outputs[0] = net_average (graph, p, leaf (graph, "x", n, c, h, w),
      leaf (graph, "t", 1, 1, 1, 1));
  outputs[1] = p;
  executor_check_outputs (graph, outputs, 2);
}

static void
test_average (void)
{
  executor_for_each_shape (average_case);
}

/* A parameter's values can be had before a run, too. */
static void
test_download (void)
{
  g_autoptr (NetGraph) graph = net_graph_new ();
  NetTensor *w = net_parameter (graph, "w", 2, 3, 5, 7);
  NetTensor *y = net_affine (graph, w, 2, 0);
  g_autoptr (GError) error = NULL;
  g_autoptr (NetProgram) program = net_program_new (executor_tested,
      graph, &y, 1, &error);
  gfloat values[2 * 3 * 5 * 7], results[2 * 3 * 5 * 7];
  guint i;

  g_assert_no_error (error);
  for (i = 0; i < G_N_ELEMENTS (values); i++)
    values[i] = i;
  g_assert_true (net_program_upload (program, w, values, NULL));
  g_assert_true (net_program_download (program, w, results, NULL));
  g_assert_cmpmem (results, sizeof (results), values, sizeof (values));
}

/* --- together --- */

/* A layer forward and backward, and the step that follows. */
static void
describe_step (NetGraph * graph, NetTensor * outputs[4])
{
  NetTensor *x = net_input (graph, "x", 3, 5, 40, 37);
  NetTensor *w = net_parameter (graph, "w", 12, 5, 4, 4);
  NetTensor *row = net_parameter (graph, "row", 1, 12, 1, 1);
  NetTensor *moments, *y, *g, *d, *s;

  y = net_conv (graph, x, w, 2, 1);
  moments = net_moments (graph, y, FALSE, 1e-5);
  g = net_leaky_relu (graph, net_norm (graph, y, row, row, FALSE, 1e-5), 0.2);
  outputs[0] = net_sum (graph, net_multiply (graph, g, g), 1, 1, 1, 1);
  g = net_gate (graph, net_affine (graph, g, 0.01, 0), g, 0.2);
  d = net_norm_scale (graph, g, y, moments);
  s = net_sum (graph, g, 3, 12, 1, 1);
  g = net_norm_input (graph, g, y, moments, row, d, s);
  outputs[1] = net_conv_input (graph, g, w, 2, 1, 40, 37);
  outputs[2] = net_adam (graph, w, net_conv_weight (graph, x, g, 4, 2, 1),
      net_parameter (graph, "moments", 24, 5, 4, 4),
      net_input (graph, "settings", 1, 4, 1, 1), 0.5, 0.999, 1e-3);
  outputs[3] = net_adam (graph, row, net_sum (graph, d, 1, 12, 1, 1),
      net_parameter (graph, "row-moments", 2, 12, 1, 1),
      net_graph_find (graph, "settings"), 0.5, 0.999, 1e-3);
}

static void
test_step (void)
{
  g_autoptr (NetGraph) graph = net_graph_new ();
  NetTensor *outputs[4];

  describe_step (graph, outputs);
  executor_check_outputs (graph, outputs, 4);
}

/* Steps from the same values give the same bits. */
static void
test_step_repeat (void)
{
  g_autoptr (NetGraph) graph = net_graph_new ();
  g_autoptr (GRand) rand = g_rand_new_with_seed (11);
  g_autoptr (GPtrArray) values = NULL;
  gfloat *results[2][4];
  NetTensor *outputs[4];
  guint run, step, i;

  describe_step (graph, outputs);
  values = reference_draw (graph, rand);
  for (run = 0; run < 2; run++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (NetProgram) program = net_program_new (executor_tested,
        graph, outputs, 4, &error);

    g_assert_no_error (error);
    executor_upload (program, graph, values);
    for (step = 0; step < 5; step++)
      g_assert_true (net_program_run (program, NULL));
    for (i = 0; i < 4; i++) {
      results[run][i] = g_new (gfloat, net_tensor_get_count (outputs[i]));
      g_assert_true (net_program_download (program, outputs[i],
              results[run][i], NULL));
    }
  }
  for (i = 0; i < 4; i++) {
    gsize size = net_tensor_get_count (outputs[i]) * sizeof (gfloat);

    g_assert_cmpmem (results[0][i], size, results[1][i], size);
    g_free (results[0][i]);
    g_free (results[1][i]);
  }
}

static const struct
{
  const gchar *path;
  void (*func) (void);
} tests[] = {
  {"conv-weight", test_conv_weight},
  {"conv-weight/large", test_conv_weight_large},
  {"conv/whole", test_conv_whole},
  {"conv/computed", test_conv_computed},
  {"conv/updated", test_conv_updated},
  {"norm", test_norm},
  {"norm/moments-offset", test_moments_offset},
  {"norm/gradient", test_norm_gradient},
  {"function", test_function},
  {"function/extreme", test_function_extreme},
  {"gate", test_gate},
  {"multiply", test_multiply},
  {"affine", test_affine},
  {"log-softmax", test_log_softmax},
  {"dropout", test_dropout},
  {"detach", test_detach},
  {"constant", test_constant},
  {"broadcast", test_broadcast},
  {"sum", test_sum},
  {"slice", test_slice},
  {"reflect", test_reflect},
  {"reflect-input", test_reflect_input},
  {"warp", test_warp},
  {"adam", test_adam},
  {"average", test_average},
  {"download", test_download},
  {"step", test_step},
  {"step/repeat", test_step_repeat},
};

void
executor_training_add (void)
{
  guint i;

  for (i = 0; i < G_N_ELEMENTS (tests); i++) {
    g_autofree gchar *path = g_strconcat ("/executor/training/", tests[i].path,
        NULL);

    g_test_add_func (path, tests[i].func);
  }
}
