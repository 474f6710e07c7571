/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Tests on Vulkan fail where there is no device, lest they pass by not
 * running; GST_VOLUME_TEST_ALLOW_NO_VULKAN makes them skip. */

#pragma once

#include "netexecutor.h"

#define VULKAN_TEST_SKIP 77     /* exit status of a skipped test */

static inline gboolean
vulkan_test_may_skip (void)
{
  g_autoptr (NetExecutor) executor = NULL;

  if (g_getenv ("GST_VOLUME_TEST_ALLOW_NO_VULKAN") == NULL)
    return FALSE;
  executor = net_executor_open ("vulkan", NET_FLOAT32, NULL);
  return executor == NULL;
}
