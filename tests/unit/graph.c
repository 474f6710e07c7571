/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Shapes of every kind of node, and the errors of those that do not fit. */

#include "netgraph.h"

#include <string.h>

static void
assert_shape (const NetTensor * t, gint n, gint c, gint h, gint w)
{
  g_assert_nonnull (t);
  g_assert_cmpint (t->shape[0], ==, n);
  g_assert_cmpint (t->shape[1], ==, c);
  g_assert_cmpint (t->shape[2], ==, h);
  g_assert_cmpint (t->shape[3], ==, w);
}

static void
assert_fails (const NetGraph * graph, const gchar * text)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (net_graph_check (graph, &error));
  g_assert_error (error, NET_ERROR, NET_ERROR_SHAPE);
  if (strstr (error->message, text) == NULL)
    g_error ("\"%s\" does not say \"%s\"", error->message, text);
}

static void
test_shapes (void)
{
  g_autoptr (NetGraph) graph = net_graph_new ();
  NetTensor *x = net_input (graph, "x", 2, 3, 13, 12);
  NetTensor *w = net_parameter (graph, "w", 8, 3, 4, 4);
  NetTensor *row = net_parameter (graph, "row", 1, 8, 1, 1);
  NetTensor *y = net_conv (graph, x, w, 2, 1);

  assert_shape (y, 2, 8, 6, 6);
  assert_shape (net_conv_input (graph, y, w, 2, 1, 13, 12), 2, 3, 13, 12);
  assert_shape (net_conv_input (graph, y, w, 2, 1, 12, 13), 2, 3, 12, 13);
  assert_shape (net_norm (graph, y, row, row, FALSE, 1e-5), 2, 8, 6, 6);
  assert_shape (net_tanh (graph, y), 2, 8, 6, 6);
  assert_shape (net_add (graph, y, row), 2, 8, 6, 6);
  assert_shape (net_concat (graph, y, y), 2, 16, 6, 6);
  assert_shape (net_broadcast (graph, row, 1, 8, 5, 7), 1, 8, 5, 7);
  g_assert_true (net_graph_check (graph, NULL));
  g_assert_true (net_graph_find (graph, "w") == w);
  g_assert_null (net_graph_find (graph, "v"));
  g_assert_cmpuint (net_tensor_get_count (y), ==, 2 * 8 * 6 * 6);
}

static void
test_training_shapes (void)
{
  g_autoptr (NetGraph) graph = net_graph_new ();
  NetTensor *x = net_input (graph, "x", 2, 3, 13, 12);
  NetTensor *y = net_input (graph, "y", 2, 8, 6, 6);
  NetTensor *row = net_parameter (graph, "row", 1, 8, 1, 1);
  NetTensor *images = net_moments (graph, y, FALSE, 1e-5);
  NetTensor *batch = net_moments (graph, y, TRUE, 1e-5), *d;

  assert_shape (net_conv_weight (graph, x, y, 4, 2, 1), 8, 3, 4, 4);
  assert_shape (images, 2, 8, 1, 2);
  assert_shape (batch, 1, 8, 1, 2);
  d = net_norm_scale (graph, y, y, images);
  assert_shape (d, 2, 8, 1, 1);
  assert_shape (net_norm_input (graph, y, y, images, row, d, d), 2, 8, 6, 6);
  d = net_norm_scale (graph, y, y, batch);
  assert_shape (d, 1, 8, 1, 1);
  assert_shape (net_norm_input (graph, y, y, batch, row, d, d), 2, 8, 6, 6);
  assert_shape (net_gate (graph, x, x, 0.2), 2, 3, 13, 12);
  assert_shape (net_multiply (graph, y, row), 2, 8, 6, 6);
  assert_shape (net_affine (graph, y, 2, 1), 2, 8, 6, 6);
  assert_shape (net_log_softmax (graph, y), 2, 8, 6, 6);
  assert_shape (net_dropout (graph, y, net_input (graph, "seed", 1, 2, 1, 1),
          0.5, 0), 2, 8, 6, 6);
  assert_shape (net_detach (graph, y), 2, 8, 6, 6);
  assert_shape (net_constant (graph, 3, 4, 3, 2, 1), 4, 3, 2, 1);
  assert_shape (net_sum (graph, x, 1, 3, 1, 12), 1, 3, 1, 12);
  assert_shape (net_slice (graph, y, 2, 5), 2, 5, 6, 6);
  assert_shape (net_reflect (graph, x, 3), 2, 3, 19, 18);
  assert_shape (net_reflect_input (graph, y, 1), 2, 8, 4, 4);
  assert_shape (net_warp (graph, y, net_input (graph, "matrix", 2, 6, 1, 1),
          -1), 2, 8, 6, 6);
  g_assert_true (net_graph_check (graph, NULL));
}

/* An update is its parameter's new value, and takes its place. */
static void
test_updates (void)
{
  g_autoptr (NetGraph) graph = net_graph_new ();
  NetTensor *x = net_input (graph, "x", 1, 3, 3, 3);
  NetTensor *w = net_parameter (graph, "w", 1, 3, 3, 3);
  NetTensor *t = net_input (graph, "t", 1, 1, 1, 1), *first, *second;

  first = net_adam (graph, w, x, net_parameter (graph, "moments", 2, 3, 3, 3),
      net_input (graph, "settings", 1, 4, 1, 1), 0.9, 0.999, 1e-8);
  second = net_average (graph, first, x, t);
  assert_shape (second, 1, 3, 3, 3);
  g_assert_true (net_tensor_get_parameter (w) == w);
  g_assert_true (net_tensor_get_parameter (first) == w);
  g_assert_true (net_tensor_get_parameter (second) == w);
  g_assert_null (net_tensor_get_parameter (x));
  g_assert_nonnull (net_relu (graph, second));
  g_assert_true (net_graph_check (graph, NULL));
  g_assert_null (net_relu (graph, first));
  assert_fails (graph, "\"w\" is read after its update");
}

/* Inputs come before those who use them, numbered as they are listed. */
static void
test_order (void)
{
  g_autoptr (NetGraph) graph = net_graph_new ();
  NetTensor *x = net_input (graph, "x", 1, 1, 4, 4);
  guint id, i;

  net_add (graph, net_relu (graph, x), net_leaky_relu (graph, x, 0.5));
  g_assert_cmpuint (net_graph_get_n_tensors (graph), ==, 4);
  for (id = 0; id < 4; id++) {
    const NetTensor *t = net_graph_get_tensor (graph, id);

    g_assert_cmpuint (t->id, ==, id);
    for (i = 0; i < t->n_inputs; i++)
      g_assert_cmpuint (t->inputs[i]->id, <, id);
  }
}

/* Each line records an error that names the function, and returns NULL. */
static void
test_errors (void)
{
#define FAILS(text, call) G_STMT_START {                                \
    g_autoptr (NetGraph) graph = net_graph_new ();                      \
    NetTensor *x = net_input (graph, "x", 2, 3, 8, 8);                  \
    NetTensor *w = net_parameter (graph, "w", 4, 3, 3, 3);              \
    NetTensor *row = net_parameter (graph, "row", 1, 3, 1, 1);          \
    g_assert_nonnull (x);                                               \
    g_assert_nonnull (w);                                               \
    g_assert_nonnull (row);                                             \
    g_assert_null (call);                                               \
    assert_fails (graph, text);                                         \
  } G_STMT_END

  FAILS ("\"x\"", net_input (graph, "x", 1, 1, 1, 1));
  FAILS ("[0, 1, 1, 1]", net_input (graph, "y", 0, 1, 1, 1));
  FAILS ("shape", net_input (graph, "y", 65536, 65536, 1, 1));
  FAILS ("shape", net_input (graph, "y", G_MAXINT, G_MAXINT, G_MAXINT,
          G_MAXINT));
  FAILS ("net_conv", net_conv (graph, net_input (graph, "y", 1, 4, 8, 8), w,
          1, 1));
  FAILS ("net_conv", net_conv (graph, x, net_input (graph, "y", 4, 3, 3, 4),
          1, 1));
  FAILS ("stride", net_conv (graph, x, w, 0, 1));
  FAILS ("padding", net_conv (graph, x, w, 1, -1));
  FAILS ("padding", net_conv (graph, x, w, 1 << 30, 1 << 30));
  FAILS ("shape", net_conv (graph, net_input (graph, "y", 1, 3, 2, 9), w, 1,
          0));
  FAILS ("net_conv_input", net_conv_input (graph, x, w, 1, 1, 8, 8));
  FAILS ("net_conv_input", net_conv_input (graph,
          net_input (graph, "y", 1, 4, 8, 8), w, 1, 1, 9, 8));
  FAILS ("net_conv_input", net_conv_input (graph,
          net_input (graph, "y", 1, 4, 8, 8), w, 1, 1, -9, 8));
  FAILS ("net_norm", net_norm (graph, x, row, w, FALSE, 1e-5));
  FAILS ("epsilon", net_norm (graph, x, row, row, FALSE, 0));
  FAILS ("net_add", net_add (graph, row, x));
  FAILS ("net_add", net_add (graph, x, w));
  FAILS ("net_concat", net_concat (graph, x, row));
  FAILS ("net_broadcast", net_broadcast (graph, x, 1, 7, 8, 8));
  FAILS ("shape", net_broadcast (graph, row, 1, 3, 0, 8));

  FAILS ("net_conv_weight", net_conv_weight (graph, x,
          net_input (graph, "y", 1, 4, 8, 8), 3, 1, 1));
  FAILS ("net_conv_weight", net_conv_weight (graph, x,
          net_input (graph, "y", 2, 4, 8, 7), 3, 1, 1));
  FAILS ("net_conv_weight", net_conv_weight (graph, x, x, 0, 1, 0));
  FAILS ("stride", net_conv_weight (graph, x, x, 3, 0, 1));
  FAILS ("net_norm", net_norm (graph, x, net_input (graph, "rows", 2, 3, 1,
              1), row, TRUE, 1e-5));
  FAILS ("epsilon", net_moments (graph, x, FALSE, -1));
  FAILS ("net_norm_scale", net_norm_scale (graph, row, x,
          net_moments (graph, x, FALSE, 1e-5)));
  FAILS ("net_norm_scale", net_norm_scale (graph, x, x,
          net_moments (graph, net_relu (graph, x), FALSE, 1e-5)));
  FAILS ("net_norm_scale", net_norm_scale (graph, x, x,
          net_input (graph, "moments", 2, 3, 1, 2)));
  FAILS ("net_norm_input", net_norm_input (graph, row, x,
          net_moments (graph, x, TRUE, 1e-5), row, row, row));
  FAILS ("net_norm_input", net_norm_input (graph, x, x,
          net_moments (graph, x, FALSE, 1e-5), row, row, row));
  FAILS ("net_norm_input", net_norm_input (graph, x, x,
          net_moments (graph, x, TRUE, 1e-5),
          net_input (graph, "rows", 2, 3, 1, 1), row, row));
  FAILS ("net_gate", net_gate (graph, x, row, 0.2));
  FAILS ("net_multiply", net_multiply (graph, row, x));
  FAILS ("seed", net_dropout (graph, x, row, 0.5, 0));
  FAILS ("rate", net_dropout (graph, x, net_input (graph, "seed", 1, 2, 1, 1),
          1, 0));
  FAILS ("rate", net_dropout (graph, x, net_input (graph, "seed", 1, 2, 1, 1),
          -0.1, 0));
  FAILS ("shape", net_constant (graph, 1, 0, 1, 1, 1));
  FAILS ("net_sum", net_sum (graph, x, 1, 2, 1, 1));
  FAILS ("net_sum", net_sum (graph, row, 2, 3, 1, 1));
  FAILS ("net_slice", net_slice (graph, x, -1, 1));
  FAILS ("net_slice", net_slice (graph, x, 0, 0));
  FAILS ("net_slice", net_slice (graph, x, 2, 2));
  FAILS ("net_slice", net_slice (graph, x, 1, G_MAXINT));
  FAILS ("net_reflect", net_reflect (graph, x, 8));
  FAILS ("net_reflect", net_reflect (graph, x, -1));
  FAILS ("net_reflect_input", net_reflect_input (graph, x, 3));
  FAILS ("net_reflect_input", net_reflect_input (graph, x, G_MAXINT));
  FAILS ("net_reflect_input", net_reflect_input (graph, x, G_MININT));
  FAILS ("net_warp", net_warp (graph, x, row, 0));
  FAILS ("not a parameter", net_adam (graph, x, x, w, row, 0.9, 0.9, 1e-8));
  FAILS ("not a parameter", net_adam (graph, w, w, x, row, 0.9, 0.9, 1e-8));
  FAILS ("net_adam", net_adam (graph, row, row,
          net_parameter (graph, "moments", 1, 3, 1, 1),
          net_input (graph, "settings", 1, 4, 1, 1), 0.9, 0.9, 1e-8));
  FAILS ("net_adam", net_adam (graph, row, row,
          net_parameter (graph, "moments", 2, 3, 1, 1), row, 0.9, 0.9, 1e-8));
  FAILS ("net_adam", net_adam (graph, row, w,
          net_parameter (graph, "moments", 2, 3, 1, 1),
          net_input (graph, "settings", 1, 4, 1, 1), 0.9, 0.9, 1e-8));
  FAILS ("not a parameter", net_average (graph, x, x,
          net_input (graph, "t", 1, 1, 1, 1)));
  FAILS ("net_average", net_average (graph, w, x,
          net_input (graph, "t", 1, 1, 1, 1)));
  FAILS ("net_average", net_average (graph, w, w, row));
  FAILS ("no tensor", net_relu (graph, NULL));
  FAILS ("no tensor", net_tanh (graph, NULL));
  FAILS ("no tensor", net_conv (graph, NULL, w, 1, 1));
  FAILS ("no tensor", net_conv_input (graph, x, NULL, 1, 1, 8, 8));
  FAILS ("no tensor", net_norm (graph, x, NULL, row, FALSE, 1e-5));
  FAILS ("no tensor", net_add (graph, x, NULL));
  FAILS ("no tensor", net_concat (graph, NULL, x));
  FAILS ("no tensor", net_broadcast (graph, NULL, 1, 1, 1, 1));
  FAILS ("no tensor", net_conv_weight (graph, x, NULL, 3, 1, 1));
  FAILS ("no tensor", net_moments (graph, NULL, FALSE, 1e-5));
  FAILS ("no tensor", net_norm_scale (graph, x, x, NULL));
  FAILS ("no tensor", net_norm_input (graph, x, x, NULL, row, row, row));
  FAILS ("no tensor", net_gate (graph, x, NULL, 0));
  FAILS ("no tensor", net_multiply (graph, NULL, x));
  FAILS ("no tensor", net_affine (graph, NULL, 1, 0));
  FAILS ("no tensor", net_log_softmax (graph, NULL));
  FAILS ("no tensor", net_dropout (graph, x, NULL, 0.5, 0));
  FAILS ("no tensor", net_detach (graph, NULL));
  FAILS ("no tensor", net_sum (graph, NULL, 1, 1, 1, 1));
  FAILS ("no tensor", net_slice (graph, NULL, 0, 1));
  FAILS ("no tensor", net_reflect (graph, NULL, 1));
  FAILS ("no tensor", net_reflect_input (graph, NULL, 1));
  FAILS ("no tensor", net_warp (graph, x, NULL, 0));
  FAILS ("no tensor", net_adam (graph, w, NULL, w, row, 0.9, 0.9, 1e-8));
  FAILS ("no tensor", net_average (graph, w, NULL, row));
#undef FAILS
}

/* The first error stays; what follows it neither crashes nor hides it. */
static void
test_sticky (void)
{
  g_autoptr (NetGraph) graph = net_graph_new ();
  NetTensor *x = net_input (graph, "x", 2, 3, 8, 8);
  NetTensor *y = net_concat (graph, x, net_input (graph, "y", 1, 3, 8, 8));

  y = net_relu (graph, net_add (graph, y, x));
  g_assert_null (y);
  assert_fails (graph, "net_concat");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/graph/shapes", test_shapes);
  g_test_add_func ("/graph/shapes/training", test_training_shapes);
  g_test_add_func ("/graph/updates", test_updates);
  g_test_add_func ("/graph/order", test_order);
  g_test_add_func ("/graph/errors", test_errors);
  g_test_add_func ("/graph/sticky", test_sticky);
  return g_test_run ();
}
