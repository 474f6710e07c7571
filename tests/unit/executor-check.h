/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* An executor's results compared with plain loops in double. */

#pragma once

#include "netexecutor.h"

/* What is tested; set before all else. */
extern NetExecutor *executor_tested;

/* The values of inputs and parameters, as reference_draw() has drawn them. */
void executor_upload (NetProgram * program, const NetGraph * graph,
    GPtrArray * values);

/* Computes @outputs of @graph, parameters among them, and compares all with
 * the reference, twice: a program can be run again, and its inputs stay. */
void executor_check_outputs (const NetGraph * graph,
    NetTensor * const *outputs, guint n_outputs);
/* The same of one. */
void executor_check (const NetGraph * graph, NetTensor * output);

typedef void (*ExecutorCase) (gint n, gint c, gint h, gint w);
/* Shapes that kinds are tried on which are no convolution. */
void executor_for_each_shape (ExecutorCase func);
