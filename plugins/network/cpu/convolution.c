/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Two ways to a convolution, each in bands whose workspace stays in the cache:
 *
 *   gather, product: the columns matrix [C k k, positions] of the input
 *   (im2col), times the weight [O, C k k], is the output.
 *
 *   product, scatter: the weight's transpose times the input, [C k k,
 *   positions], holds what every input pixel gives to every tap; an output
 *   pixel is the sum of those that fall on it (col2im).
 *
 * The first is net_conv, the second net_conv_input.  Where there are few
 * output channels, gathering moves far more than it computes: a net_conv of
 * stride 1 then goes the second way, as the transpose of itself with its
 * kernel turned by 180 degrees.
 *
 * Sums of a scatter are in a fixed order, whatever the number of threads.
 */

#include "convolution.h"

#include "columns.h"

#include <cblas.h>
#include <string.h>

/* Columns a product is given at least, whatever the workspace. */
#define MIN_COLUMNS 64
/* Input channels for each output channel from where scattering is cheaper. */
#define FEW_OUTPUTS 8
/* Rows of a scatter band for each row that it shares with the next one. */
#define ROWS_PER_HALO 8

static gboolean
is_scatter (const NetTensor * tensor)
{
  return tensor->kind == NET_CONV_INPUT || (tensor->stride == 1
      && tensor->shape[1] <= tensor->inputs[0]->shape[1] / FEW_OUTPUTS);
}

/* --- gather, product --- */

/* Output positions of a band: as many as the workspace holds. */
static gsize
gather_band (gsize positions, gsize rows)
{
  gsize band = MAX (MIN_COLUMNS, NET_COLUMNS_WORKSPACE / rows);
  gsize n_bands = (positions + band - 1) / band;

  return (positions + n_bands - 1) / n_bands;
}

static void
gather_product (NetPool * pool, const NetTensor * tensor, const NetView * y,
    const NetView * x, const gfloat * w, gfloat * workspace)
{
  gint kernel = tensor->inputs[1]->shape[2];
  gint rows = x->c * kernel * kernel;
  gsize positions = (gsize) y->n * y->h * y->w;
  gsize size = gather_band (positions, rows);
  NetColumns band = {
    .x = x,
    .kernel = kernel,
    .stride = tensor->stride,
    .pad = tensor->pad,
    .height = y->h,
    .width = y->w,
    .n_channels = x->c,
  };

  for (; band.begin < positions; band.begin = band.end) {
    const gfloat *columns;
    gsize stride;
    gint count = MIN (size, positions - band.begin);

    band.end = band.begin + count;
    columns = net_columns_gather (pool, &band, workspace, &stride);
    cblas_sgemm (CblasRowMajor, CblasNoTrans, CblasNoTrans, y->c, count,
        rows, 1, w, rows, columns, stride, 0, y->data + band.begin,
        y->c_stride);
  }
}

/* --- product, scatter --- */

/* How the work is cut: a band is some channels of the output, and either
 * whole images or rows of one. */
typedef struct
{
  gint channels, images;
  gint rows;                    /* of the input */
} Cut;

typedef struct
{
  const NetView *out;
  gint kernel, stride, pad;
  gboolean turned;              /* the kernel by 180 degrees */
  gint width, height;           /* of the input */
  /* The band: */
  gint channel, n_channels, image, n_images;
  gint in_begin, in_end;        /* rows of the input */
  gint begin, end;              /* rows of the output */
  gfloat *columns;              /* [n_channels k k, n_images, rows, width] */
} Scatter;

/* Rows of input that the first output row of a band shares with the last one
 * of the band before. */
static gint
get_halo (gint kernel, gint stride)
{
  return (kernel - 1 + stride - 1) / stride;
}

static Cut
cut_scatter (const NetTensor * tensor)
{
  const NetTensor *x = tensor->inputs[0];
  gint kernel = tensor->inputs[1]->shape[2];
  gint halo = get_halo (kernel, tensor->stride);
  gsize row = (gsize) kernel * kernel * x->shape[3];
  gint rows = MIN (x->shape[2], ROWS_PER_HALO * halo + 1);
  Cut cut;

  cut.channels =
      CLAMP (NET_COLUMNS_WORKSPACE / (row * rows), 1, (gsize) tensor->shape[1]);
  if (tensor->kind == NET_CONV)
    cut.channels = 1;
  rows = MAX ((gsize) rows, NET_COLUMNS_WORKSPACE / (row * cut.channels));
  cut.rows = MIN (rows, x->shape[2]);
  cut.images = CLAMP (rows / x->shape[2], 1, x->shape[0]);
  return cut;
}

static void
scatter_row (const Scatter * job, gint c, gint n, gint h, gfloat * out)
{
  gint k = job->kernel, stride = job->stride;
  gint rows = job->in_end - job->in_begin;
  gsize positions = (gsize) job->n_images * rows * job->width;
  gint i, j, q, first, last;

  memset (out, 0, job->out->w * sizeof (gfloat));
  for (i = 0; i < k; i++) {
    gint p = (h + job->pad - i) / stride;

    if (h + job->pad < i || p * stride != h + job->pad - i || p >= job->height)
      continue;
    for (j = 0; j < k; j++) {
      gint tap = job->turned ? k * k - 1 - (i * k + j) : i * k + j;
      const gfloat *in = job->columns + (c * k * k + tap) * positions
          + ((gsize) n * rows + p - job->in_begin) * job->width;
      gint shift = j - job->pad;

      net_columns_clip (job->out->w, stride, shift, job->width, &first, &last);
      if (stride == 1) {
        for (q = first; q < last; q++)
          out[q + shift] += in[q];
      } else {
        for (q = first; q < last; q++)
          out[q * stride + shift] += in[q];
      }
    }
  }
}

static void
scatter (gconstpointer data, guint begin, guint end)
{
  const Scatter *job = data;
  gint rows = job->end - job->begin;
  guint item;

  for (item = begin; item < end; item++) {
    gint c = item / rows / job->n_images;
    gint n = item / rows % job->n_images;
    gint h = job->begin + item % rows;

    scatter_row (job, c, n, h, net_view_plane (job->out, job->image + n,
            job->channel + c) + (gsize) h * job->out->w);
  }
}

/* The rows of input that fall on the band's rows of output. */
static void
find_input_rows (Scatter * job)
{
  /* Those whose first tap does, and the halo above them. */
  net_columns_clip (job->end - job->begin, job->stride,
      -job->begin - job->pad, job->height, &job->in_begin, &job->in_end);
  job->in_begin = MAX (0, job->in_begin - get_halo (job->kernel, job->stride));
}

/* @matrix: the band's part of the weight, transposed [C_in, taps]. */
static void
scatter_band (NetPool * pool, const Scatter * job, const NetView * x,
    const gfloat * matrix, gint stride)
{
  gint taps = job->n_channels * job->kernel * job->kernel;
  gint positions = job->n_images * (job->in_end - job->in_begin) * x->w;
  const gfloat *in = net_view_plane (x, job->image, 0)
      + (gsize) job->in_begin * x->w;

  if (positions > 0)
    cblas_sgemm (CblasRowMajor, CblasTrans, CblasNoTrans, taps, positions,
        x->c, 1, matrix, stride, in, x->c_stride, 0, job->columns, positions);
  net_pool_run (pool,
      job->n_channels * job->n_images * (job->end - job->begin),
      (gsize) job->kernel * job->kernel * x->w / job->stride, scatter, job);
}

static void
product_scatter (NetPool * pool, const NetTensor * tensor,
    const NetView * out, const NetView * x, const gfloat * w, gfloat * columns)
{
  gint k = tensor->inputs[1]->shape[2];
  gboolean turned = tensor->kind == NET_CONV;
  Cut cut = cut_scatter (tensor);
  gboolean is_whole = cut.rows == x->h;
  gint band = is_whole ? out->h
      : (cut.rows - get_halo (k, tensor->stride)) * tensor->stride;
  Scatter job = {
    .out = out,
    .kernel = k,
    .stride = tensor->stride,
    .pad = turned ? k - 1 - tensor->pad : tensor->pad,
    .turned = turned,
    .width = x->w,
    .height = x->h,
    .in_end = x->h,
    .columns = columns,
  };

  if (!net_view_is_flat (x))
    cut.images = 1;
  for (job.channel = 0; job.channel < out->c; job.channel += job.n_channels) {
    const gfloat *matrix = w
        + (gsize) job.channel * k * k * (turned ? x->c : 1);

    job.n_channels = MIN (cut.channels, out->c - job.channel);
    for (job.image = 0; job.image < out->n; job.image += job.n_images) {
      job.n_images = MIN (cut.images, out->n - job.image);
      for (job.begin = 0; job.begin < out->h; job.begin = job.end) {
        job.end = MIN (out->h, job.begin + band);
        if (!is_whole)
          find_input_rows (&job);
        scatter_band (pool, &job, x, matrix, turned ? k * k : out->c * k * k);
      }
    }
  }
}

/* --- both --- */

static gsize
count_columns (const NetTensor * tensor)
{
  const NetTensor *x = tensor->inputs[0], *w = tensor->inputs[1];
  gsize taps = (gsize) w->shape[2] * w->shape[2];
  Cut cut;

  if (!is_scatter (tensor))
    return taps * x->shape[1] * gather_band ((gsize) tensor->shape[0]
        * tensor->shape[2] * tensor->shape[3], taps * x->shape[1]);
  cut = cut_scatter (tensor);
  return taps * cut.channels * cut.images * cut.rows * x->shape[3];
}

gsize
net_conv_get_scratch (const NetTensor * tensor)
{
  const NetTensor *w = tensor->inputs[1];
  gsize count = count_columns (tensor);

  if (!net_view_is_as_given (w))
    count += net_tensor_get_count (w);
  return count * sizeof (gfloat);
}

/* The weight as a matrix [O, C k k]: as it lies where it is stored so, else
 * copied to @packed. */
static const gfloat *
pack_weight (const NetView * w, gfloat * packed)
{
  gsize plane = (gsize) w->h * w->w;
  gint o, c;

  if (w->n == 1 || w->n_stride == w->c * plane)
    return w->data;
  for (o = 0; o < w->n; o++) {
    for (c = 0; c < w->c; c++)
      memcpy (packed + (o * w->c + c) * plane, net_view_plane (w, o, c),
          plane * sizeof (gfloat));
  }
  return packed;
}

void
net_conv_compute (NetPool * pool, const NetTensor * tensor,
    const NetView * out, const NetView * x, const NetView * w, gfloat * scratch)
{
  const gfloat *matrix = pack_weight (w, scratch + count_columns (tensor));

  if (is_scatter (tensor))
    product_scatter (pool, tensor, out, x, matrix, scratch);
  else
    gather_product (pool, tensor, out, x, matrix, scratch);
}
