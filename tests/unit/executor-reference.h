/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What a graph means, in plain loops and double precision: what executors are
 * compared with. */

#pragma once

#include "netgraph.h"

/* Values of every tensor of a graph by id, [N, C, H, W]; those of inputs and
 * parameters are drawn from @rand, floats in [-1, 1).  Free with
 * g_ptr_array_unref(). */
GPtrArray *reference_compute (const NetGraph * graph, GRand * rand);

/* The values of @tensor as floats; g_free() them. */
gfloat *reference_get_floats (GPtrArray * values, const NetTensor * tensor);
