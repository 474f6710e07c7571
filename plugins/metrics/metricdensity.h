/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* How often pairs of values occur: a histogram of two dimensions whose range
 * grows with a stream of which nobody knows the range beforehand, in constant
 * memory.
 *
 * The width of bins is a power of two, and every bin begins at a multiple of it: when
 * it doubles, bins become one two by two, and whole numbers do not fall into stripes.
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * MetricDensityAxis:
 * @bins: their number
 * @width: of a bin; 0: there is none yet
 * @first: the first bin begins at @first times @width
 * @range: least and greatest value so far
 */
typedef struct
{
  gint bins;
  gdouble width;
  gint64 first;
  gdouble range[2];
} MetricDensityAxis;

typedef struct
{
  MetricDensityAxis x, y;
  guint64 *counts;              /* [y * x.bins + x] */
} MetricDensity;

void metric_density_init (MetricDensity * density, gint x_bins, gint y_bins);
void metric_density_clear (MetricDensity * density);

/* From here on values in these ranges, ends included, can be added. */
void metric_density_cover (MetricDensity * density, const gdouble x[2],
    const gdouble y[2]);

void metric_density_add (MetricDensity * density, const gdouble * x,
    const gdouble * y, gsize n);

/* Mean count of the bins that a rectangle touches, 0 outside. */
gdouble metric_density_get (const MetricDensity * density, const gdouble x[2],
    const gdouble y[2]);

G_END_DECLS
