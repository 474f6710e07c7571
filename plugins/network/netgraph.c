/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "netgraph.h"

#include <string.h>

#define SHAPE "[%d, %d, %d, %d]"
#define SHAPE_OF(t) (t)->shape[0], (t)->shape[1], (t)->shape[2], (t)->shape[3]

/* Of strides and paddings, so that positions fit 32 bits. */
#define MAX_STEP G_MAXINT16

struct _NetGraph
{
  GPtrArray *tensors;           /* owned NetTensor, by id */
  GHashTable *names;            /* interned name -> NetTensor */
  GError *error;                /* the first one */
};

GQuark
net_error_quark (void)
{
  return g_quark_from_static_string ("net-error-quark");
}

/* Records the first error; NULL. */
static NetTensor *
G_GNUC_PRINTF (2, 3)
fail (NetGraph * graph, const gchar * format, ...)
{
  va_list args;

  if (graph->error == NULL) {
    va_start (args, format);
    graph->error = g_error_new_valist (NET_ERROR, NET_ERROR_SHAPE, format,
        args);
    va_end (args);
  }
  return NULL;
}

NetGraph *
net_graph_new (void)
{
  NetGraph *graph = g_new0 (NetGraph, 1);

  graph->tensors = g_ptr_array_new_with_free_func (g_free);
  graph->names = g_hash_table_new (NULL, NULL);
  return graph;
}

void
net_graph_free (NetGraph * graph)
{
  g_ptr_array_unref (graph->tensors);
  g_hash_table_unref (graph->names);
  g_clear_error (&graph->error);
  g_free (graph);
}

gboolean
net_graph_check (const NetGraph * graph, GError ** error)
{
  if (graph->error == NULL)
    return TRUE;
  if (error)
    *error = g_error_copy (graph->error);
  return FALSE;
}

guint
net_graph_get_n_tensors (const NetGraph * graph)
{
  return graph->tensors->len;
}

NetTensor *
net_graph_get_tensor (const NetGraph * graph, guint id)
{
  g_return_val_if_fail (id < graph->tensors->len, NULL);
  return g_ptr_array_index (graph->tensors, id);
}

NetTensor *
net_graph_find (const NetGraph * graph, const gchar * name)
{
  return g_hash_table_lookup (graph->names, g_intern_string (name));
}

gsize
net_tensor_get_count (const NetTensor * tensor)
{
  return (gsize) tensor->shape[0] * tensor->shape[1] * tensor->shape[2]
      * tensor->shape[3];
}

/* A new tensor of shape [@n, @c, @h, @w] and up to three inputs.  It holds
 * less than 2^31 values, so that every index of a kernel fits 32 bits. */
static NetTensor *
append (NetGraph * graph, NetKind kind, gint n, gint c, gint h, gint w,
    NetTensor * first, NetTensor * second, NetTensor * third)
{
  const gint shape[] = { n, c, h, w };
  NetTensor *const inputs[] = { first, second, third };
  NetTensor *tensor;
  gsize count = 1;
  guint i;

  for (i = 0; i < 4; i++) {
    if (shape[i] < 1 || !g_size_checked_mul (&count, count, shape[i])
        || count > G_MAXINT32)
      return fail (graph, "A tensor cannot be of shape [%d, %d, %d, %d]",
          n, c, h, w);
  }

  tensor = g_new0 (NetTensor, 1);
  tensor->kind = kind;
  tensor->id = graph->tensors->len;
  memcpy (tensor->shape, shape, sizeof (shape));
  memcpy (tensor->inputs, inputs, sizeof (inputs));
  while (tensor->n_inputs < NET_MAX_INPUTS && inputs[tensor->n_inputs])
    tensor->n_inputs++;
  g_ptr_array_add (graph->tensors, tensor);
  return tensor;
}

static NetTensor *
append_named (NetGraph * graph, NetKind kind, const gchar * name,
    gint n, gint c, gint h, gint w)
{
  NetTensor *tensor;

  if (net_graph_find (graph, name))
    return fail (graph, "Two tensors are called \"%s\"", name);
  tensor = append (graph, kind, n, c, h, w, NULL, NULL, NULL);
  if (tensor) {
    tensor->name = g_intern_string (name);
    g_hash_table_insert (graph->names, (gpointer) tensor->name, tensor);
  }
  return tensor;
}

NetTensor *
net_input (NetGraph * graph, const gchar * name, gint n, gint c, gint h, gint w)
{
  return append_named (graph, NET_INPUT, name, n, c, h, w);
}

NetTensor *
net_parameter (NetGraph * graph, const gchar * name,
    gint n, gint c, gint h, gint w)
{
  return append_named (graph, NET_PARAMETER, name, n, c, h, w);
}

/* Output size of a convolution along one axis, 0 where there is none. */
static gint
conv_size (gint size, gint kernel, gint stride, gint pad)
{
  gint64 room = (gint64) size + 2 * (gint64) pad - kernel;

  return room < 0 ? 0 : MIN (room / stride + 1, G_MAXINT32);
}

/* What both convolutions ask of @w and the geometry; @channels: the axis of
 * @w that meets @x's channels. */
static gboolean
check_conv (NetGraph * graph, const gchar * what, const NetTensor * x,
    const NetTensor * w, guint channels, gint stride, gint pad)
{
  if (w->shape[2] != w->shape[3] || w->shape[channels] != x->shape[1]) {
    fail (graph, "%s: weight " SHAPE " does not fit input " SHAPE,
        what, SHAPE_OF (w), SHAPE_OF (x));
    return FALSE;
  }
  if (stride < 1 || stride > MAX_STEP || pad < 0 || pad > MAX_STEP) {
    fail (graph, "%s: no stride %d or padding %d", what, stride, pad);
    return FALSE;
  }
  return TRUE;
}

static NetTensor *
set_conv (NetTensor * tensor, gint stride, gint pad)
{
  if (tensor) {
    tensor->stride = stride;
    tensor->pad = pad;
  }
  return tensor;
}

NetTensor *
net_conv (NetGraph * graph, NetTensor * x, NetTensor * w, gint stride, gint pad)
{
  NetTensor *y;

  if (x == NULL || w == NULL)
    return fail (graph, "net_conv: no tensor");
  if (!check_conv (graph, "net_conv", x, w, 1, stride, pad))
    return NULL;

  y = append (graph, NET_CONV, x->shape[0], w->shape[0],
      conv_size (x->shape[2], w->shape[2], stride, pad),
      conv_size (x->shape[3], w->shape[3], stride, pad), x, w, NULL);
  return set_conv (y, stride, pad);
}

NetTensor *
net_conv_input (NetGraph * graph, NetTensor * y, NetTensor * w,
    gint stride, gint pad, gint height, gint width)
{
  if (y == NULL || w == NULL)
    return fail (graph, "net_conv_input: no tensor");
  if (!check_conv (graph, "net_conv_input", y, w, 0, stride, pad))
    return NULL;
  if (conv_size (height, w->shape[2], stride, pad) != y->shape[2]
      || conv_size (width, w->shape[3], stride, pad) != y->shape[3])
    return fail (graph, "net_conv_input: a convolution %d/%d/%d does not turn "
        "%d x %d into input " SHAPE, w->shape[2], stride, pad, height, width,
        SHAPE_OF (y));

  return set_conv (append (graph, NET_CONV_INPUT, y->shape[0], w->shape[1],
          height, width, y, w, NULL), stride, pad);
}

/* [N or 1, C, 1, 1] for x of [N, C, H, W] */
static gboolean
is_row (const NetTensor * row, const NetTensor * x)
{
  return (row->shape[0] == 1 || row->shape[0] == x->shape[0])
      && row->shape[1] == x->shape[1]
      && row->shape[2] == 1 && row->shape[3] == 1;
}

NetTensor *
net_norm (NetGraph * graph, NetTensor * x, NetTensor * scale,
    NetTensor * shift, gfloat epsilon)
{
  NetTensor *y;

  if (x == NULL || scale == NULL || shift == NULL)
    return fail (graph, "net_norm: no tensor");
  if (!is_row (scale, x) || !is_row (shift, x))
    return fail (graph, "net_norm: scale " SHAPE " and shift " SHAPE
        " do not fit input " SHAPE, SHAPE_OF (scale), SHAPE_OF (shift),
        SHAPE_OF (x));
  if (!(epsilon > 0))
    return fail (graph, "net_norm: epsilon %g is not positive", epsilon);

  y = append (graph, NET_NORM, SHAPE_OF (x), x, scale, shift);
  if (y)
    y->epsilon = epsilon;
  return y;
}

static NetTensor *
append_activation (NetGraph * graph, NetTensor * x, NetActivation activation,
    gfloat slope)
{
  NetTensor *y;

  if (x == NULL)
    return fail (graph, "net_activation: no tensor");
  y = append (graph, NET_ACTIVATION, SHAPE_OF (x), x, NULL, NULL);
  if (y) {
    y->activation = activation;
    y->slope = slope;
  }
  return y;
}

NetTensor *
net_relu (NetGraph * graph, NetTensor * x)
{
  return append_activation (graph, x, NET_LEAKY_RELU, 0);
}

NetTensor *
net_leaky_relu (NetGraph * graph, NetTensor * x, gfloat slope)
{
  return append_activation (graph, x, NET_LEAKY_RELU, slope);
}

NetTensor *
net_tanh (NetGraph * graph, NetTensor * x)
{
  return append_activation (graph, x, NET_TANH, 0);
}

NetTensor *
net_add (NetGraph * graph, NetTensor * a, NetTensor * b)
{
  guint i;

  if (a == NULL || b == NULL)
    return fail (graph, "net_add: no tensor");
  for (i = 0; i < 4; i++) {
    if (b->shape[i] != a->shape[i] && b->shape[i] != 1)
      return fail (graph, "net_add: " SHAPE " does not broadcast to " SHAPE,
          SHAPE_OF (b), SHAPE_OF (a));
  }
  return append (graph, NET_ADD, SHAPE_OF (a), a, b, NULL);
}

NetTensor *
net_concat (NetGraph * graph, NetTensor * a, NetTensor * b)
{
  if (a == NULL || b == NULL)
    return fail (graph, "net_concat: no tensor");
  if (a->shape[0] != b->shape[0] || a->shape[2] != b->shape[2]
      || a->shape[3] != b->shape[3] || a->shape[1] > G_MAXINT32 - b->shape[1])
    return fail (graph, "net_concat: " SHAPE " and " SHAPE " differ in more "
        "than channels", SHAPE_OF (a), SHAPE_OF (b));
  return append (graph, NET_CONCAT, a->shape[0], a->shape[1] + b->shape[1],
      a->shape[2], a->shape[3], a, b, NULL);
}

NetTensor *
net_broadcast (NetGraph * graph, NetTensor * x, gint height, gint width)
{
  if (x == NULL)
    return fail (graph, "net_broadcast: no tensor");
  if (x->shape[2] != 1 || x->shape[3] != 1)
    return fail (graph, "net_broadcast: " SHAPE " is not one pixel",
        SHAPE_OF (x));
  return append (graph, NET_BROADCAST, x->shape[0], x->shape[1], height, width,
      x, NULL, NULL);
}
