/* SPDX-License-Identifier: LGPL-2.1-or-later */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "metricpad.h"

/* The voxel of the image that is repeated at @i. */
static gsize
find_voxel (gsize i, gsize before, gsize size)
{
  return i < before ? 0 : MIN (i - before, size - 1);
}

/* Of one row. */
static void
read_padded (gconstpointer data, gsize offset, gsize n, gdouble * values)
{
  const MetricPadImage *self = data;
  const gsize *size = self->size, *before = self->before;
  const gsize x = offset % self->padded[0], row = offset / self->padded[0];
  const gsize y = find_voxel (row % self->padded[1], before[1], size[1]);
  const gsize z = find_voxel (row / self->padded[1], before[2], size[2]);
  const gsize first = find_voxel (x, before[0], size[0]);
  const gsize last = find_voxel (x + n - 1, before[0], size[0]);
  const gsize start = x < before[0] ? MIN (before[0] - x, n - 1) : 0;
  gsize i;

  self->image->read (self->image->data, (z * size[1] + y) * size[0] + first,
      last - first + 1, values + start);
  for (i = 0; i < start; i++)
    values[i] = values[start];
  for (i = start + last - first + 1; i < n; i++)
    values[i] = values[start + last - first];
}

static guint16 *
pad_labels (const guint16 * labels, const gsize size[3],
    const gsize before[3], const gsize padded[3])
{
  guint16 *out = g_new (guint16, padded[0] * padded[1] * padded[2]);
  gsize x, y, z, i = 0;

  for (z = 0; z < padded[2]; z++) {
    for (y = 0; y < padded[1]; y++) {
      const guint16 *row = labels + (find_voxel (z, before[2], size[2])
          * size[1] + find_voxel (y, before[1], size[1])) * size[0];

      for (x = 0; x < padded[0]; x++)
        out[i++] = row[find_voxel (x, before[0], size[0])];
    }
  }
  return out;
}

void
metric_pad_init (MetricPad * pad, const MetricPair * pair)
{
  gboolean grows = FALSE;
  gint axis, i;

  pad->pair = *pair;
  pad->images[0] = pair->image;
  pad->images[1] = pair->reference;
  pad->labels = NULL;
  for (axis = 0; axis < 3; axis++) {
    pad->size[axis] = pair->size[axis];
    pad->pair.size[axis] = MAX (pair->size[axis], METRIC_PAD_SIZE);
    pad->before[axis] = (pad->pair.size[axis] - pair->size[axis]) / 2;
    grows |= pad->pair.size[axis] > pair->size[axis];
  }
  if (!grows)
    return;

  for (i = 0; i < 2; i++) {
    pad->padded[i].image = &pad->images[i];
    pad->padded[i].size = pad->size;
    pad->padded[i].before = pad->before;
    pad->padded[i].padded = pad->pair.size;
  }
  pad->pair.image.data = &pad->padded[0];
  pad->pair.reference.data = &pad->padded[1];
  pad->pair.image.read = pad->pair.reference.read = read_padded;
  if (pair->region.labels) {
    pad->labels =
        pad_labels (pair->region.labels, pad->size, pad->before,
        pad->pair.size);
    pad->pair.region.labels = pad->labels;
    for (axis = 0; axis < 3; axis++) {
      pad->pair.region.first[axis] = 0;
      pad->pair.region.size[axis] = pad->pair.size[axis];
    }
  }
}

void
metric_pad_clear (MetricPad * pad)
{
  g_free (pad->labels);
}
