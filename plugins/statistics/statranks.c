/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "statranks.h"

#include <stdlib.h>

typedef struct
{
  gdouble value;
  gsize index;
} Entry;

static int
compare_entries (const void *a, const void *b)
{
  gdouble x = ((const Entry *) a)->value, y = ((const Entry *) b)->value;

  return (x > y) - (x < y);
}

gdouble
stat_rank (const gdouble * values, gsize n, gdouble * ranks)
{
  Entry *entries;
  gdouble ties = 0;
  gsize first, end, i;

  if (n == 0)
    return 0;
  entries = g_new (Entry, n);
  for (i = 0; i < n; i++)
    entries[i] = (Entry) {
    values[i], i};
  qsort (entries, n, sizeof (Entry), compare_entries);
  for (first = 0; first < n; first = end) {
    gdouble t;

    for (end = first + 1; end < n; end++) {
      if (entries[end].value != entries[first].value)
        break;
    }
    for (i = first; i < end; i++)
      ranks[entries[i].index] = (first + 1 + end) / 2.0;
    t = end - first;
    ties += t * t * t - t;
  }
  g_free (entries);
  return ties;
}
