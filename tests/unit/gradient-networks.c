/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Gradients of small networks and losses, and what net_gradient() follows,
 * adds and refuses. */

#include "gradient.h"

#include "executor-reference.h"

#include <string.h>

/* --- Networks --- */

/* A convolution with a weight and a bias of its own. */
static NetTensor *
layer (NetGraph * graph, NetTensor * x, const gchar * name, gint channels,
    gint kernel, gint stride, gint pad)
{
  g_autofree gchar *bias = g_strconcat (name, ".bias", NULL);

  x = net_conv (graph, x, net_parameter (graph, name, channels, x->shape[1],
          kernel, kernel), stride, pad);
  return net_add (graph, x, net_parameter (graph, bias, 1, channels, 1, 1));
}

/* A row of numbers for each image, by its label. */
static NetTensor *
by_label (NetGraph * graph, NetTensor * label, const gchar * name,
    gint channels)
{
  return net_conv_input (graph, label, net_parameter (graph, name,
          label->shape[1], channels, 1, 1), 1, 0, 1, 1);
}

static NetTensor *
norm (NetGraph * graph, NetTensor * x, NetTensor * label, const gchar * name)
{
  g_autofree gchar *scale = g_strconcat (name, ".scale", NULL);
  g_autofree gchar *shift = g_strconcat (name, ".shift", NULL);

  return net_norm (graph, x, by_label (graph, label, scale, x->shape[1]),
      by_label (graph, label, shift, x->shape[1]), FALSE, 1e-3);
}

/* Mean over all values. */
static NetTensor *
mean (NetGraph * graph, NetTensor * x)
{
  return net_affine (graph, net_sum (graph, x, 1, 1, 1, 1),
      1.0 / net_tensor_get_count (x), 0);
}

/* Down, up, a skip by concatenation and one by addition, odd sizes. */
static void
test_unet (void)
{
  g_autoptr (NetGraph) graph = net_graph_new ();
  NetTensor *image = net_input (graph, "image", 2, 1, 7, 6);
  NetTensor *label = net_input (graph, "label", 2, 2, 1, 1);
  NetTensor *x, *skip, *inner;

  x = net_concat (graph, image, net_broadcast (graph, label, 2, 2, 7, 6));
  skip = layer (graph, x, "down", 2, 4, 2, 1);
  inner = net_leaky_relu (graph, norm (graph, skip, label, "norm"), 0.2);
  inner = net_add (graph, inner, net_relu (graph, layer (graph, inner,
              "inner", 2, 3, 1, 1)));
  x = net_concat (graph, inner, skip);
  x = net_conv_input (graph, x, net_parameter (graph, "up", 4, 2, 4, 4), 2, 1,
      7, 6);
  x = net_relu (graph, norm (graph, x, label, "up.norm"));
  x = net_tanh (graph, layer (graph, x, "head", 1, 3, 1, 1));
  gradient_check (graph, x, 2);
}

static void
test_resnet (void)
{
  g_autoptr (NetGraph) graph = net_graph_new ();
  NetTensor *x = net_input (graph, "image", 3, 2, 3, 4), *y;

  y = net_reflect (graph, x, 1);
  y = net_conv (graph, y, net_parameter (graph, "w1", 2, 2, 3, 3), 1, 0);
  y = net_norm (graph, y, net_parameter (graph, "scale", 1, 2, 1, 1),
      net_parameter (graph, "shift", 1, 2, 1, 1), TRUE, 1e-3);
  y = net_dropout (graph, net_relu (graph, y),
      net_input (graph, "seed", 1, 2, 1, 1), 0.5, 0);
  y = net_reflect (graph, y, 1);
  y = net_conv (graph, y, net_parameter (graph, "w2", 2, 2, 3, 3), 1, 0);
  gradient_check (graph, net_add (graph, x, y), 2);
}

/* --- Losses --- */

/* A map of scores and one of domains, of a critic without norms. */
static NetTensor *
critic (NetGraph * graph, NetTensor * x, gboolean with_norm,
    NetTensor ** domains)
{
  x = net_leaky_relu (graph, layer (graph, x, "1", 3, 4, 2, 1), 0.2);
  x = layer (graph, x, "2", 3, 4, 2, 1);
  if (with_norm)
    x = net_norm (graph, x, net_parameter (graph, "scale", 1, 3, 1, 1),
        net_parameter (graph, "shift", 1, 3, 1, 1), FALSE, 1e-3);
  x = net_leaky_relu (graph, x, 0.2);
  if (domains)
    *domains = layer (graph, x, "domains", 2, 2, 1, 0);
  return layer (graph, x, "scores", 1, 3, 1, 1);
}

/* Least squares, cross-entropy in both forms, hinge, L1. */
static void
test_losses (void)
{
  g_autoptr (NetGraph) graph = net_graph_new ();
  NetTensor *x = net_input (graph, "x", 2, 2, 9, 10);
  NetTensor *target = net_input (graph, "target", 2, 2, 9, 10);
  NetTensor *domains, *scores = critic (graph, x, FALSE, &domains), *loss, *d;

  d = net_affine (graph, scores, 1, -1);
  loss = mean (graph, net_multiply (graph, d, d));
  loss = net_add (graph, loss, mean (graph, net_function (graph, net_affine
              (graph, scores, -1, 0), NET_SOFTPLUS)));
  loss = net_add (graph, loss, mean (graph, net_relu (graph, net_affine (graph,
                  scores, -1, 1))));
  d = net_sum (graph, domains, 2, 2, 1, 1);
  loss = net_add (graph, loss, mean (graph, net_multiply (graph,
              net_log_softmax (graph, d), net_input (graph, "label", 2, 2, 1,
                  1))));
  d = net_add (graph, x, net_affine (graph, target, -1, 0));
  loss = net_add (graph, loss, mean (graph, net_function (graph, d, NET_ABS)));
  gradient_check (graph, loss, 2);
}

/* lambda mean ((|gradient of the critic at x| - 1)^2), Gulrajani et al. 2017 */
static void
test_penalty (gconstpointer with_norm)
{
  g_autoptr (NetGraph) graph = net_graph_new ();
  NetTensor *x = net_input (graph, "x", 2, 2, 9, 10), *length;
  NetTensor *scores = critic (graph, x, with_norm != NULL, NULL);

  g_assert_true (net_gradient (graph, net_sum (graph, scores, 1, 1, 1, 1), &x,
          1, &length));
  length = net_sum (graph, net_multiply (graph, length, length), 2, 1, 1, 1);
  length = net_function (graph, net_affine (graph, length, 1, 1e-12), NET_SQRT);
  length = net_affine (graph, length, 1, -1);
  gradient_check (graph, net_affine (graph, mean (graph, net_multiply (graph,
                  length, length)), 10, 0), 1);
}

/* w / sigma with sigma = u' W v, Miyato et al. 2018 */
static void
test_spectral (void)
{
  g_autoptr (NetGraph) graph = net_graph_new ();
  NetTensor *x = net_input (graph, "x", 2, 3, 5, 4);
  NetTensor *w = net_parameter (graph, "w", 2, 3, 3, 3), *sigma;

  sigma = net_multiply (graph, w, net_input (graph, "v", 1, 3, 3, 3));
  sigma = net_sum (graph, net_multiply (graph, sigma,
          net_input (graph, "u", 2, 1, 1, 1)), 1, 1, 1, 1);
  w = net_multiply (graph, w, net_function (graph, sigma, NET_RECIPROCAL));
  gradient_check (graph, net_conv (graph, x, w, 1, 1), 2);
}

/* --- What is followed --- */

/* All values of @tensor are @factor those of @other, NULL: than 1. */
static void
assert_proportional (GPtrArray * values, const NetTensor * tensor,
    gdouble factor, const NetTensor * other)
{
  const gdouble *x = g_ptr_array_index (values, tensor->id);
  const gdouble *y = other ? g_ptr_array_index (values, other->id) : NULL;
  gsize i;

  for (i = 0; i < net_tensor_get_count (tensor); i++)
    g_assert_cmpfloat (x[i], ==, factor * (y ? y[i] : 1));
}

/* What is asked for is a leaf, even where one is made of another; what the
 * loss is not made of has gradient 0. */
static void
test_leaves (void)
{
  g_autoptr (NetGraph) graph = net_graph_new ();
  NetTensor *x = net_input (graph, "x", 1, 2, 3, 1);
  NetTensor *y = net_tanh (graph, x), *loss;
  NetTensor *wrt[5], *gradients[5];
  g_autoptr (GRand) rand = g_rand_new_with_seed (1);
  g_autoptr (GPtrArray) values = NULL;

  loss = net_add (graph, net_multiply (graph, y, y), x);
  loss = net_sum (graph, loss, 1, 1, 1, 1);
  wrt[0] = x;
  wrt[1] = y;
  wrt[2] = loss;
  wrt[3] = net_input (graph, "later", 2, 1, 1, 1);
  wrt[4] = net_tanh (graph, y);
  g_assert_true (net_gradient (graph, loss, wrt, 2, gradients));
  g_assert_true (net_gradient (graph, loss, wrt + 2, 3, gradients + 2));
  values = reference_compute (graph, rand);
  assert_proportional (values, gradients[0], 1, NULL);
  assert_proportional (values, gradients[1], 2, y);
  assert_proportional (values, gradients[2], 1, NULL);
  assert_proportional (values, gradients[3], 0, NULL);
  assert_proportional (values, gradients[4], 0, NULL);
  g_assert_cmpint (gradients[3]->shape[0], ==, 2);
}

/* Constants to the gradient, though they are not constant. */
static void
test_constants (void)
{
  g_autoptr (NetGraph) graph = net_graph_new ();
  NetTensor *x = net_input (graph, "x", 1, 2, 3, 1);
  NetTensor *seed = net_input (graph, "seed", 1, 2, 1, 1);
  NetTensor *loss, *gradients[3];
  g_autoptr (GRand) rand = g_rand_new_with_seed (1);
  g_autoptr (GPtrArray) values = NULL;

  loss = net_sum (graph, net_multiply (graph, x, net_detach (graph, x)), 1, 1,
      1, 1);
  g_assert_true (net_gradient (graph, loss, &x, 1, &gradients[0]));
  loss = net_sum (graph, net_moments (graph, x, FALSE, 1), 1, 1, 1, 1);
  g_assert_true (net_gradient (graph, loss, &x, 1, &gradients[1]));
  loss = net_sum (graph, net_dropout (graph, x, seed, 0.5, 0), 1, 1, 1, 1);
  g_assert_true (net_gradient (graph, loss, &seed, 1, &gradients[2]));
  values = reference_compute (graph, rand);
  assert_proportional (values, gradients[0], 1, x);
  assert_proportional (values, gradients[1], 0, NULL);
  assert_proportional (values, gradients[2], 0, NULL);
}

/* No nodes for gradients that nobody asked for: here for the image, and for
 * the weight of a branch without what was asked for. */
static void
test_frugal (void)
{
  g_autoptr (NetGraph) graph = net_graph_new ();
  NetTensor *x = net_input (graph, "x", 1, 1, 4, 4);
  NetTensor *w = net_parameter (graph, "w", 1, 1, 3, 3), *gradient, *y;
  guint counts[NET_AVERAGE + 1] = { 0, }, id;

  y = net_conv (graph, x, net_parameter (graph, "v", 1, 1, 3, 3), 1, 1);
  y = net_add (graph, net_conv (graph, x, w, 1, 1), y);
  g_assert_true (net_gradient (graph, net_sum (graph, y, 1, 1, 1, 1), &w, 1,
          &gradient));
  for (id = 0; id < net_graph_get_n_tensors (graph); id++)
    counts[net_graph_get_tensor (graph, id)->kind]++;
  g_assert_cmpuint (counts[NET_CONV_WEIGHT], ==, 1);
  g_assert_cmpuint (counts[NET_CONV_INPUT], ==, 0);
}

/* --- What is refused --- */

static void
assert_refused (NetGraph * graph, NetTensor * y, NetTensor * wrt,
    const gchar * text)
{
  g_autoptr (GError) error = NULL;
  NetTensor *gradient = wrt;

  g_assert_false (net_gradient (graph, y, &wrt, 1, &gradient));
  g_assert_null (gradient);
  g_assert_false (net_graph_check (graph, &error));
  g_assert_error (error, NET_ERROR, NET_ERROR_SHAPE);
  if (strstr (error->message, text) == NULL)
    g_error ("\"%s\" does not say \"%s\"", error->message, text);
}

/* A warp or an update on the way; but not where the way is cut. */
static void
test_refused (void)
{
  guint i;

  for (i = 0; i < 4; i++) {
    g_autoptr (NetGraph) graph = net_graph_new ();
    NetTensor *x = net_input (graph, "x", 2, 1, 3, 4);
    NetTensor *w = net_parameter (graph, "w", 2, 1, 3, 4), *y, *gradient;
    NetTensor *moments = net_parameter (graph, "moments", 4, 1, 3, 4);

    if (i == 0)
      y = net_warp (graph, x, net_input (graph, "matrix", 2, 6, 1, 1), 0);
    else if (i == 1)
      y = net_warp (graph, w, net_slice (graph, net_concat (graph,
                  net_sum (graph, x, 2, 1, 1, 1), net_input (graph, "rest", 2,
                      5, 1, 1)), 0, 6), 0);
    else if (i == 2)
      y = net_adam (graph, w, x, moments, net_input (graph, "settings", 1, 4,
              1, 1), 0.9, 0.999, 1e-8);
    else
      y = net_average (graph, w, x, net_input (graph, "t", 1, 1, 1, 1));

    g_assert_true (net_gradient (graph, net_sum (graph, y, 1, 1, 1, 1), &y, 1,
            &gradient));
    g_assert_true (net_gradient (graph, net_sum (graph, net_detach (graph, y),
                1, 1, 1, 1), &x, 1, &gradient));
    assert_refused (graph, net_sum (graph, y, 1, 1, 1, 1), x,
        i < 2 ? "warp" : "update");
  }
}

/* A gradient that would read a parameter after its update. */
static void
test_overwritten (void)
{
  g_autoptr (NetGraph) graph = net_graph_new ();
  NetTensor *x = net_input (graph, "x", 1, 1, 3, 4);
  NetTensor *w = net_parameter (graph, "w", 1, 1, 3, 4), *loss;

  loss = net_sum (graph, net_multiply (graph, x, w), 1, 1, 1, 1);
  net_average (graph, w, x, net_input (graph, "t", 1, 1, 1, 1));
  assert_refused (graph, loss, x, "\"w\"");
}

static void
test_errors (void)
{
  guint i;

  for (i = 0; i < 4; i++) {
    g_autoptr (NetGraph) graph = net_graph_new ();
    NetTensor *x = net_input (graph, "x", 1, 1, 3, 4);
    NetTensor *loss = net_sum (graph, x, 1, 1, 1, 1);

    if (i == 0)
      assert_refused (graph, NULL, x, "net_gradient: no tensor");
    else if (i == 1)
      assert_refused (graph, loss, NULL, "net_gradient: no tensor");
    else if (i == 2)
      assert_refused (graph, x, x, "one value");
    else
      assert_refused (graph, net_relu (graph, NULL), x, "net_function");
  }
}

void
gradient_networks_add (void)
{
  g_test_add_func ("/gradient/unet", test_unet);
  g_test_add_func ("/gradient/resnet", test_resnet);
  g_test_add_func ("/gradient/losses", test_losses);
  g_test_add_data_func ("/gradient/penalty", NULL, test_penalty);
  g_test_add_data_func ("/gradient/penalty/norm", "norm", test_penalty);
  g_test_add_func ("/gradient/spectral", test_spectral);
  g_test_add_func ("/gradient/leaves", test_leaves);
  g_test_add_func ("/gradient/constants", test_constants);
  g_test_add_func ("/gradient/frugal", test_frugal);
  g_test_add_func ("/gradient/refused", test_refused);
  g_test_add_func ("/gradient/overwritten", test_overwritten);
  g_test_add_func ("/gradient/errors", test_errors);
}
