/* SPDX-License-Identifier: LGPL-2.1-or-later */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "chartlines.h"

#include <math.h>

#include "chart.h"

#define PANELS_ACROSS 3
#define PANEL_HEIGHT 110
#define LEFT 44                 /* for a panel's numbers */
#define RIGHT 20
#define TITLE 18
#define BOTTOM 22

#define CLOSE 1.5               /* points nearer to each other are one */

typedef struct
{
  gdouble low, high;
} Span;

static void
stretch (Span * span, const gdouble * values, const gdouble * others, guint n)
{
  guint i;

  for (i = 0; i < n; i++) {
    if (isfinite (values[i]) && isfinite (others[i])) {
      span->low = MIN (span->low, values[i]);
      span->high = MAX (span->high, values[i]);
    }
  }
}

/* Places, x and y in turn, of the means of points that lie closely. */
static GArray *
find_places (const ChartCurve * curve, const ChartAxis * x, const ChartAxis * y)
{
  GArray *places = g_array_new (FALSE, FALSE, sizeof (gdouble));
  gdouble sums[2] = { 0 };
  guint i, n = 0;

  for (i = 0; i < curve->n; i++) {
    const gdouble place[] = { chart_axis_place (x, curve->x[i]),
      chart_axis_place (y, curve->y[i])
    };

    if (!isfinite (place[0]) || !isfinite (place[1]))
      continue;
    if (n > 0 && place[0] > sums[0] / n + CLOSE) {
      sums[0] /= n;
      sums[1] /= n;
      g_array_append_vals (places, sums, 2);
      sums[0] = sums[1] = n = 0;
    }
    sums[0] += place[0];
    sums[1] += place[1];
    n++;
  }
  if (n > 0) {
    sums[0] /= n;
    sums[1] /= n;
    g_array_append_vals (places, sums, 2);
  }
  return places;
}

static void
draw_curve (HtmlWriter * html, const ChartCurve * curve, const ChartAxis * x,
    const ChartAxis * y)
{
  g_autoptr (GArray) places = find_places (curve, x, y);
  g_autoptr (GString) path = g_string_new (NULL);
  gchar text[G_ASCII_DTOSTR_BUF_SIZE];
  guint i;

  for (i = 0; i < places->len; i++)
    g_string_append_printf (path, "%s%s", i == 0 ? "" : i % 2 ? "," : " ",
        g_ascii_formatd (text, sizeof text, "%.2f",
            g_array_index (places, gdouble, i)));
  html_begin (html, "polyline");
  html_attribute (html, "class", "curve");
  html_attribute (html, "points", path->str);
  html_attribute (html, "stroke", chart_get_colour (curve->name));
  html_attribute (html, "stroke-dasharray", chart_get_dashes (curve->name));
  html_end (html);
}

static void
draw_panel (HtmlWriter * html, const ChartPanel * panel, gdouble left,
    gdouble top, gdouble width)
{
  Span x = { INFINITY, -INFINITY }, y = x;
  ChartAxis level, upright;
  guint i;

  for (i = 0; i < panel->curves->len; i++) {
    const ChartCurve *curve = &g_array_index (panel->curves, ChartCurve, i);

    stretch (&x, curve->x, curve->y, curve->n);
    stretch (&y, curve->y, curve->x, curve->n);
  }
  if (x.low > x.high)
    return;
  chart_axis_init (&level, x.low, x.high, 4, left, left + width);
  chart_axis_init (&upright, y.low, y.high, 4, top + PANEL_HEIGHT, top);
  chart_begin_text (html, "title", "start", left, top - 6);
  html_text (html, "%s", panel->title);
  html_end (html);
  chart_draw_upright (html, &upright, left, left + width, TRUE);
  chart_line (html, "axis", left, top + PANEL_HEIGHT, left + width,
      top + PANEL_HEIGHT);
  chart_draw_level (html, &level, top + PANEL_HEIGHT);
  for (i = 0; i < panel->curves->len; i++)
    draw_curve (html, &g_array_index (panel->curves, ChartCurve, i), &level,
        &upright);
}

void
chart_lines_draw (HtmlWriter * html, const ChartLines * chart)
{
  const guint panels = chart->panels->len;
  const gdouble width = CHART_WIDTH / (gdouble) PANELS_ACROSS;
  const gdouble row = TITLE + PANEL_HEIGHT + BOTTOM;
  const gdouble top = chart_legend (NULL, chart->names, CHART_WIDTH, 0);
  guint i;

  chart_begin (html, CHART_WIDTH,
      top + (panels + PANELS_ACROSS - 1) / PANELS_ACROSS * row,
      chart->description);
  chart_legend (html, chart->names, CHART_WIDTH, 0);
  for (i = 0; i < panels; i++)
    draw_panel (html, &g_array_index (chart->panels, ChartPanel, i),
        i % PANELS_ACROSS * width + LEFT,
        top + i / PANELS_ACROSS * row + TITLE, width - LEFT - RIGHT);
  html_end (html);
}
