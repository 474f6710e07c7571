/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "vkupdate.h"

/* First the moments, which are the third input's memory, then the
 * parameter. */
void
net_vk_record_adam (NetVkRecorder * recorder, const NetVkNode * node)
{
  const NetTensor *tensor = node->tensor;
  const NetVkRange *moments = &node->inputs[2], *settings = &node->inputs[3];
  gint texels = node->output.size / NET_VK_TEXEL;
  const struct
  {
    gint32 groups, texels;
    gfloat beta1, beta2, rest1, rest2;
  } first = {
    net_vk_chunks (texels), texels, tensor->beta1, tensor->beta2,
    1 - tensor->beta1, 1 - tensor->beta2
  };
  const struct
  {
    gint32 groups, texels;
    gfloat epsilon;
  } second = { net_vk_chunks (texels), texels, tensor->epsilon };
  const NetVkKernel kernels[] = {
    {
          .shader = NET_VK_ADAM_MOMENTS,
          .output = *moments,
          .inputs = {*moments, node->inputs[1], *settings},
          .n_inputs = 3,
          .push = &first,
          .push_size = sizeof (first),
        },
    {
          .shader = NET_VK_ADAM,
          .output = node->output,
          .inputs = {node->inputs[0], *moments, *settings},
          .n_inputs = 3,
          .push = &second,
          .push_size = sizeof (second),
        },
  };

  net_vk_record (recorder, &kernels[0]);
  net_vk_record (recorder, &kernels[1]);
}

void
net_vk_record_average (NetVkRecorder * recorder, const NetVkNode * node)
{
  gint texels = node->output.size / NET_VK_TEXEL;
  const struct
  {
    gint32 groups, texels;
  } push = { net_vk_chunks (texels), texels };
  const NetVkKernel kernel = {
    .shader = NET_VK_AVERAGE,
    .output = node->output,
    .inputs = {node->inputs[0], node->inputs[1], node->inputs[2]},
    .n_inputs = 3,
    .push = &push,
    .push_size = sizeof (push),
  };

  net_vk_record (recorder, &kernel);
}
