/* SPDX-License-Identifier: LGPL-2.1-or-later */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "gstvolumethreads.h"
#include "gstvolumevectors.h"
#include "ranks.h"
#include "statistics.h"

#include <math.h>

/* Sums that are added up side by side. */
#define LANES 64

gboolean
statistics_percentiles (const VoxelSelection * foreground,
    const gdouble * percents, guint n_percents, gdouble * results)
{
  Ranks *ranks = ranks_new (foreground);

  if (!ranks)
    return FALSE;
  ranks_get_percentiles (ranks, percents, n_percents, results);
  g_free (ranks);
  return TRUE;
}

/* Of some values; @squares: of their distances from @mean. */
typedef struct
{
  gdouble count, mean, squares;
} Moments;

static void
add_moments (Moments * a, const Moments * b)
{
  const gdouble count = a->count + b->count, apart = b->mean - a->mean;

  if (b->count == 0)
    return;
  a->squares += b->squares + apart * apart * a->count * b->count / count;
  a->mean += apart * b->count / count;
  a->count = count;
}

/* Whether any of LANES values is a number: air is passed by. */
static inline guint
has_any (const gfloat * values)
{
  guint any = 0, k;

  for (k = 0; k < LANES; k++)
    any |= values[k] == values[k];
  return any;
}

/* Of those of @n values, a multiple of LANES, that are > @above and < @below;
 * NaN is neither. */
GST_VOLUME_VECTORS static void
find_moments (const gfloat * values, gsize n, gdouble above, gdouble below,
    Moments * moments)
{
  gdouble sums[LANES] = { 0 }, squares[LANES] = { 0 }, counts[LANES] = { 0 };
  gdouble count = 0, mean = 0;
  gsize i;
  guint k;

  for (i = 0; i < n; i += LANES) {
    if (!has_any (values + i))
      continue;
    for (k = 0; k < LANES; k++) {
      const gdouble v = values[i + k];
      gdouble counted = v > above ? 1 : 0;

      counted = v < below ? counted : 0;
      sums[k] += counted > 0 ? v : 0;
      counts[k] += counted;
    }
  }
  for (k = 0; k < LANES; k++) {
    count += counts[k];
    mean += sums[k];
  }
  mean = count > 0 ? mean / count : 0;
  for (i = 0; count > 0 && i < n; i += LANES) {
    if (!has_any (values + i))
      continue;
    for (k = 0; k < LANES; k++) {
      const gdouble v = values[i + k];
      gdouble d = v > above ? v - mean : 0;

      d = v < below ? d : 0;
      squares[k] += d * d;
    }
  }
  moments->count = count;
  moments->mean = mean;
  moments->squares = 0;
  for (k = 0; k < LANES; k++)
    moments->squares += squares[k];
}

typedef struct
{
  const VoxelSelection *foreground;
  gdouble above, below;
  Moments *moments;             /* of each part */
} Summing;

static void
sum_parts (guint first, guint end, gpointer data)
{
  const Summing *summing = data;
  gfloat chunk[VOXEL_SELECTION_CHUNK];
  guint part;

  for (part = first; part < end; part++) {
    gsize position, n;
    VoxelSelection values = voxel_selection_get_parts (summing->foreground,
        part, part + 1, &position);
    Moments moments;

    while ((n = voxel_selection_mark (&values, &position, chunk)) > 0) {
      while (n % LANES > 0)
        chunk[n++] = NAN;
      find_moments (chunk, n, summing->above, summing->below, &moments);
      add_moments (&summing->moments[part], &moments);
    }
  }
}

gboolean
statistics_moments (const VoxelSelection * foreground, gdouble above,
    gdouble below, gdouble * mean, gdouble * deviation)
{
  guint n_parts = voxel_selection_count_parts (foreground), i;
  Summing summing = { foreground, above, below, g_new0 (Moments, n_parts) };
  Moments all = { 0 };

  gst_volume_split (n_parts, 1, sum_parts, &summing);
  for (i = 0; i < n_parts; i++)
    add_moments (&all, &summing.moments[i]);
  g_free (summing.moments);
  if (all.count == 0)
    return FALSE;
  *mean = all.mean;
  *deviation = sqrt (all.squares / all.count);
  return TRUE;
}

/* What threads count together. */
typedef struct
{
  const VoxelSelection *foreground;
  gdouble below;
  GMutex lock;
  gsize count, lower;
} Sharing;

/* Adds those of @n values; NaN is none. */
GST_VOLUME_VECTORS static void
count_below (const gfloat * values, gsize n, gdouble below, gsize * count,
    gsize * lower)
{
  guint numbers = 0, lesser = 0;
  gsize i;

  for (i = 0; i < n; i++) {
    numbers += values[i] == values[i];
    lesser += values[i] < below;
  }
  *count += numbers;
  *lower += lesser;
}

static void
share_parts (guint first, guint end, gpointer data)
{
  Sharing *sharing = data;
  gfloat chunk[VOXEL_SELECTION_CHUNK];
  gsize position, count = 0, lower = 0, n;
  VoxelSelection parts = voxel_selection_get_parts (sharing->foreground,
      first, end, &position);

  while ((n = voxel_selection_mark (&parts, &position, chunk)) > 0)
    count_below (chunk, n, sharing->below, &count, &lower);
  g_mutex_lock (&sharing->lock);
  sharing->count += count;
  sharing->lower += lower;
  g_mutex_unlock (&sharing->lock);
}

gdouble
statistics_share_below (const VoxelSelection * foreground, gdouble below)
{
  Sharing sharing = { foreground, below };

  g_mutex_init (&sharing.lock);
  gst_volume_split (voxel_selection_count_parts (foreground), 1, share_parts,
      &sharing);
  g_mutex_clear (&sharing.lock);
  return sharing.count > 0 ? (gdouble) sharing.lower / sharing.count : 0;
}
