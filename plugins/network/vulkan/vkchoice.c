/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "vkchoice.h"

#include <string.h>

#include "netgraph.h"

/* Invocations of the largest group that the kernels use. */
#define MIN_GROUP 64

/* Higher is better; 0 is no GPU. */
static gint
rank_type (VkPhysicalDeviceType type)
{
  switch (type) {
    case VK_PHYSICAL_DEVICE_TYPE_DISCRETE_GPU:
      return 3;
    case VK_PHYSICAL_DEVICE_TYPE_INTEGRATED_GPU:
      return 2;
    case VK_PHYSICAL_DEVICE_TYPE_VIRTUAL_GPU:
      return 1;
    default:
      return 0;
  }
}

static gboolean
contains (const gchar * text, const gchar * part)
{
  g_autofree gchar *folded_text = g_utf8_casefold (text, -1);
  g_autofree gchar *folded_part = g_utf8_casefold (part, -1);

  return strstr (folded_text, folded_part) != NULL;
}

/* Why the kernels cannot run on @candidate, or NULL.  Free with g_free(). */
static gchar *
find_fault (const NetVkCandidate * candidate, gboolean gpu_only,
    NetPrecision precision)
{
  if (gpu_only && rank_type (candidate->type) == 0)
    return g_strdup ("is not a GPU");
  if (candidate->api_version < VK_API_VERSION_1_1)
    return g_strdup_printf ("knows Vulkan %u.%u, 1.1 is needed",
        VK_API_VERSION_MAJOR (candidate->api_version),
        VK_API_VERSION_MINOR (candidate->api_version));
  if (!candidate->has_compute_queue)
    return g_strdup ("has no compute queue");
  if (precision == NET_FLOAT16 && !candidate->has_float16)
    return g_strdup ("computes no float16 (shaderFloat16)");
  if (candidate->max_texels < NET_VK_MIN_TEXELS)
    return g_strdup_printf ("has maxTexelBufferElements %u, %u are needed",
        candidate->max_texels, NET_VK_MIN_TEXELS);
  if (candidate->max_storage < NET_VK_MIN_STORAGE)
    return g_strdup_printf ("has maxStorageBufferRange %u, %u are needed",
        candidate->max_storage, NET_VK_MIN_STORAGE);
  if (candidate->max_group < MIN_GROUP)
    return g_strdup_printf ("has maxComputeWorkGroupInvocations %u, "
        "%u are needed", candidate->max_group, MIN_GROUP);
  return NULL;
}

gint
net_vk_choose (const NetVkCandidate * candidates, guint n_candidates,
    const gchar * name, gboolean gpu_only, NetPrecision precision,
    GError ** error)
{
  g_autoptr (GString) reasons = g_string_new (NULL);
  gint best = -1;
  guint i;

  for (i = 0; i < n_candidates; i++) {
    const NetVkCandidate *candidate = &candidates[i];
    g_autofree gchar *fault = NULL;

    if (!contains (candidate->name, name))
      fault = g_strdup ("has another name");
    else
      fault = find_fault (candidate, gpu_only, precision);
    if (fault)
      g_string_append_printf (reasons, "%s%s %s",
          reasons->len > 0 ? "; " : "", candidate->name, fault);
    else if (best < 0
        || rank_type (candidate->type) > rank_type (candidates[best].type))
      best = i;
  }

  if (best < 0)
    g_set_error (error, NET_ERROR, NET_ERROR_DEVICE,
        "No usable Vulkan device%s%s%s: %s", name[0] ? " named like \"" : "",
        name, name[0] ? "\"" : "",
        n_candidates > 0 ? reasons->str : "no driver offers one");
  return best;
}

gboolean
net_vk_has_matrix (const VkCooperativeMatrixPropertiesNV * kinds, guint n_kinds)
{
  for (guint i = 0; i < n_kinds; i++) {
    const VkCooperativeMatrixPropertiesNV *kind = &kinds[i];

    if (kind->MSize == 16 && kind->NSize == 16 && kind->KSize == 16
        && kind->AType == VK_COMPONENT_TYPE_FLOAT16_NV
        && kind->BType == VK_COMPONENT_TYPE_FLOAT16_NV
        && kind->CType == VK_COMPONENT_TYPE_FLOAT32_NV
        && kind->DType == VK_COMPONENT_TYPE_FLOAT32_NV
        && kind->scope == VK_SCOPE_SUBGROUP_NV)
      return TRUE;
  }
  return FALSE;
}
