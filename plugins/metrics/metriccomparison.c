/* SPDX-License-Identifier: LGPL-2.1-or-later */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "metriccomparison.h"

void
metric_comparison_read (gconstpointer frame, gsize offset, gsize n,
    gdouble * values)
{
  gst_volume_frame_read_f64 (frame, offset, n, values);
}

MetricPair
metric_comparison_make_pair (const MetricComparison * self)
{
  const GstVolumeInfo *info = &self->image.frame->info;

  return (MetricPair) {
  .image = { self->image.frame, metric_comparison_read },.reference =
        { self->reference.frame, metric_comparison_read },.dimensions =
        3,.size = { info->width, info->height, info->depth },.window =
        self->protocol->window,.classes = self->protocol->classes,};
}

gboolean
metric_comparison_fits (const MetricComparison * self,
    const MetricPair * pair, GError ** error)
{
  guint i;

  for (i = 0; i < N_METRICS; i++) {
    if (!(self->protocol->metrics & 1u << i) || metric_fits (i, pair))
      continue;
    g_set_error (error, GST_STREAM_ERROR, GST_STREAM_ERROR_FORMAT,
        "%s needs %" G_GSIZE_FORMAT " voxels along each of %d axes, so leave "
        "it out of the metrics", metrics[i].name,
        metric_get_least_size (i, pair), pair->dimensions);
    return FALSE;
  }
  return TRUE;
}

void
metric_comparison_add_rows (MetricComparison * self, const MetricPair * pair,
    const gdouble values[N_METRICS], const gchar * const units[2])
{
  MetricRow *row = &self->row;
  guint i;

  for (i = 0; self->add_row && i < N_METRICS; i++) {
    if (!(self->protocol->metrics & 1u << i))
      continue;
    row->metric = metrics[i].name;
    row->value = values[i];
    row->unit = metrics[i].unit ? metrics[i].unit : units[metrics[i].squared];
    row->window =
        metrics[i].windowed ? metric_window_get_name (pair->window) : NULL;
    self->add_row (row, self->rows);
  }
}
