/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "vknorm.h"

#include "vksum.h"

/* Groups that share a plane's statistics; each strip of it, one an
 * invocation, has at least this many pixels. */
#define MAX_PARTS 4
#define MIN_STRIP 64

static gint
count_parts (const NetTensor * x)
{
  return CLAMP (net_vk_pixels (x) / (NET_VK_LANES * MIN_STRIP), 1, MAX_PARTS);
}

static gint
count_strips (const NetTensor * x)
{
  return count_parts (x) * NET_VK_LANES;
}

/* Rows of statistics, which have mean and r, or mean and deviation. */
static gint
count_rows (const NetTensor * x, gboolean batch)
{
  return batch ? net_vk_channels (x) : net_vk_planes (x);
}

static gsize
get_rows_size (gint rows)
{
  return (gsize) rows * 2 * NET_VK_TEXEL;
}

/* The distance of images' rows in texels; 0 where they share one. */
static gint
get_image_step (const NetTensor * rows)
{
  return rows->shape[0] > 1 ? net_vk_channels (rows) : 0;
}

/* --- Statistics: of strips, then of planes, then of a channel --- */

static void
record_stats (NetVkRecorder * recorder, const NetTensor * x,
    const NetVkRange * input, const NetVkRange * strips)
{
  const struct
  {
    gint32 groups, parts, pixels;
  } push = {
    net_vk_planes (x) * count_parts (x), count_parts (x), net_vk_pixels (x)
  };
  const NetVkKernel kernel = {
    .shader = NET_VK_NORM_STATS,
    .output = *strips,
    .inputs = {*input},
    .n_inputs = 1,
    .push = &push,
    .push_size = sizeof (push),
  };

  net_vk_record (recorder, &kernel);
}

/* Rows of @n_parts become @rows; @values: of a row.  @moments: the result is
 * mean and r. */
static void
record_merge (NetVkRecorder * recorder, const NetTensor * x, gint rows,
    gint row_step, gint n_parts, gint part_step, gint values,
    gboolean moments, gfloat epsilon, const NetVkRange * from,
    const NetVkRange * to)
{
  const struct
  {
    gint32 groups, rows, n_parts, row_step, part_step, values;
    gint32 channels, channel_texels;
    gfloat epsilon;
  } push = {
    .groups = (rows + NET_VK_LANES - 1) / NET_VK_LANES,
    .rows = rows,
    .n_parts = n_parts,
    .row_step = row_step,
    .part_step = part_step,
    .values = values,
    .channels = x->shape[1],
    .channel_texels = net_vk_channels (x),
    .epsilon = epsilon,
  };
  const NetVkKernel kernel = {
    .shader = NET_VK_NORM_MERGE,
    .option = moments,
    .output = *to,
    .inputs = {*from},
    .n_inputs = 1,
    .push = &push,
    .push_size = sizeof (push),
  };

  net_vk_record (recorder, &kernel);
}

static gsize
get_moments_scratch_size (const NetTensor * x, gboolean batch)
{
  return net_vk_align (get_rows_size (net_vk_planes (x) * count_strips (x)))
      + (batch ? net_vk_align (get_rows_size (net_vk_planes (x))) : 0);
}

/* Of the first input of @node, to @moments. */
static void
record_moments (NetVkRecorder * recorder, const NetVkNode * node,
    NetVkRange * scratch, const NetVkRange * moments)
{
  const NetTensor *tensor = node->tensor, *x = tensor->inputs[0];
  gint n_strips = count_strips (x), planes = net_vk_planes (x);
  gint pixels = net_vk_pixels (x);
  NetVkRange strips = net_vk_take (scratch, get_rows_size (planes * n_strips));

  if ((gint64) x->shape[0] * pixels >= NET_VK_MAX_INDEX && tensor->batch)
    net_vk_recorder_fail (recorder, NET_ERROR_MEMORY,
        "A batch norm is over %d x %d values, fewer than %d are possible",
        x->shape[0], pixels, NET_VK_MAX_INDEX);
  record_stats (recorder, x, &node->inputs[0], &strips);
  if (tensor->batch) {
    NetVkRange whole = net_vk_take (scratch, get_rows_size (planes));

    record_merge (recorder, x, planes, n_strips, n_strips, 1, pixels, FALSE, 0,
        &strips, &whole);
    record_merge (recorder, x, net_vk_channels (x), 1, x->shape[0],
        net_vk_channels (x), x->shape[0] * pixels, TRUE, tensor->epsilon,
        &whole, moments);
  } else {
    record_merge (recorder, x, planes, n_strips, n_strips, 1, pixels, TRUE,
        tensor->epsilon, &strips, moments);
  }
}

void
net_vk_record_moments (NetVkRecorder * recorder, const NetVkNode * node)
{
  NetVkRange scratch = node->scratch;

  record_moments (recorder, node, &scratch, &node->output);
}

/* --- The norm --- */

gsize
net_vk_norm_get_scratch_size (const NetTensor * tensor)
{
  const NetTensor *x = tensor->inputs[0];
  gint rows = count_rows (x, tensor->batch);

  return get_moments_scratch_size (x, tensor->batch)
      + (tensor->kind == NET_NORM ? net_vk_align (get_rows_size (rows)) : 0);
}

void
net_vk_record_norm (NetVkRecorder * recorder, const NetVkNode * node)
{
  const NetTensor *tensor = node->tensor;
  NetVkRange scratch = node->scratch;
  NetVkRange moments = net_vk_take (&scratch,
      get_rows_size (count_rows (tensor, tensor->batch)));
  const struct
  {
    gint32 groups, chunks, pixels, channel_texels;
    gint32 moments_image, scale_image, shift_image;
    gfloat slope;
  } push = {
    .groups = net_vk_groups (tensor),
    .chunks = net_vk_chunks (net_vk_pixels (tensor)),
    .pixels = net_vk_pixels (tensor),
    .channel_texels = net_vk_channels (tensor),
    .moments_image = tensor->batch ? 0 : net_vk_channels (tensor),
    .scale_image = get_image_step (tensor->inputs[1]),
    .shift_image = get_image_step (tensor->inputs[2]),
    .slope = node->slope,
  };
  const NetVkKernel kernel = {
    .shader = NET_VK_NORM_APPLY,
    .output = node->output,
    .inputs = {node->inputs[0], moments, node->inputs[1], node->inputs[2]},
    .n_inputs = 4,
    .push = &push,
    .push_size = sizeof (push),
  };

  record_moments (recorder, node, &scratch, &moments);
  net_vk_record (recorder, &kernel);
}

/* --- Its gradient for scale: strips, then their sums --- */

static NetVkSum
describe_strips (const NetTensor * tensor)
{
  const NetTensor *x = tensor->inputs[1];
  const NetVkSum sum = {
    {x->shape[0], net_vk_channels (x), 1, count_strips (x)},
    1 << 3 | (tensor->batch ? 1 << 0 : 0), FALSE
  };

  return sum;
}

static gsize
get_strips_size (const NetTensor * x)
{
  return (gsize) NET_VK_TEXEL * net_vk_planes (x) * count_strips (x);
}

gsize
net_vk_norm_scale_get_scratch_size (const NetTensor * tensor)
{
  NetVkSum sum = describe_strips (tensor);

  return net_vk_align (get_strips_size (tensor->inputs[1]))
      + net_vk_sum_get_scratch_size (&sum);
}

void
net_vk_record_norm_scale (NetVkRecorder * recorder, const NetVkNode * node)
{
  const NetTensor *x = node->tensor->inputs[1];
  NetVkSum sum = describe_strips (node->tensor);
  NetVkRange scratch = node->scratch;
  NetVkRange strips = net_vk_take (&scratch, get_strips_size (x));
  const struct
  {
    gint32 groups, parts, pixels, channel_texels, moments_image;
  } push = {
    .groups = net_vk_planes (x) * count_parts (x),
    .parts = count_parts (x),
    .pixels = net_vk_pixels (x),
    .channel_texels = net_vk_channels (x),
    .moments_image = get_image_step (node->tensor->inputs[2]),
  };
  const NetVkKernel kernel = {
    .shader = NET_VK_NORM_SCALE,
    .output = strips,
    .inputs = {node->inputs[0], node->inputs[1], node->inputs[2]},
    .n_inputs = 3,
    .push = &push,
    .push_size = sizeof (push),
  };

  net_vk_record (recorder, &kernel);
  net_vk_record_sum (recorder, &sum, &strips, &scratch, &node->output);
}

/* --- Its gradient for x: what it takes of each row, then of each value --- */

static gsize
get_factors_size (const NetTensor * moments)
{
  return (gsize) NET_VK_TEXEL * net_vk_planes (moments) * 4;
}

gsize
net_vk_norm_input_get_scratch_size (const NetTensor * tensor)
{
  return net_vk_align (get_factors_size (tensor->inputs[2]));
}

static void
record_rows (NetVkRecorder * recorder, const NetVkNode * node,
    const NetVkRange * rows)
{
  const NetTensor *x = node->tensor->inputs[1];
  const NetTensor *moments = node->tensor->inputs[2];
  gint n_rows = net_vk_planes (moments);
  const struct
  {
    gint32 groups, n_rows, channel_texels, scale_image;
    gfloat values;
  } push = {
    .groups = (n_rows + NET_VK_LANES - 1) / NET_VK_LANES,
    .n_rows = n_rows,
    .channel_texels = net_vk_channels (x),
    .scale_image = get_image_step (node->tensor->inputs[3]),
    .values = (gfloat) net_vk_pixels (x)
        * (node->tensor->batch ? x->shape[0] : 1),
  };
  const NetVkKernel kernel = {
    .shader = NET_VK_NORM_ROWS,
    .output = *rows,
    .inputs = {node->inputs[2], node->inputs[3], node->inputs[4],
        node->inputs[5]},
    .n_inputs = 4,
    .push = &push,
    .push_size = sizeof (push),
  };

  net_vk_record (recorder, &kernel);
}

void
net_vk_record_norm_input (NetVkRecorder * recorder, const NetVkNode * node)
{
  const NetTensor *tensor = node->tensor, *moments = tensor->inputs[2];
  NetVkRange scratch = node->scratch;
  NetVkRange rows = net_vk_take (&scratch, get_factors_size (moments));
  const struct
  {
    gint32 groups, chunks, pixels, channel_texels, rows_image;
  } push = {
    .groups = net_vk_groups (tensor),
    .chunks = net_vk_chunks (net_vk_pixels (tensor)),
    .pixels = net_vk_pixels (tensor),
    .channel_texels = net_vk_channels (tensor),
    .rows_image = get_image_step (moments),
  };
  const NetVkKernel kernel = {
    .shader = NET_VK_NORM_INPUT,
    .output = node->output,
    .inputs = {node->inputs[0], node->inputs[1], rows},
    .n_inputs = 3,
    .push = &push,
    .push_size = sizeof (push),
  };

  record_rows (recorder, node, &rows);
  net_vk_record (recorder, &kernel);
}
