/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Curves: panels beside each other, each with its own scale. */

#pragma once

#include "htmlwriter.h"

G_BEGIN_DECLS

/**
 * ChartCurve:
 * @name: index of ChartLines's names
 * @n: number of points
 * @x, @y: of them; not owned; what is not finite is left out
 */
typedef struct
{
  guint name;
  guint n;
  const gdouble *x, *y;
} ChartCurve;

/**
 * ChartPanel:
 * @title: what y is
 * @curves: ChartCurve
 */
typedef struct
{
  const gchar *title;
  GArray *curves;
} ChartPanel;

/**
 * ChartLines:
 * @names: for the legend; NULL where there are no curves
 * @panels: ChartPanel
 * @description: of the whole
 */
typedef struct
{
  const GPtrArray *names;
  const GArray *panels;
  const gchar *description;
} ChartLines;

void chart_lines_draw (HtmlWriter * html, const ChartLines * chart);

G_END_DECLS
