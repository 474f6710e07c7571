/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* net_gradient() against central finite differences, both in double: every
 * kind of node, and second derivatives. */

#include "gradient.h"

#include "executor-reference.h"

#include <math.h>
#include <string.h>

/* Of a difference.  Its error is step^2 of third derivatives, and 1e-16 of
 * the loss over step. */
#define STEP 1e-5
/* Relative to the largest value of a gradient. */
#define TOLERANCE 1e-6
#define SMALLEST 1e-8

/* Every value of @gradients, those of @loss for @wrt. */
static void
compare (const NetGraph * graph, const NetTensor * loss,
    GPtrArray * wrt, NetTensor ** gradients)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (11);
  g_autoptr (GPtrArray) values = reference_compute (graph, rand);
  const gdouble *at_loss = g_ptr_array_index (values, loss->id);
  guint i;

  for (i = 0; i < wrt->len; i++) {
    const NetTensor *leaf = g_ptr_array_index (wrt, i);
    const gdouble *gradient = g_ptr_array_index (values, gradients[i]->id);
    gdouble *x = g_ptr_array_index (values, leaf->id);
    gsize j, count = net_tensor_get_count (leaf);
    gdouble error = 0, largest = 0;

    g_assert_true (memcmp (leaf->shape, gradients[i]->shape,
            sizeof (leaf->shape)) == 0);
    for (j = 0; j < count; j++) {
      gdouble before = x[j], difference;

      x[j] = before + STEP;
      reference_evaluate (graph, values, loss->id + 1);
      difference = *at_loss;
      x[j] = before - STEP;
      reference_evaluate (graph, values, loss->id + 1);
      difference = (difference - *at_loss) / (2 * STEP);
      x[j] = before;
      error = fmax (error, fabs (gradient[j] - difference));
      largest = fmax (largest, fabs (difference));
    }
    if (!(error <= TOLERANCE * largest + SMALLEST)) {
      g_test_message ("\"%s\": error %g of %g", leaf->name, error, largest);
      g_test_fail ();
    }
  }
}

/* The sum of all values of @tensors, each times a number of its own. */
static NetTensor *
mix (NetGraph * graph, NetTensor * const *tensors, guint n)
{
  NetTensor *sum = NULL;
  guint i;

  for (i = 0; i < n; i++) {
    const gint *shape = tensors[i]->shape;
    g_autofree gchar *name = g_strdup_printf ("factors %u",
        net_graph_get_n_tensors (graph));
    NetTensor *part = net_sum (graph, net_multiply (graph, tensors[i],
            net_input (graph, name, shape[0], shape[1], shape[2], shape[3])),
        1, 1, 1, 1);

    sum = sum ? net_add (graph, sum, part) : part;
  }
  return sum;
}

/* Inputs and parameters that @graph has so far. */
static GPtrArray *
find_leaves (const NetGraph * graph)
{
  GPtrArray *leaves = g_ptr_array_new ();
  guint id;

  for (id = 0; id < net_graph_get_n_tensors (graph); id++) {
    NetTensor *t = net_graph_get_tensor (graph, id);

    if (t->name && strcmp (t->name, "seed") != 0)
      g_ptr_array_add (leaves, t);
  }
  return leaves;
}

void
gradient_check (NetGraph * graph, NetTensor * y, guint order)
{
  g_autoptr (GPtrArray) wrt = find_leaves (graph);
  g_autofree NetTensor **gradients = g_new0 (NetTensor *, wrt->len);
  g_autoptr (GError) error = NULL;
  NetTensor *loss = NULL;
  guint i;

  net_graph_check (graph, &error);
  g_assert_no_error (error);
  for (i = 0; i < order; i++) {
    loss = i == 0 ? mix (graph, &y, 1) : mix (graph, gradients, wrt->len);
    net_gradient (graph, loss, (NetTensor **) wrt->pdata, wrt->len, gradients);
    net_graph_check (graph, &error);
    g_assert_no_error (error);
    compare (graph, loss, wrt, gradients);
  }
}

/* --- Convolutions --- */

static void
test_conv (void)
{
  static const struct
  {
    gint n, c, o, h, w, kernel, stride, pad;
  } cases[] = {
    {1, 1, 1, 1, 1, 1, 1, 0},
    {2, 2, 3, 5, 4, 3, 1, 1},
    {1, 2, 1, 7, 6, 4, 2, 1},
    {2, 1, 2, 6, 5, 3, 2, 0},   /* the last row has no user */
    {1, 2, 2, 4, 7, 2, 3, 2},   /* steps beyond the kernel */
    {1, 1, 2, 3, 3, 1, 2, 1},
    {1, 2, 1, 3, 5, 3, 1, 4},   /* more padding than kernel */
  };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (cases); i++) {
    gint stride = cases[i].stride, pad = cases[i].pad, k = cases[i].kernel;
    gint p = (cases[i].h + 2 * pad - k) / stride + 1;
    gint q = (cases[i].w + 2 * pad - k) / stride + 1;
    guint kind;

    for (kind = NET_CONV; kind <= NET_CONV_WEIGHT; kind++) {
      g_autoptr (NetGraph) graph = net_graph_new ();
      NetTensor *x = kind == NET_CONV_INPUT ? NULL : net_input (graph, "x",
          cases[i].n, cases[i].c, cases[i].h, cases[i].w);
      NetTensor *y = kind == NET_CONV ? NULL : net_input (graph, "y",
          cases[i].n, cases[i].o, p, q);
      NetTensor *w = kind == NET_CONV_WEIGHT ? NULL : net_parameter (graph,
          "w", cases[i].o, cases[i].c, k, k);

      if (kind == NET_CONV)
        y = net_conv (graph, x, w, stride, pad);
      else if (kind == NET_CONV_INPUT)
        y = net_conv_input (graph, y, w, stride, pad, cases[i].h, cases[i].w);
      else
        y = net_conv_weight (graph, x, y, k, stride, pad);
      gradient_check (graph, y, 2);
    }
  }
}

/* --- Norms --- */

static void
test_norm (void)
{
  gint batch, scales, shifts;

  for (batch = 0; batch < 2; batch++)
    for (scales = 1; scales <= (batch ? 1 : 3); scales += 2)
      for (shifts = 1; shifts <= (batch ? 1 : 3); shifts += 2) {
        g_autoptr (NetGraph) graph = net_graph_new ();

        gradient_check (graph, net_norm (graph, net_input (graph, "x", 3, 2, 3,
                    4), net_parameter (graph, "scale", scales, 2, 1, 1),
                net_parameter (graph, "shift", shifts, 2, 1, 1), batch, 1e-3),
            3);
      }
}

/* The norm's gradients as nodes of their own, whose rows are any numbers. */
static void
test_norm_gradients (void)
{
  gint batch, scales;

  for (batch = 0; batch < 2; batch++)
    for (scales = 1; scales <= (batch ? 1 : 2); scales++) {
      g_autoptr (NetGraph) graph = net_graph_new ();
      gint rows = batch ? 1 : 2;
      NetTensor *x = net_input (graph, "x", 2, 3, 3, 2);
      NetTensor *g = net_input (graph, "g", 2, 3, 3, 2);
      NetTensor *moments = net_moments (graph, x, batch, 1e-3);

      gradient_check (graph, net_norm_input (graph, g, x, moments,
              net_parameter (graph, "scale", scales, 3, 1, 1),
              net_input (graph, "d", rows, 3, 1, 1),
              net_input (graph, "s", rows, 3, 1, 1)), 2);
    }
  for (batch = 0; batch < 2; batch++) {
    g_autoptr (NetGraph) graph = net_graph_new ();
    NetTensor *x = net_input (graph, "x", 2, 3, 3, 2);

    gradient_check (graph, net_norm_scale (graph, net_input (graph, "g", 2, 3,
                3, 2), x, net_moments (graph, x, batch, 1e-3)), 2);
  }
}

/* One tensor in two places of a node. */
static void
test_norm_of_itself (void)
{
  g_autoptr (NetGraph) graph = net_graph_new ();
  NetTensor *x = net_input (graph, "x", 2, 3, 3, 2);

  gradient_check (graph, net_norm_scale (graph, x, x, net_moments (graph, x,
              FALSE, 1e-3)), 2);
}

/* --- Point by point --- */

static void
test_function (void)
{
  guint function;

  for (function = NET_LEAKY_RELU; function <= NET_SIGN; function++) {
    g_autoptr (NetGraph) graph = net_graph_new ();
    NetTensor *x = net_input (graph, "x", 2, 3, 5, 1);

    if (function == NET_LOG || function == NET_SQRT
        || function == NET_RECIPROCAL)
      x = net_affine (graph, x, 1, 2);
    gradient_check (graph, net_function (graph, x, function), 3);
  }
}

static void
test_leaky_relu (void)
{
  static const gfloat slopes[] = { 0, 0.2, 1, -0.5 };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (slopes); i++) {
    g_autoptr (NetGraph) graph = net_graph_new ();
    NetTensor *x = net_input (graph, "x", 2, 3, 5, 1);
    NetTensor *g = net_input (graph, "g", 2, 3, 5, 1);

    gradient_check (graph, net_add (graph, net_leaky_relu (graph, x, slopes[i]),
            net_gate (graph, g, x, slopes[i])), 2);
  }
}

/* b has every subset of a's axes. */
static void
test_broadcasting (void)
{
  guint axes;

  for (axes = 0; axes < 16; axes++) {
    g_autoptr (NetGraph) graph = net_graph_new ();
    gint n = axes & 1 ? 2 : 1, c = axes & 2 ? 3 : 1;
    gint h = axes & 4 ? 2 : 1, w = axes & 8 ? 3 : 1;
    NetTensor *a = net_input (graph, "a", 2, 3, 2, 3);
    NetTensor *b = net_parameter (graph, "b", n, c, h, w);

    a = net_add (graph, net_multiply (graph, a, b), b);
    a = net_add (graph, a, net_broadcast (graph, net_multiply (graph, b, b),
            2, 3, 2, 3));
    gradient_check (graph, net_sum (graph, net_multiply (graph, a, a), n, c, h,
            w), 2);
  }
}

static void
test_affine (void)
{
  g_autoptr (NetGraph) graph = net_graph_new ();
  NetTensor *x = net_input (graph, "x", 1, 2, 3, 1), *y;

  y = net_affine (graph, net_affine (graph, x, 1, 0.5), -3, 1);
  gradient_check (graph, net_multiply (graph, y, x), 2);
}

static void
test_log_softmax (void)
{
  g_autoptr (NetGraph) graph = net_graph_new ();

  gradient_check (graph, net_log_softmax (graph, net_input (graph, "x", 2, 4, 3,
              2)), 3);
}

static void
test_dropout (void)
{
  g_autoptr (NetGraph) graph = net_graph_new ();
  NetTensor *x = net_tanh (graph, net_input (graph, "x", 2, 3, 4, 3));

  gradient_check (graph, net_dropout (graph, x, net_input (graph, "seed", 1, 2,
              1, 1), 0.5, 3), 2);
}

/* --- Shapes --- */

static void
test_concat (void)
{
  g_autoptr (NetGraph) graph = net_graph_new ();
  NetTensor *a = net_input (graph, "a", 2, 2, 3, 1);
  NetTensor *b = net_input (graph, "b", 2, 3, 3, 1);
  NetTensor *y = net_concat (graph, net_concat (graph, a, b), a);

  gradient_check (graph, net_multiply (graph, y, y), 2);
}

static void
test_slice (void)
{
  gint first, count;

  for (first = 0; first < 4; first++)
    for (count = 1; count <= 4 - first; count++) {
      g_autoptr (NetGraph) graph = net_graph_new ();
      NetTensor *x = net_slice (graph, net_input (graph, "x", 2, 4, 2, 3),
          first, count);

      gradient_check (graph, net_multiply (graph, x, x), 2);
    }
}

static void
test_reflect (void)
{
  gint pad;

  for (pad = 0; pad < 3; pad++) {
    g_autoptr (NetGraph) graph = net_graph_new ();
    NetTensor *x = net_input (graph, "x", 2, 2, 3, 4);
    NetTensor *y = net_input (graph, "y", 2, 2, 3 + 2 * pad, 4 + 2 * pad);

    y = net_multiply (graph, net_reflect (graph, x, pad), y);
    gradient_check (graph, net_reflect_input (graph, net_multiply (graph, y, y),
            pad), 2);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/gradient/conv", test_conv);
  g_test_add_func ("/gradient/norm", test_norm);
  g_test_add_func ("/gradient/norm/gradients", test_norm_gradients);
  g_test_add_func ("/gradient/norm/of-itself", test_norm_of_itself);
  g_test_add_func ("/gradient/function", test_function);
  g_test_add_func ("/gradient/leaky-relu", test_leaky_relu);
  g_test_add_func ("/gradient/broadcasting", test_broadcasting);
  g_test_add_func ("/gradient/affine", test_affine);
  g_test_add_func ("/gradient/log-softmax", test_log_softmax);
  g_test_add_func ("/gradient/dropout", test_dropout);
  g_test_add_func ("/gradient/concat", test_concat);
  g_test_add_func ("/gradient/slice", test_slice);
  g_test_add_func ("/gradient/reflect", test_reflect);
  gradient_networks_add ();
  return g_test_run ();
}
