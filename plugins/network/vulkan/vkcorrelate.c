/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "vkcorrelate.h"

#include "vkchoice.h"
#include "vksum.h"

/* Columns that are summed apart. */
#define LANES NET_VK_LANES
/* Of shaders/correlate.comp. */
#define MIN_KERNEL 3
#define MAX_KERNEL 7
/* To more channels a matrix product is faster, and with fewer columns most
 * lanes would be idle. */
#define MAX_OUTPUTS 4
#define MIN_WIDTH (LANES / 2)

static gsize
get_sums_size (const NetTensor * tensor)
{
  return tensor->inputs[0]->shape[0] * LANES * net_vk_tensor_size (tensor);
}

/* The sums of all images and columns become one. */
static NetVkSum
describe_sum (const NetTensor * tensor)
{
  const NetVkSum sum = {
    {tensor->inputs[0]->shape[0] * LANES, 1, 1,
        net_vk_tensor_size (tensor) / NET_VK_TEXEL}, 1 << 0, FALSE
  };

  return sum;
}

gboolean
net_vk_correlate_suits (const NetTensor * tensor)
{
  return tensor->stride == 1 && tensor->shape[2] >= MIN_KERNEL
      && tensor->shape[2] <= MAX_KERNEL
      && tensor->shape[0] <= MAX_OUTPUTS
      && tensor->inputs[1]->shape[3] >= MIN_WIDTH
      && get_sums_size (tensor) <= NET_VK_MIN_STORAGE;
}

gsize
net_vk_correlate_get_scratch_size (const NetTensor * tensor)
{
  const NetVkSum sum = describe_sum (tensor);

  return net_vk_align (get_sums_size (tensor))
      + net_vk_sum_get_scratch_size (&sum);
}

void
net_vk_record_correlate (NetVkRecorder * recorder, const NetVkNode * node)
{
  const NetTensor *tensor = node->tensor;
  const NetTensor *x = tensor->inputs[0], *y = tensor->inputs[1];
  const NetVkSum sum = describe_sum (tensor);
  NetVkRange scratch = node->scratch;
  const NetVkRange sums = net_vk_take (&scratch, get_sums_size (tensor));
  const struct
  {
    gint32 groups, outputs, channels, height, width, out_height, out_width;
    gint32 pad;
  } push = {
    .groups = x->shape[0] * y->shape[1] * net_vk_channels (x)
        * tensor->shape[2],
    .outputs = y->shape[1],
    .channels = net_vk_channels (x),
    .height = x->shape[2],
    .width = x->shape[3],
    .out_height = y->shape[2],
    .out_width = y->shape[3],
    .pad = tensor->pad,
  };
  const NetVkKernel kernel = {
    .shader = NET_VK_CORRELATE,
    .lanes = LANES,
    .option = tensor->shape[2],
    .output = sums,
    .inputs = {node->inputs[0], node->inputs[1]},
    .n_inputs = 2,
    .push = &push,
    .push_size = sizeof (push),
  };

  net_vk_record (recorder, &kernel);
  net_vk_record_sum (recorder, &sum, &sums, &scratch, &node->output);
}
