/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The executor on compute shaders.
 *
 * A program is recorded once and run again and again.  What moves parameters
 * between staging and device is recorded when they were uploaded or are
 * wanted back. */

#include "netexecutor.h"

#include <string.h>

#include "vkconvolution.h"
#include "vkdevice.h"
#include "vkkernels.h"
#include "vkplacement.h"
#include "vktrial.h"

typedef struct
{
  NetExecutor parent;
  NetVkDevice *device;
  NetVkPipelines *pipelines;
} VkExecutor;

typedef struct
{
  NetProgram parent;
  NetVkPipelines *pipelines;    /* the executor's */
  const NetGraph *graph;
  NetVkPlacement *placement;
  NetVkBuffer *arena, *parameters, *packed, *staging;
  NetVkRecorder *recorder;      /* owns what run uses */
  NetVkCommands *run;
  gboolean *stale;              /* by tensor id: uploaded parameters that are
                                 * not on the device yet */
  gboolean any_stale;
} VkProgram;

static void
vk_program_free (NetProgram * parent)
{
  VkProgram *program = (VkProgram *) parent;

  g_clear_pointer (&program->run, net_vk_commands_free);
  g_clear_pointer (&program->recorder, net_vk_recorder_free);
  g_clear_pointer (&program->arena, net_vk_buffer_free);
  g_clear_pointer (&program->parameters, net_vk_buffer_free);
  g_clear_pointer (&program->packed, net_vk_buffer_free);
  g_clear_pointer (&program->staging, net_vk_buffer_free);
  net_vk_placement_free (program->placement);
  g_free (program->stale);
  g_free (program);
}

static gsize
vk_get_memory (NetExecutor * executor, const NetGraph * graph,
    NetTensor * const *outputs, guint n_outputs)
{
  g_autoptr (NetVkPlacement) placement = net_vk_placement_new (graph, outputs,
      n_outputs);

  return net_vk_placement_get_device_size (placement)
      + placement->staging_size;
}

static gboolean
allocate (VkProgram * program, NetVkDevice * device, GError ** error)
{
  const NetVkPlacement *placement = program->placement;

  return net_vk_check_heap (device,
      net_vk_placement_get_device_size (placement), error)
      && (program->arena = net_vk_buffer_new (device, NET_VK_DEVICE_LOCAL,
          net_plan_get_arena_size (placement->plan), error))
      && (program->parameters = net_vk_buffer_new (device, NET_VK_DEVICE_LOCAL,
          net_plan_get_parameter_size (placement->plan), error))
      && (program->packed = net_vk_buffer_new (device, NET_VK_DEVICE_LOCAL,
          placement->packed_size, error))
      && (program->staging = net_vk_buffer_new (device, NET_VK_HOST,
          placement->staging_size, error))
      && (program->run = net_vk_commands_new (device, error));
}

/* Where @tensor lies on the device. */
static NetVkRange
locate (const VkProgram * program, const NetTensor * tensor)
{
  NetVkRange range;

  range.buffer = net_tensor_get_parameter (tensor) ? program->parameters
      : program->arena;
  range.offset = net_plan_get_offset (program->placement->plan, tensor);
  range.size = net_vk_tensor_size (tensor);
  return range;
}

static NetVkRange
locate_staging (const VkProgram * program, const NetTensor * tensor)
{
  const NetVkRange range = { program->staging,
    program->placement->places[tensor->id].staging, net_vk_tensor_size (tensor)
  };

  return range;
}

static NetVkRange
locate_packed (const VkProgram * program, const NetTensor * tensor)
{
  const NetVkRange range = { program->packed,
    program->placement->places[tensor->id].packed,
    net_vk_choose_convolution (tensor)->get_packed_size (tensor)
  };

  return range;
}

/* --- What is recorded once --- */

static void
record_convolution (VkProgram * program, const NetVkNode * node)
{
  const NetTensor *tensor = node->tensor;
  const NetVkConvolution *way = net_vk_choose_convolution (tensor);
  const NetVkPlace *place = &program->placement->places[tensor->id];
  NetVkRange packed = locate_packed (program, tensor);

  if (place->packs && !place->packs_once)
    way->record_packing (program->recorder, tensor, &node->inputs[1], &packed);
  way->record (program->recorder, node, &packed);
}

/* A leaky ReLU in the place of the norm or concatenation just before it, whose
 * kernel applies it. */
static gboolean
is_fused (VkProgram * program, const NetTensor * tensor)
{
  const NetTensor *x = tensor->inputs[0];

  return tensor->kind == NET_FUNCTION && tensor->function == NET_LEAKY_RELU
      && (x->kind == NET_NORM || x->kind == NET_CONCAT)
      && x->id + 1 == tensor->id
      && net_plan_needs (program->placement->plan, tensor)
      && locate (program, x).offset == locate (program, tensor).offset;
}

/* Of the leaky ReLU that @tensor's kernel applies; 1 where it does not. */
static gfloat
find_slope (VkProgram * program, const NetTensor * tensor)
{
  const NetTensor *next = tensor->id + 1
      < net_graph_get_n_tensors (program->graph)
      ? net_graph_get_tensor (program->graph, tensor->id + 1) : NULL;

  return next && is_fused (program, next) ? next->slope : 1;
}

static void
record_tensor (VkProgram * program, const NetTensor * tensor)
{
  NetVkRange inputs[NET_MAX_INPUTS];
  NetVkNode node = {
    .tensor = tensor,
    .inputs = inputs,
    .scratch = {program->arena, 0, net_vk_get_scratch_size (tensor)},
    .output = locate (program, tensor),
    .slope = find_slope (program, tensor),
  };
  guint i;

  if ((gint64) tensor->shape[2] * tensor->shape[3] >= NET_VK_MAX_INDEX)
    net_vk_recorder_fail (program->recorder, NET_ERROR_MEMORY,
        "Images of %d x %d exceed the %d pixels of the vulkan executor",
        tensor->shape[3], tensor->shape[2], NET_VK_MAX_INDEX - 1);
  if (node.scratch.size > 0)
    node.scratch.offset =
        net_plan_get_scratch_offset (program->placement->plan, tensor);
  for (i = 0; i < tensor->n_inputs; i++)
    inputs[i] = locate (program, tensor->inputs[i]);

  if (net_vk_is_convolution (tensor)) {
    record_convolution (program, &node);
  } else if (tensor->kind == NET_INPUT) {
    NetVkRange from = locate_staging (program, tensor);

    net_vk_record_copy (program->recorder, &from, &node.output);
  } else if (tensor->kind != NET_PARAMETER && !is_fused (program, tensor)) {
    net_vk_record_node (program->recorder, &node);
  }
}

static gboolean
record (VkProgram * program, GError ** error)
{
  guint n = net_graph_get_n_tensors (program->graph), id;

  program->recorder = net_vk_recorder_new (program->pipelines);
  net_vk_recorder_set_commands (program->recorder, program->run);
  for (id = 0; id < n; id++) {
    const NetTensor *tensor = net_graph_get_tensor (program->graph, id);

    if (net_plan_needs (program->placement->plan, tensor))
      record_tensor (program, tensor);
  }
  for (id = 0; id < n; id++) {
    const NetTensor *tensor = net_graph_get_tensor (program->graph, id);

    if (program->placement->places[id].is_output) {
      NetVkRange from = locate (program, tensor);
      NetVkRange to = locate_staging (program, tensor);

      net_vk_record_copy (program->recorder, &from, &to);
    }
  }
  return net_vk_recorder_check (program->recorder, error)
      && net_vk_commands_end (program->run, error);
}

/* --- What is recorded when it is needed --- */

/* Run @commands once; the host sees what they copied to staging. */
static gboolean
run_commands (VkProgram * program, NetVkCommands * commands, GError ** error)
{
  return net_vk_buffer_flush (program->staging, error)
      && net_vk_commands_run (commands, error)
      && net_vk_buffer_invalidate (program->staging, error);
}

static void
record_stale (VkProgram * program, NetVkRecorder * recorder)
{
  guint n = net_graph_get_n_tensors (program->graph), id;

  for (id = 0; id < n; id++) {
    const NetTensor *tensor = net_graph_get_tensor (program->graph, id);

    if (program->stale[id]) {
      NetVkRange from = locate_staging (program, tensor);
      NetVkRange to = locate (program, tensor);

      net_vk_record_copy (recorder, &from, &to);
    }
  }
  for (id = 0; id < n; id++) {
    const NetTensor *tensor = net_graph_get_tensor (program->graph, id);

    if (program->placement->places[id].packs_once
        && program->stale[tensor->inputs[1]->id]) {
      NetVkRange weights = locate (program, tensor->inputs[1]);
      NetVkRange packed = locate_packed (program, tensor);

      net_vk_choose_convolution (tensor)->record_packing (recorder, tensor,
          &weights, &packed);
    }
  }
}

/* Uploaded parameters to the device, and packed there; the others keep what
 * runs made of them. */
static gboolean
prepare (VkProgram * program, GError ** error)
{
  NetVkRecorder *recorder = net_vk_recorder_new (program->pipelines);
  NetVkCommands *commands = net_vk_commands_new (program->pipelines->device,
      error);
  guint n = net_graph_get_n_tensors (program->graph), id;
  gboolean ok = FALSE;

  if (commands) {
    net_vk_recorder_set_commands (recorder, commands);
    record_stale (program, recorder);
    ok = net_vk_recorder_check (recorder, error)
        && net_vk_commands_end (commands, error)
        && run_commands (program, commands, error);
    net_vk_commands_free (commands);
  }
  net_vk_recorder_free (recorder);
  if (ok) {
    for (id = 0; id < n; id++)
      program->stale[id] = FALSE;
    program->any_stale = FALSE;
  }
  return ok;
}

/* A parameter's values to staging. */
static gboolean
fetch (VkProgram * program, const NetTensor * parameter, GError ** error)
{
  NetVkCommands *commands = net_vk_commands_new (program->pipelines->device,
      error);
  NetVkRange from = locate (program, parameter);
  NetVkRange to = locate_staging (program, parameter);
  gboolean ok;

  if (commands == NULL)
    return FALSE;
  net_vk_commands_copy (commands, &from, &to);
  ok = net_vk_commands_end (commands, error)
      && run_commands (program, commands, error);
  net_vk_commands_free (commands);
  return ok;
}

/* --- Programs --- */

static void
mark_stale (VkProgram * program, const NetTensor * parameter)
{
  program->stale[parameter->id] = TRUE;
  program->any_stale = TRUE;
}

/* All parameters are zeros until they are uploaded. */
static gboolean
clear_parameters (VkProgram * program, GError ** error)
{
  guint n = net_graph_get_n_tensors (program->graph), id;

  memset (program->staging->mapped, 0, program->staging->size);
  for (id = 0; id < n; id++) {
    const NetTensor *tensor = net_graph_get_tensor (program->graph, id);

    if (tensor->kind == NET_PARAMETER
        && net_plan_needs (program->placement->plan, tensor))
      mark_stale (program, tensor);
  }
  return prepare (program, error);
}

static NetProgram *
vk_program_new (NetExecutor * parent, const NetGraph * graph,
    NetTensor * const *outputs, guint n_outputs, GError ** error)
{
  VkExecutor *executor = (VkExecutor *) parent;
  VkProgram *program = g_new0 (VkProgram, 1);

  program->pipelines = executor->pipelines;
  program->graph = graph;
  program->placement = net_vk_placement_new (graph, outputs, n_outputs);
  program->stale = g_new0 (gboolean, net_graph_get_n_tensors (graph));
  if (!allocate (program, executor->device, error)
      || !record (program, error) || !clear_parameters (program, error)) {
    vk_program_free (&program->parent);
    return NULL;
  }
  net_vk_pipelines_save (executor->pipelines);
  return &program->parent;
}

static gboolean
vk_upload (NetProgram * parent, const NetTensor * tensor,
    const gfloat * values, GError ** error)
{
  VkProgram *program = (VkProgram *) parent;
  guint8 *mapped = program->staging->mapped;

  if (!net_plan_needs (program->placement->plan, tensor))
    return TRUE;
  net_vk_pack_texels (tensor, values,
      (gfloat *) (mapped + program->placement->places[tensor->id].staging));
  if (tensor->kind == NET_PARAMETER)
    mark_stale (program, tensor);
  return TRUE;
}

static gboolean
vk_run (NetProgram * parent, GError ** error)
{
  VkProgram *program = (VkProgram *) parent;

  return (!program->any_stale || prepare (program, error))
      && run_commands (program, program->run, error);
}

static gboolean
vk_download (NetProgram * parent, const NetTensor * tensor, gfloat * values,
    GError ** error)
{
  VkProgram *program = (VkProgram *) parent;
  const NetTensor *parameter = net_tensor_get_parameter (tensor);
  const NetVkPlace *place =
      &program->placement->places[(parameter ? parameter : tensor)->id];
  const guint8 *mapped = program->staging->mapped;

  g_return_val_if_fail (net_plan_needs (program->placement->plan, tensor),
      FALSE);
  g_return_val_if_fail (parameter || place->is_output, FALSE);
  if (parameter && !program->stale[parameter->id]
      && !fetch (program, parameter, error))
    return FALSE;
  net_vk_unpack_texels (tensor, (const gfloat *) (mapped + place->staging),
      values);
  return TRUE;
}

static void
vk_executor_free (NetExecutor * parent)
{
  VkExecutor *executor = (VkExecutor *) parent;

  g_clear_pointer (&executor->pipelines, net_vk_pipelines_free);
  g_clear_pointer (&executor->device, net_vk_device_free);
  g_free (executor);
}

static const NetExecutorClass vk_class = {
  .kind = "vulkan",
  .free = vk_executor_free,
  .get_memory = vk_get_memory,
  .program_new = vk_program_new,
  .program_free = vk_program_free,
  .upload = vk_upload,
  .run = vk_run,
  .download = vk_download,
};

NetExecutor *
net_vulkan_executor_new (const gchar * name, gboolean gpu_only,
    NetPrecision precision, GError ** error)
{
  VkExecutor *executor = g_new0 (VkExecutor, 1);

  executor->parent.klass = &vk_class;
  g_atomic_ref_count_init (&executor->parent.ref_count);
  executor->device = net_vk_device_new (name, gpu_only, precision, error);
  if (executor->device)
    executor->pipelines = net_vk_pipelines_new (executor->device, error);
  if (executor->pipelines == NULL) {
    vk_executor_free (&executor->parent);
    return NULL;
  }
  executor->parent.name = g_strdup (executor->device->properties.deviceName);
  if (executor->device->cooperative && !net_vk_try_product (&executor->parent)) {
    g_warning ("%s computes wrong products by cooperative matrices, which are "
        "therefore not used", executor->parent.name);
    executor->device->cooperative = FALSE;
  }
  return &executor->parent;
}
