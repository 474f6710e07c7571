/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* No two live tensors share memory, and little is wasted. */

#include "netplan.h"

#define ALIGNMENT 16

static gsize
tensor_size (const NetTensor * tensor)
{
  return net_tensor_get_count (tensor) * sizeof (gfloat);
}

static gsize
scratch_size (const NetTensor * tensor)
{
  return tensor->kind == NET_CONV ? 100 : 0;
}

static gboolean
in_place (const NetTensor * tensor)
{
  return tensor->kind == NET_FUNCTION || tensor->kind == NET_ADD;
}

static const NetLayout plain = { ALIGNMENT, tensor_size, NULL, NULL };

static const NetLayout full = {
  ALIGNMENT, tensor_size, scratch_size, in_place
};

/* Steps at which the values of each tensor matter, found by brute force. */
typedef struct
{
  guint start, end;
} Life;

static Life *
find_lives (const NetGraph * graph, NetTensor * const *outputs,
    guint n_outputs, const NetPlan * plan)
{
  guint n = net_graph_get_n_tensors (graph), id, i;
  Life *lives = g_new0 (Life, n);

  for (id = 0; id < n; id++) {
    const NetTensor *tensor = net_graph_get_tensor (graph, id);

    lives[id].start = tensor->kind == NET_INPUT ? 0 : id;
    for (i = 0; i < tensor->n_inputs && net_plan_needs (plan, tensor); i++)
      lives[tensor->inputs[i]->id].end = id;
  }
  for (i = 0; i < n_outputs; i++)
    lives[outputs[i]->id].end = n;
  return lives;
}

static gboolean
overlap (gsize a, gsize a_size, gsize b, gsize b_size)
{
  return a < b + b_size && b < a + a_size;
}

/* @b may lie where @a lies: it is computed over it at @a's last step. */
static gboolean
takes_over (const NetTensor * a, const Life * a_life, const NetTensor * b)
{
  return in_place (b) && b->inputs[0] == a && a_life->end == b->id;
}

static void
check_scratch (const NetGraph * graph, const NetPlan * plan,
    const Life * lives, const NetTensor * owner)
{
  gsize offset = net_plan_get_scratch_offset (plan, owner);
  guint id;

  g_assert_cmpuint (offset % ALIGNMENT, ==, 0);
  g_assert_cmpuint (offset + scratch_size (owner), <=,
      net_plan_get_arena_size (plan));
  for (id = 0; id < net_graph_get_n_tensors (graph); id++) {
    const NetTensor *tensor = net_graph_get_tensor (graph, id);

    if (tensor->kind == NET_PARAMETER || !net_plan_needs (plan, tensor)
        || lives[id].start > owner->id || lives[id].end < owner->id)
      continue;
    g_assert_false (overlap (offset, scratch_size (owner),
            net_plan_get_offset (plan, tensor), tensor_size (tensor)));
  }
}

static void
check_plan (const NetGraph * graph, NetTensor * const *outputs,
    guint n_outputs, const NetPlan * plan, const NetLayout * layout)
{
  g_autofree Life *lives = find_lives (graph, outputs, n_outputs, plan);
  guint n = net_graph_get_n_tensors (graph), i, j;
  gsize sum = 0;

  for (i = 0; i < n; i++) {
    const NetTensor *a = net_graph_get_tensor (graph, i);
    gsize offset, size = tensor_size (a);

    if (!net_plan_needs (plan, a))
      continue;
    offset = net_plan_get_offset (plan, a);
    g_assert_cmpuint (offset % ALIGNMENT, ==, 0);
    g_assert_cmpuint (offset + size, <=, a->kind == NET_PARAMETER
        ? net_plan_get_parameter_size (plan) : net_plan_get_arena_size (plan));
    if (a->kind != NET_PARAMETER)
      sum += size + ALIGNMENT;
    if (layout->scratch_size && scratch_size (a)) {
      sum += scratch_size (a) + ALIGNMENT;
      check_scratch (graph, plan, lives, a);
    }
    for (j = i + 1; j < n; j++) {
      const NetTensor *b = net_graph_get_tensor (graph, j);

      if (!net_plan_needs (plan, b)
          || (a->kind == NET_PARAMETER) != (b->kind == NET_PARAMETER)
          || !overlap (offset, size, net_plan_get_offset (plan, b),
              tensor_size (b)))
        continue;
      /* They overlap: never two parameters, and no two that live at once. */
      g_assert_cmpint (a->kind, !=, NET_PARAMETER);
      if (layout->in_place && takes_over (a, &lives[i], b)
          && net_plan_get_offset (plan, b) == offset)
        continue;
      g_assert_true (lives[i].end < lives[j].start
          || lives[j].end < lives[i].start);
    }
  }
  g_assert_cmpuint (net_plan_get_arena_size (plan), <=, sum);
}

static NetTensor *
pick (GRand * rand, GPtrArray * tensors)
{
  return g_ptr_array_index (tensors, g_rand_int_range (rand, 0, tensors->len));
}

/* Any network of tensors of a few sizes; one in four is an output. */
static void
test_random (void)
{
  guint seed, i;

  for (seed = 0; seed < 300; seed++) {
    g_autoptr (GRand) rand = g_rand_new_with_seed (seed);
    g_autoptr (NetGraph) graph = net_graph_new ();
    g_autoptr (GPtrArray) tensors = g_ptr_array_new ();
    g_autoptr (GPtrArray) outputs = g_ptr_array_new ();
    g_autoptr (NetPlan) first = NULL;
    g_autoptr (NetPlan) second = NULL;

    g_ptr_array_add (tensors, net_input (graph, "a", 1, 3, 5, 5));
    g_ptr_array_add (tensors, net_input (graph, "b", 1, 1, 5, 5));
    for (i = 0; i < 30; i++) {
      g_autofree gchar *name = g_strdup_printf ("w%u", i);
      NetTensor *x = pick (rand, tensors), *y = pick (rand, tensors);

      switch (g_rand_int_range (rand, 0, 4)) {
        case 0:
          x = net_conv (graph, x, net_parameter (graph, name,
                  g_rand_int_range (rand, 1, 9), x->shape[1], 3, 3), 1, 1);
          break;
        case 1:
          x = net_tanh (graph, x);
          break;
        case 2:
          x = net_add (graph, x, y->shape[1] == 1 ? y : x);
          break;
        default:
          x = net_concat (graph, x, y);
      }
      g_ptr_array_add (tensors, x);
      if (g_rand_int_range (rand, 0, 4) == 0)
        g_ptr_array_add (outputs, x);
    }
    g_ptr_array_add (outputs, pick (rand, tensors));
    g_assert_true (net_graph_check (graph, NULL));

    first = net_plan_new (graph, (NetTensor **) outputs->pdata, outputs->len,
        &plain);
    check_plan (graph, (NetTensor **) outputs->pdata, outputs->len, first,
        &plain);
    second = net_plan_new (graph, (NetTensor **) outputs->pdata, outputs->len,
        &full);
    check_plan (graph, (NetTensor **) outputs->pdata, outputs->len, second,
        &full);
  }
}

static NetTensor *
make_chain (NetGraph * graph, guint length, gboolean activations)
{
  NetTensor *x = net_input (graph, "x", 1, 4, 16, 16);
  guint i;

  for (i = 0; i < length; i++) {
    g_autofree gchar *name = g_strdup_printf ("w%u", i);

    x = activations ? net_relu (graph, x) : net_conv (graph, x,
        net_parameter (graph, name, 4, 4, 3, 3), 1, 1);
  }
  return x;
}

/* A chain takes two tensors however long it is; in place, one. */
static void
test_chain (void)
{
  const gsize size = 4 * 16 * 16 * sizeof (gfloat);
  g_autoptr (NetGraph) graph = net_graph_new ();
  g_autoptr (NetGraph) elementwise = net_graph_new ();
  NetTensor *output = make_chain (graph, 20, FALSE);
  g_autoptr (NetPlan) plan = net_plan_new (graph, &output, 1, &plain);
  g_autoptr (NetPlan) in_place_plan = NULL;

  g_assert_cmpuint (net_plan_get_arena_size (plan), ==, 2 * size);
  g_assert_cmpuint (net_plan_get_parameter_size (plan), ==,
      20 * 4 * 4 * 9 * sizeof (gfloat));

  output = make_chain (elementwise, 20, TRUE);
  in_place_plan = net_plan_new (elementwise, &output, 1, &full);
  g_assert_cmpuint (net_plan_get_arena_size (in_place_plan), ==, size);
}

/* What no output needs takes no memory. */
static void
test_unneeded (void)
{
  g_autoptr (NetGraph) graph = net_graph_new ();
  NetTensor *x = net_input (graph, "x", 1, 4, 16, 16);
  NetTensor *other = net_input (graph, "other", 1, 4, 16, 16);
  NetTensor *w = net_parameter (graph, "w", 9, 4, 3, 3);
  NetTensor *unused = net_conv (graph, x, w, 1, 1);
  NetTensor *y = net_relu (graph, x);
  g_autoptr (NetPlan) plan = net_plan_new (graph, &y, 1, &full);

  g_assert_true (net_plan_needs (plan, x));
  g_assert_true (net_plan_needs (plan, y));
  g_assert_false (net_plan_needs (plan, other));
  g_assert_false (net_plan_needs (plan, w));
  g_assert_false (net_plan_needs (plan, unused));
  g_assert_cmpuint (net_plan_get_parameter_size (plan), ==, 0);
  g_assert_cmpuint (net_plan_get_arena_size (plan), ==, tensor_size (x));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/plan/random", test_random);
  g_test_add_func ("/plan/chain", test_chain);
  g_test_add_func ("/plan/unneeded", test_unneeded);
  return g_test_run ();
}
