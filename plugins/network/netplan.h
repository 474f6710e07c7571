/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Memory of a graph before a byte is taken: lifetimes to offsets in one arena. */

#pragma once

#include "netgraph.h"

G_BEGIN_DECLS

/* How an executor stores tensors. */
typedef struct
{
  gsize alignment;              /* of every offset, bytes; a power of two */
  gsize (*tensor_size) (const NetTensor * tensor);      /* bytes */
  gsize (*scratch_size) (const NetTensor * tensor);     /* workspace while it is computed; may be NULL */
  gboolean (*in_place) (const NetTensor * tensor);      /* may overwrite its first input; may be NULL */
} NetLayout;

typedef struct _NetPlan NetPlan;

/* Places what @outputs need: inputs and intermediate tensors share the
 * arena by lifetime (inputs live from the start, outputs to the end),
 * parameters lie one after another in memory of their own, each with its
 * updates.  First fit by decreasing size. */
NetPlan *net_plan_new (const NetGraph * graph, NetTensor * const *outputs,
    guint n_outputs, const NetLayout * layout);
void net_plan_free (NetPlan * plan);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (NetPlan, net_plan_free)

gboolean net_plan_needs (const NetPlan * plan, const NetTensor * tensor);
gsize net_plan_get_offset (const NetPlan * plan, const NetTensor * tensor);
gsize net_plan_get_scratch_offset (const NetPlan * plan,
    const NetTensor * tensor);
gsize net_plan_get_arena_size (const NetPlan * plan);   /* bytes, the peak */
gsize net_plan_get_parameter_size (const NetPlan * plan);       /* bytes */

G_END_DECLS
