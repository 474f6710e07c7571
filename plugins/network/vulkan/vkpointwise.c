/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "vkpointwise.h"

#include <math.h>
#include <string.h>

/* The numbers of shaders/function.comp and shaders/pair.comp. */
#define FUNCTION_AFFINE (NET_SIGN + 1)
enum
{
  PAIR_ADD,
  PAIR_MULTIPLY,
  PAIR_GATE,
};

void
net_vk_record_constant (NetVkRecorder * recorder, const NetVkNode * node)
{
  const NetTensor *tensor = node->tensor;
  const struct
  {
    gint32 groups, chunks, pixels, channels, channel_texels;
    gfloat value;
  } push = {
    .groups = net_vk_groups (tensor),
    .chunks = net_vk_chunks (net_vk_pixels (tensor)),
    .pixels = net_vk_pixels (tensor),
    .channels = tensor->shape[1],
    .channel_texels = net_vk_channels (tensor),
    .value = tensor->offset,
  };
  const NetVkKernel kernel = {
    .shader = NET_VK_CONSTANT,
    .output = node->output,
    .push = &push,
    .push_size = sizeof (push),
  };

  net_vk_record (recorder, &kernel);
}

void
net_vk_record_function (NetVkRecorder * recorder, const NetVkNode * node)
{
  const NetTensor *tensor = node->tensor;
  gboolean affine = tensor->kind == NET_AFFINE;
  const struct
  {
    gint32 groups, chunks, pixels, channels, channel_texels;
    gfloat factor, offset;
  } push = {
    .groups = net_vk_groups (tensor),
    .chunks = net_vk_chunks (net_vk_pixels (tensor)),
    .pixels = net_vk_pixels (tensor),
    .channels = tensor->shape[1],
    .channel_texels = net_vk_channels (tensor),
    .factor = affine ? tensor->factor : tensor->slope,
    .offset = tensor->offset,
  };
  const NetVkKernel kernel = {
    .shader = NET_VK_FUNCTION,
    .option = affine ? FUNCTION_AFFINE : tensor->function,
    .output = node->output,
    .inputs = {node->inputs[0]},
    .n_inputs = 1,
    .push = &push,
    .push_size = sizeof (push),
  };

  net_vk_record (recorder, &kernel);
}

/* The kernels of shaders/spread.glsl: @small, repeated to the node's shape,
 * and then @x. */
static void
record_spread (NetVkRecorder * recorder, const NetVkNode * node,
    NetVkShader shader, guint32 option, guint small, guint n_inputs)
{
  const NetTensor *tensor = node->tensor;
  const NetTensor *b = tensor->inputs[small];
  struct
  {
    gint32 groups, chunks, pixels, width, channels, channel_texels;
    gint32 one_channel, image_step, channel_step, row_step, column_step;
    gfloat slope;
  } push = {
    .groups = net_vk_groups (tensor),
    .chunks = net_vk_chunks (net_vk_pixels (tensor)),
    .pixels = net_vk_pixels (tensor),
    .width = tensor->shape[3],
    .channels = tensor->shape[1],
    .channel_texels = net_vk_channels (tensor),
    .one_channel = b->shape[1] == 1 && tensor->shape[1] > 1,
    .image_step = b->shape[0] > 1 ? net_vk_channels (b) * net_vk_pixels (b) : 0,
    .channel_step = b->shape[1] > 1 ? net_vk_pixels (b) : 0,
    .row_step = b->shape[2] > 1 ? b->shape[3] : 0,
    .column_step = b->shape[3] > 1 ? 1 : 0,
    .slope = tensor->slope,
  };
  const NetVkKernel kernel = {
    .shader = shader,
    .option = option,
    .output = node->output,
    .inputs = {node->inputs[small], node->inputs[0]},
    .n_inputs = n_inputs,
    .push = &push,
    .push_size = sizeof (push),
  };
  gint texels = net_vk_channels (tensor) * net_vk_pixels (tensor);

  /* Nothing repeats: an image's planes are one, its rows too. */
  if (memcmp (b->shape, tensor->shape, sizeof (b->shape)) == 0
      && texels < NET_VK_MAX_INDEX) {
    push.chunks = net_vk_chunks (texels);
    push.groups = tensor->shape[0] * push.chunks;
    push.pixels = push.width = push.image_step = texels;
    push.channel_texels = push.column_step = 1;
  }
  net_vk_record (recorder, &kernel);
}

void
net_vk_record_pair (NetVkRecorder * recorder, const NetVkNode * node)
{
  NetKind kind = node->tensor->kind;

  record_spread (recorder, node, NET_VK_PAIR, kind == NET_ADD ? PAIR_ADD
      : kind == NET_MULTIPLY ? PAIR_MULTIPLY : PAIR_GATE, 1, 2);
}

void
net_vk_record_broadcast (NetVkRecorder * recorder, const NetVkNode * node)
{
  record_spread (recorder, node, NET_VK_BROADCAST, 0, 0, 1);
}

void
net_vk_record_log_softmax (NetVkRecorder * recorder, const NetVkNode * node)
{
  const NetTensor *tensor = node->tensor;
  gint chunks = net_vk_chunks (net_vk_pixels (tensor));
  const struct
  {
    gint32 groups, chunks, pixels, channels, channel_texels;
  } push = {
    .groups = tensor->shape[0] * chunks,
    .chunks = chunks,
    .pixels = net_vk_pixels (tensor),
    .channels = tensor->shape[1],
    .channel_texels = net_vk_channels (tensor),
  };
  const NetVkKernel kernel = {
    .shader = NET_VK_LOG_SOFTMAX,
    .output = node->output,
    .inputs = {node->inputs[0]},
    .n_inputs = 1,
    .push = &push,
    .push_size = sizeof (push),
  };

  net_vk_record (recorder, &kernel);
}

void
net_vk_record_dropout (NetVkRecorder * recorder, const NetVkNode * node)
{
  const NetTensor *tensor = node->tensor;
  const struct
  {
    gint32 groups, chunks, pixels, channels, channel_texels;
    guint32 threshold, stream;
    gfloat scale;
  } push = {
    .groups = net_vk_groups (tensor),
    .chunks = net_vk_chunks (net_vk_pixels (tensor)),
    .pixels = net_vk_pixels (tensor),
    .channels = tensor->shape[1],
    .channel_texels = net_vk_channels (tensor),
    .threshold = ceil (ldexp (tensor->rate, 32)),
    .stream = tensor->stream,
    .scale = 1 / (1 - tensor->rate),
  };
  const NetVkKernel kernel = {
    .shader = NET_VK_DROPOUT,
    .output = node->output,
    .inputs = {node->inputs[0], node->inputs[1]},
    .n_inputs = 2,
    .push = &push,
    .push_size = sizeof (push),
  };

  net_vk_record (recorder, &kernel);
}

void
net_vk_record_detach (NetVkRecorder * recorder, const NetVkNode * node)
{
  const NetVkRange *x = &node->inputs[0];

  if (x->buffer != node->output.buffer || x->offset != node->output.offset)
    net_vk_record_copy (recorder, x, &node->output);
}
