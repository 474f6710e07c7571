/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "vkshapes.h"

void
net_vk_record_concat (NetVkRecorder * recorder, const NetVkNode * node)
{
  const NetTensor *tensor = node->tensor;
  const struct
  {
    gint32 groups, chunks, pixels, a_texels, b_texels, y_texels;
    gfloat slope;
  } push = {
    .groups = net_vk_groups (tensor),
    .chunks = net_vk_chunks (net_vk_pixels (tensor)),
    .pixels = net_vk_pixels (tensor),
    .a_texels = net_vk_channels (tensor->inputs[0]),
    .b_texels = net_vk_channels (tensor->inputs[1]),
    .y_texels = net_vk_channels (tensor),
    .slope = node->slope,
  };
  const NetVkKernel kernel = {
    .shader = NET_VK_CONCAT,
    .option = tensor->inputs[0]->shape[1] % 4,
    .output = node->output,
    .inputs = {node->inputs[0], node->inputs[1]},
    .n_inputs = 2,
    .push = &push,
    .push_size = sizeof (push),
  };

  net_vk_record (recorder, &kernel);
}

void
net_vk_record_slice (NetVkRecorder * recorder, const NetVkNode * node)
{
  const NetTensor *tensor = node->tensor;
  const struct
  {
    gint32 groups, chunks, pixels, channels, channel_texels, x_texels, first;
  } push = {
    .groups = net_vk_groups (tensor),
    .chunks = net_vk_chunks (net_vk_pixels (tensor)),
    .pixels = net_vk_pixels (tensor),
    .channels = tensor->shape[1],
    .channel_texels = net_vk_channels (tensor),
    .x_texels = net_vk_channels (tensor->inputs[0]),
    .first = tensor->first / 4,
  };
  const NetVkKernel kernel = {
    .shader = NET_VK_SLICE,
    .option = tensor->first % 4,
    .output = node->output,
    .inputs = {node->inputs[0]},
    .n_inputs = 1,
    .push = &push,
    .push_size = sizeof (push),
  };

  net_vk_record (recorder, &kernel);
}

void
net_vk_record_reflect (NetVkRecorder * recorder, const NetVkNode * node)
{
  const NetTensor *tensor = node->tensor;
  gboolean forward = tensor->kind == NET_REFLECT;
  const NetTensor *x = forward ? tensor->inputs[0] : tensor;
  const struct
  {
    gint32 groups, chunks, height, width, pad;
  } push = {
    .groups = net_vk_groups (tensor),
    .chunks = net_vk_chunks (net_vk_pixels (tensor)),
    .height = x->shape[2],
    .width = x->shape[3],
    .pad = tensor->pad,
  };
  const NetVkKernel kernel = {
    .shader = forward ? NET_VK_REFLECT : NET_VK_REFLECT_INPUT,
    .output = node->output,
    .inputs = {node->inputs[0]},
    .n_inputs = 1,
    .push = &push,
    .push_size = sizeof (push),
  };

  net_vk_record (recorder, &kernel);
}

void
net_vk_record_warp (NetVkRecorder * recorder, const NetVkNode * node)
{
  const NetTensor *tensor = node->tensor;
  const struct
  {
    gint32 groups, chunks, height, width, channels, channel_texels;
    gfloat outside;
  } push = {
    .groups = net_vk_groups (tensor),
    .chunks = net_vk_chunks (net_vk_pixels (tensor)),
    .height = tensor->shape[2],
    .width = tensor->shape[3],
    .channels = tensor->shape[1],
    .channel_texels = net_vk_channels (tensor),
    .outside = tensor->offset,
  };
  const NetVkKernel kernel = {
    .shader = NET_VK_WARP,
    .output = node->output,
    .inputs = {node->inputs[0], node->inputs[1]},
    .n_inputs = 2,
    .push = &push,
    .push_size = sizeof (push),
  };

  net_vk_record (recorder, &kernel);
}
