/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The kernels of an executor as compute pipelines, made when first asked
 * for and kept on disk in the driver's own form.  Thread-safe. */

#pragma once

#include "vkdevice.h"

G_BEGIN_DECLS

/* shaders/NAME.comp, in alphabetical order. */
typedef enum
{
  NET_VK_ADAM,
  NET_VK_ADAM_MOMENTS,
  NET_VK_AVERAGE,
  NET_VK_BROADCAST,
  NET_VK_COL2IM,
  NET_VK_CONCAT,
  NET_VK_CONSTANT,
  NET_VK_CORRELATE,
  NET_VK_DIRECT,
  NET_VK_DIRECT_SHUFFLE,
  NET_VK_DROPOUT,
  NET_VK_FUNCTION,
  NET_VK_IM2COL,
  NET_VK_LOG_SOFTMAX,
  NET_VK_MATMUL,
  NET_VK_MATMUL_COOPERATIVE,
  NET_VK_MATMUL_FLOAT16,
  NET_VK_MATMUL_SHUFFLE,
  NET_VK_NARROW,
  NET_VK_NORM_APPLY,
  NET_VK_NORM_INPUT,
  NET_VK_NORM_MERGE,
  NET_VK_NORM_ROWS,
  NET_VK_NORM_SCALE,
  NET_VK_NORM_STATS,
  NET_VK_PACK,
  NET_VK_PAIR,
  NET_VK_POSITIONS,
  NET_VK_REFLECT,
  NET_VK_REFLECT_INPUT,
  NET_VK_SLICE,
  NET_VK_SUM,
  NET_VK_WARP,
  NET_VK_WINOGRAD_INPUT,
  NET_VK_WINOGRAD_OUTPUT,
  NET_VK_WINOGRAD_PACK,
  NET_VK_WINOGRAD_SUMS,
  NET_VK_WINOGRAD_TILES,
  NET_VK_WINOGRAD_TILES_SHUFFLE,
  NET_VK_N_SHADERS
} NetVkShader;

const gchar *net_vk_shader_get_name (NetVkShader shader);

/* Every kernel has one output, at binding 0 (storage buffer), and up to
 * four inputs, from binding 1 (storage texel buffers): as many as every
 * device can bind. */
#define NET_VK_MAX_INPUTS 4

typedef struct
{
  NetVkDevice *device;
  VkDescriptorSetLayout set_layout;
  VkPipelineLayout layout;      /* 128 bytes of push constants */
  /* private */
  VkPipelineCache cache;
  gchar *cache_path;
  GArray *pipelines;
  gboolean changed;             /* since the cache was written */
  GMutex lock;
} NetVkPipelines;

NetVkPipelines *net_vk_pipelines_new (NetVkDevice * device, GError ** error);
void net_vk_pipelines_free (NetVkPipelines * pipelines);

/* @lanes: invocations a group (specialisation constant 0); @option:
 * specialisation constant 1, where the shader has one. */
VkPipeline net_vk_pipelines_get (NetVkPipelines * pipelines,
    NetVkShader shader, guint32 lanes, guint32 option, GError ** error);

/* Write the cache to disk if it has grown; not being able to is harmless. */
void net_vk_pipelines_save (NetVkPipelines * pipelines);

G_END_DECLS
