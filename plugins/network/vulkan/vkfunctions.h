/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The Vulkan functions in use, found at run time: without a loader the rest
 * of the library still works. */

#pragma once

#define VK_NO_PROTOTYPES
#include <vulkan/vulkan.h>

#define NET_VK_GLOBAL_FUNCTIONS(F) \
  F (CreateInstance) \
  F (EnumerateInstanceVersion)

#define NET_VK_INSTANCE_FUNCTIONS(F) \
  F (CreateDevice) \
  F (DestroyInstance) \
  F (EnumeratePhysicalDevices) \
  F (GetDeviceProcAddr) \
  F (GetPhysicalDeviceCooperativeMatrixPropertiesNV) \
  F (GetPhysicalDeviceFeatures2) \
  F (GetPhysicalDeviceMemoryProperties) \
  F (GetPhysicalDeviceProperties2) \
  F (GetPhysicalDeviceQueueFamilyProperties)

#define NET_VK_DEVICE_FUNCTIONS(F) \
  F (AllocateCommandBuffers) \
  F (AllocateDescriptorSets) \
  F (AllocateMemory) \
  F (BeginCommandBuffer) \
  F (BindBufferMemory) \
  F (CmdBindDescriptorSets) \
  F (CmdBindPipeline) \
  F (CmdCopyBuffer) \
  F (CmdDispatch) \
  F (CmdPipelineBarrier) \
  F (CmdPushConstants) \
  F (CmdResetQueryPool) \
  F (CmdWriteTimestamp) \
  F (CreateBuffer) \
  F (CreateBufferView) \
  F (CreateCommandPool) \
  F (CreateComputePipelines) \
  F (CreateDescriptorPool) \
  F (CreateDescriptorSetLayout) \
  F (CreateFence) \
  F (CreatePipelineCache) \
  F (CreatePipelineLayout) \
  F (CreateQueryPool) \
  F (CreateShaderModule) \
  F (DestroyBuffer) \
  F (DestroyBufferView) \
  F (DestroyCommandPool) \
  F (DestroyDescriptorPool) \
  F (DestroyDescriptorSetLayout) \
  F (DestroyDevice) \
  F (DestroyFence) \
  F (DestroyPipeline) \
  F (DestroyPipelineCache) \
  F (DestroyPipelineLayout) \
  F (DestroyQueryPool) \
  F (DestroyShaderModule) \
  F (EndCommandBuffer) \
  F (FlushMappedMemoryRanges) \
  F (FreeMemory) \
  F (GetBufferMemoryRequirements) \
  F (GetDeviceQueue) \
  F (GetPipelineCacheData) \
  F (GetQueryPoolResults) \
  F (InvalidateMappedMemoryRanges) \
  F (MapMemory) \
  F (QueueSubmit) \
  F (ResetFences) \
  F (UpdateDescriptorSets) \
  F (WaitForFences)

#define NET_VK_DECLARE_FUNCTION(name) PFN_vk##name name;

typedef struct
{
  NET_VK_GLOBAL_FUNCTIONS (NET_VK_DECLARE_FUNCTION)
  NET_VK_INSTANCE_FUNCTIONS (NET_VK_DECLARE_FUNCTION)
  NET_VK_DEVICE_FUNCTIONS (NET_VK_DECLARE_FUNCTION)
} NetVkFunctions;
