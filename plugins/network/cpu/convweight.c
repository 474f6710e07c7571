/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "convweight.h"

#include "columns.h"

#include <cblas.h>

/* Positions a product sums over at least, whatever the workspace: with fewer,
 * it is the result that is moved. */
#define MIN_POSITIONS 1024

/* A band is some channels of the input and some positions of the output. */
typedef struct
{
  gint channels;
  gsize positions;
} Cut;

static Cut
cut_bands (gint channels, gint kernel, gsize positions)
{
  gsize taps = (gsize) kernel * kernel;
  Cut cut;

  cut.positions = MIN (positions, MAX (MIN_POSITIONS,
          NET_COLUMNS_WORKSPACE / (taps * channels)));
  cut.channels =
      CLAMP (NET_COLUMNS_WORKSPACE / (taps * cut.positions), 1,
      (gsize) channels);
  return cut;
}

gsize
net_conv_weight_get_scratch (const NetTensor * tensor)
{
  const NetTensor *y = tensor->inputs[1];
  gint kernel = tensor->shape[2];
  Cut cut = cut_bands (tensor->shape[1], kernel,
      (gsize) y->shape[0] * y->shape[2] * y->shape[3]);

  return cut.channels * cut.positions * kernel * kernel * sizeof (gfloat);
}

/* Bands of positions are summed in their order; one does not leave an image
 * where y is not flat. */
void
net_conv_weight_compute (NetPool * pool, const NetTensor * tensor,
    const NetView * out, const NetView * x, const NetView * y, gfloat * scratch)
{
  gsize plane = (gsize) y->h * y->w, positions = y->n * plane;
  gint taps = out->h * out->w;
  Cut cut = cut_bands (x->c, out->h, positions);
  NetColumns band = {
    .x = x,
    .kernel = out->h,
    .stride = tensor->stride,
    .pad = tensor->pad,
    .height = y->h,
    .width = y->w,
  };

  for (; band.channel < x->c; band.channel += band.n_channels) {
    band.n_channels = MIN (cut.channels, x->c - band.channel);
    for (band.begin = 0; band.begin < positions; band.begin = band.end) {
      gint image = net_view_is_flat (y) ? 0 : band.begin / plane;
      gsize limit = net_view_is_flat (y) ? positions : (image + 1) * plane;
      const gfloat *columns;
      gsize stride;

      band.end = MIN (limit, band.begin + cut.positions);
      columns = net_columns_gather (pool, &band, scratch, &stride);
      cblas_sgemm (CblasRowMajor, CblasNoTrans, CblasTrans, y->c,
          band.n_channels * taps, band.end - band.begin, 1,
          net_view_plane (y, image,
              0) + (band.begin - image * plane),
          y->c_stride, columns, stride, band.begin > 0,
          net_view_plane (out, 0, band.channel), out->n_stride);
    }
  }
}
