/* SPDX-License-Identifier: LGPL-2.1-or-later */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "gstvolumethreads.h"
#include "gstvolumevectors.h"
#include "statistics.h"

#include <math.h>
#include <string.h>

/* Halves of a key. */
#define N_BINS 65536
/* Either neighbour of each percentile. */
#define MAX_RANKS (2 * STATISTICS_MAX_PERCENTS)
/* A thread's bins cost as much as reading few parts does. */
#define MIN_PARTS 4
/* Sums that are added up side by side. */
#define LANES 64

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

/* What threads count together. */
typedef struct
{
  Selection *selection;
  const VoxelSelection *foreground;
  GMutex lock;
  gsize count;
} Counting;

static void
count_upper (guint first, guint end, gpointer data)
{
  Counting *counting = data;
  gfloat chunk[VOXEL_SELECTION_CHUNK];
  guint32 *bins = g_new0 (guint32, N_BINS);
  gsize position, count = 0, n, i;
  VoxelSelection parts = voxel_selection_get_parts (counting->foreground,
      first, end, &position);

  while ((n = voxel_selection_read (&parts, &position, chunk)) > 0) {
    for (i = 0; i < n; i++)
      bins[float_to_key (chunk[i]) >> 16]++;
    count += n;
  }
  g_mutex_lock (&counting->lock);
  counting->count += count;
  for (i = 0; i < N_BINS; i++)
    counting->selection->upper[i] += bins[i];
  g_mutex_unlock (&counting->lock);
  g_free (bins);
}

/* Few values share their upper half with a rank. */
static void
count_lower (guint first, guint end, gpointer data)
{
  Counting *counting = data;
  Selection *selection = counting->selection;
  gfloat chunk[VOXEL_SELECTION_CHUNK];
  gsize position, found, n, i;
  VoxelSelection parts = voxel_selection_get_parts (counting->foreground,
      first, end, &position);

  while ((n = voxel_selection_read (&parts, &position, chunk)) > 0) {
    for (i = 0, found = 0; i < n; i++) {
      chunk[found] = chunk[i];
      found += selection->slots[float_to_key (chunk[i]) >> 16] > 0;
    }
    g_mutex_lock (&counting->lock);
    for (i = 0; i < found; i++) {
      guint32 key = float_to_key (chunk[i]);

      selection->lower[selection->slots[key >> 16] - 1][key & 0xffff]++;
    }
    g_mutex_unlock (&counting->lock);
  }
}

static void
select_ranks (Counting * counting, const gsize * ranks, guint n_ranks,
    gdouble * results)
{
  Selection *selection = counting->selection;
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
  gst_volume_split (voxel_selection_count_parts (counting->foreground),
      MIN_PARTS, count_lower, counting);
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
  Counting counting = {.selection = selection,.foreground = foreground };
  gdouble positions[STATISTICS_MAX_PERCENTS], values[MAX_RANKS];
  gsize ranks[MAX_RANKS], count;
  guint i;

  g_mutex_init (&counting.lock);
  gst_volume_split (voxel_selection_count_parts (foreground), MIN_PARTS,
      count_upper, &counting);
  count = counting.count;
  if (count == 0) {
    g_mutex_clear (&counting.lock);
    g_free (selection);
    return FALSE;
  }
  for (i = 0; i < n_percents; i++) {
    positions[i] = percents[i] / 100 * (count - 1);
    ranks[2 * i] = MIN ((gsize) positions[i], count - 1);
    ranks[2 * i + 1] = MIN (ranks[2 * i] + 1, count - 1);
  }
  select_ranks (&counting, ranks, 2 * n_percents, values);
  for (i = 0; i < n_percents; i++) {
    const gdouble *v = values + 2 * i;

    results[i] = v[0] + (v[1] - v[0]) * (positions[i] - ranks[2 * i]);
  }
  for (i = 0; i < selection->n_slots; i++)
    g_free (selection->lower[i]);
  g_mutex_clear (&counting.lock);
  g_free (selection);
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
