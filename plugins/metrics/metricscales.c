/* SPDX-License-Identifier: LGPL-2.1-or-later */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "metricscales.h"

#include <math.h>
#include <string.h>

#include "metricpad.h"
#include "metricwindows.h"
#include "gstvolumethreads.h"

#define N_SCALES 5

/* Rows of halved images a thread takes at least. */
#define LEAST_ROWS 256

/* Wang, Simoncelli, Bovik: Multiscale structural similarity for image quality
 * assessment (2003), section 3.2 */
static const gdouble scale_weights[N_SCALES] =
    { 0.0448, 0.2856, 0.3001, 0.2363, 0.1333 };

/* A pair whose images and labels it owns. */
typedef struct
{
  MetricPair pair;
  gdouble *image, *reference;
  guint16 *labels;
} Scale;

typedef struct
{
  const MetricPair *from;
  Scale *to;
  gsize shift;
} Halving;

static void
read_f64 (gconstpointer data, gsize offset, gsize n, gdouble * values)
{
  memcpy (values, (const gdouble *) data + offset, n * sizeof (gdouble));
}

gsize
metric_scales_get_size (const MetricPair * pair)
{
  return pair->scales == METRIC_SCALES_SYNTHRAD ? 1
      : metric_window_get_size (pair->window) << (N_SCALES - 1);
}

/* Row (@y, @z) of a halved image: means of boxes of two voxels along each
 * dimension, the first of which is voxel 2 i - shift; there is 0 before the
 * first one.  @line holds two rows and two values. */
static void
halve_row (const Halving * halving, const MetricImage * image, gsize y,
    gsize z, gdouble * line, gdouble * out)
{
  const MetricPair *from = halving->from;
  const gsize nx = from->size[0], shift = halving->shift;
  const gsize planes = from->dimensions == 3 ? 2 : 1;
  gdouble *row = line + nx + 2, *sum = line + shift;
  const gdouble part = 1. / (4 * planes);
  gsize i, k, x;

  memset (line, 0, (nx + 2) * sizeof (gdouble));
  for (k = 0; k < planes; k++) {
    /* wraps around before the first, and is too large then */
    gsize from_z = planes == 2 ? 2 * z + k - shift : z;

    for (i = 0; i < 2 && from_z < from->size[2]; i++) {
      gsize from_y = 2 * y + i - shift;

      if (from_y >= from->size[1])
        continue;
      image->read (image->data, (from_z * from->size[1] + from_y) * nx, nx,
          row);
      for (x = 0; x < nx; x++)
        sum[x] += row[x];
    }
  }
  for (x = 0; x < halving->to->pair.size[0]; x++)
    out[x] = (line[2 * x] + line[2 * x + 1]) * part;
}

static void
halve_rows (guint first, guint end, gpointer data)
{
  const Halving *halving = data;
  const MetricPair *from = halving->from;
  const gsize *size = halving->to->pair.size;
  gdouble *line = g_new (gdouble, 2 * (from->size[0] + 2));
  guint row;
  gsize x;

  for (row = first; row < end; row++) {
    gsize y = row % size[1], z = row / size[1], offset = row * size[0];
    gsize from_z = from->dimensions == 3 ? 2 * z : z;

    halve_row (halving, &from->image, y, z, line, halving->to->image + offset);
    halve_row (halving, &from->reference, y, z, line,
        halving->to->reference + offset);
    for (x = 0; halving->to->labels && x < size[0]; x++)
      halving->to->labels[offset + x] = from->region.labels[(from_z
              * from->size[1] + 2 * y) * from->size[0] + 2 * x];
  }
  g_free (line);
}

/* The next scale: half the size; of labels every other one. */
static void
halve (Scale * scale, const MetricPair * from)
{
  const gsize shift = from->scales == METRIC_SCALES_SYNTHRAD;
  Halving halving = { from, scale, shift };
  MetricRegion *region = &scale->pair.region;
  gsize n = 1;
  gint axis;

  scale->pair = *from;
  for (axis = 0; axis < 3; axis++) {
    gsize first = region->first[axis], end = first + region->size[axis];

    if (axis < from->dimensions) {
      scale->pair.size[axis] = (from->size[axis] + shift) / 2;
      first = (first + 1) / 2;
      end = MIN ((end + 1) / 2, scale->pair.size[axis]);
    }
    region->first[axis] = first;
    region->size[axis] = end > first ? end - first : 0;
    n *= scale->pair.size[axis];
  }
  scale->image = g_new (gdouble, n);
  scale->reference = g_new (gdouble, n);
  scale->labels = region->labels ? g_new (guint16, n) : NULL;
  gst_volume_split (scale->pair.size[1] * scale->pair.size[2], LEAST_ROWS,
      halve_rows, &halving);
  scale->pair.image.data = scale->image;
  scale->pair.reference.data = scale->reference;
  scale->pair.image.read = scale->pair.reference.read = read_f64;
  region->labels = scale->labels;
}

static void
clear_scale (Scale * scale)
{
  g_free (scale->image);
  g_free (scale->reference);
  g_free (scale->labels);
}

static gdouble
measure_scale (const MetricPair * pair, guint i)
{
  gdouble mean;

  if (pair->scales == METRIC_SCALES_SYNTHRAD)
    return CLAMP (metric_windows_mean (pair, METRIC_SIMILARITY_POWER,
            scale_weights[i]), 0, 1);
  mean = metric_windows_mean (pair,
      i < N_SCALES - 1 ? METRIC_SIMILARITY_STRUCTURE : METRIC_SIMILARITY, 1);
  return pow (mean < 0 ? 0 : mean, scale_weights[i]);
}

static gdouble
multiply_scales (const MetricPair * pair)
{
  Scale scale = { *pair };
  gdouble product = measure_scale (pair, 0);
  guint i;

  for (i = 1; i < N_SCALES; i++) {
    Scale finer = scale;

    halve (&scale, &finer.pair);
    clear_scale (&finer);
    product *= measure_scale (&scale.pair, i);
  }
  clear_scale (&scale);
  return product;
}

gdouble
metric_scales_mean (const MetricPair * pair)
{
  MetricPad pad;
  gdouble mean;

  if (pair->scales != METRIC_SCALES_SYNTHRAD)
    return multiply_scales (pair);
  metric_pad_init (&pad, pair);
  mean = multiply_scales (&pad.pair);
  metric_pad_clear (&pad);
  return mean;
}
