/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Turns kernels into commands: finds the pipeline, binds memory, folds the
 * groups into what a device takes.
 *
 * Errors are sticky, so that a recording reads without checks: the first is
 * kept, and everything after it does nothing. */

#pragma once

#include "vkcommands.h"
#include "vkpipelines.h"

G_BEGIN_DECLS

/* Bytes of a texel, the unit of all sizes in the kernels. */
#define NET_VK_TEXEL 16
/* Texels of a row that a group of the kernels but the product handles;
 * shaders/kernel.glsl. */
#define NET_VK_LANES 64
#define NET_VK_CHUNK (NET_VK_LANES * 8)
/* Groups, pixels and what else the kernels divide are less than this. */
#define NET_VK_MAX_INDEX (1 << 22)

typedef struct _NetVkRecorder NetVkRecorder;

typedef struct
{
  NetVkShader shader;
  guint32 lanes;                /* 0: NET_VK_LANES */
  guint32 option;
  NetVkRange output;
  NetVkRange inputs[NET_VK_MAX_INPUTS];
  guint n_inputs;
  gconstpointer push;           /* first member: gint32 groups */
  guint32 push_size;
} NetVkKernel;

/* What it makes (texel views, descriptor sets) lives as long as it does, so
 * it must outlive the commands.  @pipelines must outlive it. */
NetVkRecorder *net_vk_recorder_new (NetVkPipelines * pipelines);
void net_vk_recorder_free (NetVkRecorder * recorder);
NetVkDevice *net_vk_recorder_get_device (NetVkRecorder * recorder);

/* Where the next kernels go; not owned. */
void net_vk_recorder_set_commands (NetVkRecorder * recorder,
    NetVkCommands * commands);

void net_vk_record (NetVkRecorder * recorder, const NetVkKernel * kernel);
void net_vk_record_copy (NetVkRecorder * recorder, const NetVkRange * from,
    const NetVkRange * to);

/* Keep @message as the error unless there is one. */
void net_vk_recorder_fail (NetVkRecorder * recorder, gint code,
    const gchar * format, ...) G_GNUC_PRINTF (3, 4);

/* FALSE with the first error. */
gboolean net_vk_recorder_check (NetVkRecorder * recorder, GError ** error);

G_END_DECLS
