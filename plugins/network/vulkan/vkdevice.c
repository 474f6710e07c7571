/* SPDX-License-Identifier: LGPL-2.1-or-later */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "vkdevice.h"

#include <dlfcn.h>

#include "netgraph.h"
#include "vkchoice.h"

#define LOADER "libvulkan.so.1"

static const gchar *
describe_result (VkResult result)
{
  switch (result) {
    case VK_ERROR_OUT_OF_HOST_MEMORY:
      return "out of memory";
    case VK_ERROR_OUT_OF_DEVICE_MEMORY:
      return "out of device memory";
    case VK_ERROR_INITIALIZATION_FAILED:
      return "initialisation failed";
    case VK_ERROR_DEVICE_LOST:
      return "the device was lost (it hung, was reset or removed)";
    case VK_ERROR_MEMORY_MAP_FAILED:
      return "memory cannot be mapped";
    case VK_ERROR_LAYER_NOT_PRESENT:
      return "a requested layer is not installed";
    case VK_ERROR_INCOMPATIBLE_DRIVER:
      return "no driver found";
    case VK_ERROR_TOO_MANY_OBJECTS:
      return "too many objects";
    default:
      return "unexpected result";
  }
}

gboolean
net_vk_check (VkResult result, const gchar * action, GError ** error)
{
  NetError code = NET_ERROR_DEVICE;

  if (result == VK_SUCCESS)
    return TRUE;
  if (result == VK_ERROR_OUT_OF_HOST_MEMORY
      || result == VK_ERROR_OUT_OF_DEVICE_MEMORY)
    code = NET_ERROR_MEMORY;
  g_set_error (error, NET_ERROR, code, "Vulkan cannot %s: %s (%d)", action,
      describe_result (result), result);
  return FALSE;
}

/* The loader stays open: drivers leave threads and exit handlers behind. */
static PFN_vkGetInstanceProcAddr
open_loader (GError ** error)
{
  gpointer loader = dlopen (LOADER, RTLD_NOW | RTLD_LOCAL);
  PFN_vkGetInstanceProcAddr get = NULL;

  if (loader)
    get = (PFN_vkGetInstanceProcAddr) dlsym (loader, "vkGetInstanceProcAddr");
  if (get == NULL)
    g_set_error (error, NET_ERROR, NET_ERROR_DEVICE,
        "The Vulkan loader " LOADER " is not installed");
  return get;
}

static gboolean
create_instance (NetVkDevice * device, GError ** error)
{
  NetVkFunctions *vk = &device->vk;
  PFN_vkGetInstanceProcAddr get = open_loader (error);
  VkApplicationInfo application = {
    .sType = VK_STRUCTURE_TYPE_APPLICATION_INFO,
    .pApplicationName = PACKAGE_NAME,
    .apiVersion = VK_API_VERSION_1_1,
  };
  VkInstanceCreateInfo info = {
    .sType = VK_STRUCTURE_TYPE_INSTANCE_CREATE_INFO,
    .pApplicationInfo = &application,
  };

  if (get == NULL)
    return FALSE;
#define FIND(name) vk->name = (PFN_vk##name) get (NULL, "vk" #name);
  NET_VK_GLOBAL_FUNCTIONS (FIND);
#undef FIND
  /* Absent from the loaders of Vulkan 1.0, which would refuse 1.1. */
  if (vk->EnumerateInstanceVersion == NULL) {
    g_set_error (error, NET_ERROR, NET_ERROR_DEVICE,
        "The Vulkan loader " LOADER " knows Vulkan 1.0, 1.1 is needed");
    return FALSE;
  }
  if (!net_vk_check (vk->CreateInstance (&info, NULL, &device->instance),
          "create an instance", error))
    return FALSE;
#define FIND(name) vk->name = (PFN_vk##name) get (device->instance, "vk" #name);
  NET_VK_INSTANCE_FUNCTIONS (FIND);
#undef FIND
  return TRUE;
}

/* The first queue family that computes, or -1. */
static gint
find_compute_family (const NetVkFunctions * vk, VkPhysicalDevice physical)
{
  g_autofree VkQueueFamilyProperties *families = NULL;
  guint32 n = 0, i;

  vk->GetPhysicalDeviceQueueFamilyProperties (physical, &n, NULL);
  families = g_new0 (VkQueueFamilyProperties, n);
  vk->GetPhysicalDeviceQueueFamilyProperties (physical, &n, families);
  for (i = 0; i < n; i++) {
    if (families[i].queueCount > 0
        && families[i].queueFlags & VK_QUEUE_COMPUTE_BIT)
      return i;
  }
  return -1;
}

static gboolean
has_float16 (const NetVkFunctions * vk, VkPhysicalDevice physical)
{
  VkPhysicalDeviceShaderFloat16Int8Features float16 = {
    .sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_SHADER_FLOAT16_INT8_FEATURES,
  };
  VkPhysicalDeviceFeatures2 features = {
    .sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_FEATURES_2,
    .pNext = &float16,
  };

  vk->GetPhysicalDeviceFeatures2 (physical, &features);
  return float16.shaderFloat16;
}

static gboolean
choose_device (NetVkDevice * device, const gchar * name, gboolean gpu_only,
    GError ** error)
{
  const NetVkFunctions *vk = &device->vk;
  g_autofree VkPhysicalDevice *devices = NULL;
  g_autofree VkPhysicalDeviceProperties2 *properties = NULL;
  g_autofree NetVkCandidate *candidates = NULL;
  guint32 n = 0, i;
  VkResult result;
  gint choice;

  result = vk->EnumeratePhysicalDevices (device->instance, &n, NULL);
  if (!net_vk_check (result, "list devices", error))
    return FALSE;
  devices = g_new0 (VkPhysicalDevice, n);
  result = vk->EnumeratePhysicalDevices (device->instance, &n, devices);
  if (result != VK_INCOMPLETE && !net_vk_check (result, "list devices", error))
    return FALSE;

  properties = g_new0 (VkPhysicalDeviceProperties2, n);
  candidates = g_new0 (NetVkCandidate, n);
  for (i = 0; i < n; i++) {
    const VkPhysicalDeviceProperties *p = &properties[i].properties;

    properties[i].sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_PROPERTIES_2;
    vk->GetPhysicalDeviceProperties2 (devices[i], &properties[i]);
    candidates[i].name = p->deviceName;
    candidates[i].type = p->deviceType;
    candidates[i].api_version = p->apiVersion;
    candidates[i].has_compute_queue = find_compute_family (vk, devices[i]) >= 0;
    candidates[i].has_float16 = has_float16 (vk, devices[i]);
    candidates[i].max_texels = p->limits.maxTexelBufferElements;
    candidates[i].max_storage = p->limits.maxStorageBufferRange;
    candidates[i].max_group = p->limits.maxComputeWorkGroupInvocations;
  }

  choice = net_vk_choose (candidates, n, name, gpu_only, device->precision,
      error);
  if (choice < 0)
    return FALSE;
  device->physical = devices[choice];
  return TRUE;
}

static gboolean
wants_tiles (void)
{
  return g_strcmp0 (g_getenv (NET_VK_PRODUCT), NET_VK_PRODUCT_TILE) == 0;
}

static void
read_properties (NetVkDevice * device)
{
  VkPhysicalDeviceProperties2 properties = {
    .sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_PROPERTIES_2,
    .pNext = &device->subgroup,
  };

  device->subgroup.sType =
      VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_SUBGROUP_PROPERTIES;
  device->subgroup.pNext = &device->maintenance3;
  device->maintenance3.sType =
      VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_MAINTENANCE_3_PROPERTIES;
  device->vk.GetPhysicalDeviceProperties2 (device->physical, &properties);
  device->vk.GetPhysicalDeviceMemoryProperties (device->physical,
      &device->memory);
  device->properties = properties.properties;
  if (wants_tiles ())
    device->subgroup.supportedOperations = 0;
}

/* The kernel's two subgroups have 32 invocations each. */
static gboolean
has_cooperative (const NetVkDevice * device)
{
  const NetVkFunctions *vk = &device->vk;
  VkPhysicalDeviceVulkanMemoryModelFeatures model = {
    .sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_VULKAN_MEMORY_MODEL_FEATURES,
  };
  VkPhysicalDeviceCooperativeMatrixFeaturesNV cooperative = {
    .sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_COOPERATIVE_MATRIX_FEATURES_NV,
    .pNext = &model,
  };
  VkPhysicalDeviceFeatures2 features = {
    .sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_FEATURES_2,
    .pNext = &cooperative,
  };
  g_autofree VkCooperativeMatrixPropertiesNV *kinds = NULL;
  guint32 n = 0;

  vk->GetPhysicalDeviceFeatures2 (device->physical, &features);
  if (!cooperative.cooperativeMatrix || !model.vulkanMemoryModel
      || device->subgroup.subgroupSize != 32
      || vk->GetPhysicalDeviceCooperativeMatrixPropertiesNV (device->physical,
          &n, NULL) != VK_SUCCESS)
    return FALSE;
  kinds = g_new0 (VkCooperativeMatrixPropertiesNV, n);
  for (guint32 i = 0; i < n; i++)
    kinds[i].sType = VK_STRUCTURE_TYPE_COOPERATIVE_MATRIX_PROPERTIES_NV;
  return vk->GetPhysicalDeviceCooperativeMatrixPropertiesNV (device->physical,
      &n, kinds) == VK_SUCCESS && net_vk_has_matrix (kinds, n);
}

static gboolean
create_device (NetVkDevice * device, GError ** error)
{
  NetVkFunctions *vk = &device->vk;
  const float priority = 1;
  VkDeviceQueueCreateInfo queue = {
    .sType = VK_STRUCTURE_TYPE_DEVICE_QUEUE_CREATE_INFO,
    .queueCount = 1,
    .pQueuePriorities = &priority,
  };
  VkDeviceCreateInfo info = {
    .sType = VK_STRUCTURE_TYPE_DEVICE_CREATE_INFO,
    .queueCreateInfoCount = 1,
    .pQueueCreateInfos = &queue,
  };

  VkPhysicalDeviceVulkanMemoryModelFeatures model = {
    .sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_VULKAN_MEMORY_MODEL_FEATURES,
    .vulkanMemoryModel = VK_TRUE,
  };
  VkPhysicalDeviceCooperativeMatrixFeaturesNV cooperative = {
    .sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_COOPERATIVE_MATRIX_FEATURES_NV,
    .pNext = &model,
    .cooperativeMatrix = VK_TRUE,
  };
  VkPhysicalDeviceShaderFloat16Int8Features float16 = {
    .sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_SHADER_FLOAT16_INT8_FEATURES,
    .shaderFloat16 = VK_TRUE,
  };
  static const gchar *const extensions[] = {
    VK_KHR_SHADER_FLOAT16_INT8_EXTENSION_NAME,
    VK_NV_COOPERATIVE_MATRIX_EXTENSION_NAME,
    VK_KHR_VULKAN_MEMORY_MODEL_EXTENSION_NAME,
  };

  if (device->precision == NET_FLOAT16) {
    device->cooperative = !wants_tiles () && has_cooperative (device);
    float16.pNext = device->cooperative ? &cooperative : NULL;
    info.pNext = &float16;
    info.enabledExtensionCount = device->cooperative ? 3 : 1;
    info.ppEnabledExtensionNames = extensions;
  }
  device->queue_family = find_compute_family (vk, device->physical);
  queue.queueFamilyIndex = device->queue_family;
  if (!net_vk_check (vk->CreateDevice (device->physical, &info, NULL,
              &device->handle), "open the device", error))
    return FALSE;
#define FIND(name) vk->name = (PFN_vk##name) \
  vk->GetDeviceProcAddr (device->handle, "vk" #name);
  NET_VK_DEVICE_FUNCTIONS (FIND);
#undef FIND
  vk->GetDeviceQueue (device->handle, device->queue_family, 0, &device->queue);
  return TRUE;
}

NetVkDevice *
net_vk_device_new (const gchar * name, gboolean gpu_only,
    NetPrecision precision, GError ** error)
{
  NetVkDevice *device = g_new0 (NetVkDevice, 1);

  device->precision = precision;
  g_mutex_init (&device->queue_lock);
  if (!create_instance (device, error)
      || !choose_device (device, name, gpu_only, error)) {
    net_vk_device_free (device);
    return NULL;
  }
  read_properties (device);
  if (!create_device (device, error)) {
    net_vk_device_free (device);
    return NULL;
  }
  return device;
}

void
net_vk_device_free (NetVkDevice * device)
{
  if (device->handle)
    device->vk.DestroyDevice (device->handle, NULL);
  if (device->instance)
    device->vk.DestroyInstance (device->instance, NULL);
  g_mutex_clear (&device->queue_lock);
  g_free (device);
}
