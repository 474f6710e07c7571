/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* bench-layers DEVICE MODEL SIZE BATCH ROUNDS
 *
 * Where a translation's time goes.  The network of MODEL, for BATCH images of
 * SIZE x SIZE, is recorded up to the end of each layer, a convolution and what
 * follows it until the next one; a layer's time is what a network that ends
 * with it takes longer than that which ends before: the median of ROUNDS in
 * which they take turns.  So the executor runs as ever, but for an activation
 * that it would have taken together with the next layer.
 *
 * Prints the device, then a line a layer: name of the weight, GFLOP of the
 * convolution (a multiplication and an addition count as two, zero padding
 * included), MB that it has to read and write, and ms. */

#include "netmodel.h"
#include "resident.h"

#include <stdio.h>
#include <stdlib.h>

typedef struct
{
  const NetTensor *convolution;
  NetTensor *end;
  NetProgram *program;          /* of all layers up to here */
  gdouble *ms;                  /* by round */
} Layer;

/* Of images: looking a norm's row up by a label is one of single values. */
static gboolean
is_convolution (const NetTensor * tensor)
{
  return (tensor->kind == NET_CONV || tensor->kind == NET_CONV_INPUT)
      && tensor->inputs[1]->shape[2] > 1;
}

static gboolean
is_leaf (const NetTensor * tensor)
{
  return tensor->kind == NET_INPUT || tensor->kind == NET_PARAMETER
      || tensor->kind == NET_CONSTANT;
}

/* What comes before the first convolution is part of its layer. */
static GArray *
find_layers (const NetGraph * graph)
{
  GArray *layers = g_array_new (FALSE, FALSE, sizeof (Layer));

  for (guint id = 0; id < net_graph_get_n_tensors (graph); id++) {
    NetTensor *tensor = net_graph_get_tensor (graph, id);

    if (is_convolution (tensor)) {
      Layer layer = { tensor, tensor, NULL, NULL };

      g_array_append_val (layers, layer);
    } else if (layers->len > 0 && !is_leaf (tensor)) {
      g_array_index (layers, Layer, layers->len - 1).end = tensor;
    }
  }
  return layers;
}

static gdouble
count_gflop (const NetTensor * convolution)
{
  const NetTensor *w = convolution->inputs[1];
  const NetTensor *small = convolution->kind == NET_CONV ? convolution
      : convolution->inputs[0];

  return 2e-9 * net_tensor_get_count (small) * w->shape[1] * w->shape[2]
      * w->shape[3];
}

static gdouble
count_megabytes (const NetTensor * convolution)
{
  return 1e-6 * sizeof (gfloat) * (net_tensor_get_count (convolution)
      + net_tensor_get_count (convolution->inputs[0])
      + net_tensor_get_count (convolution->inputs[1]));
}

static gint
compare (gconstpointer a, gconstpointer b)
{
  const gdouble x = *(const gdouble *) a, y = *(const gdouble *) b;

  return (x > y) - (x < y);
}

static gdouble
median (gdouble * values, guint n)
{
  qsort (values, n, sizeof (*values), compare);
  return (values[(n - 1) / 2] + values[n / 2]) / 2;
}

/* A first round is not counted. */
static void
measure (GArray * layers, guint rounds)
{
  g_autoptr (GError) error = NULL;

  for (guint k = 0; k <= rounds; k++) {
    for (guint i = 0; i < layers->len; i++) {
      Layer *layer = &g_array_index (layers, Layer, i);
      const gint64 start = g_get_monotonic_time ();

      net_program_run (layer->program, &error);
      resident_check (error);
      if (k > 0)
        layer->ms[k - 1] = (g_get_monotonic_time () - start) / 1e3;
    }
  }
}

static void
report (GArray * layers, guint rounds)
{
  g_autofree gdouble *differences = g_new (gdouble, rounds);

  for (guint i = 0; i < layers->len; i++) {
    const Layer *layer = &g_array_index (layers, Layer, i);

    for (guint k = 0; k < rounds; k++)
      differences[k] = layer->ms[k] - (i > 0 ? layer[-1].ms[k] : 0);
    printf ("%s %.6g %.6g %.4f\n", layer->convolution->inputs[1]->name,
        count_gflop (layer->convolution), count_megabytes (layer->convolution),
        median (differences, rounds));
  }
}

int
main (int argc, char **argv)
{
  g_autoptr (NetExecutor) executor = NULL;
  g_autoptr (NetModel) model = NULL;
  g_autoptr (NetGraph) graph = net_graph_new ();
  g_autoptr (GArray) layers = NULL;
  g_autoptr (GError) error = NULL;
  gint size, batch, rounds;

  g_set_prgname ("bench-layers");
  if (argc != 6 || (size = atoi (argv[3])) <= 0 || (batch = atoi (argv[4])) <= 0
      || (rounds = atoi (argv[5])) <= 0) {
    g_printerr ("usage: bench-layers DEVICE MODEL SIZE BATCH ROUNDS\n");
    return 2;
  }
  if ((executor = net_executor_open (argv[1], NET_FLOAT32, &error))
      && (model = net_model_load (argv[2], &error))) {
    net_model_describe (model, graph, batch, size, size);
    net_graph_check (graph, &error);
  }
  resident_check (error);

  layers = find_layers (graph);
  for (guint i = 0; i < layers->len; i++) {
    Layer *layer = &g_array_index (layers, Layer, i);

    layer->ms = g_new (gdouble, rounds);
    layer->program = net_program_new (executor, graph, &layer->end, 1, &error);
    if (layer->program)
      net_model_upload (model, graph, layer->program, &error);
    resident_check (error);
  }
  measure (layers, rounds);
  printf ("%s\n", net_executor_get_name (executor));
  report (layers, rounds);
  for (guint i = 0; i < layers->len; i++) {
    net_program_free (g_array_index (layers, Layer, i).program);
    g_free (g_array_index (layers, Layer, i).ms);
  }
  return 0;
}
