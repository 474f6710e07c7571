/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "vkpipelines.h"

#include <string.h>

#include "netgraph.h"

#include "adam.h"
#include "adam_moments.h"
#include "average.h"
#include "broadcast.h"
#include "col2im.h"
#include "concat.h"
#include "constant.h"
#include "correlate.h"
#include "direct.h"
#include "direct_shuffle.h"
#include "dropout.h"
#include "function.h"
#include "im2col.h"
#include "log_softmax.h"
#include "matmul.h"
#include "matmul_cooperative.h"
#include "matmul_float16.h"
#include "matmul_shuffle.h"
#include "narrow.h"
#include "norm_apply.h"
#include "norm_input.h"
#include "norm_merge.h"
#include "norm_rows.h"
#include "norm_scale.h"
#include "norm_stats.h"
#include "pack.h"
#include "pair.h"
#include "positions.h"
#include "reflect.h"
#include "reflect_input.h"
#include "slice.h"
#include "sum.h"
#include "warp.h"
#include "winograd_input.h"
#include "winograd_output.h"
#include "winograd_pack.h"
#include "winograd_sums.h"
#include "winograd_tiles.h"
#include "winograd_tiles_shuffle.h"

#define PUSH_SIZE 128           /* bytes that every device has */

/* shader_NAME */
#define SHADER(array) {array, sizeof (array), #array + sizeof ("shader_") - 1}
static const struct
{
  const guint32 *code;
  gsize size;                   /* bytes */
  const gchar *name;
} shaders[NET_VK_N_SHADERS] = {
  [NET_VK_ADAM] = SHADER (shader_adam),
  [NET_VK_ADAM_MOMENTS] = SHADER (shader_adam_moments),
  [NET_VK_AVERAGE] = SHADER (shader_average),
  [NET_VK_BROADCAST] = SHADER (shader_broadcast),
  [NET_VK_COL2IM] = SHADER (shader_col2im),
  [NET_VK_CONCAT] = SHADER (shader_concat),
  [NET_VK_CONSTANT] = SHADER (shader_constant),
  [NET_VK_CORRELATE] = SHADER (shader_correlate),
  [NET_VK_DIRECT] = SHADER (shader_direct),
  [NET_VK_DIRECT_SHUFFLE] = SHADER (shader_direct_shuffle),
  [NET_VK_DROPOUT] = SHADER (shader_dropout),
  [NET_VK_FUNCTION] = SHADER (shader_function),
  [NET_VK_IM2COL] = SHADER (shader_im2col),
  [NET_VK_LOG_SOFTMAX] = SHADER (shader_log_softmax),
  [NET_VK_MATMUL] = SHADER (shader_matmul),
  [NET_VK_MATMUL_COOPERATIVE] = SHADER (shader_matmul_cooperative),
  [NET_VK_MATMUL_FLOAT16] = SHADER (shader_matmul_float16),
  [NET_VK_MATMUL_SHUFFLE] = SHADER (shader_matmul_shuffle),
  [NET_VK_NARROW] = SHADER (shader_narrow),
  [NET_VK_NORM_APPLY] = SHADER (shader_norm_apply),
  [NET_VK_NORM_INPUT] = SHADER (shader_norm_input),
  [NET_VK_NORM_MERGE] = SHADER (shader_norm_merge),
  [NET_VK_NORM_ROWS] = SHADER (shader_norm_rows),
  [NET_VK_NORM_SCALE] = SHADER (shader_norm_scale),
  [NET_VK_NORM_STATS] = SHADER (shader_norm_stats),
  [NET_VK_PACK] = SHADER (shader_pack),
  [NET_VK_PAIR] = SHADER (shader_pair),
  [NET_VK_POSITIONS] = SHADER (shader_positions),
  [NET_VK_REFLECT] = SHADER (shader_reflect),
  [NET_VK_REFLECT_INPUT] = SHADER (shader_reflect_input),
  [NET_VK_SLICE] = SHADER (shader_slice),
  [NET_VK_SUM] = SHADER (shader_sum),
  [NET_VK_WARP] = SHADER (shader_warp),
  [NET_VK_WINOGRAD_INPUT] = SHADER (shader_winograd_input),
  [NET_VK_WINOGRAD_OUTPUT] = SHADER (shader_winograd_output),
  [NET_VK_WINOGRAD_PACK] = SHADER (shader_winograd_pack),
  [NET_VK_WINOGRAD_SUMS] = SHADER (shader_winograd_sums),
  [NET_VK_WINOGRAD_TILES] = SHADER (shader_winograd_tiles),
  [NET_VK_WINOGRAD_TILES_SHUFFLE] = SHADER (shader_winograd_tiles_shuffle),
};

#undef SHADER

typedef struct
{
  guint32 shader, lanes, option;
  VkPipeline handle;
} Pipeline;

/* One file a device and driver version. */
static gchar *
make_cache_path (const VkPhysicalDeviceProperties * properties)
{
  g_autoptr (GString) name = g_string_new ("pipelines-");
  guint i;

  for (i = 0; i < VK_UUID_SIZE; i++)
    g_string_append_printf (name, "%02x", properties->pipelineCacheUUID[i]);
  g_string_append_printf (name, "-%04x-%04x", properties->vendorID,
      properties->deviceID);
  return g_build_filename (g_get_user_cache_dir (), "gstvolume", name->str,
      NULL);
}

/* A file of another device or driver, or a damaged one, must not reach the
 * driver: not all of them check. */
static gboolean
is_cache_valid (const gchar * data, gsize size,
    const VkPhysicalDeviceProperties * properties)
{
  VkPipelineCacheHeaderVersionOne header;

  if (size < sizeof (header))
    return FALSE;
  memcpy (&header, data, sizeof (header));
  return header.headerSize == sizeof (header)
      && header.headerVersion == VK_PIPELINE_CACHE_HEADER_VERSION_ONE
      && header.vendorID == properties->vendorID
      && header.deviceID == properties->deviceID
      && memcmp (header.pipelineCacheUUID, properties->pipelineCacheUUID,
      VK_UUID_SIZE) == 0;
}

/* The file is the driver's data behind its SHA-256, so that a cut or changed
 * file is told from a whole one. */
static gboolean
load_cache (const NetVkPipelines * pipelines, gchar ** contents,
    const gchar ** data, gsize * size)
{
  const gsize digest = g_checksum_type_get_length (G_CHECKSUM_SHA256) * 2;
  g_autofree gchar *sum = NULL;

  if (!g_file_get_contents (pipelines->cache_path, contents, size, NULL)
      || *size < digest)
    return FALSE;
  *data = *contents + digest;
  *size -= digest;
  sum = g_compute_checksum_for_data (G_CHECKSUM_SHA256,
      (const guchar *) *data, *size);
  return memcmp (sum, *contents, digest) == 0
      && is_cache_valid (*data, *size, &pipelines->device->properties);
}

static gboolean
create_cache (NetVkPipelines * pipelines, GError ** error)
{
  NetVkDevice *device = pipelines->device;
  g_autofree gchar *contents = NULL;
  const gchar *data;
  gsize size;
  VkPipelineCacheCreateInfo info = {
    .sType = VK_STRUCTURE_TYPE_PIPELINE_CACHE_CREATE_INFO,
  };

  if (load_cache (pipelines, &contents, &data, &size)) {
    info.initialDataSize = size;
    info.pInitialData = data;
  }
  return net_vk_check (device->vk.CreatePipelineCache (device->handle, &info,
          NULL, &pipelines->cache), "create a pipeline cache", error);
}

static void
write_cache (NetVkPipelines * pipelines)
{
  NetVkDevice *device = pipelines->device;
  g_autofree gchar *folder = g_path_get_dirname (pipelines->cache_path);
  g_autofree gchar *sum = NULL;
  g_autofree guchar *data = NULL;
  g_autoptr (GString) file = NULL;
  gsize size = 0;

  if (device->vk.GetPipelineCacheData (device->handle, pipelines->cache,
          &size, NULL) != VK_SUCCESS)
    return;
  data = g_malloc0 (MAX (size, 1));
  if (device->vk.GetPipelineCacheData (device->handle, pipelines->cache,
          &size, data) != VK_SUCCESS)
    return;
  sum = g_compute_checksum_for_data (G_CHECKSUM_SHA256, data, size);
  file = g_string_new (sum);
  g_string_append_len (file, (const gchar *) data, size);

  g_mkdir_with_parents (folder, 0700);
  /* Writes beside it and renames. */
  g_file_set_contents (pipelines->cache_path, file->str, file->len, NULL);
}

void
net_vk_pipelines_save (NetVkPipelines * pipelines)
{
  g_mutex_lock (&pipelines->lock);
  if (pipelines->changed)
    write_cache (pipelines);
  pipelines->changed = FALSE;
  g_mutex_unlock (&pipelines->lock);
}

static gboolean
create_layouts (NetVkPipelines * pipelines, GError ** error)
{
  NetVkDevice *device = pipelines->device;
  VkDescriptorSetLayoutBinding bindings[1 + NET_VK_MAX_INPUTS] = { 0 };
  VkDescriptorSetLayoutCreateInfo set = {
    .sType = VK_STRUCTURE_TYPE_DESCRIPTOR_SET_LAYOUT_CREATE_INFO,
    .bindingCount = G_N_ELEMENTS (bindings),
    .pBindings = bindings,
  };
  VkPushConstantRange push = { VK_SHADER_STAGE_COMPUTE_BIT, 0, PUSH_SIZE };
  VkPipelineLayoutCreateInfo layout = {
    .sType = VK_STRUCTURE_TYPE_PIPELINE_LAYOUT_CREATE_INFO,
    .setLayoutCount = 1,
    .pSetLayouts = &pipelines->set_layout,
    .pushConstantRangeCount = 1,
    .pPushConstantRanges = &push,
  };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (bindings); i++) {
    bindings[i].binding = i;
    bindings[i].descriptorType = i == 0 ? VK_DESCRIPTOR_TYPE_STORAGE_BUFFER
        : VK_DESCRIPTOR_TYPE_STORAGE_TEXEL_BUFFER;
    bindings[i].descriptorCount = 1;
    bindings[i].stageFlags = VK_SHADER_STAGE_COMPUTE_BIT;
  }
  return net_vk_check (device->vk.CreateDescriptorSetLayout (device->handle,
          &set, NULL, &pipelines->set_layout), "create a set layout", error)
      && net_vk_check (device->vk.CreatePipelineLayout (device->handle,
          &layout, NULL, &pipelines->layout), "create a layout", error);
}

NetVkPipelines *
net_vk_pipelines_new (NetVkDevice * device, GError ** error)
{
  NetVkPipelines *pipelines = g_new0 (NetVkPipelines, 1);

  pipelines->device = device;
  pipelines->cache_path = make_cache_path (&device->properties);
  pipelines->pipelines = g_array_new (FALSE, FALSE, sizeof (Pipeline));
  g_mutex_init (&pipelines->lock);
  if (!create_layouts (pipelines, error) || !create_cache (pipelines, error)) {
    net_vk_pipelines_free (pipelines);
    return NULL;
  }
  return pipelines;
}

void
net_vk_pipelines_free (NetVkPipelines * pipelines)
{
  const NetVkFunctions *vk = &pipelines->device->vk;
  VkDevice device = pipelines->device->handle;
  guint i;

  for (i = 0; i < pipelines->pipelines->len; i++)
    vk->DestroyPipeline (device,
        g_array_index (pipelines->pipelines, Pipeline, i).handle, NULL);
  g_array_unref (pipelines->pipelines);
  vk->DestroyPipelineCache (device, pipelines->cache, NULL);
  vk->DestroyPipelineLayout (device, pipelines->layout, NULL);
  vk->DestroyDescriptorSetLayout (device, pipelines->set_layout, NULL);
  g_mutex_clear (&pipelines->lock);
  g_free (pipelines->cache_path);
  g_free (pipelines);
}

static gboolean
create_pipeline (NetVkPipelines * pipelines, Pipeline * pipeline,
    GError ** error)
{
  NetVkDevice *device = pipelines->device;
  const guint32 constants[] = { pipeline->lanes, pipeline->option };
  const VkSpecializationMapEntry entries[] = {
    {0, 0, sizeof (guint32)},
    {1, sizeof (guint32), sizeof (guint32)},
  };
  VkSpecializationInfo specialization = {
    .mapEntryCount = G_N_ELEMENTS (entries),
    .pMapEntries = entries,
    .dataSize = sizeof (constants),
    .pData = constants,
  };
  VkShaderModuleCreateInfo module = {
    .sType = VK_STRUCTURE_TYPE_SHADER_MODULE_CREATE_INFO,
    .codeSize = shaders[pipeline->shader].size,
    .pCode = shaders[pipeline->shader].code,
  };
  VkComputePipelineCreateInfo info = {
    .sType = VK_STRUCTURE_TYPE_COMPUTE_PIPELINE_CREATE_INFO,
    .stage.sType = VK_STRUCTURE_TYPE_PIPELINE_SHADER_STAGE_CREATE_INFO,
    .stage.stage = VK_SHADER_STAGE_COMPUTE_BIT,
    .stage.pName = "main",
    .stage.pSpecializationInfo = &specialization,
    .layout = pipelines->layout,
  };
  gboolean ok;

  if (!net_vk_check (device->vk.CreateShaderModule (device->handle, &module,
              NULL, &info.stage.module), "load a shader", error))
    return FALSE;
  ok = net_vk_check (device->vk.CreateComputePipelines (device->handle,
          pipelines->cache, 1, &info, NULL, &pipeline->handle),
      "compile a shader", error);
  device->vk.DestroyShaderModule (device->handle, info.stage.module, NULL);
  return ok;
}

const gchar *
net_vk_shader_get_name (NetVkShader shader)
{
  return shaders[shader].name;
}

VkPipeline
net_vk_pipelines_get (NetVkPipelines * pipelines, NetVkShader shader,
    guint32 lanes, guint32 option, GError ** error)
{
  Pipeline wanted = { shader, lanes, option, VK_NULL_HANDLE };
  guint i;

  g_mutex_lock (&pipelines->lock);
  for (i = 0; i < pipelines->pipelines->len && !wanted.handle; i++) {
    const Pipeline *made = &g_array_index (pipelines->pipelines, Pipeline, i);

    if (made->shader == wanted.shader && made->lanes == lanes
        && made->option == option)
      wanted.handle = made->handle;
  }
  if (!wanted.handle && create_pipeline (pipelines, &wanted, error)) {
    g_array_append_val (pipelines->pipelines, wanted);
    pipelines->changed = TRUE;
  }
  g_mutex_unlock (&pipelines->lock);
  return wanted.handle;
}
