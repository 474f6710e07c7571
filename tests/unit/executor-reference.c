/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "executor-reference.h"

#include <math.h>
#include <string.h>

/* A tensor that is being computed. */
typedef struct
{
  const NetTensor *t;
  gdouble *y;                   /* its values */
  gdouble *x[NET_MAX_INPUTS];   /* its inputs' */
  const gdouble *moments;       /* norms and their gradients */
} Node;

static gsize
at (const NetTensor * t, gint n, gint c, gint h, gint w)
{
  return (((gsize) n * t->shape[1] + c) * t->shape[2] + h) * t->shape[3] + w;
}

/* The same, where an axis of length 1 stands for any index. */
static gsize
at_any (const NetTensor * t, gint n, gint c, gint h, gint w)
{
  return at (t, MIN (n, t->shape[0] - 1), MIN (c, t->shape[1] - 1),
      MIN (h, t->shape[2] - 1), MIN (w, t->shape[3] - 1));
}

/* --- Convolutions --- */

/* Every product of a convolution, from its definition: x, y and the tap of w
 * that belong together.  Adds to the one that @t is. */
static void
convolve (const NetTensor * t, const NetTensor * tx, gdouble * x,
    const NetTensor * ty, gdouble * y, const NetTensor * tw, gdouble * w)
{
  gint n, o, c, p, q, i, j;

  for (n = 0; n < ty->shape[0]; n++)
    for (o = 0; o < ty->shape[1]; o++)
      for (p = 0; p < ty->shape[2]; p++)
        for (q = 0; q < ty->shape[3]; q++)
          for (c = 0; c < tx->shape[1]; c++)
            for (i = 0; i < tw->shape[2]; i++)
              for (j = 0; j < tw->shape[3]; j++) {
                gint h = t->stride * p + i - t->pad;
                gint v = t->stride * q + j - t->pad;
                gsize ix, iy, iw;

                if (h < 0 || h >= tx->shape[2] || v < 0 || v >= tx->shape[3])
                  continue;
                ix = at (tx, n, c, h, v);
                iy = at (ty, n, o, p, q);
                iw = at (tw, o, c, i, j);
                if (t == ty)
                  y[iy] += w[iw] * x[ix];
                else if (t == tx)
                  x[ix] += w[iw] * y[iy];
                else
                  w[iw] += y[iy] * x[ix];
              }
}

/* --- Norms --- */

/* The row of statistics that plane (@n, @c) of @t or its input belongs to. */
static gsize
row (const NetTensor * t, gint n, gint c)
{
  return (t->batch ? 0 : (gsize) n * t->inputs[0]->shape[1]) + c;
}

/* Mean and 1 / deviation of @x for each row of @t, a norm or its moments. */
static void
find_moments (const NetTensor * t, const gdouble * x, gdouble * moments)
{
  const NetTensor *in = t->inputs[0];
  gint n, c, i, plane = in->shape[2] * in->shape[3];
  gdouble count = (gdouble) plane * (t->batch ? in->shape[0] : 1);
  gboolean second;

  for (second = FALSE; second <= TRUE; second++)
    for (n = 0; n < in->shape[0]; n++)
      for (c = 0; c < in->shape[1]; c++) {
        gdouble *m = moments + 2 * row (t, n, c);
        const gdouble *values = x + at (in, n, c, 0, 0);

        for (i = 0; i < plane; i++)
          m[second] += second ? pow (values[i] - m[0], 2) / count
              : values[i] / count;
      }
  for (n = 0; n < (t->batch ? 1 : in->shape[0]); n++)
    for (c = 0; c < in->shape[1]; c++)
      moments[2 * row (t, n, c) + 1] =
          1 / sqrt (moments[2 * row (t, n, c) + 1] + t->epsilon);
}

static gdouble
standardize (gdouble x, const gdouble * moments)
{
  return (x - moments[0]) * moments[1];
}

/* --- Values that stand alone --- */

static gdouble
apply (const NetTensor * t, gdouble x)
{
  switch (t->function) {
    case NET_LEAKY_RELU:
      return x < 0 ? (gdouble) t->slope * x : x;
    case NET_TANH:
      return tanh (x);
    case NET_SIGMOID:
      return 1 / (1 + exp (-x));
    case NET_SOFTPLUS:
      return MAX (x, 0) + log1p (exp (-fabs (x)));
    case NET_EXP:
      return exp (x);
    case NET_LOG:
      return log (x);
    case NET_SQRT:
      return sqrt (x);
    case NET_RECIPROCAL:
      return 1 / x;
    case NET_ABS:
      return fabs (x);
    case NET_SIGN:
      return (x > 0) - (x < 0);
  }
  g_assert_not_reached ();
}

static gdouble
log_softmax (const Node * node, gint n, gint c, gint h, gint w)
{
  gdouble x = node->x[0][at (node->t, n, c, h, w)], sum = 0;
  gint k;

  for (k = 0; k < node->t->shape[1]; k++)
    sum += exp (node->x[0][at (node->t, n, k, h, w)] - x);
  return -log (sum);
}

/* Word 0 of Philox2x32-10, Salmon et al. 2011. */
static guint32
philox (guint32 low, guint32 high, guint32 key)
{
  guint round;

  for (round = 0; round < 10; round++) {
    guint64 product = (guint64) 0xd256d193 * low;

    low = (guint32) (product >> 32) ^ key ^ high;
    high = (guint32) product;
    key += 0x9e3779b9;
  }
  return low;
}

static gdouble
drop (const Node * node, gsize i)
{
  const gdouble *seed = node->x[1];
  guint32 word = philox (i, node->t->stream,
      (guint32) seed[0] ^ (guint32) seed[1] << 8);

  return word >= node->t->rate * 0x1p32
      ? node->x[0][i] / (1 - (gdouble) node->t->rate) : 0;
}

/* Index @i of an axis of @size, mirrored about its ends. */
static gint
mirror (gint i, gint size)
{
  i = ABS (i);
  return i < size ? i : 2 * (size - 1) - i;
}

/* grid_sample (x - outside, affine_grid (matrix)) + outside */
static gdouble
warp (const Node * node, gint n, gint c, gint h, gint w)
{
  const NetTensor *t = node->t;
  const gdouble *m = node->x[1] + 6 * n;
  gint height = t->shape[2], width = t->shape[3], i, j;
  gdouble u = (2 * w + 1.) / width - 1, v = (2 * h + 1.) / height - 1;
  gdouble across = ((m[0] * u + m[1] * v + m[2] + 1) * width - 1) / 2;
  gdouble down = ((m[3] * u + m[4] * v + m[5] + 1) * height - 1) / 2;
  gdouble value = t->offset;

  for (i = floor (down); i <= floor (down) + 1; i++)
    for (j = floor (across); j <= floor (across) + 1; j++)
      if (i >= 0 && i < height && j >= 0 && j < width)
        value += (1 - fabs (down - i)) * (1 - fabs (across - j))
            * (node->x[0][at (t, n, c, i, j)] - t->offset);
  return value;
}

/* One value of a tensor. */
static gdouble
gather (const Node * node, gint n, gint c, gint h, gint w)
{
  const NetTensor *t = node->t, *a = t->inputs[0], *b = t->inputs[1];
  const gdouble *const *x = (const gdouble * const *) node->x;
  gsize i = at (t, n, c, h, w);
  gdouble count;

  switch (t->kind) {
    case NET_CONSTANT:
      return t->offset;
    case NET_NORM:
      return standardize (x[0][i], node->moments + 2 * row (t, n, c))
          * x[1][at_any (b, n, c, h, w)]
          + x[2][at_any (t->inputs[2], n, c, h, w)];
    case NET_NORM_INPUT:
      count = net_tensor_get_count (t)
          / (gdouble) net_tensor_get_count (t->inputs[4]);
      return x[3][at_any (t->inputs[3], n, c, h, w)]
          * node->moments[2 * row (t, n, c) + 1]
          * (x[0][i] - x[5][row (t, n, c)] / count
          - standardize (x[1][i], node->moments + 2 * row (t, n, c))
          * x[4][row (t, n, c)] / count);
    case NET_FUNCTION:
      return apply (t, x[0][i]);
    case NET_GATE:
      return x[1][i] > 0 ? x[0][i] : (gdouble) t->slope * x[0][i];
    case NET_ADD:
      return x[0][i] + x[1][at_any (b, n, c, h, w)];
    case NET_MULTIPLY:
      return x[0][i] * x[1][at_any (b, n, c, h, w)];
    case NET_AFFINE:
      return (gdouble) t->factor * x[0][i] + (gdouble) t->offset;
    case NET_LOG_SOFTMAX:
      return log_softmax (node, n, c, h, w);
    case NET_DROPOUT:
      return drop (node, i);
    case NET_DETACH:
      return x[0][i];
    case NET_BROADCAST:
      return x[0][at_any (a, n, c, h, w)];
    case NET_CONCAT:
      return c < a->shape[1] ? x[0][at (a, n, c, h, w)]
          : x[1][at (b, n, c - a->shape[1], h, w)];
    case NET_SLICE:
      return x[0][at (a, n, t->first + c, h, w)];
    case NET_REFLECT:
      return x[0][at (a, n, c, mirror (h - t->pad, a->shape[2]),
              mirror (w - t->pad, a->shape[3]))];
    case NET_WARP:
      return warp (node, n, c, h, w);
    default:
      g_assert_not_reached ();
  }
}

/* --- Sums --- */

/* What one value of the first input adds to the tensor. */
static void
scatter (const Node * node, gint n, gint c, gint h, gint w)
{
  const NetTensor *t = node->t, *a = t->inputs[0];
  gsize i = at (a, n, c, h, w);
  gdouble x = node->x[0][i];

  if (t->kind == NET_SUM)
    node->y[at_any (t, n, c, h, w)] += x;
  else if (t->kind == NET_NORM_SCALE)
    node->y[row (t, n, c)] += x * standardize (node->x[1][i],
        node->moments + 2 * row (t, n, c));
  else
    node->y[at (t, n, c, mirror (h - t->pad, t->shape[2]),
            mirror (w - t->pad, t->shape[3]))] += x;
}

/* --- Updates --- */

/* Adam's step for value @i. */
static gdouble
step (const Node * node, gsize i)
{
  const NetTensor *t = node->t;
  gdouble *m = node->x[2] + i, *v = m + net_tensor_get_count (t);
  const gdouble *settings = node->x[3];
  gdouble g = settings[2] * node->x[1][i];

  *m = t->beta1 * *m + (1 - (gdouble) t->beta1) * g;
  *v = t->beta2 * *v + (1 - (gdouble) t->beta2) * g * g;
  return node->x[0][i]
      - settings[0] * *m / (sqrt (*v) * settings[1] + t->epsilon);
}

static void
update (const Node * node, gdouble * parameter)
{
  gsize i, count = net_tensor_get_count (node->t);

  for (i = 0; i < count; i++) {
    if (node->t->kind == NET_ADAM)
      node->y[i] = step (node, i);
    else
      node->y[i] = node->x[0][i]
          + node->x[2][0] * (node->x[1][i] - node->x[0][i]);
    parameter[i] = node->y[i];
  }
}

/* --- Graphs --- */

static void
compute_pixels (const Node * node, gboolean sums)
{
  const NetTensor *over = sums ? node->t->inputs[0] : node->t;
  gint n, c, h, w;

  for (n = 0; n < over->shape[0]; n++)
    for (c = 0; c < over->shape[1]; c++)
      for (h = 0; h < over->shape[2]; h++)
        for (w = 0; w < over->shape[3]; w++) {
          if (sums)
            scatter (node, n, c, h, w);
          else
            node->y[at (over, n, c, h, w)] = gather (node, n, c, h, w);
        }
}

static void
compute (const Node * node, GPtrArray * values)
{
  const NetTensor *t = node->t;

  switch (t->kind) {
    case NET_CONV:
      convolve (t, t->inputs[0], node->x[0], t, node->y, t->inputs[1],
          node->x[1]);
      break;
    case NET_CONV_INPUT:
      convolve (t, t, node->y, t->inputs[0], node->x[0], t->inputs[1],
          node->x[1]);
      break;
    case NET_CONV_WEIGHT:
      convolve (t, t->inputs[0], node->x[0], t->inputs[1], node->x[1], t,
          node->y);
      break;
    case NET_MOMENTS:
      find_moments (t, node->x[0], node->y);
      break;
    case NET_ADAM:
    case NET_AVERAGE:
      update (node, g_ptr_array_index (values,
              net_tensor_get_parameter (t)->id));
      break;
    default:
      compute_pixels (node, t->kind == NET_SUM || t->kind == NET_NORM_SCALE
          || t->kind == NET_REFLECT_INPUT);
  }
}

void
reference_evaluate (const NetGraph * graph, GPtrArray * values, guint n)
{
  guint id, i;

  for (id = 0; id < n; id++) {
    const NetTensor *t = net_graph_get_tensor (graph, id);
    g_autofree gdouble *moments = NULL;
    Node node = { t, g_ptr_array_index (values, id) };

    if (t->kind == NET_INPUT || t->kind == NET_PARAMETER)
      continue;
    for (i = 0; i < t->n_inputs; i++)
      node.x[i] = g_ptr_array_index (values, t->inputs[i]->id);
    if (t->kind == NET_NORM) {
      node.moments = moments = g_new0 (gdouble, 2 * t->shape[0] * t->shape[1]);
      find_moments (t, node.x[0], moments);
    } else {
      node.moments = node.x[2];
    }
    memset (node.y, 0, net_tensor_get_count (t) * sizeof (gdouble));
    compute (&node, values);
  }
}

/* Values of leaves that their user, @t, can do something with. */
static void
suit (const NetTensor * t, GPtrArray * values, GRand * rand)
{
  gdouble *seed, *moments, *settings;
  gsize i, count = net_tensor_get_count (t);

  if (t->kind == NET_DROPOUT) {
    seed = g_ptr_array_index (values, t->inputs[1]->id);
    for (i = 0; i < 2; i++)
      seed[i] = g_rand_int_range (rand, 0, 1 << 24);
  } else if (t->kind == NET_ADAM) {
    moments = g_ptr_array_index (values, t->inputs[2]->id);
    settings = g_ptr_array_index (values, t->inputs[3]->id);
    for (i = count; i < 2 * count; i++)
      moments[i] = fabs (moments[i]);
    for (i = 0; i < 4; i++)
      settings[i] = fabs (settings[i]);
  }
}

GPtrArray *
reference_draw (const NetGraph * graph, GRand * rand)
{
  GPtrArray *values = g_ptr_array_new_with_free_func (g_free);
  guint id, n = net_graph_get_n_tensors (graph);
  gsize j;

  for (id = 0; id < n; id++) {
    const NetTensor *t = net_graph_get_tensor (graph, id);
    gdouble *y = g_new0 (gdouble, net_tensor_get_count (t));

    if (t->kind == NET_INPUT || t->kind == NET_PARAMETER) {
      for (j = 0; j < net_tensor_get_count (t); j++)
        y[j] = (gfloat) g_rand_double_range (rand, -1, 1);
    }
    g_ptr_array_add (values, y);
  }
  for (id = 0; id < n; id++)
    suit (net_graph_get_tensor (graph, id), values, rand);
  return values;
}

GPtrArray *
reference_compute (const NetGraph * graph, GRand * rand)
{
  GPtrArray *values = reference_draw (graph, rand);

  reference_evaluate (graph, values, values->len);
  return values;
}

gfloat *
reference_get_floats (GPtrArray * values, const NetTensor * tensor)
{
  gsize i, count = net_tensor_get_count (tensor);
  const gdouble *from = g_ptr_array_index (values, tensor->id);
  gfloat *floats = g_new (gfloat, count);

  for (i = 0; i < count; i++)
    floats[i] = from[i];
  return floats;
}
