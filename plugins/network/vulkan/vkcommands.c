/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "vkcommands.h"

#include "vktimes.h"

typedef struct
{
  NetVkRange range;
  gboolean write;
} Access;

struct _NetVkCommands
{
  NetVkDevice *device;
  VkCommandPool pool;
  VkCommandBuffer buffer;
  VkFence fence;
  GArray *pending;              /* Access since the last barrier */
  NetVkTimes *times;
};

NetVkCommands *
net_vk_commands_new (NetVkDevice * device, GError ** error)
{
  const NetVkFunctions *vk = &device->vk;
  NetVkCommands *commands = g_new0 (NetVkCommands, 1);
  VkCommandPoolCreateInfo pool = {
    .sType = VK_STRUCTURE_TYPE_COMMAND_POOL_CREATE_INFO,
    .queueFamilyIndex = device->queue_family,
  };
  VkCommandBufferAllocateInfo allocation = {
    .sType = VK_STRUCTURE_TYPE_COMMAND_BUFFER_ALLOCATE_INFO,
    .level = VK_COMMAND_BUFFER_LEVEL_PRIMARY,
    .commandBufferCount = 1,
  };
  VkFenceCreateInfo fence = {
    .sType = VK_STRUCTURE_TYPE_FENCE_CREATE_INFO,
  };
  VkCommandBufferBeginInfo begin = {
    .sType = VK_STRUCTURE_TYPE_COMMAND_BUFFER_BEGIN_INFO,
  };

  commands->device = device;
  commands->pending = g_array_new (FALSE, FALSE, sizeof (Access));
  if (!net_vk_check (vk->CreateCommandPool (device->handle, &pool, NULL,
              &commands->pool), "create a command pool", error))
    goto failed;
  allocation.commandPool = commands->pool;
  if (!net_vk_check (vk->AllocateCommandBuffers (device->handle, &allocation,
              &commands->buffer), "create a command buffer", error)
      || !net_vk_check (vk->CreateFence (device->handle, &fence, NULL,
              &commands->fence), "create a fence", error)
      || !net_vk_check (vk->BeginCommandBuffer (commands->buffer, &begin),
          "record commands", error))
    goto failed;
  commands->times = net_vk_times_new (device, commands->buffer);
  return commands;

failed:
  net_vk_commands_free (commands);
  return NULL;
}

void
net_vk_commands_free (NetVkCommands * commands)
{
  NetVkDevice *device = commands->device;

  net_vk_times_free (commands->times);
  device->vk.DestroyFence (device->handle, commands->fence, NULL);
  device->vk.DestroyCommandPool (device->handle, commands->pool, NULL);
  g_array_unref (commands->pending);
  g_free (commands);
}

static gboolean
overlaps (const NetVkRange * a, const NetVkRange * b)
{
  return a->buffer == b->buffer && a->offset < b->offset + b->size
      && b->offset < a->offset + a->size;
}

static gboolean
conflicts (NetVkCommands * commands, const NetVkRange * range, gboolean write)
{
  guint i;

  for (i = 0; i < commands->pending->len; i++) {
    const Access *access = &g_array_index (commands->pending, Access, i);

    if ((write || access->write) && overlaps (&access->range, range))
      return TRUE;
  }
  return FALSE;
}

static void
remember (NetVkCommands * commands, const NetVkRange * range, gboolean write)
{
  Access access = { *range, write };

  g_array_append_val (commands->pending, access);
}

/* Everything before it is done, and its writes are seen. */
static void
wait_for_all (NetVkCommands * commands)
{
  const VkPipelineStageFlags stages = VK_PIPELINE_STAGE_COMPUTE_SHADER_BIT
      | VK_PIPELINE_STAGE_TRANSFER_BIT;
  VkMemoryBarrier barrier = {
    .sType = VK_STRUCTURE_TYPE_MEMORY_BARRIER,
    .srcAccessMask = VK_ACCESS_SHADER_WRITE_BIT | VK_ACCESS_TRANSFER_WRITE_BIT,
    .dstAccessMask = VK_ACCESS_SHADER_READ_BIT | VK_ACCESS_SHADER_WRITE_BIT
        | VK_ACCESS_TRANSFER_READ_BIT | VK_ACCESS_TRANSFER_WRITE_BIT,
  };

  commands->device->vk.CmdPipelineBarrier (commands->buffer, stages, stages,
      0, 1, &barrier, 0, NULL, 0, NULL);
  g_array_set_size (commands->pending, 0);
}

/* Called before each command with all that it touches. */
static void
order (NetVkCommands * commands, const NetVkRange * reads, guint n_reads,
    const NetVkRange * write)
{
  gboolean needed = conflicts (commands, write, TRUE);
  guint i;

  for (i = 0; i < n_reads; i++)
    needed = needed || conflicts (commands, &reads[i], FALSE);
  if (needed)
    wait_for_all (commands);
  for (i = 0; i < n_reads; i++)
    remember (commands, &reads[i], FALSE);
  remember (commands, write, TRUE);
}

void
net_vk_commands_dispatch (NetVkCommands * commands,
    const NetVkDispatch * dispatch, const NetVkRange * reads, guint n_reads,
    const NetVkRange * write)
{
  const NetVkFunctions *vk = &commands->device->vk;

  order (commands, reads, n_reads, write);
  vk->CmdBindPipeline (commands->buffer, VK_PIPELINE_BIND_POINT_COMPUTE,
      dispatch->pipeline);
  vk->CmdBindDescriptorSets (commands->buffer, VK_PIPELINE_BIND_POINT_COMPUTE,
      dispatch->layout, 0, 1, &dispatch->set, 0, NULL);
  vk->CmdPushConstants (commands->buffer, dispatch->layout,
      VK_SHADER_STAGE_COMPUTE_BIT, 0, dispatch->push_size, dispatch->push);
  vk->CmdDispatch (commands->buffer, dispatch->groups[0], dispatch->groups[1],
      1);
  net_vk_times_mark (commands->times, dispatch->name);
}

void
net_vk_commands_copy (NetVkCommands * commands, const NetVkRange * from,
    const NetVkRange * to)
{
  VkBufferCopy region = { from->offset, to->offset, from->size };

  order (commands, from, 1, to);
  commands->device->vk.CmdCopyBuffer (commands->buffer, from->buffer->handle,
      to->buffer->handle, 1, &region);
  net_vk_times_mark (commands->times, "copy");
}

/* What other sequences wrote before this one was submitted needs no barrier:
 * net_vk_commands_run() has waited for them.  The host does. */
gboolean
net_vk_commands_end (NetVkCommands * commands, GError ** error)
{
  const NetVkFunctions *vk = &commands->device->vk;
  VkMemoryBarrier barrier = {
    .sType = VK_STRUCTURE_TYPE_MEMORY_BARRIER,
    .srcAccessMask = VK_ACCESS_SHADER_WRITE_BIT | VK_ACCESS_TRANSFER_WRITE_BIT,
    .dstAccessMask = VK_ACCESS_MEMORY_READ_BIT | VK_ACCESS_MEMORY_WRITE_BIT,
  };

  vk->CmdPipelineBarrier (commands->buffer,
      VK_PIPELINE_STAGE_COMPUTE_SHADER_BIT | VK_PIPELINE_STAGE_TRANSFER_BIT,
      VK_PIPELINE_STAGE_ALL_COMMANDS_BIT | VK_PIPELINE_STAGE_HOST_BIT,
      0, 1, &barrier, 0, NULL, 0, NULL);
  return net_vk_check (vk->EndCommandBuffer (commands->buffer),
      "record commands", error);
}

gboolean
net_vk_commands_run (NetVkCommands * commands, GError ** error)
{
  NetVkDevice *device = commands->device;
  const NetVkFunctions *vk = &device->vk;
  VkSubmitInfo submit = {
    .sType = VK_STRUCTURE_TYPE_SUBMIT_INFO,
    .commandBufferCount = 1,
    .pCommandBuffers = &commands->buffer,
  };
  VkResult result;

  g_mutex_lock (&device->queue_lock);
  result = vk->QueueSubmit (device->queue, 1, &submit, commands->fence);
  g_mutex_unlock (&device->queue_lock);
  if (!net_vk_check (result, "submit work", error)
      || !net_vk_check (vk->WaitForFences (device->handle, 1, &commands->fence,
              VK_TRUE, G_MAXUINT64), "finish its work", error)
      || !net_vk_check (vk->ResetFences (device->handle, 1, &commands->fence),
          "reset a fence", error))
    return FALSE;
  net_vk_times_tell (commands->times);
  return TRUE;
}
