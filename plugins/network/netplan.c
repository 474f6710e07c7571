/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "netplan.h"

/* A piece of the arena and the steps (tensor ids, inclusive) it is live. */
typedef struct
{
  gsize offset, size;
  guint start, end;
} Block;

typedef struct
{
  gboolean needed;
  guint last_use;               /* id of the last user; n_tensors: an output */
  Block *block;                 /* of the arena, shared by in-place tensors */
  Block *scratch;               /* or NULL */
  gsize offset;                 /* parameters only */
} Slot;

struct _NetPlan
{
  guint n_tensors;
  Slot *slots;                  /* by tensor id */
  GPtrArray *blocks;            /* owned Block */
  gsize arena_size;
  gsize parameter_size;
};

static gsize
align (gsize size, gsize alignment)
{
  return (size + alignment - 1) & ~(alignment - 1);
}

static Block *
add_block (NetPlan * plan, gsize size, guint start, guint end)
{
  Block *block = g_new0 (Block, 1);

  block->size = size;
  block->start = start;
  block->end = end;
  g_ptr_array_add (plan->blocks, block);
  return block;
}

/* Which tensors @outputs need, and until when. */
static void
find_lifetimes (NetPlan * plan, const NetGraph * graph,
    NetTensor * const *outputs, guint n_outputs)
{
  guint i, id;

  for (i = 0; i < n_outputs; i++) {
    plan->slots[outputs[i]->id].needed = TRUE;
    plan->slots[outputs[i]->id].last_use = plan->n_tensors;
  }
  for (id = plan->n_tensors; id-- > 0;) {
    const NetTensor *tensor = net_graph_get_tensor (graph, id);

    if (!plan->slots[id].needed)
      continue;
    for (i = 0; i < tensor->n_inputs; i++) {
      Slot *slot = &plan->slots[tensor->inputs[i]->id];

      slot->needed = TRUE;
      slot->last_use = MAX (slot->last_use, id);
    }
  }
}

/* @tensor may take over its first input's memory: the input dies here, has
 * the same size, and is not read through another input as well. */
static gboolean
is_in_place (const NetPlan * plan, const NetTensor * tensor,
    const NetLayout * layout)
{
  const NetTensor *first = tensor->inputs[0];
  guint i;

  if (tensor->n_inputs == 0 || layout->in_place == NULL
      || !layout->in_place (tensor) || net_tensor_get_parameter (first)
      || plan->slots[first->id].last_use != tensor->id
      || layout->tensor_size (first) != layout->tensor_size (tensor))
    return FALSE;
  for (i = 1; i < tensor->n_inputs; i++) {
    if (tensor->inputs[i] == first)
      return FALSE;
  }
  return TRUE;
}

static void
make_blocks (NetPlan * plan, const NetGraph * graph, const NetLayout * layout)
{
  guint id;

  for (id = 0; id < plan->n_tensors; id++) {
    const NetTensor *tensor = net_graph_get_tensor (graph, id);
    Slot *slot = &plan->slots[id];
    gsize scratch;

    if (!slot->needed)
      continue;
    if (tensor->kind == NET_PARAMETER) {
      slot->offset = plan->parameter_size;
      plan->parameter_size += align (layout->tensor_size (tensor),
          layout->alignment);
      continue;
    }
    if (net_tensor_get_parameter (tensor)) {
      slot->offset = plan->slots[net_tensor_get_parameter (tensor)->id].offset;
      continue;
    }

    if (is_in_place (plan, tensor, layout)) {
      slot->block = plan->slots[tensor->inputs[0]->id].block;
      slot->block->end = slot->last_use;
    } else {
      slot->block = add_block (plan,
          align (layout->tensor_size (tensor), layout->alignment),
          tensor->kind == NET_INPUT ? 0 : id, slot->last_use);
    }

    scratch = layout->scratch_size ? layout->scratch_size (tensor) : 0;
    if (scratch > 0)
      slot->scratch = add_block (plan, align (scratch, layout->alignment),
          id, id);
  }
}

static gint
compare_size (gconstpointer a, gconstpointer b)
{
  const Block *x = *(const Block * const *) a;
  const Block *y = *(const Block * const *) b;

  if (x->size != y->size)
    return x->size > y->size ? -1 : 1;
  return x->start < y->start ? -1 : x->start > y->start;
}

static gint
compare_offset (gconstpointer a, gconstpointer b)
{
  const Block *x = *(const Block * const *) a;
  const Block *y = *(const Block * const *) b;

  return x->offset < y->offset ? -1 : x->offset > y->offset;
}

/* First fit by decreasing size: each block goes into the lowest gap that the
 * blocks already placed leave during its life. */
static void
place_blocks (NetPlan * plan)
{
  g_autoptr (GPtrArray) order = g_ptr_array_copy (plan->blocks, NULL, NULL);
  g_autoptr (GPtrArray) placed = g_ptr_array_new ();
  guint i, j;

  g_ptr_array_set_free_func (order, NULL);
  g_ptr_array_sort (order, compare_size);
  for (i = 0; i < order->len; i++) {
    Block *block = g_ptr_array_index (order, i);

    for (j = 0; j < placed->len; j++) {
      const Block *other = g_ptr_array_index (placed, j);

      if (other->end < block->start || block->end < other->start)
        continue;
      if (block->offset + block->size <= other->offset)
        break;
      block->offset = MAX (block->offset, other->offset + other->size);
    }
    plan->arena_size = MAX (plan->arena_size, block->offset + block->size);
    g_ptr_array_add (placed, block);
    g_ptr_array_sort (placed, compare_offset);
  }
}

NetPlan *
net_plan_new (const NetGraph * graph, NetTensor * const *outputs,
    guint n_outputs, const NetLayout * layout)
{
  NetPlan *plan = g_new0 (NetPlan, 1);

  plan->n_tensors = net_graph_get_n_tensors (graph);
  plan->slots = g_new0 (Slot, plan->n_tensors);
  plan->blocks = g_ptr_array_new_with_free_func (g_free);
  find_lifetimes (plan, graph, outputs, n_outputs);
  make_blocks (plan, graph, layout);
  place_blocks (plan);
  return plan;
}

void
net_plan_free (NetPlan * plan)
{
  g_ptr_array_unref (plan->blocks);
  g_free (plan->slots);
  g_free (plan);
}

gboolean
net_plan_needs (const NetPlan * plan, const NetTensor * tensor)
{
  return plan->slots[tensor->id].needed;
}

gsize
net_plan_get_offset (const NetPlan * plan, const NetTensor * tensor)
{
  const Slot *slot = &plan->slots[tensor->id];

  g_return_val_if_fail (slot->needed, 0);
  return slot->block ? slot->block->offset : slot->offset;
}

gsize
net_plan_get_scratch_offset (const NetPlan * plan, const NetTensor * tensor)
{
  const Slot *slot = &plan->slots[tensor->id];

  g_return_val_if_fail (slot->scratch != NULL, 0);
  return slot->scratch->offset;
}

gsize
net_plan_get_arena_size (const NetPlan * plan)
{
  return plan->arena_size;
}

gsize
net_plan_get_parameter_size (const NetPlan * plan)
{
  return plan->parameter_size;
}
