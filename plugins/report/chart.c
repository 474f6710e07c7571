/* SPDX-License-Identifier: LGPL-2.1-or-later */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "chart.h"

#include <math.h>

static const gchar *const colours[] = {
  "#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#555555"
};

static const gchar *const dashes[] = { "none", "6 3", "2 2", "8 2 2 2" };

const gchar *
chart_get_colour (guint i)
{
  return colours[i % G_N_ELEMENTS (colours)];
}

const gchar *
chart_get_dashes (guint i)
{
  return dashes[i / G_N_ELEMENTS (colours) % G_N_ELEMENTS (dashes)];
}

/* 1, 2 or 5 times a power of ten, the nearest below or above @value. */
static gdouble
round_nicely (gdouble value, gboolean up)
{
  const gdouble power = pow (10, floor (log10 (value) + 1e-9));
  const gdouble digit = value / power;
  const gdouble little = 1e-9;

  if (up)
    return power * (digit <= 1 + little ? 1 : digit <= 2 + little ? 2 :
        digit <= 5 + little ? 5 : 10);
  return power * (digit >= 5 - little ? 5 : digit >= 2 - little ? 2 : 1);
}

static void
begin_axis (ChartAxis * axis, gdouble low, gdouble high, gdouble from,
    gdouble to)
{
  *axis = (ChartAxis) {
  low, high, from, to};
}

static void
add_tick (ChartAxis * axis, gdouble value)
{
  if (axis->n_ticks < CHART_TICKS)
    axis->ticks[axis->n_ticks++] = value;
}

void
chart_axis_init (ChartAxis * axis, gdouble low, gdouble high, guint n,
    gdouble from, gdouble to)
{
  gdouble step, i;

  if (!(high > low)) {
    const gdouble margin = low == 0 ? 1 : fabs (low) / 10;

    low -= margin;
    high += margin;
  }
  step = round_nicely ((high - low) / n, TRUE);
  begin_axis (axis, floor (low / step + 1e-9) * step,
      ceil (high / step - 1e-9) * step, from, to);
  axis->decimals = CLAMP (-(gint) floor (log10 (step) + 1e-9), 0, 10);
  for (i = 0; axis->low + i * step <= axis->high + step / 2; i++)
    add_tick (axis, axis->low + i * step);
}

void
chart_axis_init_logarithmic (ChartAxis * axis, gdouble low, gdouble high,
    gdouble from, gdouble to)
{
  gdouble tick;

  begin_axis (axis, round_nicely (low, FALSE), round_nicely (high, TRUE), from,
      to);
  axis->logarithmic = TRUE;
  axis->decimals = -1;
  if (!(axis->high > axis->low))
    axis->high = round_nicely (axis->low * 1.5, TRUE);
  for (tick = axis->low; tick <= axis->high * 1.001;
      tick = round_nicely (tick * 1.5, TRUE))
    add_tick (axis, tick);
}

void
chart_axis_cut (ChartAxis * axis, gdouble low, gdouble high)
{
  const guint n = axis->n_ticks;
  guint i;

  axis->low = low;
  axis->high = high;
  axis->n_ticks = 0;
  for (i = 0; i < n; i++) {
    if (axis->ticks[i] >= low && axis->ticks[i] <= high)
      add_tick (axis, axis->ticks[i]);
  }
}

gdouble
chart_axis_place (const ChartAxis * axis, gdouble value)
{
  const gdouble part = axis->logarithmic ?
      log (value / axis->low) / log (axis->high / axis->low) :
      (value - axis->low) / (axis->high - axis->low);

  return axis->from + part * (axis->to - axis->from);
}

static void
write_tick (HtmlWriter * html, const ChartAxis * axis, guint i)
{
  if (axis->decimals < 0)
    html_number_short (html, axis->ticks[i]);
  else
    html_number (html, axis->ticks[i], axis->decimals);
}

void
chart_begin (HtmlWriter * html, gdouble width, gdouble height,
    const gchar * description)
{
  g_autofree gchar *box = g_strdup_printf ("0 0 %d %d", (gint) ceil (width),
      (gint) ceil (height));
  g_autofree gchar *style = g_strdup_printf ("width: %d%%",
      (gint) (100 * width / CHART_WIDTH));

  html_begin (html, "svg");
  html_attribute (html, "viewBox", box);
  html_attribute (html, "style", style);
  html_attribute (html, "role", "img");
  html_attribute (html, "aria-label", description);
}

void
chart_line (HtmlWriter * html, const gchar * css_class, gdouble x1, gdouble y1,
    gdouble x2, gdouble y2)
{
  html_begin (html, "line");
  html_attribute (html, "class", css_class);
  html_attribute_number (html, "x1", x1);
  html_attribute_number (html, "y1", y1);
  html_attribute_number (html, "x2", x2);
  html_attribute_number (html, "y2", y2);
  html_end (html);
}

void
chart_begin_text (HtmlWriter * html, const gchar * css_class,
    const gchar * anchor, gdouble x, gdouble y)
{
  html_begin (html, "text");
  if (css_class)
    html_attribute (html, "class", css_class);
  html_attribute (html, "text-anchor", anchor);
  html_attribute_number (html, "x", x);
  html_attribute_number (html, "y", y);
}

void
chart_draw_upright (HtmlWriter * html, const ChartAxis * axis, gdouble left,
    gdouble right, gboolean numbers)
{
  guint i;

  for (i = 0; i < axis->n_ticks; i++) {
    const gdouble y = chart_axis_place (axis, axis->ticks[i]);

    chart_line (html, "grid", left, y, right, y);
    if (numbers) {
      chart_begin_text (html, NULL, "end", left - 4, y + CHART_FONT * 0.35);
      write_tick (html, axis, i);
      html_end (html);
    }
  }
}

void
chart_draw_level (HtmlWriter * html, const ChartAxis * axis, gdouble y)
{
  guint i;

  for (i = 0; i < axis->n_ticks; i++) {
    const gdouble x = chart_axis_place (axis, axis->ticks[i]);

    chart_line (html, "axis", x, y, x, y + 3);
    chart_begin_text (html, NULL, "middle", x, y + 4 + CHART_FONT);
    write_tick (html, axis, i);
    html_end (html);
  }
}

gdouble
chart_legend (HtmlWriter * html, const GPtrArray * names, gdouble page,
    gdouble y)
{
  const gdouble line = CHART_FONT * 1.6;
  gdouble x = 0, height = line;
  guint i;

  if (names->len < 2)
    return 0;
  for (i = 0; i < names->len; i++) {
    const gchar *name = names->pdata[i];
    gdouble width;

    if (!name)
      continue;
    /* letters are about 0.6 as wide as high */
    width = 26 + g_utf8_strlen (name, -1) * CHART_FONT * 0.6;
    if (x > 0 && x + width > page) {
      x = 0;
      height += line;
    }
    if (html) {
      html_begin (html, "rect");
      html_attribute_number (html, "x", x);
      html_attribute_number (html, "y", y + height - line);
      html_attribute_number (html, "width", CHART_FONT);
      html_attribute_number (html, "height", CHART_FONT);
      html_attribute (html, "fill", chart_get_colour (i));
      html_end (html);
      chart_begin_text (html, NULL, "start", x + CHART_FONT * 1.5,
          y + height - line + CHART_FONT * 0.85);
      html_text (html, "%s", name);
      html_end (html);
    }
    x += width;
  }
  return height + 6;
}
