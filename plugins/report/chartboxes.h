/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Box plots: panels beside each other, in each a box a name. */

#pragma once

#include "htmlwriter.h"

G_BEGIN_DECLS

/**
 * ChartBox:
 * @values: gdouble, what the box is of
 * @marks: gdouble, drawn as rings over it
 */
typedef struct
{
  const GArray *values;
  const GArray *marks;
} ChartBox;

/**
 * ChartBoxes:
 * @names: of boxes, for the legend
 * @panels: their titles
 * @boxes: [panel * names + name]
 * @ratio: the scale may be logarithmic, and is where that shows more
 * @description: of the whole
 *
 * A box is from the lower to the upper quartile with a line at the median,
 * whiskers to the furthest values within 1.5 times its height, dots beyond
 * (Tukey).  All panels have one scale.  Infinite values are left out.
 */
typedef struct
{
  const GPtrArray *names;
  const GPtrArray *panels;
  const ChartBox *boxes;
  gboolean ratio;
  const gchar *description;
} ChartBoxes;

void chart_boxes_draw (HtmlWriter * html, const ChartBoxes * chart);

G_END_DECLS
