/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "executor-check.h"

#include "executor-reference.h"

#include <math.h>

/* Error allowed, relative to the largest value of the output and its inputs:
 * float sums of a few hundred products. */
#define TOLERANCE 2e-5

NetExecutor *executor_tested;

static const gchar *const kind_names[] = {
  "input", "parameter", "constant", "conv", "conv_input", "conv_weight",
  "norm", "moments", "norm_scale", "norm_input", "function", "gate", "add",
  "multiply", "affine", "log_softmax", "dropout", "detach", "broadcast", "sum",
  "concat", "slice", "reflect", "reflect_input", "warp", "adam", "average"
};

/* A failing case with all of its parameters. */
static gchar *
describe (const NetTensor * t)
{
  GString *text = g_string_new (kind_names[t->kind]);
  guint i;

  for (i = 0; i < t->n_inputs; i++) {
    const NetTensor *in = t->inputs[i];

    g_string_append_printf (text, " %s[%d, %d, %d, %d]", kind_names[in->kind],
        in->shape[0], in->shape[1], in->shape[2], in->shape[3]);
  }
  g_string_append_printf (text, " -> [%d, %d, %d, %d] stride=%d pad=%d "
      "function=%d slope=%g batch=%d", t->shape[0], t->shape[1], t->shape[2],
      t->shape[3], t->stride, t->pad, t->function, t->slope, t->batch);
  return g_string_free (text, FALSE);
}

void
executor_upload (NetProgram * program, const NetGraph * graph,
    GPtrArray * values)
{
  guint id;

  for (id = 0; id < net_graph_get_n_tensors (graph); id++) {
    const NetTensor *tensor = net_graph_get_tensor (graph, id);

    if (tensor->kind == NET_INPUT || tensor->kind == NET_PARAMETER) {
      g_autofree gfloat *floats = reference_get_floats (values, tensor);
      g_autoptr (GError) error = NULL;

      net_program_upload (program, tensor, floats, &error);
      g_assert_no_error (error);
    }
  }
}

static gdouble
find_largest (const NetTensor * tensor, GPtrArray * values)
{
  const gdouble *x = g_ptr_array_index (values, tensor->id);
  gsize i, count = net_tensor_get_count (tensor);
  gdouble largest = 0;

  for (i = 0; i < count; i++)
    largest = MAX (largest, fabs (x[i]));
  return largest;
}

/* Whether a run changes parameters. */
static gboolean
is_updating (const NetGraph * graph)
{
  guint id;

  for (id = 0; id < net_graph_get_n_tensors (graph); id++) {
    if (net_graph_get_tensor (graph, id)->overwritten)
      return TRUE;
  }
  return FALSE;
}

static void
compare (NetProgram * program, const NetTensor * output, GPtrArray * values)
{
  const gdouble *expected = g_ptr_array_index (values, output->id);
  gsize i, count = net_tensor_get_count (output);
  g_autofree gfloat *floats = g_new (gfloat, count);
  g_autoptr (GError) error = NULL;
  gdouble scale = MAX (1, find_largest (output, values));
  guint input;

  for (input = 0; input < output->n_inputs; input++)
    scale = MAX (scale, find_largest (output->inputs[input], values));
  net_program_download (program, output, floats, &error);
  g_assert_no_error (error);
  for (i = 0; i < count; i++) {
    if (!(fabs (floats[i] - expected[i]) <= TOLERANCE * scale)) {
      g_autofree gchar *text = describe (output);

      g_test_message ("%s: value %" G_GSIZE_FORMAT " is %.9g, not %.9g",
          text, i, floats[i], expected[i]);
      g_test_fail ();
      return;
    }
  }
}

void
executor_check_outputs (const NetGraph * graph,
    NetTensor * const *outputs, guint n_outputs)
{
  static gint seed = 1;
  g_autoptr (GRand) rand = g_rand_new_with_seed (g_atomic_int_add (&seed, 1));
  g_autoptr (GPtrArray) values = NULL;
  g_autoptr (NetProgram) program = NULL;
  g_autoptr (GError) error = NULL;
  guint i, run;

  net_graph_check (graph, &error);
  g_assert_no_error (error);
  values = reference_draw (graph, rand);
  program =
      net_program_new (executor_tested, graph, outputs, n_outputs, &error);
  g_assert_no_error (error);
  executor_upload (program, graph, values);
  for (run = 0; run < 2; run++) {
    if (run == 0 || is_updating (graph))
      reference_evaluate (graph, values, net_graph_get_n_tensors (graph));
    net_program_run (program, &error);
    g_assert_no_error (error);
    for (i = 0; i < n_outputs; i++)
      compare (program, outputs[i], values);
  }
}

void
executor_check (const NetGraph * graph, NetTensor * output)
{
  executor_check_outputs (graph, &output, 1);
}

void
executor_for_each_shape (ExecutorCase func)
{
  static const gint sizes[] = { 1, 5, 7, 13 };
  static const gint channels[] = { 1, 3, 5, 8, 9 };
  guint i, j, k;
  gint n;

  for (i = 0; i < G_N_ELEMENTS (sizes); i++)
    for (j = 0; j < G_N_ELEMENTS (sizes); j++)
      for (k = 0; k < G_N_ELEMENTS (channels); k++)
        for (n = 1; n <= 3; n++)
          func (n, channels[k], sizes[i], sizes[j]);
  func (2, 3, 130, 257);
  func (1, 1, 300, 300);
}
