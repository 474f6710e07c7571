/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "vkmemory.h"

#include "netgraph.h"

#define MIN_SIZE 64

static const struct
{
  VkMemoryPropertyFlags required, preferred;
  VkBufferUsageFlags usage;
} kinds[] = {
  [NET_VK_DEVICE_LOCAL].preferred = VK_MEMORY_PROPERTY_DEVICE_LOCAL_BIT,
  [NET_VK_DEVICE_LOCAL].usage = VK_BUFFER_USAGE_STORAGE_BUFFER_BIT
      | VK_BUFFER_USAGE_STORAGE_TEXEL_BUFFER_BIT
      | VK_BUFFER_USAGE_TRANSFER_SRC_BIT | VK_BUFFER_USAGE_TRANSFER_DST_BIT,
  [NET_VK_HOST].required = VK_MEMORY_PROPERTY_HOST_VISIBLE_BIT,
  /* Reading memory that is not cached is slow. */
  [NET_VK_HOST].preferred = VK_MEMORY_PROPERTY_HOST_COHERENT_BIT
      | VK_MEMORY_PROPERTY_HOST_CACHED_BIT,
  [NET_VK_HOST].usage = VK_BUFFER_USAGE_TRANSFER_SRC_BIT
      | VK_BUFFER_USAGE_TRANSFER_DST_BIT,
};

static guint
count_bits (guint32 value)
{
  guint n = 0;

  for (; value; value &= value - 1)
    n++;
  return n;
}

gint
net_vk_find_memory_type (const VkPhysicalDeviceMemoryProperties * memory,
    guint32 allowed, VkMemoryPropertyFlags required,
    VkMemoryPropertyFlags preferred)
{
  gint best = -1, best_score = -1;
  guint32 i;

  for (i = 0; i < memory->memoryTypeCount; i++) {
    VkMemoryPropertyFlags flags = memory->memoryTypes[i].propertyFlags;
    gint score = count_bits (flags & preferred);

    if ((allowed & 1u << i) && (flags & required) == required
        && score > best_score) {
      best = i;
      best_score = score;
    }
  }
  return best;
}

gboolean
net_vk_check_heap (const NetVkDevice * device, gsize size, GError ** error)
{
  gint index = net_vk_find_memory_type (&device->memory, G_MAXUINT32,
      kinds[NET_VK_DEVICE_LOCAL].required,
      kinds[NET_VK_DEVICE_LOCAL].preferred);
  guint32 heap = device->memory.memoryTypes[index].heapIndex;
  guint64 limit = device->memory.memoryHeaps[heap].size;

  if (size <= limit)
    return TRUE;
  g_set_error (error, NET_ERROR, NET_ERROR_MEMORY,
      "%s has %" G_GUINT64_FORMAT " MiB, the network needs %" G_GSIZE_FORMAT
      " MiB", device->properties.deviceName, limit >> 20, (size >> 20) + 1);
  return FALSE;
}

static gboolean
allocate (NetVkBuffer * buffer, NetVkMemory kind, GError ** error)
{
  NetVkDevice *device = buffer->device;
  const NetVkFunctions *vk = &device->vk;
  VkMemoryRequirements needs;
  VkMemoryAllocateInfo info = {
    .sType = VK_STRUCTURE_TYPE_MEMORY_ALLOCATE_INFO,
  };
  const VkMemoryType *type;
  guint64 limit;
  gint index;

  vk->GetBufferMemoryRequirements (device->handle, buffer->handle, &needs);
  index = net_vk_find_memory_type (&device->memory, needs.memoryTypeBits,
      kinds[kind].required, kinds[kind].preferred);
  if (index < 0) {
    g_set_error (error, NET_ERROR, NET_ERROR_DEVICE,
        "%s has no memory that the host can reach",
        device->properties.deviceName);
    return FALSE;
  }
  type = &device->memory.memoryTypes[index];
  limit = MIN (device->memory.memoryHeaps[type->heapIndex].size,
      device->maintenance3.maxMemoryAllocationSize);
  if (needs.size > limit) {
    g_set_error (error, NET_ERROR, NET_ERROR_MEMORY,
        "%s gives at most %" G_GUINT64_FORMAT " MiB at once, %"
        G_GUINT64_FORMAT " MiB are needed", device->properties.deviceName,
        limit >> 20, (guint64) (needs.size >> 20) + 1);
    return FALSE;
  }

  info.allocationSize = needs.size;
  info.memoryTypeIndex = index;
  buffer->coherent =
      (type->propertyFlags & VK_MEMORY_PROPERTY_HOST_COHERENT_BIT) != 0;
  return net_vk_check (vk->AllocateMemory (device->handle, &info, NULL,
          &buffer->memory), "allocate memory", error)
      && net_vk_check (vk->BindBufferMemory (device->handle, buffer->handle,
          buffer->memory, 0), "bind memory", error)
      && (kind == NET_VK_DEVICE_LOCAL
      || net_vk_check (vk->MapMemory (device->handle, buffer->memory, 0,
              VK_WHOLE_SIZE, 0, &buffer->mapped), "map memory", error));
}

NetVkBuffer *
net_vk_buffer_new (NetVkDevice * device, NetVkMemory kind, gsize size,
    GError ** error)
{
  NetVkBuffer *buffer = g_new0 (NetVkBuffer, 1);
  VkBufferCreateInfo info = {
    .sType = VK_STRUCTURE_TYPE_BUFFER_CREATE_INFO,
    .size = MAX (size, MIN_SIZE),
    .usage = kinds[kind].usage,
    .sharingMode = VK_SHARING_MODE_EXCLUSIVE,
  };

  buffer->device = device;
  buffer->size = info.size;
  if (!net_vk_check (device->vk.CreateBuffer (device->handle, &info, NULL,
              &buffer->handle), "create a buffer", error)
      || !allocate (buffer, kind, error)) {
    net_vk_buffer_free (buffer);
    return NULL;
  }
  return buffer;
}

void
net_vk_buffer_free (NetVkBuffer * buffer)
{
  const NetVkFunctions *vk = &buffer->device->vk;

  /* Freeing memory unmaps it; both accept VK_NULL_HANDLE. */
  vk->DestroyBuffer (buffer->device->handle, buffer->handle, NULL);
  vk->FreeMemory (buffer->device->handle, buffer->memory, NULL);
  g_free (buffer);
}

gboolean
net_vk_buffer_flush (NetVkBuffer * buffer, GError ** error)
{
  VkMappedMemoryRange range = {
    .sType = VK_STRUCTURE_TYPE_MAPPED_MEMORY_RANGE,
    .memory = buffer->memory,
    .size = VK_WHOLE_SIZE,
  };

  return buffer->coherent
      || net_vk_check (buffer->device->vk.FlushMappedMemoryRanges
      (buffer->device->handle, 1, &range), "flush memory", error);
}

gboolean
net_vk_buffer_invalidate (NetVkBuffer * buffer, GError ** error)
{
  VkMappedMemoryRange range = {
    .sType = VK_STRUCTURE_TYPE_MAPPED_MEMORY_RANGE,
    .memory = buffer->memory,
    .size = VK_WHOLE_SIZE,
  };

  return buffer->coherent
      || net_vk_check (buffer->device->vk.InvalidateMappedMemoryRanges
      (buffer->device->handle, 1, &range), "read memory back", error);
}
