/* SPDX-License-Identifier: LGPL-2.1-or-later */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "metricdensity.h"

#include <math.h>

void
metric_density_init (MetricDensity * density, gint x_bins, gint y_bins)
{
  density->x = (MetricDensityAxis) {
  x_bins};
  density->y = (MetricDensityAxis) {
  y_bins};
  density->counts = g_new0 (guint64, (gsize) x_bins * y_bins);
}

void
metric_density_clear (MetricDensity * density)
{
  g_clear_pointer (&density->counts, g_free);
}

static gint64
find_bin (const MetricDensityAxis * axis, gdouble value)
{
  return (gint64) floor (value / axis->width) - axis->first;
}

/* With the narrowest bins, not narrower than they are, that hold @range, too. */
static void
extend (MetricDensityAxis * axis, const gdouble range[2])
{
  if (axis->width > 0) {
    axis->range[0] = MIN (axis->range[0], range[0]);
    axis->range[1] = MAX (axis->range[1], range[1]);
  } else {
    const gdouble extent = range[1] - range[0];

    axis->range[0] = range[0];
    axis->range[1] = range[1];
    axis->width = extent > 0 ? exp2 (floor (log2 (extent / axis->bins))) : 1;
  }
  for (;; axis->width *= 2) {
    axis->first = floor (axis->range[0] / axis->width);
    if (find_bin (axis, axis->range[1]) < axis->bins)
      return;
  }
}

/* Where bin @i of @old is in @new. */
static gint64
move (const MetricDensityAxis * old, const MetricDensityAxis * new, gint i)
{
  return find_bin (new, (old->first + i) * old->width);
}

void
metric_density_cover (MetricDensity * density, const gdouble x[2],
    const gdouble y[2])
{
  const MetricDensity old = *density;
  gint i, j;

  extend (&density->x, x);
  extend (&density->y, y);
  if (!(old.x.width > 0) || (density->x.width == old.x.width
          && density->x.first == old.x.first
          && density->y.width == old.y.width
          && density->y.first == old.y.first))
    return;
  density->counts = g_new0 (guint64, (gsize) old.x.bins * old.y.bins);
  for (j = 0; j < old.y.bins; j++) {
    for (i = 0; i < old.x.bins; i++) {
      const guint64 count = old.counts[(gsize) j * old.x.bins + i];

      /* empty bins may have no place any more */
      if (count > 0)
        density->counts[move (&old.y, &density->y, j) * density->x.bins
            + move (&old.x, &density->x, i)] += count;
    }
  }
  g_free (old.counts);
}

void
metric_density_add (MetricDensity * density, const gdouble * x,
    const gdouble * y, gsize n)
{
  gsize i;

  for (i = 0; i < n; i++)
    density->counts[find_bin (&density->y, y[i]) * density->x.bins
        + find_bin (&density->x, x[i])]++;
}

/* The bins that a range touches; its upper end is not in it. */
static void
find_bins (const MetricDensityAxis * axis, const gdouble range[2],
    gint64 bins[2])
{
  bins[0] = find_bin (axis, range[0]);
  bins[1] = MAX ((gint64) ceil (range[1] / axis->width) - axis->first,
      bins[0] + 1);
}

gdouble
metric_density_get (const MetricDensity * density, const gdouble x[2],
    const gdouble y[2])
{
  gint64 columns[2], rows[2], i, j;
  gdouble sum = 0;

  find_bins (&density->x, x, columns);
  find_bins (&density->y, y, rows);
  for (j = MAX (rows[0], 0); j < MIN (rows[1], density->y.bins); j++) {
    for (i = MAX (columns[0], 0); i < MIN (columns[1], density->x.bins); i++)
      sum += density->counts[j * density->x.bins + i];
  }
  return sum / ((rows[1] - rows[0]) * (gdouble) (columns[1] - columns[0]));
}
