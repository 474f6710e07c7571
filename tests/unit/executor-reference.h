/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What a graph means, in plain loops and double precision: what executors are
 * compared with. */

#pragma once

#include "netgraph.h"

/* Room for the values of every tensor of a graph, gdouble [N, C, H, W] by id;
 * those of inputs and parameters are drawn from @rand: floats in [-1, 1), but
 * whole numbers for the seed of a dropout, and positive for Adam's settings
 * and second moments.  They may be changed.  Free with g_ptr_array_unref(). */
GPtrArray *reference_draw (const NetGraph * graph, GRand * rand);

/* Computes the first @n tensors of the graph from the inputs and parameters
 * in @values.  Updates write over their parameters there, so that each call
 * is a run of a program. */
void reference_evaluate (const NetGraph * graph, GPtrArray * values, guint n);

/* Both, of all tensors. */
GPtrArray *reference_compute (const NetGraph * graph, GRand * rand);

/* The values of @tensor as floats; g_free() them. */
gfloat *reference_get_floats (GPtrArray * values, const NetTensor * tensor);
