/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "executor-reference.h"

#include <math.h>

static gsize
at (const NetTensor * t, gint n, gint c, gint h, gint w)
{
  return (((gsize) n * t->shape[1] + c) * t->shape[2] + h) * t->shape[3] + w;
}

/* Every product of a convolution, from its definition: x, y and the tap of w
 * that belong together.  Adds to y (forward) or to x. */
static void
convolve (const NetTensor * tx, gdouble * x, const NetTensor * ty, gdouble * y,
    const NetTensor * tw, const gdouble * w, gint stride, gint pad,
    gboolean forward)
{
  gint n, o, c, p, q, i, j;

  for (n = 0; n < ty->shape[0]; n++)
    for (o = 0; o < ty->shape[1]; o++)
      for (p = 0; p < ty->shape[2]; p++)
        for (q = 0; q < ty->shape[3]; q++)
          for (c = 0; c < tx->shape[1]; c++)
            for (i = 0; i < tw->shape[2]; i++)
              for (j = 0; j < tw->shape[3]; j++) {
                gint h = stride * p + i - pad, v = stride * q + j - pad;

                if (h < 0 || h >= tx->shape[2] || v < 0 || v >= tx->shape[3])
                  continue;
                if (forward)
                  y[at (ty, n, o, p, q)] +=
                      w[at (tw, o, c, i, j)] * x[at (tx, n, c, h, v)];
                else
                  x[at (tx, n, c, h, v)] +=
                      w[at (tw, o, c, i, j)] * y[at (ty, n, o, p, q)];
              }
}

/* mean and biased variance of plane (n, c) */
static void
moments (const NetTensor * t, const gdouble * x, gint n, gint c,
    gdouble * mean, gdouble * variance)
{
  gsize i, first = at (t, n, c, 0, 0), count = t->shape[2] * t->shape[3];

  *mean = *variance = 0;
  for (i = 0; i < count; i++)
    *mean += x[first + i] / count;
  for (i = 0; i < count; i++)
    *variance += (x[first + i] - *mean) * (x[first + i] - *mean) / count;
}

static gdouble
activate (const NetTensor * t, gdouble x)
{
  if (t->function == NET_TANH)
    return tanh (x);
  return x < 0 ? (gdouble) t->slope * x : x;
}

/* The value of a tensor where an axis of length 1 stands for any index. */
static gdouble
broadcast (const NetTensor * t, const gdouble * x, gint n, gint c, gint h,
    gint w)
{
  return x[at (t, MIN (n, t->shape[0] - 1), MIN (c, t->shape[1] - 1),
          MIN (h, t->shape[2] - 1), MIN (w, t->shape[3] - 1))];
}

static void
compute_pixels (const NetTensor * t, gdouble * y, gdouble ** x)
{
  NetTensor *const *in = t->inputs;
  gdouble mean = 0, variance = 0, value = 0;
  gint n, c, h, w;

  for (n = 0; n < t->shape[0]; n++)
    for (c = 0; c < t->shape[1]; c++) {
      if (t->kind == NET_NORM)
        moments (in[0], x[0], n, c, &mean, &variance);
      for (h = 0; h < t->shape[2]; h++)
        for (w = 0; w < t->shape[3]; w++) {
          if (t->kind == NET_NORM)
            value = (x[0][at (t, n, c, h, w)] - mean)
                / sqrt (variance + t->epsilon)
                * broadcast (in[1], x[1], n, c, 0, 0)
                + broadcast (in[2], x[2], n, c, 0, 0);
          else if (t->kind == NET_FUNCTION)
            value = activate (t, x[0][at (t, n, c, h, w)]);
          else if (t->kind == NET_ADD)
            value = x[0][at (t, n, c, h, w)]
                + broadcast (in[1], x[1], n, c, h, w);
          else if (t->kind == NET_BROADCAST)
            value = x[0][at (in[0], n, c, 0, 0)];
          else if (c < in[0]->shape[1])
            value = x[0][at (in[0], n, c, h, w)];
          else
            value = x[1][at (in[1], n, c - in[0]->shape[1], h, w)];
          y[at (t, n, c, h, w)] = value;
        }
    }
}

GPtrArray *
reference_compute (const NetGraph * graph, GRand * rand)
{
  GPtrArray *values = g_ptr_array_new_with_free_func (g_free);
  guint id, i;
  gsize j;

  for (id = 0; id < net_graph_get_n_tensors (graph); id++) {
    const NetTensor *t = net_graph_get_tensor (graph, id);
    gdouble *y = g_new0 (gdouble, net_tensor_get_count (t));
    gdouble *x[NET_MAX_INPUTS] = { NULL, };

    for (i = 0; i < t->n_inputs; i++)
      x[i] = g_ptr_array_index (values, t->inputs[i]->id);
    switch (t->kind) {
      case NET_INPUT:
      case NET_PARAMETER:
        for (j = 0; j < net_tensor_get_count (t); j++)
          y[j] = (gfloat) g_rand_double_range (rand, -1, 1);
        break;
      case NET_CONV:
        convolve (t->inputs[0], x[0], t, y, t->inputs[1], x[1],
            t->stride, t->pad, TRUE);
        break;
      case NET_CONV_INPUT:
        convolve (t, y, t->inputs[0], x[0], t->inputs[1], x[1],
            t->stride, t->pad, FALSE);
        break;
      default:
        compute_pixels (t, y, x);
    }
    g_ptr_array_add (values, y);
  }
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
