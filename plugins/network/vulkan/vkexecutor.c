/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The executor on compute shaders.
 *
 * A program has four pieces of memory: the arena of inputs and intermediate
 * tensors, the parameters, their packed copies for the matrix product, and
 * staging.  Two recordings use them: `prepare` (parameters to the device,
 * packed), run after an upload of parameters, and `run`. */

#include "netexecutor.h"

#include <string.h>

#include "netplan.h"
#include "vkconvolution.h"
#include "vkdevice.h"
#include "vkkernels.h"

/* Vulkan allows no device to ask for more of a buffer's offset. */
#define ALIGNMENT 256

typedef struct
{
  NetExecutor parent;
  NetVkDevice *device;
  NetVkPipelines *pipelines;
} VkExecutor;

typedef struct
{
  gsize upload;                 /* inputs and parameters: offset in upload */
  gsize download;               /* outputs: offset in download */
  gboolean is_output;
  gsize packed;                 /* convolutions: offset in packed */
  gboolean packs;               /* the first to use these weights this way */
} Slot;

typedef struct
{
  NetProgram parent;
  const NetGraph *graph;
  NetPlan *plan;
  Slot *slots;                  /* by tensor id */
  gsize packed_size, upload_size, download_size;        /* bytes */

  NetVkBuffer *arena, *parameters, *packed;
  NetVkBuffer *upload;          /* parameters, then inputs */
  NetVkBuffer *download;
  NetVkRecorder *recorder;
  NetVkCommands *prepare, *run;
  gboolean stale;               /* parameters wait for prepare */
} VkProgram;

static gboolean
is_convolution (const NetTensor * tensor)
{
  return tensor->kind == NET_CONV || tensor->kind == NET_CONV_INPUT;
}

static gsize
get_scratch_size (const NetTensor * tensor)
{
  return is_convolution (tensor)
      ? net_vk_convolution_get_scratch_size (tensor)
      : net_vk_kernel_get_scratch_size (tensor);
}

static const NetLayout layout = {
  .alignment = ALIGNMENT,
  .tensor_size = net_vk_tensor_size,
  .scratch_size = get_scratch_size,
  .in_place = net_vk_kernel_is_in_place,
};

/* Append @size bytes to a buffer of *@total; where they begin. */
static gsize
append (gsize * total, gsize size)
{
  gsize offset = *total;

  *total += (size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
  return offset;
}

/* Packed weights are shared by all convolutions that pack them alike. */
static void
place_packed (VkProgram * program, const NetTensor * tensor)
{
  Slot *slot = &program->slots[tensor->id];
  guint id;

  for (id = 0; id < tensor->id; id++) {
    const NetTensor *other = net_graph_get_tensor (program->graph, id);

    if (other->kind == tensor->kind && other->inputs[1] == tensor->inputs[1]
        && program->slots[id].packs) {
      slot->packed = program->slots[id].packed;
      return;
    }
  }
  slot->packs = TRUE;
  slot->packed = append (&program->packed_size,
      net_vk_convolution_get_packed_size (tensor));
}

/* A program without memory. */
static VkProgram *
plan_program (const NetGraph * graph, NetTensor * const *outputs,
    guint n_outputs)
{
  VkProgram *program = g_new0 (VkProgram, 1);
  guint n = net_graph_get_n_tensors (graph), id, i;

  program->graph = graph;
  program->plan = net_plan_new (graph, outputs, n_outputs, &layout);
  program->slots = g_new0 (Slot, n);
  program->upload_size = net_plan_get_parameter_size (program->plan);
  for (id = 0; id < n; id++) {
    const NetTensor *tensor = net_graph_get_tensor (graph, id);
    Slot *slot = &program->slots[id];

    if (!net_plan_needs (program->plan, tensor))
      continue;
    if (tensor->kind == NET_PARAMETER)
      slot->upload = net_plan_get_offset (program->plan, tensor);
    else if (tensor->kind == NET_INPUT)
      slot->upload = append (&program->upload_size,
          net_vk_tensor_size (tensor));
    else if (is_convolution (tensor))
      place_packed (program, tensor);
  }
  for (i = 0; i < n_outputs; i++) {
    Slot *slot = &program->slots[outputs[i]->id];

    slot->is_output = TRUE;
    slot->download = append (&program->download_size,
        net_vk_tensor_size (outputs[i]));
  }
  return program;
}

/* Bytes on the device alone. */
static gsize
get_device_size (const VkProgram * program)
{
  return net_plan_get_arena_size (program->plan)
      + net_plan_get_parameter_size (program->plan) + program->packed_size;
}

static void
vk_program_free (NetProgram * parent)
{
  VkProgram *program = (VkProgram *) parent;

  g_clear_pointer (&program->prepare, net_vk_commands_free);
  g_clear_pointer (&program->run, net_vk_commands_free);
  g_clear_pointer (&program->recorder, net_vk_recorder_free);
  g_clear_pointer (&program->arena, net_vk_buffer_free);
  g_clear_pointer (&program->parameters, net_vk_buffer_free);
  g_clear_pointer (&program->packed, net_vk_buffer_free);
  g_clear_pointer (&program->upload, net_vk_buffer_free);
  g_clear_pointer (&program->download, net_vk_buffer_free);
  net_plan_free (program->plan);
  g_free (program->slots);
  g_free (program);
}

static gsize
vk_get_memory (NetExecutor * executor, const NetGraph * graph,
    NetTensor * const *outputs, guint n_outputs)
{
  VkProgram *program = plan_program (graph, outputs, n_outputs);
  gsize size = get_device_size (program) + program->upload_size
      + program->download_size;

  vk_program_free (&program->parent);
  return size;
}

static gboolean
allocate (VkProgram * program, NetVkDevice * device, GError ** error)
{
  const NetPlan *plan = program->plan;

  return net_vk_check_heap (device, get_device_size (program), error)
      && (program->arena = net_vk_buffer_new (device, NET_VK_DEVICE_LOCAL,
          net_plan_get_arena_size (plan), error))
      && (program->parameters = net_vk_buffer_new (device,
          NET_VK_DEVICE_LOCAL, net_plan_get_parameter_size (plan), error))
      && (program->packed = net_vk_buffer_new (device, NET_VK_DEVICE_LOCAL,
          program->packed_size, error))
      && (program->upload = net_vk_buffer_new (device, NET_VK_UPLOAD,
          program->upload_size, error))
      && (program->download = net_vk_buffer_new (device, NET_VK_DOWNLOAD,
          program->download_size, error))
      && (program->prepare = net_vk_commands_new (device, error))
      && (program->run = net_vk_commands_new (device, error));
}

/* Where @tensor lies on the device. */
static NetVkRange
locate (const VkProgram * program, const NetTensor * tensor)
{
  NetVkRange range;

  range.buffer = tensor->kind == NET_PARAMETER ? program->parameters
      : program->arena;
  range.offset = net_plan_get_offset (program->plan, tensor);
  range.size = net_vk_tensor_size (tensor);
  return range;
}

static void
record_convolution (VkProgram * program, const NetTensor * tensor,
    const NetVkRange * scratch)
{
  const Slot *slot = &program->slots[tensor->id];
  NetVkRange input = locate (program, tensor->inputs[0]);
  NetVkRange weights = locate (program, tensor->inputs[1]);
  NetVkRange output = locate (program, tensor);
  NetVkRange packed = { program->packed, slot->packed,
    net_vk_convolution_get_packed_size (tensor)
  };

  if (slot->packs) {
    if (tensor->inputs[1]->kind == NET_PARAMETER)
      net_vk_recorder_set_commands (program->recorder, program->prepare);
    net_vk_record_packing (program->recorder, tensor, &weights, &packed);
    net_vk_recorder_set_commands (program->recorder, program->run);
  }
  net_vk_record_convolution (program->recorder, tensor, &input, &packed,
      scratch, &output);
}

static void
record_tensor (VkProgram * program, const NetTensor * tensor)
{
  Slot *slot = &program->slots[tensor->id];
  NetVkRange output = locate (program, tensor);
  NetVkRange scratch = { program->arena, 0, get_scratch_size (tensor) };
  NetVkRange inputs[NET_MAX_INPUTS];
  guint i;

  if ((gint64) tensor->shape[2] * tensor->shape[3] >= NET_VK_MAX_INDEX)
    net_vk_recorder_fail (program->recorder, NET_ERROR_MEMORY,
        "Images of %d x %d exceed the %d pixels of the vulkan executor",
        tensor->shape[3], tensor->shape[2], NET_VK_MAX_INDEX - 1);
  if (scratch.size > 0)
    scratch.offset = net_plan_get_scratch_offset (program->plan, tensor);
  for (i = 0; i < tensor->n_inputs; i++)
    inputs[i] = locate (program, tensor->inputs[i]);

  if (is_convolution (tensor)) {
    record_convolution (program, tensor, &scratch);
  } else if (tensor->kind == NET_INPUT) {
    NetVkRange from = { program->upload, slot->upload, output.size };

    net_vk_record_copy (program->recorder, &from, &output);
  } else if (tensor->kind != NET_PARAMETER) {
    net_vk_record_node (program->recorder, tensor, inputs, &scratch, &output);
  }
}

static gboolean
record (VkProgram * program, NetVkPipelines * pipelines, GError ** error)
{
  gsize parameter_size = net_plan_get_parameter_size (program->plan);
  guint n = net_graph_get_n_tensors (program->graph), id;

  program->recorder = net_vk_recorder_new (pipelines);
  if (parameter_size > 0) {
    NetVkRange from = { program->upload, 0, parameter_size };
    NetVkRange to = { program->parameters, 0, parameter_size };

    net_vk_recorder_set_commands (program->recorder, program->prepare);
    net_vk_record_copy (program->recorder, &from, &to);
  }
  net_vk_recorder_set_commands (program->recorder, program->run);
  for (id = 0; id < n; id++) {
    const NetTensor *tensor = net_graph_get_tensor (program->graph, id);

    if (net_plan_needs (program->plan, tensor))
      record_tensor (program, tensor);
  }
  for (id = 0; id < n; id++) {
    if (program->slots[id].is_output) {
      NetVkRange from = locate (program,
          net_graph_get_tensor (program->graph, id));
      NetVkRange to = { program->download, program->slots[id].download,
        from.size
      };

      net_vk_record_copy (program->recorder, &from, &to);
    }
  }
  return net_vk_recorder_check (program->recorder, error)
      && net_vk_commands_end (program->prepare, error)
      && net_vk_commands_end (program->run, error);
}

static NetProgram *
vk_program_new (NetExecutor * parent, const NetGraph * graph,
    NetTensor * const *outputs, guint n_outputs, GError ** error)
{
  VkExecutor *executor = (VkExecutor *) parent;
  VkProgram *program = plan_program (graph, outputs, n_outputs);

  if (!allocate (program, executor->device, error)
      || !record (program, executor->pipelines, error)) {
    vk_program_free (&program->parent);
    return NULL;
  }
  memset (program->upload->mapped, 0, program->upload->size);
  net_vk_pipelines_save (executor->pipelines);
  return &program->parent;
}

/* [N, C, H, W] to [N][C/4][H W][4]. */
static void
pack_texels (const NetTensor * tensor, const gfloat * values, gfloat * texels)
{
  gsize pixels = net_vk_pixels (tensor), p;
  gint n, c, j;

  for (n = 0; n < tensor->shape[0]; n++)
    for (c = 0; c < tensor->shape[1]; c += 4) {
      gint used = MIN (tensor->shape[1] - c, 4);

      for (p = 0; p < pixels; p++)
        for (j = 0; j < 4; j++)
          *texels++ = j < used ? values[j * pixels + p] : 0;
      values += used * pixels;
    }
}

static void
unpack_texels (const NetTensor * tensor, const gfloat * texels, gfloat * values)
{
  gsize pixels = net_vk_pixels (tensor), p;
  gint n, c, j;

  for (n = 0; n < tensor->shape[0]; n++)
    for (c = 0; c < tensor->shape[1]; c += 4) {
      gint used = MIN (tensor->shape[1] - c, 4);

      for (p = 0; p < pixels; p++)
        for (j = 0; j < used; j++)
          values[j * pixels + p] = texels[p * 4 + j];
      texels += pixels * 4;
      values += used * pixels;
    }
}

static gboolean
vk_upload (NetProgram * parent, const NetTensor * tensor,
    const gfloat * values, GError ** error)
{
  VkProgram *program = (VkProgram *) parent;
  guint8 *mapped = program->upload->mapped;

  if (!net_plan_needs (program->plan, tensor))
    return TRUE;
  pack_texels (tensor, values,
      (gfloat *) (mapped + program->slots[tensor->id].upload));
  program->stale |= tensor->kind == NET_PARAMETER;
  return TRUE;
}

static gboolean
vk_run (NetProgram * parent, GError ** error)
{
  VkProgram *program = (VkProgram *) parent;

  if (!net_vk_buffer_flush (program->upload, error))
    return FALSE;
  if (program->stale && !net_vk_commands_run (program->prepare, error))
    return FALSE;
  program->stale = FALSE;
  return net_vk_commands_run (program->run, error)
      && net_vk_buffer_invalidate (program->download, error);
}

static gboolean
vk_download (NetProgram * parent, const NetTensor * tensor, gfloat * values,
    GError ** error)
{
  VkProgram *program = (VkProgram *) parent;
  const Slot *slot = &program->slots[tensor->id];
  const guint8 *mapped = program->download->mapped;

  g_return_val_if_fail (slot->is_output, FALSE);
  unpack_texels (tensor, (const gfloat *) (mapped + slot->download), values);
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
net_vulkan_executor_new (const gchar * name, gboolean gpu_only, GError ** error)
{
  VkExecutor *executor = g_new0 (VkExecutor, 1);

  executor->parent.klass = &vk_class;
  g_atomic_ref_count_init (&executor->parent.ref_count);
  executor->device = net_vk_device_new (name, gpu_only, error);
  if (executor->device)
    executor->pipelines = net_vk_pipelines_new (executor->device, error);
  if (executor->pipelines == NULL) {
    vk_executor_free (&executor->parent);
    return NULL;
  }
  executor->parent.name = g_strdup (executor->device->properties.deviceName);
  return &executor->parent;
}
