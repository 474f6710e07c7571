/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "vkrecorder.h"

#include "netgraph.h"

/* Descriptor sets of one pool. */
#define SETS_PER_POOL 128

typedef struct
{
  NetVkRange range;
  VkBufferView handle;
} View;

struct _NetVkRecorder
{
  NetVkDevice *device;
  NetVkPipelines *pipelines;
  NetVkCommands *commands;
  GArray *pools;                /* VkDescriptorPool, the last has room */
  guint sets_left;
  GArray *views;                /* View */
  GError *error;
};

NetVkRecorder *
net_vk_recorder_new (NetVkPipelines * pipelines)
{
  NetVkRecorder *recorder = g_new0 (NetVkRecorder, 1);

  recorder->device = pipelines->device;
  recorder->pipelines = pipelines;
  recorder->pools = g_array_new (FALSE, FALSE, sizeof (VkDescriptorPool));
  recorder->views = g_array_new (FALSE, FALSE, sizeof (View));
  return recorder;
}

void
net_vk_recorder_free (NetVkRecorder * recorder)
{
  NetVkDevice *device = recorder->device;
  guint i;

  for (i = 0; i < recorder->pools->len; i++)
    device->vk.DestroyDescriptorPool (device->handle,
        g_array_index (recorder->pools, VkDescriptorPool, i), NULL);
  for (i = 0; i < recorder->views->len; i++)
    device->vk.DestroyBufferView (device->handle,
        g_array_index (recorder->views, View, i).handle, NULL);
  g_array_unref (recorder->pools);
  g_array_unref (recorder->views);
  g_clear_error (&recorder->error);
  g_free (recorder);
}

NetVkDevice *
net_vk_recorder_get_device (NetVkRecorder * recorder)
{
  return recorder->device;
}

void
net_vk_recorder_set_commands (NetVkRecorder * recorder,
    NetVkCommands * commands)
{
  recorder->commands = commands;
}

void
net_vk_recorder_fail (NetVkRecorder * recorder, gint code,
    const gchar * format, ...)
{
  va_list arguments;

  if (recorder->error)
    return;
  va_start (arguments, format);
  recorder->error = g_error_new_valist (NET_ERROR, code, format, arguments);
  va_end (arguments);
}

gboolean
net_vk_recorder_check (NetVkRecorder * recorder, GError ** error)
{
  if (recorder->error == NULL)
    return TRUE;
  g_propagate_error (error, g_error_copy (recorder->error));
  return FALSE;
}

static VkDescriptorSet
allocate_set (NetVkRecorder * recorder)
{
  NetVkDevice *device = recorder->device;
  VkDescriptorSetAllocateInfo info = {
    .sType = VK_STRUCTURE_TYPE_DESCRIPTOR_SET_ALLOCATE_INFO,
    .descriptorSetCount = 1,
    .pSetLayouts = &recorder->pipelines->set_layout,
  };
  VkDescriptorSet set = VK_NULL_HANDLE;

  if (recorder->sets_left == 0) {
    const VkDescriptorPoolSize sizes[] = {
      {VK_DESCRIPTOR_TYPE_STORAGE_BUFFER, SETS_PER_POOL},
      {VK_DESCRIPTOR_TYPE_STORAGE_TEXEL_BUFFER,
          SETS_PER_POOL * NET_VK_MAX_INPUTS},
    };
    VkDescriptorPoolCreateInfo create = {
      .sType = VK_STRUCTURE_TYPE_DESCRIPTOR_POOL_CREATE_INFO,
      .maxSets = SETS_PER_POOL,
      .poolSizeCount = G_N_ELEMENTS (sizes),
      .pPoolSizes = sizes,
    };
    VkDescriptorPool pool;

    if (!net_vk_check (device->vk.CreateDescriptorPool (device->handle,
                &create, NULL, &pool), "create a descriptor pool",
            &recorder->error))
      return VK_NULL_HANDLE;
    g_array_append_val (recorder->pools, pool);
    recorder->sets_left = SETS_PER_POOL;
  }
  info.descriptorPool = g_array_index (recorder->pools, VkDescriptorPool,
      recorder->pools->len - 1);
  recorder->sets_left--;
  net_vk_check (device->vk.AllocateDescriptorSets (device->handle, &info,
          &set), "create a descriptor set", &recorder->error);
  return set;
}

/* The texel view of @range, made once. */
static VkBufferView
find_view (NetVkRecorder * recorder, const NetVkRange * range)
{
  NetVkDevice *device = recorder->device;
  View view = {.range = *range };
  VkBufferViewCreateInfo info = {
    .sType = VK_STRUCTURE_TYPE_BUFFER_VIEW_CREATE_INFO,
    .buffer = range->buffer->handle,
    .format = VK_FORMAT_R32G32B32A32_SFLOAT,
    .offset = range->offset,
    .range = range->size,
  };
  guint i;

  for (i = 0; i < recorder->views->len; i++) {
    const View *made = &g_array_index (recorder->views, View, i);

    if (made->range.buffer == range->buffer
        && made->range.offset == range->offset
        && made->range.size == range->size)
      return made->handle;
  }
  if (net_vk_check (device->vk.CreateBufferView (device->handle, &info, NULL,
              &view.handle), "create a texel view", &recorder->error))
    g_array_append_val (recorder->views, view);
  return view.handle;
}

static VkDescriptorSet
bind (NetVkRecorder * recorder, const NetVkKernel * kernel)
{
  VkDescriptorSet set = allocate_set (recorder);
  VkBufferView views[NET_VK_MAX_INPUTS];
  VkDescriptorBufferInfo output = {
    kernel->output.buffer->handle, kernel->output.offset, kernel->output.size
  };
  VkWriteDescriptorSet writes[1 + NET_VK_MAX_INPUTS] = { 0 };
  guint i;

  for (i = 0; i <= kernel->n_inputs; i++) {
    writes[i].sType = VK_STRUCTURE_TYPE_WRITE_DESCRIPTOR_SET;
    writes[i].dstSet = set;
    writes[i].dstBinding = i;
    writes[i].descriptorCount = 1;
    writes[i].descriptorType = i == 0 ? VK_DESCRIPTOR_TYPE_STORAGE_BUFFER
        : VK_DESCRIPTOR_TYPE_STORAGE_TEXEL_BUFFER;
  }
  writes[0].pBufferInfo = &output;
  for (i = 0; i < kernel->n_inputs && !recorder->error; i++) {
    views[i] = find_view (recorder, &kernel->inputs[i]);
    writes[1 + i].pTexelBufferView = &views[i];
  }
  if (!recorder->error)
    recorder->device->vk.UpdateDescriptorSets (recorder->device->handle,
        1 + kernel->n_inputs, writes, 0, NULL);
  return set;
}

static void
check_limits (NetVkRecorder * recorder, const NetVkKernel * kernel)
{
  const VkPhysicalDeviceProperties *properties = &recorder->device->properties;
  /* Indices of texels are signed. */
  const gsize max_texels = MIN (properties->limits.maxTexelBufferElements,
      G_MAXINT32);
  guint i;

  if (kernel->output.size > properties->limits.maxStorageBufferRange)
    net_vk_recorder_fail (recorder, NET_ERROR_MEMORY,
        "A tensor of %" G_GSIZE_FORMAT " bytes exceeds the %u of %s "
        "(maxStorageBufferRange)", kernel->output.size,
        properties->limits.maxStorageBufferRange, properties->deviceName);
  for (i = 0; i < kernel->n_inputs; i++) {
    gsize texels = kernel->inputs[i].size / NET_VK_TEXEL;

    if (texels > max_texels)
      net_vk_recorder_fail (recorder, NET_ERROR_MEMORY,
          "A tensor of %" G_GSIZE_FORMAT " texels exceeds the %"
          G_GSIZE_FORMAT " of %s (maxTexelBufferElements)", texels,
          max_texels, properties->deviceName);
  }
}

void
net_vk_record (NetVkRecorder * recorder, const NetVkKernel * kernel)
{
  const guint32 *most =
      recorder->device->properties.limits.maxComputeWorkGroupCount;
  const guint32 groups = *(const gint32 *) kernel->push;
  NetVkDispatch dispatch = {
    .name = net_vk_shader_get_name (kernel->shader),
    .layout = recorder->pipelines->layout,
    .push = kernel->push,
    .push_size = kernel->push_size,
  };

  if (groups >= NET_VK_MAX_INDEX)
    net_vk_recorder_fail (recorder, NET_ERROR_MEMORY,
        "A tensor needs %u groups of a kernel, fewer than %d are possible",
        groups, NET_VK_MAX_INDEX);
  check_limits (recorder, kernel);
  if (recorder->error)
    return;

  dispatch.groups[1] = (groups + most[0] - 1) / most[0];
  dispatch.groups[0] = (groups + dispatch.groups[1] - 1) / dispatch.groups[1];
  dispatch.pipeline = net_vk_pipelines_get (recorder->pipelines,
      kernel->shader, kernel->lanes ? kernel->lanes : NET_VK_LANES,
      kernel->option, &recorder->error);
  if (recorder->error)
    return;
  dispatch.set = bind (recorder, kernel);
  if (!recorder->error)
    net_vk_commands_dispatch (recorder->commands, &dispatch, kernel->inputs,
        kernel->n_inputs, &kernel->output);
}

void
net_vk_record_copy (NetVkRecorder * recorder, const NetVkRange * from,
    const NetVkRange * to)
{
  if (!recorder->error)
    net_vk_commands_copy (recorder->commands, from, to);
}
