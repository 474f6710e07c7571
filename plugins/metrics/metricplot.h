/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Pictures of densities: axes with numbers, counts by their logarithm. */

#pragma once

#include "chart.h"
#include "metricdensity.h"

G_BEGIN_DECLS

#define METRIC_PLOT_WIDTH 560
#define METRIC_PLOT_HEIGHT 540

/**
 * MetricPlot:
 * @x, @y: what the picture holds; in its pixels, from its upper left corner
 * @pixels: RGB, METRIC_PLOT_WIDTH x METRIC_PLOT_HEIGHT
 */
typedef struct
{
  ChartAxis x, y;
  guint8 *pixels;
} MetricPlot;

/* The picture of @density where x and y lie in these ranges, white where there is
 * nothing, with @x_title below and @y_title above (capitals, digits, - and .). */
void metric_plot_init (MetricPlot * plot, const MetricDensity * density,
    const gdouble x[2], const gdouble y[2], const gchar * x_title,
    const gchar * y_title);
void metric_plot_clear (MetricPlot * plot);

/* A line all across at the value @y, named @name at its right end. */
void metric_plot_draw_level (MetricPlot * plot, gdouble y, const gchar * name);

/* The line of y = x. */
void metric_plot_draw_diagonal (MetricPlot * plot);

/* As a PNG file, which appears whole or not at all. */
gboolean metric_plot_write (const MetricPlot * plot, const gchar * location,
    GError ** error);

G_END_DECLS
