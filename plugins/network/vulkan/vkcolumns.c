/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "vkcolumns.h"

#include "vkchoice.h"
#include "vkproduct.h"

/* Transforms larger than this are made in bands, bytes. */
#define MAX_SCRATCH (NET_VK_MIN_STORAGE / 2)

/* A convolution's sizes in texels. */
typedef struct
{
  gint rows;                    /* of a channel texel in a transform: taps or,
                                 * where it holds one channel, texels of them */
  gint channels;                /* of the product's result */
  gint depth;                   /* of the product */
  gint blocks;                  /* of 8 channels */
  gboolean direct;              /* the transform is the identity */
  gint images, band;            /* of a transform */
  gint n_bands;
  gsize scratch;                /* bytes */
} Sizes;

/* How many images a transform takes or, where one is too large, how much of
 * it: pixels of the output (NET_CONV), channel texels (NET_CONV_INPUT).
 * Bands begin at whole tiles or blocks of the product. */
static void
find_band (Sizes * sizes, gint n_images, gint units, gsize unit_size, gint step)
{
  if (units * unit_size <= MAX_SCRATCH) {
    sizes->band = units;
    sizes->images = MIN ((gsize) n_images, MAX_SCRATCH / (units * unit_size));
  } else {
    sizes->band = MIN ((gsize) units,
        MAX (MAX_SCRATCH / unit_size / step, 1) * step);
    sizes->images = 1;
  }
  sizes->n_bands = (units + sizes->band - 1) / sizes->band;
  sizes->scratch = sizes->images * sizes->band * unit_size;
}

/* To one channel: taps take the places of the channels that are not there. */
static gboolean
is_single (const NetTensor * tensor)
{
  return tensor->kind == NET_CONV_INPUT && tensor->shape[1] == 1;
}

static Sizes
get_sizes (const NetTensor * tensor)
{
  const NetTensor *input = tensor->inputs[0], *weights = tensor->inputs[1];
  Sizes sizes = { 0 };
  const gint taps = net_vk_pixels (weights);
  gint row;

  sizes.rows = is_single (tensor) ? (taps + 3) / 4 : taps;
  row = net_vk_channels (weights) * sizes.rows;
  sizes.direct = taps == 1 && tensor->stride == 1 && tensor->pad == 0;
  if (tensor->kind == NET_CONV) {
    sizes.channels = net_vk_channels (tensor);
    sizes.depth = row;
    find_band (&sizes, tensor->shape[0], net_vk_pixels (tensor),
        (gsize) row * NET_VK_TEXEL, NET_VK_LANES);
  } else {
    sizes.channels = row;
    sizes.depth = net_vk_channels (input);
    find_band (&sizes, tensor->shape[0], net_vk_channels (tensor),
        (gsize) sizes.rows * net_vk_pixels (input) * NET_VK_TEXEL, 2);
  }
  sizes.blocks = (sizes.channels + 1) / 2;
  if (sizes.direct)
    sizes.scratch = 0;
  return sizes;
}

static gsize
get_packed_size (const NetTensor * tensor)
{
  Sizes sizes = get_sizes (tensor);

  return (gsize) sizes.blocks * sizes.depth * NET_VK_BLOCK * NET_VK_TEXEL;
}

static gsize
get_scratch_size (const NetTensor * tensor)
{
  return get_sizes (tensor).scratch;
}

static void
record_packing (NetVkRecorder * recorder, const NetTensor * tensor,
    const NetVkRange * weights, const NetVkRange * packed)
{
  net_vk_record_packed (recorder, tensor->inputs[1],
      tensor->kind == NET_CONV ? NET_VK_FORWARD
      : is_single (tensor) ? NET_VK_SINGLE : NET_VK_TRANSPOSED,
      get_sizes (tensor).depth, weights, packed);
}

static void
record_im2col (NetVkRecorder * recorder, const NetTensor * tensor,
    const NetVkRange * x, const NetVkRange * columns,
    gint first_image, gint images, gint first, gint band)
{
  const NetTensor *input = tensor->inputs[0], *weights = tensor->inputs[1];
  gint rows = images * net_vk_channels (input) * net_vk_pixels (weights);
  const struct
  {
    gint32 groups, rows, chunks, first_plane, height, width, out_width;
    gint32 kernel, stride, pad, first, band;
  } push = {
    .groups = net_vk_row_groups (rows, band),
    .rows = rows,
    .chunks = net_vk_chunks (band),
    .first_plane = first_image * net_vk_channels (input),
    .height = input->shape[2],
    .width = input->shape[3],
    .out_width = tensor->shape[3],
    .kernel = weights->shape[2],
    .stride = tensor->stride,
    .pad = tensor->pad,
    .first = first,
    .band = band,
  };
  const NetVkKernel kernel = {
    .shader = NET_VK_IM2COL,
    .output = *columns,
    .inputs = {*x},
    .n_inputs = 1,
    .push = &push,
    .push_size = sizeof (push),
  };

  net_vk_record (recorder, &kernel);
}

static void
record_col2im (NetVkRecorder * recorder, const NetTensor * tensor,
    const NetVkRange * columns, const NetVkRange * x,
    gint first_image, gint images, gint first, gint band)
{
  const NetTensor *input = tensor->inputs[0], *weights = tensor->inputs[1];
  gint chunks = net_vk_chunks (net_vk_pixels (tensor));
  const struct
  {
    gint32 groups, chunks, first_image, channels, first_channel, band;
    gint32 height, width, y_height, y_width, kernel, stride, pad;
  } push = {
    .groups = images * band * chunks,
    .chunks = chunks,
    .first_image = first_image,
    .channels = net_vk_channels (tensor),
    .first_channel = first,
    .band = band,
    .height = tensor->shape[2],
    .width = tensor->shape[3],
    .y_height = input->shape[2],
    .y_width = input->shape[3],
    .kernel = weights->shape[2],
    .stride = tensor->stride,
    .pad = tensor->pad,
  };
  const NetVkKernel kernel = {
    .shader = NET_VK_COL2IM,
    .option = is_single (tensor),
    .output = *x,
    .inputs = {*columns},
    .n_inputs = 1,
    .push = &push,
    .push_size = sizeof (push),
  };

  net_vk_record (recorder, &kernel);
}

/* Images from @image on, output pixels from @first on. */
static void
record_forward (NetVkRecorder * recorder, const NetTensor * tensor,
    const Sizes * sizes, const NetVkRange * input,
    const NetVkRange * packed, const NetVkRange * scratch,
    const NetVkRange * output, gint image, gint images, gint first)
{
  gint pixels = net_vk_pixels (tensor);
  gint band = MIN (sizes->band, pixels - first);
  NetVkMatrix left = { packed };
  NetVkMatrix right = { scratch, 0, sizes->depth * band, band, NET_VK_TILE };
  NetVkMatrix result = { output, image * sizes->channels * pixels + first,
    sizes->channels * pixels, pixels,.pixel = 1
  };

  if (sizes->direct) {
    right.range = input;
    right.first = image * sizes->depth * pixels + first;
    right.image = sizes->depth * pixels;
    right.row = pixels;
  } else
    record_im2col (recorder, tensor, input, scratch, image, images, first,
        band);
  net_vk_record_product (recorder, images, sizes->channels, sizes->depth,
      band, &left, &right, &result);
}

/* Images from @image on, channel texels from @first on. */
static void
record_transposed (NetVkRecorder * recorder, const NetTensor * tensor,
    const Sizes * sizes, const NetVkRange * input,
    const NetVkRange * packed, const NetVkRange * scratch,
    const NetVkRange * output, gint image, gint images, gint first)
{
  gint pixels = net_vk_pixels (tensor->inputs[0]);
  gint all = net_vk_channels (tensor);
  gint band = MIN (sizes->band, all - first);
  gint channels = band * sizes->rows;
  NetVkMatrix left =
      { packed, first * sizes->rows / 2 * NET_VK_BLOCK * sizes->depth };
  NetVkMatrix right = { input, image * sizes->depth * pixels,
    sizes->depth * pixels, pixels, NET_VK_TILE
  };
  NetVkMatrix result = { scratch, 0, channels * pixels, pixels,.pixel = 1 };

  if (sizes->direct) {
    result.range = output;
    result.first = (image * all + first) * pixels;
    result.image = all * pixels;
  }
  net_vk_record_product (recorder, images, channels, sizes->depth, pixels,
      &left, &right, &result);
  if (!sizes->direct)
    record_col2im (recorder, tensor, scratch, output, image, images, first,
        band);
}

static void
record (NetVkRecorder * recorder, const NetVkNode * node,
    const NetVkRange * packed)
{
  const NetTensor *tensor = node->tensor;
  Sizes sizes = get_sizes (tensor);
  gint image, band;

  for (image = 0; image < tensor->shape[0]; image += sizes.images) {
    gint images = MIN (sizes.images, tensor->shape[0] - image);

    for (band = 0; band < sizes.n_bands; band++)
      (tensor->kind == NET_CONV ? record_forward : record_transposed)
          (recorder, tensor, &sizes, &node->inputs[0], packed, &node->scratch,
          &node->output, image, images, band * sizes.band);
  }
}

const NetVkConvolution net_vk_columns = {
  .get_packed_size = get_packed_size,
  .get_scratch_size = get_scratch_size,
  .record_packing = record_packing,
  .record = record,
};
