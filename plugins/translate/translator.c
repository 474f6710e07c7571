/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <math.h>
#include "translator.h"

Translator *
translator_new (NetModel * model, NetExecutor * executor)
{
  Translator *translator = g_new0 (Translator, 1);

  translator->model = model;
  translator->executor = executor;
  return translator;
}

/* The program first: it points into the graph. */
void
translator_release (Translator * translator)
{
  g_clear_pointer (&translator->program, net_program_free);
  g_clear_pointer (&translator->graph, net_graph_free);
  translator->output = NULL;
  translator->batch = 0;
}

void
translator_free (Translator * translator)
{
  translator_release (translator);
  g_clear_pointer (&translator->model, net_model_free);
  net_executor_unref (translator->executor);
  g_free (translator);
}

static gboolean
translator_describe (Translator * translator, gint batch, GError ** error)
{
  translator->graph = net_graph_new ();
  translator->output = net_model_describe (translator->model,
      translator->graph, batch, translator->height, translator->width);
  return net_graph_check (translator->graph, error);
}

/* Bytes of the model, of the described graph, and of the images that the
 * caller holds. */
static guint64
translator_get_memory (Translator * translator)
{
  return net_model_get_memory (translator->model)
      + net_executor_get_memory (translator->executor, translator->graph,
      &translator->output, 1)
      + net_tensor_get_count (translator->output) * sizeof (gfloat);
}

/* Plan and record for exactly @batch images.  Of the errors only that of one
 * image is shown. */
static gboolean
translator_record (Translator * translator, gint batch, guint64 budget,
    GError ** error)
{
  guint64 needed;

  translator_release (translator);
  if (!translator_describe (translator, batch, error))
    return FALSE;
  needed = translator_get_memory (translator);
  if (budget > 0 && needed > budget) {
    g_set_error (error, NET_ERROR, NET_ERROR_MEMORY,
        "one image of %d x %d needs %" G_GUINT64_FORMAT
        " bytes, but the memory budget is %" G_GUINT64_FORMAT " bytes",
        translator->width, translator->height, needed, budget);
    return FALSE;
  }
  translator->program = net_program_new (translator->executor,
      translator->graph, &translator->output, 1, error);
  if (!translator->program || !net_model_upload (translator->model,
          translator->graph, translator->program, error))
    return FALSE;
  translator->batch = batch;
  return TRUE;
}

/* Whether fewer images may do: the budget, the machine's memory, a limit of
 * the device, or tensors of 2^31 values stand in the way. */
static gboolean
is_size_error (const GError * error)
{
  return g_error_matches (error, NET_ERROR, NET_ERROR_MEMORY)
      || g_error_matches (error, NET_ERROR, NET_ERROR_SHAPE);
}

gboolean
translator_prepare (Translator * translator, gint width, gint height,
    gint batch, guint64 budget, GError ** error)
{
  g_autoptr (GError) reason = NULL;

  translator->width = width;
  translator->height = height;
  while (!translator_record (translator, batch, budget, &reason)) {
    if (batch == 1 || !is_size_error (reason)) {
      translator_release (translator);
      g_propagate_error (error, g_steal_pointer (&reason));
      return FALSE;
    }
    g_clear_error (&reason);
    batch /= 2;
  }
  return TRUE;
}

/* Whether both are described by the same graph. */
static gboolean
is_same_network (const NetModel * a, const NetModel * b)
{
  const NetGenerator *p = net_model_get_generator (a);
  const NetGenerator *q = net_model_get_generator (b);

  return p->kind == q->kind && p->domains == q->domains
      && p->width == q->width && p->depth == q->depth && p->norm == q->norm
      && p->labels == q->labels;
}

gboolean
translator_set_model (Translator * translator, NetModel * model,
    GError ** error)
{
  gboolean keeps = translator->program
      && is_same_network (translator->model, model);

  g_clear_pointer (&translator->model, net_model_free);
  translator->model = model;
  if (keeps)
    return net_model_upload (model, translator->graph, translator->program,
        error);
  translator_release (translator);
  return TRUE;
}

gboolean
translator_set_target (Translator * translator, gint domain, GError ** error)
{
  const NetTensor *label = net_graph_find (translator->graph, "label");
  g_autofree gfloat *values = NULL;
  gint domains;

  if (!label)
    return TRUE;                /* a network with one target takes none */
  domains = label->shape[1];
  values = g_new0 (gfloat, net_tensor_get_count (label));
  for (gint i = 0; i < translator->batch; i++)
    values[i * domains + domain] = 1;
  return net_program_upload (translator->program, label, values, error);
}

static gboolean
check_output (const Translator * translator, const gfloat * images,
    GError ** error)
{
  const gsize n = net_tensor_get_count (translator->output);

  for (gsize i = 0; i < n; i++) {
    if (!isfinite (images[i])) {
      g_set_error (error, NET_ERROR, NET_ERROR_MODEL,
          "the network's output is not finite: the model is broken or its "
          "training diverged");
      return FALSE;
    }
  }
  return TRUE;
}

gboolean
translator_run (Translator * translator, gfloat * images, GError ** error)
{
  const NetTensor *image = net_graph_find (translator->graph, "image");

  return net_program_upload (translator->program, image, images, error)
      && net_program_run (translator->program, error)
      && net_program_download (translator->program, translator->output,
      images, error)
      && check_output (translator, images, error);
}
