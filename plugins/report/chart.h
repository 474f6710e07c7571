/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What charts are made of: SVG in the page, lengths in its units, of which
 * CHART_WIDTH are the page's width. */

#pragma once

#include "htmlwriter.h"

G_BEGIN_DECLS

#define CHART_WIDTH 720
#define CHART_FONT 10           /* height of letters */

/* One after the other: Okabe and Ito's colours, which the colour-blind tell
 * apart, dark enough for lines on white. */
const gchar *chart_get_colour (guint i);
/* The dashes of lines, one kind for each turn of the colours. */
const gchar *chart_get_dashes (guint i);

#define CHART_TICKS 24          /* at most */

/**
 * ChartAxis:
 * @low, @high: values at its ends, where there is a tick
 * @from, @to: their places
 * @logarithmic: the places are of the values' logarithms
 * @ticks: @n_ticks values
 * @decimals: of the ticks' numbers; -1: as many as each needs
 */
typedef struct
{
  gdouble low, high;
  gdouble from, to;
  gboolean logarithmic;
  gdouble ticks[CHART_TICKS];
  guint n_ticks;
  gint decimals;
} ChartAxis;

/* An axis for values from @low to @high, which may be equal, with about @n
 * ticks. */
void chart_axis_init (ChartAxis * axis, gdouble low, gdouble high, guint n,
    gdouble from, gdouble to);
/* The same, logarithmic, of values above 0. */
void chart_axis_init_logarithmic (ChartAxis * axis, gdouble low, gdouble high,
    gdouble from, gdouble to);
/* Lets the axis end at @low and @high, and drops ticks beyond. */
void chart_axis_cut (ChartAxis * axis, gdouble low, gdouble high);

gdouble chart_axis_place (const ChartAxis * axis, gdouble value);

/* Ticks of an upright axis as lines from @left to @right, with numbers to the
 * left where @numbers. */
void chart_draw_upright (HtmlWriter * html, const ChartAxis * axis,
    gdouble left, gdouble right, gboolean numbers);
/* Numbers of a level axis below @y. */
void chart_draw_level (HtmlWriter * html, const ChartAxis * axis, gdouble y);

/* Ended by html_end().  @width: up to CHART_WIDTH; @description is read to those
 * who do not see it. */
void chart_begin (HtmlWriter * html, gdouble width, gdouble height,
    const gchar * description);
void chart_line (HtmlWriter * html, const gchar * css_class, gdouble x1,
    gdouble y1, gdouble x2, gdouble y2);
/* A <text>, whose text follows; html_end() ends it.  @anchor: start, middle,
 * end. */
void chart_begin_text (HtmlWriter * html, const gchar * css_class,
    const gchar * anchor, gdouble x, gdouble y);

/* Names, each with its colour, those that are NULL left out, in lines of @width
 * from @y down; nothing where there is one name or @html is NULL.  Returns its
 * height. */
gdouble chart_legend (HtmlWriter * html, const GPtrArray * names,
    gdouble width, gdouble y);

G_END_DECLS
