/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "netnodes.h"

#include <string.h>

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

NetTensor *
net_graph_fail (NetGraph * graph, const gchar * format, ...)
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

NetTensor *
net_graph_append (NetGraph * graph, NetKind kind, gint n, gint c, gint h,
    gint w, NetTensor * const *inputs, guint n_inputs)
{
  const gint shape[] = { n, c, h, w };
  NetTensor *tensor;
  gsize count = 1;
  guint i;

  for (i = 0; i < 4; i++) {
    if (shape[i] < 1 || !g_size_checked_mul (&count, count, shape[i])
        || count > G_MAXINT32)
      return net_graph_fail (graph,
          "A tensor cannot be of shape [%d, %d, %d, %d]", n, c, h, w);
  }
  for (i = 0; i < n_inputs; i++) {
    if (inputs[i]->overwritten)
      return net_graph_fail (graph, "\"%s\" is read after its update",
          net_tensor_get_parameter (inputs[i])->name);
  }

  tensor = g_new0 (NetTensor, 1);
  tensor->kind = kind;
  tensor->id = graph->tensors->len;
  tensor->n_inputs = n_inputs;
  memcpy (tensor->shape, shape, sizeof (shape));
  if (n_inputs > 0)
    memcpy (tensor->inputs, inputs, n_inputs * sizeof (inputs[0]));
  g_ptr_array_add (graph->tensors, tensor);
  return tensor;
}

NetTensor *
net_tensor_get_parameter (const NetTensor * tensor)
{
  while (tensor->kind == NET_ADAM || tensor->kind == NET_AVERAGE)
    tensor = tensor->inputs[0];
  return tensor->kind == NET_PARAMETER ? (NetTensor *) tensor : NULL;
}

static NetTensor *
append_named (NetGraph * graph, NetKind kind, const gchar * name,
    gint n, gint c, gint h, gint w)
{
  NetTensor *tensor;

  if (net_graph_find (graph, name))
    return net_graph_fail (graph, "Two tensors are called \"%s\"", name);
  tensor = net_graph_append (graph, kind, n, c, h, w, NULL, 0);
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

NetTensor *
net_constant (NetGraph * graph, gfloat value, gint n, gint c, gint h, gint w)
{
  NetTensor *tensor = net_graph_append (graph, NET_CONSTANT, n, c, h, w, NULL,
      0);

  if (tensor)
    tensor->offset = value;
  return tensor;
}
