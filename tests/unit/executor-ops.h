/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* One body of tests for every executor. */

#pragma once

#include "netexecutor.h"

/* Run all of them on @device (net_executor_open()); what main() returns. */
int executor_ops_main (int argc, char **argv, const gchar * device);

void executor_networks_add (NetExecutor * executor);
void executor_gradients_add (NetExecutor * executor);
/* executor-training.c */
void executor_training_add (void);
