/* SPDX-License-Identifier: LGPL-2.1-or-later */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "netexecutor.h"

NetExecutor *
net_executor_open (const gchar * device, NetPrecision precision,
    GError ** error)
{
  g_return_val_if_fail (device != NULL, NULL);

  if (g_ascii_strcasecmp (device, "cpu") == 0)
    return net_cpu_executor_new (precision, error);
  if (g_ascii_strcasecmp (device, "auto") == 0) {
    NetExecutor *executor = net_vulkan_executor_new ("", TRUE, precision, NULL);

    return executor ? executor : net_cpu_executor_new (precision, error);
  }
  if (g_ascii_strcasecmp (device, "vulkan") == 0)
    device = "";
  return net_vulkan_executor_new (device, FALSE, precision, error);
}

NetExecutor *
net_executor_ref (NetExecutor * executor)
{
  g_atomic_ref_count_inc (&executor->ref_count);
  return executor;
}

void
net_executor_unref (NetExecutor * executor)
{
  if (g_atomic_ref_count_dec (&executor->ref_count)) {
    g_free (executor->name);
    executor->klass->free (executor);
  }
}

const gchar *
net_executor_get_kind (const NetExecutor * executor)
{
  return executor->klass->kind;
}

const gchar *
net_executor_get_name (const NetExecutor * executor)
{
  return executor->name;
}

gsize
net_executor_get_memory (NetExecutor * executor, const NetGraph * graph,
    NetTensor * const *outputs, guint n_outputs)
{
  g_return_val_if_fail (n_outputs > 0 && net_graph_check (graph, NULL), 0);
  return executor->klass->get_memory (executor, graph, outputs, n_outputs);
}

NetProgram *
net_program_new (NetExecutor * executor, const NetGraph * graph,
    NetTensor * const *outputs, guint n_outputs, GError ** error)
{
  NetProgram *program;

  g_return_val_if_fail (n_outputs > 0, NULL);
  if (!net_graph_check (graph, error))
    return NULL;
  program = executor->klass->program_new (executor, graph, outputs, n_outputs,
      error);
  if (program)
    program->executor = net_executor_ref (executor);
  return program;
}

void
net_program_free (NetProgram * program)
{
  NetExecutor *executor = program->executor;

  executor->klass->program_free (program);
  net_executor_unref (executor);
}

gboolean
net_program_upload (NetProgram * program, const NetTensor * tensor,
    const gfloat * values, GError ** error)
{
  g_return_val_if_fail (tensor->kind == NET_INPUT
      || tensor->kind == NET_PARAMETER, FALSE);
  return program->executor->klass->upload (program, tensor, values, error);
}

gboolean
net_program_run (NetProgram * program, GError ** error)
{
  return program->executor->klass->run (program, error);
}

gboolean
net_program_download (NetProgram * program, const NetTensor * tensor,
    gfloat * values, GError ** error)
{
  return program->executor->klass->download (program, tensor, values, error);
}
