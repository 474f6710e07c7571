/* SPDX-License-Identifier: LGPL-2.1-or-later */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "metricfigures.h"

#include <math.h>

#include "metricplot.h"

#define CHUNK 4096              /* voxels read at once */

#define VALUE_BINS 512
#define DIFFERENCE_BINS 2048    /* most lie closely about 0 */

/* The plot of Bland and Altman shows this many standard deviations about the
 * bias. */
#define SHOWN 5

struct _MetricFigures
{
  MetricDensity joint;          /* x: reference, y: image */
  MetricDensity agreement;      /* x: mean, y: image - reference */
  guint64 n;
  gdouble bias, squares;        /* of differences, Welford 1962 */
};

typedef struct
{
  gdouble image[CHUNK], reference[CHUNK];
  gdouble mean[CHUNK], difference[CHUNK];
} Chunk;

MetricFigures *
metric_figures_new (void)
{
  MetricFigures *figures = g_new0 (MetricFigures, 1);

  metric_density_init (&figures->joint, VALUE_BINS, VALUE_BINS);
  metric_density_init (&figures->agreement, VALUE_BINS, DIFFERENCE_BINS);
  return figures;
}

void
metric_figures_free (MetricFigures * figures)
{
  metric_density_clear (&figures->joint);
  metric_density_clear (&figures->agreement);
  g_free (figures);
}

static gsize
read_chunk (const GstVolumeFrame * image, const GstVolumeFrame * reference,
    gsize offset, Chunk * chunk)
{
  const gsize n = MIN (CHUNK, gst_volume_info_get_voxels (&image->info)
      - offset);
  gsize i;

  gst_volume_frame_read_f64 (image, offset, n, chunk->image);
  gst_volume_frame_read_f64 (reference, offset, n, chunk->reference);
  for (i = 0; i < n; i++) {
    chunk->mean[i] = (chunk->image[i] + chunk->reference[i]) / 2;
    chunk->difference[i] = chunk->image[i] - chunk->reference[i];
  }
  return n;
}

static void
stretch (gdouble range[2], const gdouble * values, gsize n)
{
  gsize i;

  for (i = 0; i < n; i++) {
    range[0] = MIN (range[0], values[i]);
    range[1] = MAX (range[1], values[i]);
  }
}

void
metric_figures_add (MetricFigures * figures, const GstVolumeFrame * image,
    const GstVolumeFrame * reference)
{
  const gsize voxels = gst_volume_info_get_voxels (&image->info);
  gdouble values[2] = { INFINITY, -INFINITY };
  gdouble differences[2] = { INFINITY, -INFINITY };
  g_autofree Chunk *chunk = g_new (Chunk, 1);
  gsize offset, n, i;

  for (offset = 0; offset < voxels; offset += n) {
    n = read_chunk (image, reference, offset, chunk);
    stretch (values, chunk->image, n);
    stretch (values, chunk->reference, n);
    stretch (differences, chunk->difference, n);
  }
  metric_density_cover (&figures->joint, values, values);
  metric_density_cover (&figures->agreement, values, differences);
  for (offset = 0; offset < voxels; offset += n) {
    n = read_chunk (image, reference, offset, chunk);
    metric_density_add (&figures->joint, chunk->reference, chunk->image, n);
    metric_density_add (&figures->agreement, chunk->mean, chunk->difference, n);
    for (i = 0; i < n; i++) {
      const gdouble off = chunk->difference[i] - figures->bias;

      figures->bias += off / ++figures->n;
      figures->squares += off * (chunk->difference[i] - figures->bias);
    }
  }
}

void
metric_figures_get_differences (const MetricFigures * figures, gdouble * bias,
    gdouble * sd)
{
  *bias = figures->n > 0 ? figures->bias : NAN;
  *sd = figures->n > 1 ? sqrt (figures->squares / (figures->n - 1)) : NAN;
}

static gboolean
write_plot (MetricPlot * plot, const gchar * prefix, const gchar * name,
    GError ** error)
{
  g_autofree gchar *location = g_strconcat (prefix, name, NULL);
  const gboolean ok = metric_plot_write (plot, location, error);

  metric_plot_clear (plot);
  return ok;
}

static gboolean
write_joint (const MetricFigures * figures, const gchar * prefix,
    GError ** error)
{
  const gdouble *range = figures->joint.x.range;
  MetricPlot plot;

  metric_plot_init (&plot, &figures->joint, range, range, "REFERENCE", "IMAGE");
  metric_plot_draw_diagonal (&plot);
  return write_plot (&plot, prefix, METRIC_FIGURE_JOINT, error);
}

static gboolean
write_agreement (const MetricFigures * figures, const gchar * prefix,
    GError ** error)
{
  const MetricDensity *density = &figures->agreement;
  gdouble bias, sd, shown[2];
  MetricPlot plot;

  metric_figures_get_differences (figures, &bias, &sd);
  sd = isnan (sd) ? 0 : sd;
  shown[0] = MAX (density->y.range[0], bias - SHOWN * sd);
  shown[1] = MIN (density->y.range[1], bias + SHOWN * sd);
  metric_plot_init (&plot, density, density->x.range, shown,
      "MEAN OF BOTH", "IMAGE - REFERENCE");
  metric_plot_draw_level (&plot, bias, "BIAS");
  metric_plot_draw_level (&plot, bias + METRIC_LIMIT * sd, "1.96 SD");
  metric_plot_draw_level (&plot, bias - METRIC_LIMIT * sd, "-1.96 SD");
  return write_plot (&plot, prefix, METRIC_FIGURE_AGREEMENT, error);
}

gboolean
metric_figures_write (const MetricFigures * figures, const gchar * prefix,
    GError ** error)
{
  return figures->n == 0 || (write_joint (figures, prefix, error)
      && write_agreement (figures, prefix, error));
}
