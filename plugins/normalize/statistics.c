/* SPDX-License-Identifier: LGPL-2.1-or-later */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "statistics.h"

#include <math.h>
#include <string.h>

#define N_BINS 65536

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

/* The bin that holds @rank, which becomes the rank inside that bin. */
static guint32
find_bin (const gsize * bins, gsize * rank)
{
  guint32 i = 0;

  while (*rank >= bins[i])
    *rank -= bins[i++];
  return i;
}

/* The value of that rank, from 0, among those > @above.  @bins holds N_BINS
 * counts: first of the keys' upper halves, then of the lower halves of those
 * whose upper half was found. */
static gfloat
select_rank (const gfloat * values, gsize n, gdouble above, gsize rank,
    gsize * bins)
{
  guint32 upper;
  gsize i;

  memset (bins, 0, N_BINS * sizeof *bins);
  for (i = 0; i < n; i++) {
    if (values[i] > above)
      bins[float_to_key (values[i]) >> 16]++;
  }
  upper = find_bin (bins, &rank);

  memset (bins, 0, N_BINS * sizeof *bins);
  for (i = 0; i < n; i++) {
    guint32 key = float_to_key (values[i]);

    if (values[i] > above && key >> 16 == upper)
      bins[key & 0xffff]++;
  }
  return key_to_float (upper << 16 | find_bin (bins, &rank));
}

static gsize
count_above (const gfloat * values, gsize n, gdouble above)
{
  gsize count = 0, i;

  for (i = 0; i < n; i++)
    count += values[i] > above;
  return count;
}

gboolean
statistics_percentile (const gfloat * values, gsize n, gdouble above,
    gdouble percent, gdouble * result)
{
  gsize count = count_above (values, n, above), rank;
  gdouble position, lower, upper;
  gsize *bins;

  if (count == 0)
    return FALSE;
  position = percent / 100 * (count - 1);
  rank = MIN ((gsize) position, count - 1);
  bins = g_new (gsize, N_BINS);
  lower = upper = select_rank (values, n, above, rank, bins);
  if (position > rank)
    upper = select_rank (values, n, above, rank + 1, bins);
  g_free (bins);
  *result = lower + (upper - lower) * (position - rank);
  return TRUE;
}

gboolean
statistics_moments (const gfloat * values, gsize n, gdouble above,
    gdouble * mean, gdouble * deviation)
{
  gsize count = count_above (values, n, above), i;
  gdouble sum = 0, squares = 0;

  if (count == 0)
    return FALSE;
  for (i = 0; i < n; i++) {
    if (values[i] > above)
      sum += values[i];
  }
  *mean = sum / count;
  for (i = 0; i < n; i++) {
    gdouble d = values[i] - *mean;

    if (values[i] > above)
      squares += d * d;
  }
  *deviation = sqrt (squares / count);
  return TRUE;
}
