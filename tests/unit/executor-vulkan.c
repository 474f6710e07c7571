/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "executor-ops.h"
#include "vulkan-test.h"

int
main (int argc, char **argv)
{
  if (vulkan_test_may_skip ())
    return VULKAN_TEST_SKIP;
  return executor_ops_main (argc, argv, "vulkan");
}
