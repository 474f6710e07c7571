/* SPDX-License-Identifier: LGPL-2.1-or-later */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "statistics.h"

#include <math.h>
#include <string.h>

/* Halves of a key. */
#define N_BINS 65536
/* Either neighbour of each percentile. */
#define MAX_RANKS (2 * STATISTICS_MAX_PERCENTS)

/* A number that orders as the float does. */
static inline guint32
float_to_key (gfloat value)
{
  guint32 bits;

  memcpy (&bits, &value, sizeof bits);
  return bits & 0x80000000 ? ~bits : bits | 0x80000000;
}

static gfloat
key_to_float (guint32 key)
{
  guint32 bits = key & 0x80000000 ? key & 0x7fffffff : ~key;
  gfloat value;

  memcpy (&value, &bits, sizeof value);
  return value;
}

/* The value of each of the ranks, which count from 0.  Two passes: the first
 * counts the keys' upper halves, the second the lower halves of those that
 * hold a rank. */
typedef struct
{
  guint32 upper[N_BINS];
  guint8 slots[N_BINS];         /* from 1, by upper half; 0: not looked for */
  guint32 *lower[MAX_RANKS];    /* by slot - 1 */
  guint n_slots;
} Selection;

/* The bin that holds @rank, which becomes the rank inside that bin. */
static guint32
find_bin (const guint32 * bins, gsize * rank)
{
  guint32 i = 0;

  while (*rank >= bins[i])
    *rank -= bins[i++];
  return i;
}

static gsize
count_upper (Selection * selection, const VoxelSelection * foreground)
{
  gfloat chunk[VOXEL_SELECTION_CHUNK];
  gsize position = 0, count = 0, n, i;

  while ((n = voxel_selection_read (foreground, &position, chunk)) > 0) {
    for (i = 0; i < n; i++)
      selection->upper[float_to_key (chunk[i]) >> 16]++;
    count += n;
  }
  return count;
}

static void
count_lower (Selection * selection, const VoxelSelection * foreground)
{
  gfloat chunk[VOXEL_SELECTION_CHUNK];
  gsize position = 0, n, i;

  while ((n = voxel_selection_read (foreground, &position, chunk)) > 0) {
    for (i = 0; i < n; i++) {
      guint32 key = float_to_key (chunk[i]);
      guint slot = selection->slots[key >> 16];

      if (slot)
        selection->lower[slot - 1][key & 0xffff]++;
    }
  }
}

static void
select_ranks (Selection * selection, const VoxelSelection * foreground,
    const gsize * ranks, guint n_ranks, gdouble * results)
{
  guint32 upper[MAX_RANKS];
  gsize rest[MAX_RANKS];
  guint i;

  for (i = 0; i < n_ranks; i++) {
    rest[i] = ranks[i];
    upper[i] = find_bin (selection->upper, &rest[i]);
    if (selection->slots[upper[i]])
      continue;
    selection->lower[selection->n_slots++] = g_new0 (guint32, N_BINS);
    selection->slots[upper[i]] = selection->n_slots;
  }
  count_lower (selection, foreground);
  for (i = 0; i < n_ranks; i++) {
    const guint32 *lower = selection->lower[selection->slots[upper[i]] - 1];

    results[i] = key_to_float (upper[i] << 16 | find_bin (lower, &rest[i]));
  }
}

gboolean
statistics_percentiles (const VoxelSelection * foreground,
    const gdouble * percents, guint n_percents, gdouble * results)
{
  Selection *selection = g_new0 (Selection, 1);
  gsize count = count_upper (selection, foreground);
  gdouble positions[STATISTICS_MAX_PERCENTS], values[MAX_RANKS];
  gsize ranks[MAX_RANKS];
  guint i;

  if (count == 0) {
    g_free (selection);
    return FALSE;
  }
  for (i = 0; i < n_percents; i++) {
    positions[i] = percents[i] / 100 * (count - 1);
    ranks[2 * i] = MIN ((gsize) positions[i], count - 1);
    ranks[2 * i + 1] = MIN (ranks[2 * i] + 1, count - 1);
  }
  select_ranks (selection, foreground, ranks, 2 * n_percents, values);
  for (i = 0; i < n_percents; i++) {
    const gdouble *v = values + 2 * i;

    results[i] = v[0] + (v[1] - v[0]) * (positions[i] - ranks[2 * i]);
  }
  for (i = 0; i < selection->n_slots; i++)
    g_free (selection->lower[i]);
  g_free (selection);
  return TRUE;
}

gboolean
statistics_moments (const VoxelSelection * foreground, gdouble above,
    gdouble below, gdouble * mean, gdouble * deviation)
{
  gfloat chunk[VOXEL_SELECTION_CHUNK];
  gsize position = 0, count = 0, n, i;
  gdouble sum = 0, squares = 0;

  while ((n = voxel_selection_read (foreground, &position, chunk)) > 0) {
    for (i = 0; i < n; i++) {
      if (chunk[i] > above && chunk[i] < below) {
        sum += chunk[i];
        count++;
      }
    }
  }
  if (count == 0)
    return FALSE;
  *mean = sum / count;
  position = 0;
  while ((n = voxel_selection_read (foreground, &position, chunk)) > 0) {
    for (i = 0; i < n; i++) {
      gdouble d = chunk[i] - *mean;

      if (chunk[i] > above && chunk[i] < below)
        squares += d * d;
    }
  }
  *deviation = sqrt (squares / count);
  return TRUE;
}

gdouble
statistics_share_below (const VoxelSelection * foreground, gdouble below)
{
  gfloat chunk[VOXEL_SELECTION_CHUNK];
  gsize position = 0, count = 0, lower = 0, n, i;

  while ((n = voxel_selection_read (foreground, &position, chunk)) > 0) {
    for (i = 0; i < n; i++)
      lower += chunk[i] < below;
    count += n;
  }
  return count > 0 ? (gdouble) lower / count : 0;
}

StatisticsHistogram *
statistics_histogram (const VoxelSelection * foreground, gdouble top)
{
  gfloat chunk[VOXEL_SELECTION_CHUNK], low = INFINITY, high = -INFINITY;
  StatisticsHistogram *histogram;
  gsize position = 0, n, i;
  gdouble scale;

  while ((n = voxel_selection_read (foreground, &position, chunk)) > 0) {
    for (i = 0; i < n; i++) {
      low = MIN (low, chunk[i]);
      high = chunk[i] > high && chunk[i] <= top ? chunk[i] : high;
    }
  }
  if (low >= high)
    return NULL;
  histogram = g_new0 (StatisticsHistogram, 1);
  histogram->low = low;
  histogram->high = high;
  scale = (STATISTICS_BINS - 1) / (histogram->high - histogram->low);
  position = 0;
  while ((n = voxel_selection_read (foreground, &position, chunk)) > 0) {
    for (i = 0; i < n; i++) {
      if (chunk[i] <= top) {
        histogram->bins[(guint)
            ((chunk[i] - histogram->low) * scale + 0.5)]++;
        histogram->count++;
      }
    }
  }
  return histogram;
}
