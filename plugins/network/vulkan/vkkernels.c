/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "vkkernels.h"

#include "vkconvweight.h"
#include "vknorm.h"
#include "vkpointwise.h"
#include "vkshapes.h"
#include "vksum.h"
#include "vkupdate.h"

static const struct
{
  void (*record) (NetVkRecorder * recorder, const NetVkNode * node);
  gsize (*get_scratch_size) (const NetTensor * tensor); /* NULL: none */
  /* Each invocation reads a texel of the first input just before it writes
   * it, and no other invocation reads it. */
  gboolean in_place;
} kinds[] = {
  [NET_CONSTANT] = {net_vk_record_constant},
  [NET_CONV_WEIGHT] = {net_vk_record_conv_weight,
      net_vk_conv_weight_get_scratch_size},
  [NET_NORM] = {net_vk_record_norm, net_vk_norm_get_scratch_size, TRUE},
  [NET_MOMENTS] = {net_vk_record_moments, net_vk_norm_get_scratch_size},
  [NET_NORM_SCALE] = {net_vk_record_norm_scale,
      net_vk_norm_scale_get_scratch_size},
  [NET_NORM_INPUT] = {net_vk_record_norm_input,
      net_vk_norm_input_get_scratch_size, TRUE},
  [NET_FUNCTION] = {net_vk_record_function, NULL, TRUE},
  [NET_GATE] = {net_vk_record_pair, NULL, TRUE},
  [NET_ADD] = {net_vk_record_pair, NULL, TRUE},
  [NET_MULTIPLY] = {net_vk_record_pair, NULL, TRUE},
  [NET_AFFINE] = {net_vk_record_function, NULL, TRUE},
  [NET_LOG_SOFTMAX] = {net_vk_record_log_softmax, NULL, TRUE},
  [NET_DROPOUT] = {net_vk_record_dropout, NULL, TRUE},
  [NET_DETACH] = {net_vk_record_detach, NULL, TRUE},
  [NET_BROADCAST] = {net_vk_record_broadcast},
  [NET_SUM] = {net_vk_record_sum_node, net_vk_sum_node_get_scratch_size},
  [NET_CONCAT] = {net_vk_record_concat},
  [NET_SLICE] = {net_vk_record_slice},
  [NET_REFLECT] = {net_vk_record_reflect},
  [NET_REFLECT_INPUT] = {net_vk_record_reflect},
  [NET_WARP] = {net_vk_record_warp},
  [NET_ADAM] = {net_vk_record_adam},
  [NET_AVERAGE] = {net_vk_record_average},
};

gsize
net_vk_kernel_get_scratch_size (const NetTensor * tensor)
{
  return tensor->kind < G_N_ELEMENTS (kinds)
      && kinds[tensor->kind].get_scratch_size
      ? kinds[tensor->kind].get_scratch_size (tensor) : 0;
}

gboolean
net_vk_kernel_is_in_place (const NetTensor * tensor)
{
  return tensor->kind < G_N_ELEMENTS (kinds) && kinds[tensor->kind].in_place;
}

void
net_vk_record_node (NetVkRecorder * recorder, const NetVkNode * node)
{
  g_return_if_fail (kinds[node->tensor->kind].record);
  kinds[node->tensor->kind].record (recorder, node);
}
