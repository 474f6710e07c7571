/* SPDX-License-Identifier: LGPL-2.1-or-later */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "gstvolumethreads.h"
#include "gstvolumevectors.h"
#include "histogram.h"

/* A thread's bins cost as much as reading few parts does. */
#define MIN_PARTS 4

/* What threads count together. */
typedef struct
{
  const VoxelSelection *foreground;
  Histogram *histogram;
  GMutex lock;
} Binning;

/* The bin of each of @n values; of those outside one past the last. */
GST_VOLUME_VECTORS static void
find_bins (const gfloat * values, gsize n, gdouble low, gdouble high,
    gint32 * bins)
{
  const gdouble scale = (HISTOGRAM_BINS - 1) / (high - low);
  gsize i;

  for (i = 0; i < n; i++) {
    const gdouble v = values[i];
    const gdouble inside = CLAMP (v, low, high);
    const gint32 bin = (inside - low) * scale + 0.5;

    bins[i] = v == inside ? bin : HISTOGRAM_BINS;
  }
}

static void
bin_parts (guint first, guint end, gpointer data)
{
  Binning *binning = data;
  Histogram *histogram = binning->histogram;
  guint32 *counts = g_new0 (guint32, HISTOGRAM_BINS + 1);
  gfloat chunk[VOXEL_SELECTION_CHUNK];
  gint32 bins[VOXEL_SELECTION_CHUNK];
  gsize position, n, i;
  VoxelSelection parts = voxel_selection_get_parts (binning->foreground,
      first, end, &position);

  while ((n = voxel_selection_read (&parts, &position, chunk)) > 0) {
    find_bins (chunk, n, histogram->low, histogram->high, bins);
    for (i = 0; i < n; i++)
      counts[bins[i]]++;
  }
  g_mutex_lock (&binning->lock);
  for (i = 0; i < HISTOGRAM_BINS; i++) {
    histogram->bins[i] += counts[i];
    histogram->count += counts[i];
  }
  g_mutex_unlock (&binning->lock);
  g_free (counts);
}

Histogram *
histogram_new (const VoxelSelection * foreground, gdouble low, gdouble high)
{
  Binning binning = {.foreground = foreground };

  g_return_val_if_fail (low < high, NULL);
  binning.histogram = g_new0 (Histogram, 1);
  binning.histogram->low = low;
  binning.histogram->high = high;
  g_mutex_init (&binning.lock);
  gst_volume_split (voxel_selection_count_parts (foreground), MIN_PARTS,
      bin_parts, &binning);
  g_mutex_clear (&binning.lock);
  return binning.histogram;
}
