/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Where a sequence of commands spends its time on the device: a debug message
 * after every run, for those who listen (G_MESSAGES_DEBUG=GstVolumeVulkan). */

#pragma once

#include "vkdevice.h"

G_BEGIN_DECLS

typedef struct _NetVkTimes NetVkTimes;

/* For what is recorded in @buffer from here on.  NULL where nobody listens, or
 * the device has no clock; the other functions then do nothing. */
NetVkTimes *net_vk_times_new (NetVkDevice * device, VkCommandBuffer buffer);
void net_vk_times_free (NetVkTimes * times);

/* What was recorded since the last mark is one of @name, a static string. */
void net_vk_times_mark (NetVkTimes * times, const gchar * name);

/* After a run: its milliseconds, and those of each name, longest first. */
void net_vk_times_tell (NetVkTimes * times);

G_END_DECLS
