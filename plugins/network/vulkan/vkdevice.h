/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* A Vulkan device of our own, with one compute queue. */

#pragma once

#include <glib.h>
#include "netexecutor.h"
#include "vkfunctions.h"

G_BEGIN_DECLS

/* "tile" in the environment: neither subgroup operations nor cooperative
 * matrices are used, so that tests on one device reach the kernels of others,
 * and a driver's faults can be told from ours. */
#define NET_VK_PRODUCT "GST_VOLUME_VULKAN_PRODUCT"
#define NET_VK_PRODUCT_TILE "tile"

/* Read only once opened. */
typedef struct
{
  NetVkFunctions vk;
  VkInstance instance;
  VkPhysicalDevice physical;
  VkDevice handle;
  VkQueue queue;
  guint32 queue_family;
  GMutex queue_lock;            /* programs of several threads submit */
  NetPrecision precision;       /* of matrix products */
  gboolean cooperative;         /* those of float16, by cooperative matrices */

  VkPhysicalDeviceProperties properties;
  VkPhysicalDeviceSubgroupProperties subgroup;
  VkPhysicalDeviceMaintenance3Properties maintenance3;
  VkPhysicalDeviceMemoryProperties memory;
} NetVkDevice;

/* Open a device chosen as net_vk_choose() does.  Enables no layer and, unless
 * @precision asks for it, no feature and no extension. */
NetVkDevice *net_vk_device_new (const gchar * name, gboolean gpu_only,
    NetPrecision precision, GError ** error);
void net_vk_device_free (NetVkDevice * device);

/* TRUE for VK_SUCCESS; otherwise sets a NET_ERROR_DEVICE or, where memory is
 * short, NET_ERROR_MEMORY that says what failed and how. */
gboolean net_vk_check (VkResult result, const gchar * action, GError ** error);

G_END_DECLS
