/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Reverse mode: from the loss back over the tensors in the opposite order of
 * their creation, each handing what it has collected on to its inputs. */

#include "netgradient.h"

#include "netnodes.h"

#define SHAPE_OF NET_SHAPE_OF

typedef enum
{
  CONSTANT,                     /* no way to what is asked for */
  LEAF,                         /* asked for: the way ends here */
  DEPENDENT,
} Role;

typedef struct
{
  NetGraph *graph;
  Role *roles;                  /* by id */
  NetTensor **gradients;        /* by id: the sum so far, or NULL */
} Walk;

/* Adds to the gradients of @t's inputs, given that of @t, @g. */
typedef void (*Rule) (Walk * walk, NetTensor * t, NetTensor * g);

/* Rules ask this before they add nodes. */
static gboolean
is_needed (const Walk * walk, const NetTensor * input)
{
  return walk->roles[input->id] != CONSTANT;
}

static void
add_gradient (Walk * walk, const NetTensor * input, NetTensor * g)
{
  NetTensor **sum = &walk->gradients[input->id];

  *sum = *sum ? net_add (walk->graph, *sum, g) : g;
}

static gboolean
same_shape (const NetTensor * a, const NetTensor * b)
{
  return a->shape[0] == b->shape[0] && a->shape[1] == b->shape[1]
      && a->shape[2] == b->shape[2] && a->shape[3] == b->shape[3];
}

/* @g for a tensor that was broadcast from @t's shape */
static NetTensor *
sum_to (NetGraph * graph, NetTensor * g, const NetTensor * t)
{
  if (g == NULL || same_shape (g, t))
    return g;
  return net_sum (graph, g, SHAPE_OF (t));
}

/* The gradient of @y for the tensors of @wrt, where that of the loss for @y is
 * @g; NULL for those that @y does not depend on. */
static void pull_back (NetGraph * graph, NetTensor * y, NetTensor * g,
    NetTensor * const *wrt, guint n, NetTensor ** gradients);

/* --- Convolutions: the three forms are linear in both inputs --- */

static void
conv_rule (Walk * walk, NetTensor * t, NetTensor * g)
{
  NetTensor *x = t->inputs[0], *w = t->inputs[1];

  if (is_needed (walk, x))
    add_gradient (walk, x, net_conv_input (walk->graph, g, w, t->stride,
            t->pad, x->shape[2], x->shape[3]));
  if (is_needed (walk, w))
    add_gradient (walk, w, net_conv_weight (walk->graph, x, g, w->shape[2],
            t->stride, t->pad));
}

static void
conv_input_rule (Walk * walk, NetTensor * t, NetTensor * g)
{
  NetTensor *y = t->inputs[0], *w = t->inputs[1];

  if (is_needed (walk, y))
    add_gradient (walk, y, net_conv (walk->graph, g, w, t->stride, t->pad));
  if (is_needed (walk, w))
    add_gradient (walk, w, net_conv_weight (walk->graph, g, y, w->shape[2],
            t->stride, t->pad));
}

static void
conv_weight_rule (Walk * walk, NetTensor * t, NetTensor * g)
{
  NetTensor *x = t->inputs[0], *y = t->inputs[1];

  if (is_needed (walk, x))
    add_gradient (walk, x, net_conv_input (walk->graph, y, g, t->stride,
            t->pad, x->shape[2], x->shape[3]));
  if (is_needed (walk, y))
    add_gradient (walk, y, net_conv (walk->graph, x, g, t->stride, t->pad));
}

/* --- Norms --- */

static void
norm_rule (Walk * walk, NetTensor * t, NetTensor * g)
{
  NetTensor *x = t->inputs[0], *scale = t->inputs[1], *shift = t->inputs[2];
  NetTensor *moments, *d, *s;

  s = net_sum (walk->graph, g, t->batch ? 1 : t->shape[0], t->shape[1], 1, 1);
  if (is_needed (walk, shift))
    add_gradient (walk, shift, sum_to (walk->graph, s, shift));
  if (!is_needed (walk, x) && !is_needed (walk, scale))
    return;
  moments = net_moments (walk->graph, x, t->batch, t->epsilon);
  d = net_norm_scale (walk->graph, g, x, moments);
  if (is_needed (walk, scale))
    add_gradient (walk, scale, sum_to (walk->graph, d, scale));
  if (is_needed (walk, x))
    add_gradient (walk, x, net_norm_input (walk->graph, g, x, moments, scale,
            d, s));
}

/* (x - m) r from its definition, and r, of the statistics @moments of x. */
static NetTensor *
normalize (NetGraph * graph, NetTensor * moments, NetTensor ** r)
{
  NetTensor *x = moments->inputs[0], *centred, *variance;
  gint n = moments->shape[0], c = x->shape[1];
  gdouble count = net_tensor_get_count (x) / ((gdouble) n * c);

  centred = net_add (graph, x, net_affine (graph, net_sum (graph, x, n, c, 1,
              1), -1 / count, 0));
  variance = net_sum (graph, net_multiply (graph, centred, centred), n, c, 1,
      1);
  *r = net_function (graph, net_function (graph, net_affine (graph, variance,
              1 / count, moments->epsilon), NET_SQRT), NET_RECIPROCAL);
  return net_multiply (graph, centred, *r);
}

/* Second derivatives are rare: those of the norm's gradients are what follows
 * from @definition, the same as @t in terms of simpler nodes. */
static void
differentiate (Walk * walk, NetTensor * t, NetTensor * definition,
    NetTensor * g)
{
  NetTensor *needed[NET_MAX_INPUTS] = { NULL, };
  NetTensor *gradients[NET_MAX_INPUTS] = { NULL, };
  guint i, k, n = 0;

  for (i = 0; i < t->n_inputs; i++) {
    for (k = 0; k < n && needed[k] != t->inputs[i]; k++);
    if (k == n && is_needed (walk, t->inputs[i]))
      needed[n++] = t->inputs[i];
  }
  if (definition)
    pull_back (walk->graph, definition, g, needed, n, gradients);
  for (i = 0; i < n; i++) {
    if (gradients[i])
      add_gradient (walk, needed[i], gradients[i]);
  }
}

static void
norm_scale_rule (Walk * walk, NetTensor * t, NetTensor * g)
{
  NetTensor *r, *x = normalize (walk->graph, t->inputs[2], &r);

  differentiate (walk, t, net_sum (walk->graph, net_multiply (walk->graph, x,
              t->inputs[0]), SHAPE_OF (t)), g);
}

static void
norm_input_rule (Walk * walk, NetTensor * t, NetTensor * g)
{
  NetGraph *graph = walk->graph;
  NetTensor *moments = t->inputs[2], *scale = t->inputs[3];
  NetTensor *d = t->inputs[4], *s = t->inputs[5];
  gdouble count = net_tensor_get_count (t) / (gdouble) net_tensor_get_count (d);
  NetTensor *r, *x = normalize (graph, moments, &r), *y;

  y = net_multiply (graph, x, net_affine (graph, d, -1 / count, 0));
  y = net_add (graph, y, net_affine (graph, s, -1 / count, 0));
  y = net_multiply (graph, net_add (graph, y, t->inputs[0]), r);
  differentiate (walk, t, net_multiply (graph, y, scale), g);
}

/* --- Point by point --- */

/* Derivatives in terms of the result @y where that can be, so that it may
 * take the place of @x in memory. */
static void
function_rule (Walk * walk, NetTensor * y, NetTensor * g)
{
  NetGraph *graph = walk->graph;
  NetTensor *x = y->inputs[0], *slope = NULL;

  switch (y->function) {
    case NET_LEAKY_RELU:
      /* the sign of y is that of x where the slope is not negative */
      add_gradient (walk, x, net_gate (graph, g, y->slope < 0 ? x : y,
              y->slope));
      return;
    case NET_TANH:
      slope = net_affine (graph, net_multiply (graph, y, y), -1, 1);
      break;
    case NET_SIGMOID:
      slope = net_multiply (graph, y, net_affine (graph, y, -1, 1));
      break;
    case NET_SOFTPLUS:
      slope = net_function (graph, x, NET_SIGMOID);
      break;
    case NET_EXP:
      slope = y;
      break;
    case NET_LOG:
      slope = net_function (graph, x, NET_RECIPROCAL);
      break;
    case NET_SQRT:
      slope = net_affine (graph, net_function (graph, y, NET_RECIPROCAL), 0.5,
          0);
      break;
    case NET_RECIPROCAL:
      slope = net_affine (graph, net_multiply (graph, y, y), -1, 0);
      break;
    case NET_ABS:
      slope = net_function (graph, x, NET_SIGN);
      break;
    case NET_SIGN:             /* 0: find_roles() */
      g_return_if_reached ();
  }
  add_gradient (walk, x, net_multiply (graph, g, slope));
}

static void
gate_rule (Walk * walk, NetTensor * t, NetTensor * g)
{
  add_gradient (walk, t->inputs[0], net_gate (walk->graph, g, t->inputs[1],
          t->slope));
}

static void
add_rule (Walk * walk, NetTensor * t, NetTensor * g)
{
  NetTensor *a = t->inputs[0], *b = t->inputs[1];

  if (is_needed (walk, a))
    add_gradient (walk, a, g);
  if (is_needed (walk, b))
    add_gradient (walk, b, sum_to (walk->graph, g, b));
}

static void
multiply_rule (Walk * walk, NetTensor * t, NetTensor * g)
{
  NetTensor *a = t->inputs[0], *b = t->inputs[1];

  if (is_needed (walk, a))
    add_gradient (walk, a, net_multiply (walk->graph, g, b));
  if (is_needed (walk, b))
    add_gradient (walk, b, sum_to (walk->graph, net_multiply (walk->graph, g,
                a), b));
}

static void
affine_rule (Walk * walk, NetTensor * t, NetTensor * g)
{
  if (t->factor != 1)
    g = net_affine (walk->graph, g, t->factor, 0);
  add_gradient (walk, t->inputs[0], g);
}

/* g - exp (y) sum over c of g */
static void
log_softmax_rule (Walk * walk, NetTensor * t, NetTensor * g)
{
  NetGraph *graph = walk->graph;
  NetTensor *sum = net_sum (graph, g, t->shape[0], 1, t->shape[2],
      t->shape[3]);

  add_gradient (walk, t->inputs[0], net_add (graph, g, net_multiply (graph,
              net_function (graph, t, NET_EXP), net_affine (graph, sum, -1,
                  0))));
}

static void
dropout_rule (Walk * walk, NetTensor * t, NetTensor * g)
{
  add_gradient (walk, t->inputs[0], net_dropout (walk->graph, g, t->inputs[1],
          t->rate, t->stream));
}

/* --- Shapes --- */

static void
broadcast_rule (Walk * walk, NetTensor * t, NetTensor * g)
{
  add_gradient (walk, t->inputs[0], sum_to (walk->graph, g, t->inputs[0]));
}

static void
sum_rule (Walk * walk, NetTensor * t, NetTensor * g)
{
  NetTensor *x = t->inputs[0];

  if (!same_shape (x, t))
    g = net_broadcast (walk->graph, g, SHAPE_OF (x));
  add_gradient (walk, x, g);
}

static void
concat_rule (Walk * walk, NetTensor * t, NetTensor * g)
{
  NetTensor *a = t->inputs[0], *b = t->inputs[1];

  if (is_needed (walk, a))
    add_gradient (walk, a, net_slice (walk->graph, g, 0, a->shape[1]));
  if (is_needed (walk, b))
    add_gradient (walk, b, net_slice (walk->graph, g, a->shape[1],
            b->shape[1]));
}

/* @count channels of zeros for an image like @t */
static NetTensor *
zeros (NetGraph * graph, const NetTensor * t, gint count)
{
  return net_constant (graph, 0, t->shape[0], count, t->shape[2], t->shape[3]);
}

static void
slice_rule (Walk * walk, NetTensor * t, NetTensor * g)
{
  NetTensor *x = t->inputs[0];
  gint behind = x->shape[1] - t->first - t->shape[1];

  if (t->first > 0)
    g = net_concat (walk->graph, zeros (walk->graph, t, t->first), g);
  if (behind > 0)
    g = net_concat (walk->graph, g, zeros (walk->graph, t, behind));
  add_gradient (walk, x, g);
}

static void
reflect_rule (Walk * walk, NetTensor * t, NetTensor * g)
{
  add_gradient (walk, t->inputs[0], net_reflect_input (walk->graph, g, t->pad));
}

static void
reflect_input_rule (Walk * walk, NetTensor * t, NetTensor * g)
{
  add_gradient (walk, t->inputs[0], net_reflect (walk->graph, g, t->pad));
}

/* --- The walk --- */

static void
refuse (Walk * walk, NetTensor * t, NetTensor * g)
{
  net_graph_fail (walk->graph, "net_gradient: there is no gradient through "
      "%s; detach what it is made of", t->kind == NET_WARP ? "a warp"
      : "the update of a parameter");
}

/* Which of a kind's inputs have a gradient: the first @n_inputs.  None of
 * those that are not listed: leaves, NET_DETACH, NET_MOMENTS. */
static const struct
{
  Rule rule;
  guint n_inputs;
} rules[] = {
  [NET_CONV] = {conv_rule, 2},
  [NET_CONV_INPUT] = {conv_input_rule, 2},
  [NET_CONV_WEIGHT] = {conv_weight_rule, 2},
  [NET_NORM] = {norm_rule, 3},
  [NET_NORM_SCALE] = {norm_scale_rule, 2},
  [NET_NORM_INPUT] = {norm_input_rule, 6},
  [NET_FUNCTION] = {function_rule, 1},
  [NET_GATE] = {gate_rule, 1},
  [NET_ADD] = {add_rule, 2},
  [NET_MULTIPLY] = {multiply_rule, 2},
  [NET_AFFINE] = {affine_rule, 1},
  [NET_LOG_SOFTMAX] = {log_softmax_rule, 1},
  [NET_DROPOUT] = {dropout_rule, 1},
  [NET_BROADCAST] = {broadcast_rule, 1},
  [NET_SUM] = {sum_rule, 1},
  [NET_CONCAT] = {concat_rule, 2},
  [NET_SLICE] = {slice_rule, 1},
  [NET_REFLECT] = {reflect_rule, 1},
  [NET_REFLECT_INPUT] = {reflect_input_rule, 1},
  [NET_WARP] = {refuse, 2},
  [NET_ADAM] = {refuse, 4},
  [NET_AVERAGE] = {refuse, 3},
};

/* Of all tensors up to @last. */
static void
find_roles (Walk * walk, guint last, NetTensor * const *wrt, guint n)
{
  guint id, i;

  for (i = 0; i < n; i++) {
    if (wrt[i]->id <= last)
      walk->roles[wrt[i]->id] = LEAF;
  }
  for (id = 0; id <= last; id++) {
    const NetTensor *t = net_graph_get_tensor (walk->graph, id);

    if (walk->roles[id] == LEAF
        || (t->kind == NET_FUNCTION && t->function == NET_SIGN))
      continue;
    for (i = 0; i < rules[t->kind].n_inputs; i++) {
      if (is_needed (walk, t->inputs[i]))
        walk->roles[id] = DEPENDENT;
    }
  }
}

static void
pull_back (NetGraph * graph, NetTensor * y, NetTensor * g,
    NetTensor * const *wrt, guint n, NetTensor ** gradients)
{
  g_autofree Role *roles = g_new0 (Role, y->id + 1);
  g_autofree NetTensor **sums = g_new0 (NetTensor *, y->id + 1);
  Walk walk = { graph, roles, sums };
  guint id, i;

  find_roles (&walk, y->id, wrt, n);
  sums[y->id] = g;
  for (id = y->id + 1; id-- > 0;) {
    NetTensor *t = net_graph_get_tensor (graph, id);

    if (roles[id] == DEPENDENT && sums[id])
      rules[t->kind].rule (&walk, t, sums[id]);
  }
  for (i = 0; i < n; i++)
    gradients[i] = wrt[i]->id <= y->id ? sums[wrt[i]->id] : NULL;
}

gboolean
net_gradient (NetGraph * graph, NetTensor * loss, NetTensor * const *wrt,
    guint n, NetTensor ** gradients)
{
  gboolean given = loss != NULL;
  guint i;

  for (i = 0; i < n; i++) {
    given = given && wrt[i] != NULL;
    gradients[i] = NULL;
  }
  if (!given)
    net_graph_fail (graph, "net_gradient: no tensor");
  else if (net_tensor_get_count (loss) != 1)
    net_graph_fail (graph, "net_gradient: loss " NET_SHAPE " is not one value",
        SHAPE_OF (loss));
  if (!net_graph_check (graph, NULL))
    return FALSE;

  pull_back (graph, loss, net_constant (graph, 1, 1, 1, 1, 1), wrt, n,
      gradients);
  for (i = 0; i < n; i++) {
    if (gradients[i] == NULL)
      gradients[i] = net_constant (graph, 0, SHAPE_OF (wrt[i]));
  }
  if (net_graph_check (graph, NULL))
    return TRUE;
  for (i = 0; i < n; i++)
    gradients[i] = NULL;
  return FALSE;
}
