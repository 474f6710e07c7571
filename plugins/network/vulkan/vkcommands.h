/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* A sequence of commands, recorded once and submitted as often as wanted.
 *
 * Each command names the memory it reads and writes; barriers follow from
 * that.  A sequence belongs to one thread at a time. */

#pragma once

#include "vkmemory.h"

G_BEGIN_DECLS

typedef struct _NetVkCommands NetVkCommands;

/* Empty, ready to be recorded. */
NetVkCommands *net_vk_commands_new (NetVkDevice * device, GError ** error);
void net_vk_commands_free (NetVkCommands * commands);

typedef struct
{
  const gchar *name;            /* static, for vktimes.h */
  VkPipeline pipeline;
  VkPipelineLayout layout;
  VkDescriptorSet set;
  gconstpointer push;           /* push constants */
  guint32 push_size;            /* bytes */
  guint32 groups[2];            /* x, y */
} NetVkDispatch;

void net_vk_commands_dispatch (NetVkCommands * commands,
    const NetVkDispatch * dispatch, const NetVkRange * reads, guint n_reads,
    const NetVkRange * write);

/* The ranges have the same size. */
void net_vk_commands_copy (NetVkCommands * commands, const NetVkRange * from,
    const NetVkRange * to);

/* Ends the recording. */
gboolean net_vk_commands_end (NetVkCommands * commands, GError ** error);

/* Submit and wait; the host may then read what was copied to it.  A lost
 * device is an error here, now and for everything that follows. */
gboolean net_vk_commands_run (NetVkCommands * commands, GError ** error);

G_END_DECLS
