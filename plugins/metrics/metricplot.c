/* SPDX-License-Identifier: LGPL-2.1-or-later */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "metricplot.h"

#include <math.h>
#include <string.h>
#include <gst/video/video.h>

#include "viewletters.h"

/* The plot's edges, pixels. */
#define LEFT 116
#define TOP 34
#define RIGHT (METRIC_PLOT_WIDTH - 40)
#define BOTTOM (METRIC_PLOT_HEIGHT - 90)

#define TICKS 4
#define MARGIN 0.02             /* around what is shown, of its extent */
#define TICK 7                  /* length */

#define SCALE 3                 /* of letters */
#define SCALE_IN_PLOT 3
#define LETTER 6                /* from one to the next */
#define LINE (VIEW_LETTERS_HEIGHT * SCALE)

static const guint8 black[3] = { 0x22, 0x22, 0x22 };
static const guint8 vermilion[3] = { 0xd5, 0x5e, 0x00 };

/* Light to dark blue: one count, the most counts. */
static const guint8 few[3] = { 0xd6, 0xe4, 0xf2 };
static const guint8 many[3] = { 0x08, 0x26, 0x5c };

static guint8 *
get_pixel (const MetricPlot * plot, gint x, gint y)
{
  return plot->pixels + 3 * ((gsize) y * METRIC_PLOT_WIDTH + x);
}

static void
fill (MetricPlot * plot, gint left, gint top, gint width, gint height,
    const guint8 colour[3])
{
  gint x, y;

  for (y = top; y < top + height; y++) {
    for (x = left; x < left + width; x++)
      memcpy (get_pixel (plot, x, y), colour, 3);
  }
}

/* The upper left corner at (@left, @top); what is beyond the picture is lost. */
static void
write_text (MetricPlot * plot, const gchar * text, gint scale, gint left,
    gint top, const guint8 colour[3])
{
  const gint width = (LETTER * strlen (text) + 1) * scale;
  const gint height = VIEW_LETTERS_HEIGHT * scale;
  g_autofree guint8 *levels = g_malloc (width * height);
  gint x, y;

  view_letters_write (text, scale, width, 1, levels);
  for (y = 0; y < height; y++) {
    for (x = 0; x < width; x++) {
      if (levels[y * width + x] > 0 && left + x >= 0
          && left + x < METRIC_PLOT_WIDTH && top + y < METRIC_PLOT_HEIGHT)
        memcpy (get_pixel (plot, left + x, top + y), colour, 3);
    }
  }
}

static gint
measure_text (const gchar * text, gint scale)
{
  return (LETTER * strlen (text) + 1) * scale;
}

static void
write_tick (MetricPlot * plot, const ChartAxis * axis, guint i, gboolean level)
{
  gchar text[G_ASCII_DTOSTR_BUF_SIZE], format[8];
  const gint place = round (chart_axis_place (axis, axis->ticks[i]));

  g_snprintf (format, sizeof format, "%%.%df", axis->decimals);
  g_ascii_formatd (text, sizeof text, format, axis->ticks[i]);
  if (level) {
    fill (plot, place, BOTTOM, 2, TICK, black);
    write_text (plot, text, SCALE, place - measure_text (text, SCALE) / 2,
        BOTTOM + 2 * TICK, black);
  } else {
    fill (plot, LEFT - TICK, place, TICK, 2, black);
    write_text (plot, text, SCALE, LEFT - TICK - measure_text (text, SCALE),
        place - LINE / 2, black);
  }
}

static void
draw_axes (MetricPlot * plot, const gchar * x_title, const gchar * y_title)
{
  guint i;

  fill (plot, LEFT - 2, TOP, 2, BOTTOM - TOP + 2, black);
  fill (plot, LEFT - 2, BOTTOM, RIGHT - LEFT + 2, 2, black);
  for (i = 0; i < plot->x.n_ticks; i++)
    write_tick (plot, &plot->x, i, TRUE);
  for (i = 0; i < plot->y.n_ticks; i++)
    write_tick (plot, &plot->y, i, FALSE);
  write_text (plot, x_title, SCALE, (LEFT + RIGHT
          - measure_text (x_title, SCALE)) / 2, BOTTOM + 2 * TICK + LINE + 6,
      black);
  write_text (plot, y_title, SCALE, LEFT - 2, 2, black);
}

/* The value at the edge before pixel @place. */
static gdouble
find_value (const ChartAxis * axis, gdouble place)
{
  return axis->low + (place - axis->from) / (axis->to - axis->from)
      * (axis->high - axis->low);
}

static gdouble
get_count (const MetricPlot * plot, const MetricDensity * density, gint x,
    gint y)
{
  const gdouble across[] =
      { find_value (&plot->x, x), find_value (&plot->x, x + 1) };
  const gdouble up[] =
      { find_value (&plot->y, y + 1), find_value (&plot->y, y) };

  return metric_density_get (density, across, up);
}

static void
draw_density (MetricPlot * plot, const MetricDensity * density)
{
  const gint width = RIGHT - LEFT, height = BOTTOM - TOP;
  g_autofree gdouble *counts = g_new (gdouble, width * height);
  gdouble most = 0;
  gint x, y, i;

  for (y = 0; y < height; y++) {
    for (x = 0; x < width; x++) {
      counts[y * width + x] = get_count (plot, density, LEFT + x, TOP + y);
      most = MAX (most, counts[y * width + x]);
    }
  }
  for (y = 0; y < height; y++) {
    for (x = 0; x < width; x++) {
      const gdouble count = counts[y * width + x];
      const gdouble part = log1p (count) / log1p (most);
      guint8 *pixel = get_pixel (plot, LEFT + x, TOP + y);

      for (i = 0; count > 0 && i < 3; i++)
        pixel[i] = few[i] + part * (many[i] - few[i]);
    }
  }
}

static void
init_axis (ChartAxis * axis, const gdouble range[2], gint from, gint to)
{
  const gdouble margin = MARGIN * (range[1] - range[0]);

  chart_axis_init (axis, range[0], range[1], TICKS, from, to);
  if (margin > 0)
    chart_axis_cut (axis, range[0] - margin, range[1] + margin);
}

void
metric_plot_init (MetricPlot * plot, const MetricDensity * density,
    const gdouble x[2], const gdouble y[2], const gchar * x_title,
    const gchar * y_title)
{
  const gsize size = 3 * METRIC_PLOT_WIDTH * METRIC_PLOT_HEIGHT;

  init_axis (&plot->x, x, LEFT, RIGHT);
  init_axis (&plot->y, y, BOTTOM, TOP);
  plot->pixels = g_malloc (size);
  memset (plot->pixels, 255, size);
  draw_density (plot, density);
  draw_axes (plot, x_title, y_title);
}

void
metric_plot_clear (MetricPlot * plot)
{
  g_clear_pointer (&plot->pixels, g_free);
}

void
metric_plot_draw_level (MetricPlot * plot, gdouble y, const gchar * name)
{
  const gint place = round (chart_axis_place (&plot->y, y));

  if (place < TOP || place >= BOTTOM)
    return;
  fill (plot, LEFT, place, RIGHT - LEFT, 2, vermilion);
  write_text (plot, name, SCALE_IN_PLOT,
      RIGHT - measure_text (name, SCALE_IN_PLOT),
      MAX (place - VIEW_LETTERS_HEIGHT * SCALE_IN_PLOT, 0), vermilion);
}

void
metric_plot_draw_diagonal (MetricPlot * plot)
{
  gint x;

  for (x = LEFT; x < RIGHT; x++) {
    const gint y = round (chart_axis_place (&plot->y, find_value (&plot->x,
                x + 0.5)));

    if (y >= TOP && y < BOTTOM)
      memcpy (get_pixel (plot, x, y), vermilion, 3);
  }
}

/* (transfer full): NULL with an error */
static GstSample *
encode (const MetricPlot * plot, GError ** error)
{
  GstVideoInfo info;
  GstCaps *raw, *png = gst_caps_new_empty_simple ("image/png");
  GstBuffer *buffer;
  GstSample *sample, *encoded;
  gint y;

  gst_video_info_set_format (&info, GST_VIDEO_FORMAT_RGB, METRIC_PLOT_WIDTH,
      METRIC_PLOT_HEIGHT);
  buffer = gst_buffer_new_allocate (NULL, info.size, NULL);
  for (y = 0; y < METRIC_PLOT_HEIGHT; y++)
    gst_buffer_fill (buffer, (gsize) y * info.stride[0], get_pixel (plot, 0,
            y), 3 * METRIC_PLOT_WIDTH);
  raw = gst_video_info_to_caps (&info);
  sample = gst_sample_new (buffer, raw, NULL, NULL);
  encoded = gst_video_convert_sample (sample, png, GST_CLOCK_TIME_NONE, error);
  gst_sample_unref (sample);
  gst_buffer_unref (buffer);
  gst_caps_unref (raw);
  gst_caps_unref (png);
  return encoded;
}

gboolean
metric_plot_write (const MetricPlot * plot, const gchar * location,
    GError ** error)
{
  GstSample *sample = encode (plot, error);
  GstMapInfo map;
  gboolean ok;

  if (!sample)
    return FALSE;
  gst_buffer_map (gst_sample_get_buffer (sample), &map, GST_MAP_READ);
  ok = g_file_set_contents_full (location, (const gchar *) map.data, map.size,
      G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE, 0644,
      error);
  gst_buffer_unmap (gst_sample_get_buffer (sample), &map);
  gst_sample_unref (sample);
  return ok;
}
