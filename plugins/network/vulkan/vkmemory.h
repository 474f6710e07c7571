/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Buffers, each with memory of its own: a program has a handful. */

#pragma once

#include "vkdevice.h"

G_BEGIN_DECLS

typedef enum
{
  NET_VK_DEVICE_LOCAL,          /* for kernels and copies */
  NET_VK_HOST,                  /* mapped, for copies */
} NetVkMemory;

typedef struct
{
  NetVkDevice *device;
  VkBuffer handle;
  VkDeviceMemory memory;
  gsize size;
  gpointer mapped;              /* host memory, or NULL */
  gboolean coherent;
} NetVkBuffer;

/* Part of a buffer, bytes. */
typedef struct
{
  const NetVkBuffer *buffer;
  gsize offset, size;
} NetVkRange;

/* The memory type among the bits of @allowed that has all of @required and
 * most of @preferred, or -1. */
gint net_vk_find_memory_type (const VkPhysicalDeviceMemoryProperties * memory,
    guint32 allowed, VkMemoryPropertyFlags required,
    VkMemoryPropertyFlags preferred);

/* NET_ERROR_MEMORY where @size bytes in all of NET_VK_DEVICE_LOCAL exceed its
 * heap. */
gboolean net_vk_check_heap (const NetVkDevice * device, gsize size,
    GError ** error);

/* NET_ERROR_MEMORY before allocating where @size exceeds the heap or the
 * device's largest allocation; @size 0 makes the smallest buffer. */
NetVkBuffer *net_vk_buffer_new (NetVkDevice * device, NetVkMemory kind,
    gsize size, GError ** error);
void net_vk_buffer_free (NetVkBuffer * buffer);

/* Make what the host wrote visible to the device, and the reverse; nothing
 * to do where memory is coherent. */
gboolean net_vk_buffer_flush (NetVkBuffer * buffer, GError ** error);
gboolean net_vk_buffer_invalidate (NetVkBuffer * buffer, GError ** error);

G_END_DECLS
