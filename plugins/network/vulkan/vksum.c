/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "vksum.h"

/* Values that an invocation sums. */
#define STRIP 64
/* Two runs of axes at most, each of less than STRIP^6 texels. */
#define MAX_STAGES 12

/* [outer][count][inner] becomes [outer][parts][inner] texels. */
typedef struct
{
  gint outer, count, parts, inner;
} Stage;

static void
set_stage (Stage * stage, gint outer, gint count, gint inner)
{
  stage->outer = outer;
  stage->count = count;
  stage->parts = (count + STRIP - 1) / STRIP;
  stage->inner = inner;
}

/* Neighbouring axes are summed as one, the last ones first. */
static guint
find_stages (const NetVkSum * sum, Stage * stages)
{
  const gint *lengths = sum->lengths;
  gint axis = 3, inner = 1;
  guint n = 0;

  while (axis >= 0) {
    gint count = 1, outer = 1, i;

    while (axis >= 0 && (sum->over & 1 << axis || lengths[axis] == 1))
      count *= lengths[axis--];
    for (i = 0; i <= axis; i++)
      outer *= lengths[i];
    for (; count > 1; count = stages[n++].parts)
      set_stage (&stages[n], outer, count, inner);
    if (axis >= 0)
      inner *= lengths[axis--];
  }
  /* Nothing to sum but, maybe, the channels of a texel. */
  if (n == 0)
    set_stage (&stages[n++], lengths[0] * lengths[1], 1,
        lengths[2] * lengths[3]);
  return n;
}

/* Bytes that @stage makes. */
static gsize
get_size (const Stage * stage)
{
  return (gsize) NET_VK_TEXEL * stage->outer * stage->parts * stage->inner;
}

/* Two buffers take turns; what stages make only shrinks. */
gsize
net_vk_sum_get_scratch_size (const NetVkSum * sum)
{
  Stage stages[MAX_STAGES];
  guint n = find_stages (sum, stages);

  return (n > 1 ? net_vk_align (get_size (&stages[0])) : 0)
      + (n > 2 ? net_vk_align (get_size (&stages[1])) : 0);
}

static void
record_stage (NetVkRecorder * recorder, const Stage * stage, gboolean fold,
    const NetVkRange * x, const NetVkRange * y)
{
  gint row = stage->parts * stage->inner;
  gint chunks = (row + NET_VK_LANES - 1) / NET_VK_LANES;
  const struct
  {
    gint32 groups, chunks, count, parts, inner;
  } push = {
    .groups = stage->outer * chunks,
    .chunks = chunks,
    .count = stage->count,
    .parts = stage->parts,
    .inner = stage->inner,
  };
  const NetVkKernel kernel = {
    .shader = NET_VK_SUM,
    .option = fold,
    .output = *y,
    .inputs = {*x},
    .n_inputs = 1,
    .push = &push,
    .push_size = sizeof (push),
  };

  if (row >= NET_VK_MAX_INDEX)
    net_vk_recorder_fail (recorder, NET_ERROR_MEMORY,
        "A sum has rows of %d texels, fewer than %d are possible", row,
        NET_VK_MAX_INDEX);
  net_vk_record (recorder, &kernel);
}

void
net_vk_record_sum (NetVkRecorder * recorder, const NetVkSum * sum,
    const NetVkRange * x, const NetVkRange * scratch, const NetVkRange * y)
{
  Stage stages[MAX_STAGES];
  guint n = find_stages (sum, stages), i;
  NetVkRange rest = *scratch, turns[2] = { *scratch, *scratch };
  NetVkRange from = *x;

  if (n > 1)
    turns[0] = net_vk_take (&rest, get_size (&stages[0]));
  if (n > 2)
    turns[1] = net_vk_take (&rest, get_size (&stages[1]));
  for (i = 0; i < n; i++) {
    NetVkRange to = i + 1 < n ? turns[i % 2] : *y;

    if (i + 1 < n)
      to.size = get_size (&stages[i]);
    record_stage (recorder, &stages[i], sum->fold && i + 1 == n, &from, &to);
    from = to;
  }
}

static NetVkSum
describe (const NetTensor * tensor)
{
  const NetTensor *x = tensor->inputs[0];
  NetVkSum sum = {
    {x->shape[0], net_vk_channels (x), x->shape[2], x->shape[3]},
    0, x->shape[1] != tensor->shape[1]
  };
  guint i;

  for (i = 0; i < 4; i++) {
    if (x->shape[i] != tensor->shape[i])
      sum.over |= 1 << i;
  }
  return sum;
}

gsize
net_vk_sum_node_get_scratch_size (const NetTensor * tensor)
{
  NetVkSum sum = describe (tensor);

  return net_vk_sum_get_scratch_size (&sum);
}

void
net_vk_record_sum_node (NetVkRecorder * recorder, const NetVkNode * node)
{
  NetVkSum sum = describe (node->tensor);

  net_vk_record_sum (recorder, &sum, &node->inputs[0], &node->scratch,
      &node->output);
}
