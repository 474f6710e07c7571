/* SPDX-License-Identifier: LGPL-2.1-or-later */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "chartboxes.h"

#include <math.h>

#include "chart.h"
#include "statsummary.h"

#define PANEL_HEIGHT 160
#define PANEL_WIDTH 240         /* at most */
#define PANEL_GAP 8
#define PANELS_ACROSS 6
#define LEFT 44                 /* for the scale's numbers */
#define TITLE 18

/* The part between the greatest and least value from which on small ones would
 * be crowded. */
#define LOGARITHMIC 6

#define WHISKER 1.5
#define DOTS_APART 0.8          /* nearer ones are drawn once */

static gint
compare_values (gconstpointer a, gconstpointer b)
{
  const gdouble x = *(const gdouble *) a, y = *(const gdouble *) b;

  return (x > y) - (x < y);
}

/* In rising order, finite ones. */
static GArray *
sort_values (const GArray * values)
{
  GArray *sorted = g_array_new (FALSE, FALSE, sizeof (gdouble));
  guint i;

  for (i = 0; i < values->len; i++) {
    const gdouble value = g_array_index (values, gdouble, i);

    if (isfinite (value))
      g_array_append_val (sorted, value);
  }
  g_array_sort (sorted, compare_values);
  return sorted;
}

static void
stretch (const GArray * values, gdouble * low, gdouble * high)
{
  guint i;

  for (i = 0; i < values->len; i++) {
    const gdouble value = g_array_index (values, gdouble, i);

    if (isfinite (value)) {
      *low = MIN (*low, value);
      *high = MAX (*high, value);
    }
  }
}

static void
draw_rect (HtmlWriter * html, gdouble x, gdouble y, gdouble width,
    gdouble height, const gchar * colour)
{
  html_begin (html, "rect");
  html_attribute (html, "class", "box");
  html_attribute_number (html, "x", x);
  html_attribute_number (html, "y", y);
  html_attribute_number (html, "width", width);
  html_attribute_number (html, "height", MAX (height, 0.5));
  html_attribute (html, "fill", colour);
  html_attribute (html, "stroke", colour);
  html_end (html);
}

static void
draw_dot (HtmlWriter * html, const gchar * css_class, gdouble x, gdouble y,
    const gchar * colour)
{
  html_begin (html, "circle");
  html_attribute (html, "class", css_class);
  html_attribute_number (html, "cx", x);
  html_attribute_number (html, "cy", y);
  html_attribute (html, "fill", colour);
  html_end (html);
}

static void
draw_dots (HtmlWriter * html, const GArray * values, gdouble below,
    gdouble above, const ChartAxis * axis, gdouble x, const gchar * colour)
{
  gdouble last = INFINITY;
  guint i;

  for (i = 0; i < values->len; i++) {
    const gdouble value = g_array_index (values, gdouble, i);
    const gdouble y = chart_axis_place (axis, value);

    if ((value >= below && value <= above) || fabs (y - last) < DOTS_APART)
      continue;
    draw_dot (html, "dot", x, y, colour);
    last = y;
  }
}

static void
draw_box (HtmlWriter * html, const ChartBox * box, const ChartAxis * axis,
    gdouble x, gdouble width, const gchar * colour)
{
  g_autoptr (GArray) values = sort_values (box->values);
  const gdouble *v = (const gdouble *) values->data;
  const guint n = values->len;
  gdouble lower, upper, median, below, above;
  guint i, first = 0, last = n - 1;

  if (n > 0) {
    lower = stat_quantile (v, n, 0.25);
    upper = stat_quantile (v, n, 0.75);
    median = chart_axis_place (axis, stat_quantile (v, n, 0.5));
    below = lower - WHISKER * (upper - lower);
    above = upper + WHISKER * (upper - lower);
    while (v[first] < below)
      first++;
    while (v[last] > above)
      last--;
    draw_dots (html, values, below, above, axis, x, colour);
    lower = chart_axis_place (axis, lower);
    upper = chart_axis_place (axis, upper);
    chart_line (html, "whisker", x, chart_axis_place (axis, v[first]), x,
        lower);
    chart_line (html, "whisker", x, upper, x, chart_axis_place (axis, v[last]));
    draw_rect (html, x - width / 2, upper, width, lower - upper, colour);
    chart_line (html, "median", x - width / 2, median, x + width / 2, median);
  }
  for (i = 0; i < box->marks->len; i++) {
    const gdouble mark = g_array_index (box->marks, gdouble, i);

    if (isfinite (mark))
      draw_dot (html, "mark", x, chart_axis_place (axis, mark), "#fff");
  }
}

static void
draw_panel (HtmlWriter * html, const ChartBoxes * chart, guint panel,
    ChartAxis * axis, gdouble x, gdouble y, gdouble width, gboolean numbers)
{
  const guint n = chart->names->len;
  const gdouble place = width / n;
  guint i;

  axis->from = y + PANEL_HEIGHT;
  axis->to = y;
  chart_begin_text (html, "title", "middle", x + width / 2, y - 6);
  html_text (html, "%s", (const gchar *) chart->panels->pdata[panel]);
  html_end (html);
  chart_draw_upright (html, axis, x, x + width, numbers);
  for (i = 0; i < n; i++)
    draw_box (html, &chart->boxes[panel * n + i], axis, x + (i + 0.5) * place,
        MIN (place * 0.6, 24), chart_get_colour (i));
}

void
chart_boxes_draw (HtmlWriter * html, const ChartBoxes * chart)
{
  const guint panels = chart->panels->len;
  const guint across = MIN (panels, PANELS_ACROSS);
  const guint down = (panels + across - 1) / across;
  const gdouble width = MIN (PANEL_WIDTH,
      (CHART_WIDTH - LEFT - (across - 1) * PANEL_GAP) / (gdouble) across);
  const gdouble whole = LEFT + across * (width + PANEL_GAP) - PANEL_GAP;
  const gdouble top = chart_legend (NULL, chart->names, whole, 0);
  const gdouble row = TITLE + PANEL_HEIGHT + PANEL_GAP;
  gdouble low = INFINITY, high = -INFINITY;
  ChartAxis axis;
  guint i;

  for (i = 0; i < panels * chart->names->len; i++) {
    stretch (chart->boxes[i].values, &low, &high);
    stretch (chart->boxes[i].marks, &low, &high);
  }
  if (low > high)
    low = high = 0;
  if (chart->ratio && low > 0 && high > LOGARITHMIC * low)
    chart_axis_init_logarithmic (&axis, low, high, 0, 0);
  else
    chart_axis_init (&axis, low, high, 6, 0, 0);
  chart_begin (html, whole, top + down * row, chart->description);
  chart_legend (html, chart->names, whole, 0);
  for (i = 0; i < panels; i++)
    draw_panel (html, chart, i, &axis,
        LEFT + i % across * (width + PANEL_GAP), top + i / across * row + TITLE,
        width, i % across == 0);
  html_end (html);
}
