/* SPDX-License-Identifier: LGPL-2.1-or-later */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "biassharpen.h"

#include <gst/fft/gstfftf64.h>
#include <math.h>
#include <string.h>

struct _BiasSharpen
{
  gint bins;
  gdouble fwhm, noise;

  gint length;                  /* of the transform: what leaves the histogram
                                   on one side does not come in on the other */
  GstFFTF64 *forward, *inverse;
  gdouble *histogram, *moment;  /* length each */
  gdouble *gaussian;            /* its transform, which is real; length / 2 + 1 */
  GstFFTF64Complex *spectrum;
  gfloat *expected;             /* of each bin's value */
};

BiasSharpen *
bias_sharpen_new (gint bins, gdouble fwhm, gdouble noise)
{
  BiasSharpen *sharpen = g_new (BiasSharpen, 1);

  sharpen->bins = bins;
  sharpen->fwhm = fwhm;
  sharpen->noise = noise;
  sharpen->length = gst_fft_next_fast_length (2 * bins);
  sharpen->forward = gst_fft_f64_new (sharpen->length, FALSE);
  sharpen->inverse = gst_fft_f64_new (sharpen->length, TRUE);
  sharpen->histogram = g_new (gdouble, sharpen->length);
  sharpen->moment = g_new (gdouble, sharpen->length);
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
  g_free (sharpen->moment);
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
  gdouble *bins = sharpen->moment, sum = 0;
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

/* Multiply the transform of @bins by the Gaussian's, or by the Wiener filter
 * that undoes it. */
static void
filter (BiasSharpen * sharpen, gdouble * bins, gboolean undo)
{
  gint i;

  gst_fft_f64_fft (sharpen->forward, bins, sharpen->spectrum);
  for (i = 0; i <= sharpen->length / 2; i++) {
    gdouble f = sharpen->gaussian[i];

    f = (undo ? f / (f * f + sharpen->noise) : f) / sharpen->length;
    sharpen->spectrum[i].r *= f;
    sharpen->spectrum[i].i *= f;
  }
  gst_fft_f64_inverse_fft (sharpen->inverse, sharpen->spectrum, bins);
}

/* Each value counts in the two bins beside it, by how near they are. */
static void
count (BiasSharpen * sharpen, const gfloat * values, gsize n, gfloat minimum,
    gfloat scale)
{
  gdouble *first = sharpen->histogram + (sharpen->length - sharpen->bins) / 2;
  gsize i;

  memset (sharpen->histogram, 0, sharpen->length * sizeof (gdouble));
  for (i = 0; i < n; i++) {
    gfloat at = (values[i] - minimum) * scale;
    gint bin = MIN ((gint) at, sharpen->bins - 2);

    first[bin] += bin + 1 - at;
    first[bin + 1] += at - bin;
  }
}

void
bias_sharpen_apply (BiasSharpen * sharpen, const gfloat * values, gsize n,
    gfloat * sharp)
{
  const gint offset = (sharpen->length - sharpen->bins) / 2;
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
  count (sharpen, values, n, minimum, scale);
  filter (sharpen, sharpen->histogram, TRUE);
  for (k = 0; k < sharpen->length; k++) {
    sharpen->histogram[k] = MAX (sharpen->histogram[k], 0);
    sharpen->moment[k] = sharpen->histogram[k] * (k - offset);
  }
  filter (sharpen, sharpen->histogram, FALSE);
  filter (sharpen, sharpen->moment, FALSE);
  for (k = 0; k < sharpen->bins; k++) {
    gdouble weight = sharpen->histogram[offset + k];

    /* Far from all that is sharp nothing is expected. */
    sharpen->expected[k] = minimum + (weight > 1e-9 * n ?
        sharpen->moment[offset + k] / weight : k) / scale;
  }
  for (i = 0; i < n; i++) {
    gfloat at = (values[i] - minimum) * scale;
    gint bin = MIN ((gint) at, sharpen->bins - 2);
    const gfloat *expected = sharpen->expected + bin;

    sharp[i] = expected[0] + (at - bin) * (expected[1] - expected[0]);
  }
}
