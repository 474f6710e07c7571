/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "executor-ops.h"

int
main (int argc, char **argv)
{
  return executor_ops_main (argc, argv, "cpu");
}
