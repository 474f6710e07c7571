/* SPDX-License-Identifier: LGPL-2.1-or-later */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "biassharpen.h"

#include <gst/fft/gstfftf64.h>
#include <math.h>
#include <string.h>

/* They hardly move anything further. */
#define ITERATIONS 20

struct _BiasSharpen
{
  gint bins;
  gdouble fwhm;

  gint length;                  /* of the transform: what leaves the histogram
                                   on one side does not come in on the other */
  GstFFTF64 *forward, *inverse;
  gdouble *histogram, *sharp, *scratch; /* length each */
  gdouble *gaussian;            /* its transform, which is real; length / 2 + 1 */
  GstFFTF64Complex *spectrum;
  gfloat *expected;             /* of each bin's value */
};

BiasSharpen *
bias_sharpen_new (gint bins, gdouble fwhm)
{
  BiasSharpen *sharpen = g_new (BiasSharpen, 1);

  sharpen->bins = bins;
  sharpen->fwhm = fwhm;
  sharpen->length = gst_fft_next_fast_length (2 * bins);
  sharpen->forward = gst_fft_f64_new (sharpen->length, FALSE);
  sharpen->inverse = gst_fft_f64_new (sharpen->length, TRUE);
  sharpen->histogram = g_new (gdouble, sharpen->length);
  sharpen->sharp = g_new (gdouble, sharpen->length);
  sharpen->scratch = g_new (gdouble, sharpen->length);
  sharpen->gaussian = g_new (gdouble, sharpen->length / 2 + 1);
  sharpen->spectrum = g_new (GstFFTF64Complex, sharpen->length / 2 + 1);
  sharpen->expected = g_new (gfloat, bins);
  return sharpen;
}

void
bias_sharpen_free (BiasSharpen * sharpen)
{
  gst_fft_f64_free (sharpen->forward);
  gst_fft_f64_free (sharpen->inverse);
  g_free (sharpen->histogram);
  g_free (sharpen->sharp);
  g_free (sharpen->scratch);
  g_free (sharpen->gaussian);
  g_free (sharpen->spectrum);
  g_free (sharpen->expected);
  g_free (sharpen);
}

/* Of a Gaussian whose width is @fwhm bins and whose sum is 1. */
static void
transform_gaussian (BiasSharpen * sharpen, gdouble fwhm)
{
  const gint n = sharpen->length;
  gdouble *bins = sharpen->scratch, sum = 0;
  gint i;

  for (i = 0; i < n; i++) {
    gdouble x = MIN (i, n - i) / fwhm;

    bins[i] = exp (-4 * G_LN2 * x * x);
    sum += bins[i];
  }
  gst_fft_f64_fft (sharpen->forward, bins, sharpen->spectrum);
  for (i = 0; i <= n / 2; i++)
    sharpen->gaussian[i] = sharpen->spectrum[i].r / sum;
}

/* Convolve @bins with the Gaussian. */
static void
blur (BiasSharpen * sharpen, gdouble * bins)
{
  gint i;

  gst_fft_f64_fft (sharpen->forward, bins, sharpen->spectrum);
  for (i = 0; i <= sharpen->length / 2; i++) {
    gdouble f = sharpen->gaussian[i] / sharpen->length;

    sharpen->spectrum[i].r *= f;
    sharpen->spectrum[i].i *= f;
  }
  gst_fft_f64_inverse_fft (sharpen->inverse, sharpen->spectrum, bins);
}

/* Of what the Gaussian can have made the histogram from, by bins in which there
 * is more than @least. */
static void
deconvolve (BiasSharpen * sharpen, gdouble least)
{
  const gsize size = sharpen->length * sizeof (gdouble);
  gdouble *ratio = sharpen->scratch;
  gint i, k;

  memcpy (sharpen->sharp, sharpen->histogram, size);
  for (i = 0; i < ITERATIONS; i++) {
    memcpy (ratio, sharpen->sharp, size);
    blur (sharpen, ratio);
    for (k = 0; k < sharpen->length; k++)
      ratio[k] = ratio[k] > least ? sharpen->histogram[k] / ratio[k] : 0;
    blur (sharpen, ratio);
    for (k = 0; k < sharpen->length; k++)
      sharpen->sharp[k] *= MAX (ratio[k], 0);
  }
}

/* Each value counts in the two bins beside it, by how near they are. */
static void
count (BiasSharpen * sharpen, const gfloat * values, const gfloat * weights,
    gsize n, gfloat minimum, gfloat scale)
{
  gdouble *first = sharpen->histogram + (sharpen->length - sharpen->bins) / 2;
  gsize i;

  memset (sharpen->histogram, 0, sharpen->length * sizeof (gdouble));
  for (i = 0; i < n; i++) {
    gfloat at = (values[i] - minimum) * scale;
    gint bin = MIN ((gint) at, sharpen->bins - 2);

    first[bin] += weights[i] * (bin + 1 - at);
    first[bin + 1] += weights[i] * (at - bin);
  }
}

void
bias_sharpen_apply (BiasSharpen * sharpen, const gfloat * values,
    const gfloat * weights, gsize n, gfloat * sharp)
{
  const gint offset = (sharpen->length - sharpen->bins) / 2;
  const gdouble least = 1e-9 * n;
  gdouble *moment = sharpen->scratch;
  gfloat minimum = INFINITY, maximum = -INFINITY, scale;
  gsize i;
  gint k;

  for (i = 0; i < n; i++) {
    minimum = MIN (minimum, values[i]);
    maximum = MAX (maximum, values[i]);
  }
  if (!(minimum < maximum)) {
    memcpy (sharp, values, n * sizeof (*sharp));
    return;
  }
  scale = (sharpen->bins - 1) / (maximum - minimum);
  transform_gaussian (sharpen, sharpen->fwhm * scale);
  count (sharpen, values, weights, n, minimum, scale);
  deconvolve (sharpen, least);
  for (k = 0; k < sharpen->length; k++)
    moment[k] = sharpen->sharp[k] * (k - offset);
  blur (sharpen, sharpen->sharp);
  blur (sharpen, moment);
  for (k = 0; k < sharpen->bins; k++) {
    gdouble weight = sharpen->sharp[offset + k];

    /* Far from all that is sharp nothing is expected. */
    sharpen->expected[k] = minimum
        + (weight > least ? moment[offset + k] / weight : k) / scale;
  }
  for (i = 0; i < n; i++) {
    gfloat at = (values[i] - minimum) * scale;
    gint bin = MIN ((gint) at, sharpen->bins - 2);
    const gfloat *expected = sharpen->expected + bin;

    sharp[i] = expected[0] + (at - bin) * (expected[1] - expected[0]);
  }
}
