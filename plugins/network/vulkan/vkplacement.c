/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "vkplacement.h"

#include "vkconvolution.h"
#include "vkkernels.h"

gboolean
net_vk_is_convolution (const NetTensor * tensor)
{
  return tensor->kind == NET_CONV || tensor->kind == NET_CONV_INPUT;
}

gsize
net_vk_get_scratch_size (const NetTensor * tensor)
{
  return net_vk_is_convolution (tensor)
      ? net_vk_choose_convolution (tensor)->get_scratch_size (tensor)
      : net_vk_kernel_get_scratch_size (tensor);
}

static const NetLayout layout = {
  .alignment = NET_VK_ALIGNMENT,
  .tensor_size = net_vk_tensor_size,
  .scratch_size = net_vk_get_scratch_size,
  .in_place = net_vk_kernel_is_in_place,
};

/* Append @size bytes to a buffer of *@total; where they begin. */
static gsize
append (gsize * total, gsize size)
{
  gsize offset = *total;

  *total += net_vk_align (size);
  return offset;
}

/* Packed weights are shared by all convolutions that pack them alike.  Once a
 * parameter is updated nobody reads its former values: the packed ones are
 * overwritten too. */
static void
place_packed (NetVkPlacement * placement, const NetTensor * tensor)
{
  const NetTensor *weights = tensor->inputs[1];
  const NetTensor *parameter = net_tensor_get_parameter (weights);
  NetVkPlace *place = &placement->places[tensor->id];
  gboolean placed = FALSE;
  guint id;

  for (id = 0; id < tensor->id; id++) {
    const NetTensor *other = net_graph_get_tensor (placement->graph, id);

    if (!placement->places[id].packs || !net_vk_packs_alike (other, tensor))
      continue;
    if (other->inputs[1] == weights || (parameter != NULL
            && net_tensor_get_parameter (other->inputs[1]) == parameter)) {
      place->packed = placement->places[id].packed;
      placed = TRUE;
    }
    if (other->inputs[1] == weights)
      return;
  }
  place->packs = TRUE;
  if (!placed)
    place->packed = append (&placement->packed_size,
        net_vk_choose_convolution (tensor)->get_packed_size (tensor));
}

/* Whether @tensor's weights are a parameter whose values at the beginning of a
 * run are packed already, after an upload or by the run before: it keeps them,
 * or those that it has in the end are packed in the same place. */
static gboolean
packs_once (const NetVkPlacement * placement, const NetTensor * tensor)
{
  const NetTensor *weights = tensor->inputs[1];
  guint n = net_graph_get_n_tensors (placement->graph), id;

  if (weights->kind != NET_PARAMETER)
    return FALSE;
  for (id = tensor->id; id < n; id++) {
    const NetVkPlace *place = &placement->places[id];
    const NetTensor *other = net_graph_get_tensor (placement->graph, id);

    if (place->packs && place->packed == placement->places[tensor->id].packed
        && !other->inputs[1]->overwritten)
      return TRUE;
  }
  return FALSE;
}

NetVkPlacement *
net_vk_placement_new (const NetGraph * graph, NetTensor * const *outputs,
    guint n_outputs)
{
  NetVkPlacement *placement = g_new0 (NetVkPlacement, 1);
  guint n = net_graph_get_n_tensors (graph), id, i;

  placement->graph = graph;
  placement->plan = net_plan_new (graph, outputs, n_outputs, &layout);
  placement->places = g_new0 (NetVkPlace, n);
  /* Parameters lie in staging as they do on the device. */
  placement->staging_size = net_plan_get_parameter_size (placement->plan);
  for (id = 0; id < n; id++) {
    const NetTensor *tensor = net_graph_get_tensor (graph, id);
    NetVkPlace *place = &placement->places[id];

    if (!net_plan_needs (placement->plan, tensor))
      continue;
    if (tensor->kind == NET_PARAMETER)
      place->staging = net_plan_get_offset (placement->plan, tensor);
    else if (tensor->kind == NET_INPUT)
      place->staging = append (&placement->staging_size,
          net_vk_tensor_size (tensor));
    else if (net_vk_is_convolution (tensor))
      place_packed (placement, tensor);
  }
  for (id = 0; id < n; id++) {
    NetVkPlace *place = &placement->places[id];

    place->packs_once = place->packs
        && packs_once (placement, net_graph_get_tensor (graph, id));
  }
  for (i = 0; i < n_outputs; i++) {
    NetVkPlace *place = &placement->places[outputs[i]->id];

    /* Inputs have a place; parameters come when they are asked for. */
    if (net_tensor_get_parameter (outputs[i]))
      continue;
    place->is_output = TRUE;
    if (outputs[i]->kind != NET_INPUT)
      place->staging = append (&placement->staging_size,
          net_vk_tensor_size (outputs[i]));
  }
  return placement;
}

void
net_vk_placement_free (NetVkPlacement * placement)
{
  net_plan_free (placement->plan);
  g_free (placement->places);
  g_free (placement);
}

gsize
net_vk_placement_get_device_size (const NetVkPlacement * placement)
{
  return net_plan_get_arena_size (placement->plan)
      + net_plan_get_parameter_size (placement->plan) + placement->packed_size;
}
