/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Which Vulkan device to take: a pure function of what the devices say. */

#pragma once

#include <glib.h>
#include "netexecutor.h"
#include "vkfunctions.h"

G_BEGIN_DECLS

/* What a device has to bind at once, as storage (bytes) and as a texel buffer
 * of 16-byte texels.  A convolution's scratch is cut to it; the tensors of a
 * 256 x 256 slice in a network of width 64 are a quarter as large.  Larger
 * slices and batches are checked against the device's own limits when
 * recorded. */
#define NET_VK_MIN_STORAGE (64u << 20)
#define NET_VK_MIN_TEXELS (NET_VK_MIN_STORAGE / 16)

/* What matters about a device. */
typedef struct
{
  const gchar *name;
  VkPhysicalDeviceType type;
  guint32 api_version;
  gboolean has_compute_queue;
  gboolean has_float16;         /* shaderFloat16 */
  guint32 max_texels;           /* maxTexelBufferElements */
  guint32 max_storage;          /* maxStorageBufferRange, bytes */
  guint32 max_group;            /* maxComputeWorkGroupInvocations */
} NetVkCandidate;

/* The index of the best candidate whose name contains @name ("": any), case
 * ignored: discrete before integrated before virtual before CPU, the first
 * among equals.  @gpu_only leaves CPUs out, NET_FLOAT16 devices without it.
 * -1 and a NET_ERROR_DEVICE that tells why none will do. */
gint net_vk_choose (const NetVkCandidate * candidates, guint n_candidates,
    const gchar * name, gboolean gpu_only,
    NetPrecision precision, GError ** error);

/* Whether one of @kinds is that of shaders/matmul_cooperative.comp: squares of
 * 16 of float16 factors and float32 sums, of a subgroup. */
gboolean net_vk_has_matrix (const VkCooperativeMatrixPropertiesNV * kinds,
    guint n_kinds);

G_END_DECLS
