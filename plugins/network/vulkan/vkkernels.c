/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "vkkernels.h"

/* Groups that share a plane's statistics; each strip of it, one an
 * invocation, has at least this many pixels. */
#define MAX_PARTS 4
#define MIN_STRIP 64

/* --- Norm: strips, then one map a plane, then y --- */

static gint
count_parts (const NetTensor * tensor)
{
  return CLAMP (net_vk_pixels (tensor) / (NET_VK_LANES * MIN_STRIP), 1,
      MAX_PARTS);
}

/* Bytes: mean and deviation of each strip. */
static gsize
get_strips_size (const NetTensor * tensor)
{
  return (gsize) net_vk_planes (tensor) * count_parts (tensor) * NET_VK_LANES
      * 2 * NET_VK_TEXEL;
}

/* Where the map follows the strips: any texel or storage offset's
 * alignment. */
#define MAP_ALIGNMENT 256

static gsize
get_map_offset (const NetTensor * tensor)
{
  return (get_strips_size (tensor) + MAP_ALIGNMENT - 1) / MAP_ALIGNMENT
      * MAP_ALIGNMENT;
}

static gsize
get_map_size (const NetTensor * tensor)
{
  return (gsize) net_vk_planes (tensor) * 3 * NET_VK_TEXEL;
}

static void
record_norm (NetVkRecorder * recorder, const NetTensor * tensor,
    const NetVkRange * inputs, const NetVkRange * scratch,
    const NetVkRange * output)
{
  const NetTensor *scale = tensor->inputs[1], *shift = tensor->inputs[2];
  gint planes = net_vk_planes (tensor), pixels = net_vk_pixels (tensor);
  gint channels = net_vk_channels (tensor), parts = count_parts (tensor);
  gint chunks = net_vk_chunks (pixels);
  NetVkRange strips = { scratch->buffer, scratch->offset,
    get_strips_size (tensor)
  };
  NetVkRange map = { scratch->buffer,
    scratch->offset + get_map_offset (tensor), get_map_size (tensor)
  };
  const struct
  {
    gint32 groups, parts, pixels;
  } stats = { planes * parts, parts, pixels };
  const struct
  {
    gint32 groups, planes, channels, n_strips, pixels;
    gint32 scale_image, shift_image;
    gfloat epsilon;
  } finalise = {
    .groups = (planes + NET_VK_LANES - 1) / NET_VK_LANES,
    .planes = planes,
    .channels = channels,
    .n_strips = parts * NET_VK_LANES,
    .pixels = pixels,
    .scale_image = scale->shape[0] > 1 ? channels : 0,
    .shift_image = shift->shape[0] > 1 ? channels : 0,
    .epsilon = tensor->epsilon,
  };
  const struct
  {
    gint32 groups, chunks, pixels;
  } apply = { planes * chunks, chunks, pixels };
  const NetVkKernel kernels[] = {
    {
          .shader = NET_VK_NORM_STATS,
          .output = strips,
          .inputs = {inputs[0]},
          .n_inputs = 1,
          .push = &stats,
          .push_size = sizeof (stats),
        },
    {
          .shader = NET_VK_NORM_FINALISE,
          .output = map,
          .inputs = {strips, inputs[1], inputs[2]},
          .n_inputs = 3,
          .push = &finalise,
          .push_size = sizeof (finalise),
        },
    {
          .shader = NET_VK_NORM_APPLY,
          .output = *output,
          .inputs = {inputs[0], map},
          .n_inputs = 2,
          .push = &apply,
          .push_size = sizeof (apply),
        },
  };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (kernels); i++)
    net_vk_record (recorder, &kernels[i]);
}

/* --- The others are one kernel each --- */

static void
record_activation (NetVkRecorder * recorder, const NetTensor * tensor,
    const NetVkRange * inputs, const NetVkRange * output)
{
  gint texels = output->size / NET_VK_TEXEL;
  const struct
  {
    gint32 groups, texels;
    gfloat slope;
  } push = { net_vk_chunks (texels), texels, tensor->slope };
  const NetVkKernel kernel = {
    .shader = NET_VK_ACTIVATION,
    .option = tensor->function == NET_TANH,
    .output = *output,
    .inputs = {inputs[0]},
    .n_inputs = 1,
    .push = &push,
    .push_size = sizeof (push),
  };

  net_vk_record (recorder, &kernel);
}

static void
record_add (NetVkRecorder * recorder, const NetTensor * tensor,
    const NetVkRange * inputs, const NetVkRange * output)
{
  const NetTensor *b = tensor->inputs[1];
  gint chunks = net_vk_chunks (net_vk_pixels (tensor));
  const struct
  {
    gint32 groups, chunks, channels, channel_texels, pixels, width;
    gint32 image_step, channel_step, row_step, column_step;
  } push = {
    .groups = net_vk_planes (tensor) * chunks,
    .chunks = chunks,
    .channels = tensor->shape[1],
    .channel_texels = net_vk_channels (tensor),
    .pixels = net_vk_pixels (tensor),
    .width = tensor->shape[3],
    .image_step = b->shape[0] > 1 ? net_vk_channels (b) * net_vk_pixels (b) : 0,
    .channel_step = b->shape[1] > 1 ? net_vk_pixels (b) : 0,
    .row_step = b->shape[2] > 1 ? b->shape[3] : 0,
    .column_step = b->shape[3] > 1 ? 1 : 0,
  };
  const NetVkKernel kernel = {
    .shader = NET_VK_ADD,
    .option = b->shape[1] == 1 && tensor->shape[1] > 1,
    .output = *output,
    .inputs = {inputs[0], inputs[1]},
    .n_inputs = 2,
    .push = &push,
    .push_size = sizeof (push),
  };

  net_vk_record (recorder, &kernel);
}

static void
record_concat (NetVkRecorder * recorder, const NetTensor * tensor,
    const NetVkRange * inputs, const NetVkRange * output)
{
  gint chunks = net_vk_chunks (net_vk_pixels (tensor));
  const struct
  {
    gint32 groups, chunks, pixels, a_texels, b_texels, y_texels;
  } push = {
    .groups = net_vk_planes (tensor) * chunks,
    .chunks = chunks,
    .pixels = net_vk_pixels (tensor),
    .a_texels = net_vk_channels (tensor->inputs[0]),
    .b_texels = net_vk_channels (tensor->inputs[1]),
    .y_texels = net_vk_channels (tensor),
  };
  const NetVkKernel kernel = {
    .shader = NET_VK_CONCAT,
    .option = tensor->inputs[0]->shape[1] % 4,
    .output = *output,
    .inputs = {inputs[0], inputs[1]},
    .n_inputs = 2,
    .push = &push,
    .push_size = sizeof (push),
  };

  net_vk_record (recorder, &kernel);
}

static void
record_broadcast (NetVkRecorder * recorder, const NetTensor * tensor,
    const NetVkRange * inputs, const NetVkRange * output)
{
  gint chunks = net_vk_chunks (net_vk_pixels (tensor));
  const struct
  {
    gint32 groups, chunks, pixels;
  } push = {
    net_vk_planes (tensor) * chunks, chunks, net_vk_pixels (tensor)
  };
  const NetVkKernel kernel = {
    .shader = NET_VK_BROADCAST,
    .output = *output,
    .inputs = {inputs[0]},
    .n_inputs = 1,
    .push = &push,
    .push_size = sizeof (push),
  };

  net_vk_record (recorder, &kernel);
}

gsize
net_vk_kernel_get_scratch_size (const NetTensor * tensor)
{
  return tensor->kind == NET_NORM
      ? get_map_offset (tensor) + get_map_size (tensor) : 0;
}

/* Each of their invocations reads a texel just before it writes it. */
gboolean
net_vk_kernel_is_in_place (const NetTensor * tensor)
{
  return tensor->kind == NET_NORM || tensor->kind == NET_FUNCTION
      || tensor->kind == NET_ADD;
}

void
net_vk_record_node (NetVkRecorder * recorder, const NetTensor * tensor,
    const NetVkRange * inputs, const NetVkRange * scratch,
    const NetVkRange * output)
{
  switch (tensor->kind) {
    case NET_NORM:
      record_norm (recorder, tensor, inputs, scratch, output);
      break;
    case NET_FUNCTION:
      record_activation (recorder, tensor, inputs, output);
      break;
    case NET_ADD:
      record_add (recorder, tensor, inputs, output);
      break;
    case NET_CONCAT:
      record_concat (recorder, tensor, inputs, output);
      break;
    case NET_BROADCAST:
      record_broadcast (recorder, tensor, inputs, output);
      break;
    default:
      g_return_if_reached ();
  }
}
