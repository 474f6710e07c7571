/* SPDX-License-Identifier: LGPL-2.1-or-later */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "chartscale.h"

#include "chart.h"

#define BAR_WIDTH 200
#define BAR_HEIGHT 9
#define LEFT 12                 /* for half of the first number */
#define TICKS 5

#define GRADIENT "hot"

/* Each third of the way another primary comes to its full. */
static void
define_gradient (HtmlWriter * html)
{
  static const gchar *const colours[] = { "#000", "#f00", "#ff0", "#fff" };
  guint i;

  html_begin (html, "linearGradient");
  html_attribute (html, "id", GRADIENT);
  for (i = 0; i < G_N_ELEMENTS (colours); i++) {
    g_autofree gchar *offset = g_strdup_printf ("%u%%", 100 * i / 3);

    html_begin (html, "stop");
    html_attribute (html, "offset", offset);
    html_attribute (html, "stop-color", colours[i]);
    html_end (html);
  }
  html_end (html);
}

void
chart_scale_draw (HtmlWriter * html, gdouble black, gdouble white,
    const gchar * unit)
{
  g_autofree gchar *description = g_strdup_printf ("Colour bar: %s, from "
      "black by red and yellow to white.", unit);
  ChartAxis axis;

  chart_axis_init (&axis, black, white, TICKS, LEFT, LEFT + BAR_WIDTH);
  chart_axis_cut (&axis, black, white);
  chart_begin (html, CHART_WIDTH, BAR_HEIGHT + 2 * CHART_FONT, description);
  define_gradient (html);
  html_begin (html, "rect");
  html_attribute_number (html, "x", LEFT);
  html_attribute_number (html, "y", 0);
  html_attribute_number (html, "width", BAR_WIDTH);
  html_attribute_number (html, "height", BAR_HEIGHT);
  html_attribute (html, "fill", "url(#" GRADIENT ")");
  html_attribute (html, "stroke", "#888");
  html_end (html);
  chart_draw_level (html, &axis, BAR_HEIGHT);
  chart_begin_text (html, NULL, "start", LEFT + BAR_WIDTH + 16,
      BAR_HEIGHT * 0.9);
  html_text (html, "%s", unit);
  html_end (html);
  html_end (html);
}
