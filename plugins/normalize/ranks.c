/* SPDX-License-Identifier: LGPL-2.1-or-later */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include <math.h>
#include <string.h>

#include "gstvolumethreads.h"
#include "gstvolumevectors.h"
#include "ranks.h"

/* Either neighbour of each percentile. */
#define MAX_RANKS (2 * RANKS_MAX_PERCENTS)
/* A thread's bins cost as much as reading few parts does. */
#define MIN_PARTS 4
/* Values that are looked at side by side. */
#define LANES 32

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

/* To hold @n values. */
GST_VOLUME_VECTORS static void
widen_range (const gfloat * values, gsize n, gfloat * low, gfloat * high)
{
  gfloat least[LANES], most[LANES];
  gsize i;
  guint k;

  for (k = 0; k < LANES; k++) {
    least[k] = *low;
    most[k] = *high;
  }
  for (i = 0; i + LANES <= n; i += LANES) {
    for (k = 0; k < LANES; k++) {
      least[k] = values[i + k] < least[k] ? values[i + k] : least[k];
      most[k] = values[i + k] > most[k] ? values[i + k] : most[k];
    }
  }
  for (; i < n; i++) {
    least[0] = MIN (least[0], values[i]);
    most[0] = MAX (most[0], values[i]);
  }
  for (k = 0; k < LANES; k++) {
    *low = MIN (*low, least[k]);
    *high = MAX (*high, most[k]);
  }
}

/* What threads count together. */
typedef struct
{
  Ranks *ranks;
  GMutex lock;
} Counting;

static void
count_upper (guint first, guint end, gpointer data)
{
  Counting *counting = data;
  Ranks *ranks = counting->ranks;
  gfloat chunk[VOXEL_SELECTION_CHUNK], low = INFINITY, high = -INFINITY;
  guint32 *bins = g_new0 (guint32, RANKS_BINS);
  gsize position, count = 0, n, i;
  VoxelSelection parts = voxel_selection_get_parts (&ranks->foreground,
      first, end, &position);

  while ((n = voxel_selection_read (&parts, &position, chunk)) > 0) {
    for (i = 0; i < n; i++)
      bins[float_to_key (chunk[i]) >> 16]++;
    widen_range (chunk, n, &low, &high);
    count += n;
  }
  g_mutex_lock (&counting->lock);
  ranks->count += count;
  ranks->low = MIN (ranks->low, low);
  ranks->high = MAX (ranks->high, high);
  for (i = 0; i < RANKS_BINS; i++)
    ranks->upper[i] += bins[i];
  g_mutex_unlock (&counting->lock);
  g_free (bins);
}

Ranks *
ranks_new (const VoxelSelection * foreground)
{
  Ranks *ranks = g_new0 (Ranks, 1);
  Counting counting = {.ranks = ranks };

  ranks->foreground = *foreground;
  ranks->low = INFINITY;
  ranks->high = -INFINITY;
  g_mutex_init (&counting.lock);
  gst_volume_split (voxel_selection_count_parts (foreground), MIN_PARTS,
      count_upper, &counting);
  g_mutex_clear (&counting.lock);
  if (ranks->count == 0)
    g_clear_pointer (&ranks, g_free);
  return ranks;
}

/* The lower halves of the keys whose upper half holds a rank. */
typedef struct
{
  const Ranks *ranks;
  guint8 slots[RANKS_BINS];     /* from 1, by upper half; 0: not looked for */
  guint32 *lower[MAX_RANKS];    /* by slot - 1 */
  guint n_slots;
  GMutex lock;                  /* of @lower, for threads */
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

/* Few values share their upper half with a rank. */
static void
count_lower (guint first, guint end, gpointer data)
{
  Selection *selection = data;
  gfloat chunk[VOXEL_SELECTION_CHUNK];
  gsize position, found, n, i;
  VoxelSelection parts =
      voxel_selection_get_parts (&selection->ranks->foreground, first, end,
      &position);

  while ((n = voxel_selection_read (&parts, &position, chunk)) > 0) {
    for (i = 0, found = 0; i < n; i++) {
      chunk[found] = chunk[i];
      found += selection->slots[float_to_key (chunk[i]) >> 16] > 0;
    }
    g_mutex_lock (&selection->lock);
    for (i = 0; i < found; i++) {
      guint32 key = float_to_key (chunk[i]);

      selection->lower[selection->slots[key >> 16] - 1][key & 0xffff]++;
    }
    g_mutex_unlock (&selection->lock);
  }
}

void
ranks_get_values (const Ranks * self, const gsize * ranks, guint n,
    gfloat * values)
{
  Selection *selection = g_new0 (Selection, 1);
  guint32 upper[MAX_RANKS];
  gsize rest[MAX_RANKS];
  guint i;

  selection->ranks = self;
  for (i = 0; i < n; i++) {
    rest[i] = ranks[i];
    upper[i] = find_bin (self->upper, &rest[i]);
    if (selection->slots[upper[i]])
      continue;
    selection->lower[selection->n_slots++] = g_new0 (guint32, RANKS_BINS);
    selection->slots[upper[i]] = selection->n_slots;
  }
  g_mutex_init (&selection->lock);
  gst_volume_split (voxel_selection_count_parts (&self->foreground),
      MIN_PARTS, count_lower, selection);
  g_mutex_clear (&selection->lock);
  for (i = 0; i < n; i++) {
    const guint32 *lower = selection->lower[selection->slots[upper[i]] - 1];

    values[i] = key_to_float (upper[i] << 16 | find_bin (lower, &rest[i]));
  }
  for (i = 0; i < selection->n_slots; i++)
    g_free (selection->lower[i]);
  g_free (selection);
}

void
ranks_get_percentiles (const Ranks * self, const gdouble * percents,
    guint n_percents, gdouble * results)
{
  gdouble positions[RANKS_MAX_PERCENTS];
  gfloat values[MAX_RANKS];
  gsize ranks[MAX_RANKS] = { 0 };
  guint i;

  for (i = 0; i < n_percents; i++) {
    positions[i] = percents[i] / 100 * (self->count - 1);
    ranks[2 * i] = MIN ((gsize) positions[i], self->count - 1);
    ranks[2 * i + 1] = MIN (ranks[2 * i] + 1, self->count - 1);
  }
  ranks_get_values (self, ranks, 2 * n_percents, values);
  for (i = 0; i < n_percents; i++) {
    const gdouble low = values[2 * i], high = values[2 * i + 1];

    results[i] = low + (high - low) * (positions[i] - ranks[2 * i]);
  }
}
