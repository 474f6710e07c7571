/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The tests' own meaning of a graph, against PyTorch 1.13 in double (the call
 * stands at each test) where a kind is more than its definition. */

#include "executor-reference.h"

#include <math.h>

/* A leaf and its values. */
typedef struct
{
  NetTensor *tensor;
  const gdouble *values;
} Given;

static GPtrArray *
draw (const NetGraph * graph, const Given * given, guint n)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (1);
  g_autoptr (GError) error = NULL;
  GPtrArray *values;
  guint i;
  gsize j;

  net_graph_check (graph, &error);
  g_assert_no_error (error);
  values = reference_draw (graph, rand);
  for (i = 0; i < n; i++) {
    gdouble *to = g_ptr_array_index (values, given[i].tensor->id);

    for (j = 0; j < net_tensor_get_count (given[i].tensor); j++)
      to[j] = given[i].values[j];
  }
  return values;
}

static GPtrArray *
compute (const NetGraph * graph, const Given * given, guint n)
{
  GPtrArray *values = draw (graph, given, n);

  reference_evaluate (graph, values, values->len);
  return values;
}

static void
assert_values (GPtrArray * values, const NetTensor * tensor,
    const gdouble * expected)
{
  const gdouble *actual = g_ptr_array_index (values, tensor->id);
  gsize i;

  for (i = 0; i < net_tensor_get_count (tensor); i++)
    g_assert_cmpfloat_with_epsilon (actual[i], expected[i], 1e-8);
}

/* torch.nn.functional.batch_norm and instance_norm */
static void
test_norm (void)
{
  g_autoptr (NetGraph) graph = net_graph_new ();
  g_autoptr (GPtrArray) values = NULL;
  static const gdouble x[] = { 1, 2, 4, 0, -1, 1, 3, 0, -2, 5, 2, 0.5 };
  static const gdouble scale[] = { 2, -1 }, shift[] = { 0.5, 0.25 };
  static const gdouble batch[] = {
    0.162372112, 1.175255775, 3.201023101, 0.903757703, 1.426763865,
    0.380751541, 2.188139438, -0.850511550, -2.876278876, -1.711273108,
    -0.142254622, 0.642254622
  };
  static const gdouble instance[] = {
    -1.631250462, -0.032812615, 3.164063077, 0.25, 1.465661348, -0.965661348,
    3.092474518, 0.175940685, -1.768415203, -1.084401282, 0.516880256,
    1.317521025
  };
  Given given[] = {
    {net_input (graph, "x", 2, 2, 1, 3), x},
    {net_input (graph, "scale", 1, 2, 1, 1), scale},
    {net_input (graph, "shift", 1, 2, 1, 1), shift},
  };
  NetTensor *y[2];
  guint i;

  for (i = 0; i < 2; i++)
    y[i] = net_norm (graph, given[0].tensor, given[1].tensor,
        given[2].tensor, i, 1e-2);
  values = compute (graph, given, 3);
  assert_values (values, y[0], instance);
  assert_values (values, y[1], batch);
}

/* torch.nn.functional.softplus, torch.sigmoid, torch.nn.functional.log_softmax
 */
static void
test_point (void)
{
  g_autoptr (NetGraph) graph = net_graph_new ();
  g_autoptr (GPtrArray) values = NULL;
  static const gdouble x[] = { -3, 0, 0.5 }, logits[] = { 1, -2, 0.5 };
  static const gdouble softplus[] = { 0.048587352, 0.693147181, 0.974076984 };
  static const gdouble sigmoid[] = { 0.047425873, 0.5, 0.622459331 };
  static const gdouble softmax[] = { -0.504596902, -3.504596902, -1.004596902 };
  Given given[] = {
    {net_input (graph, "x", 1, 3, 1, 1), x},
    {net_input (graph, "logits", 1, 3, 1, 1), logits},
  };
  NetTensor *y[] = {
    net_function (graph, given[0].tensor, NET_SOFTPLUS),
    net_function (graph, given[0].tensor, NET_SIGMOID),
    net_log_softmax (graph, given[1].tensor),
  };

  values = compute (graph, given, 2);
  assert_values (values, y[0], softplus);
  assert_values (values, y[1], sigmoid);
  assert_values (values, y[2], softmax);
}

/* torch.nn.functional.pad (mode="reflect") */
static void
test_reflect (void)
{
  g_autoptr (NetGraph) graph = net_graph_new ();
  g_autoptr (GPtrArray) values = NULL;
  static const gdouble x[] = { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12 };
  static const gdouble expected[] = {
    11, 10, 9, 10, 11, 12, 11, 10,
    7, 6, 5, 6, 7, 8, 7, 6,
    3, 2, 1, 2, 3, 4, 3, 2,
    7, 6, 5, 6, 7, 8, 7, 6,
    11, 10, 9, 10, 11, 12, 11, 10,
    7, 6, 5, 6, 7, 8, 7, 6,
    3, 2, 1, 2, 3, 4, 3, 2,
  };
  Given given[] = { {net_input (graph, "x", 1, 1, 3, 4), x} };
  NetTensor *y = net_reflect (graph, given[0].tensor, 2);

  values = compute (graph, given, 1);
  assert_values (values, y, expected);
}

/* grid_sample (x + 1, affine_grid (matrix, align_corners=False),
 * align_corners=False) - 1 */
static void
test_warp (void)
{
  g_autoptr (NetGraph) graph = net_graph_new ();
  g_autoptr (GPtrArray) values = NULL;
  static const gdouble x[] = { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12 };
  static const gdouble matrix[] = { 0.75, -0.5, 0.25, 0.5, 1.25, -0.125 };
  static const gdouble expected[] = {
    -1, 0.609375, 2.59375, 0.145833333, 2.875, 5.125, 7.375, 8.1875,
    7.208333333, 9.458333333, 7.78125, 3.671875
  };
  Given given[] = {
    {net_input (graph, "x", 1, 1, 3, 4), x},
    {net_input (graph, "matrix", 1, 6, 1, 1), matrix},
  };
  NetTensor *y = net_warp (graph, given[0].tensor, given[1].tensor, -1);

  values = compute (graph, given, 2);
  assert_values (values, y, expected);
}

/* The generator in Python, itself checked with Random123's known answers
 * for counters and keys of 0, of all bits, and of pi. */
static void
test_dropout (void)
{
  g_autoptr (NetGraph) graph = net_graph_new ();
  g_autoptr (GPtrArray) values = NULL;
  static const gdouble seed[] = { 123456, 7654321 };
  static const guint64 kept[] = {
    G_GUINT64_CONSTANT (0x92c719d5ae87b0a7),
    G_GUINT64_CONSTANT (0x0000009020041027)
  };
  static const gfloat rates[] = { 0.5, 0.9 };
  Given given[] = { {net_input (graph, "seed", 1, 2, 1, 1), seed} };
  NetTensor *x = net_input (graph, "x", 2, 4, 2, 4), *y[2];
  guint i, j;

  for (i = 0; i < 2; i++)
    y[i] = net_dropout (graph, x, given[0].tensor, rates[i], 5);
  values = compute (graph, given, 1);
  for (i = 0; i < 2; i++)
    for (j = 0; j < 64; j++) {
      gdouble before = ((gdouble *) g_ptr_array_index (values, x->id))[j];
      gdouble after = ((gdouble *) g_ptr_array_index (values, y[i]->id))[j];

      g_assert_cmpfloat_with_epsilon (after,
          kept[i] >> j & 1 ? before / (1 - rates[i]) : 0, 1e-6);
    }
}

/* torch.optim.Adam (lr=0.1, betas=(0.5, 0.875), eps=1/1024), three steps, and
 * a moving average behind it */
static void
test_updates (void)
{
  g_autoptr (NetGraph) graph = net_graph_new ();
  g_autoptr (GPtrArray) values = NULL;
  static const gdouble start[] = { 0.5, -1, 2 };
  static const gdouble g[3][3] =
      { {1, -2, 0.5}, {0.25, 3, -1}, {-1.5, 0.75, 2} };
  static const gdouble expected[3][3] = {
    {0.400097561, -0.900048804, 1.900194932},
    {0.329484404, -0.951669058, 1.962137270},
    {0.389048343, -0.999565281, 1.895146866},
  };
  NetTensor *w = net_parameter (graph, "w", 1, 3, 1, 1);
  NetTensor *average = net_parameter (graph, "average", 1, 3, 1, 1);
  NetTensor *moments = net_parameter (graph, "moments", 2, 3, 1, 1);
  NetTensor *settings = net_input (graph, "settings", 1, 4, 1, 1);
  NetTensor *gradient = net_input (graph, "g", 1, 3, 1, 1);
  NetTensor *t = net_input (graph, "t", 1, 1, 1, 1), *adam;
  static const gdouble zeros[6], quarter = 0.25;
  Given given[] = {
    {w, start}, {average, start}, {moments, zeros}, {settings, zeros},
    {t, &quarter},
  };
  gdouble mean[] = { 0.5, -1, 2 };
  guint step, i;

  adam = net_adam (graph, w, gradient, moments, settings, 0.5, 0.875,
      1 / 1024.);
  net_average (graph, average, adam, t);
  values = draw (graph, given, 5);
  for (step = 0; step < 3; step++) {
    gdouble *s = g_ptr_array_index (values, settings->id);
    gdouble *to = g_ptr_array_index (values, gradient->id);

    s[0] = 0.1 / (1 - pow (0.5, step + 1));
    s[1] = 1 / sqrt (1 - pow (0.875, step + 1));
    s[2] = 0.5;                 /* of a gradient of twice the size */
    for (i = 0; i < 3; i++)
      to[i] = 2 * g[step][i];
    reference_evaluate (graph, values, values->len);
    assert_values (values, w, expected[step]);
    assert_values (values, adam, expected[step]);
    for (i = 0; i < 3; i++)
      mean[i] += 0.25 * (expected[step][i] - mean[i]);
    assert_values (values, average, mean);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/reference/norm", test_norm);
  g_test_add_func ("/reference/point", test_point);
  g_test_add_func ("/reference/reflect", test_reflect);
  g_test_add_func ("/reference/warp", test_warp);
  g_test_add_func ("/reference/dropout", test_dropout);
  g_test_add_func ("/reference/updates", test_updates);
  return g_test_run ();
}
