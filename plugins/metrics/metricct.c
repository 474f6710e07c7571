/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The profile synthrad2025. */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "metriccomparison.h"
#include "metricrows.h"

/* HU */
#define CT_LEAST -1024
#define CT_GREATEST 3000
#define CT_RANGE (CT_GREATEST - CT_LEAST)

/* A reference that spans less is no CT in HU: air and water lie 1000 apart. */
#define CT_LEAST_SPAN 100

/* These are of values as they are. */
#define UNCLIPPED (1u << METRIC_MAE | 1u << METRIC_MSE | 1u << METRIC_ME)

/* A frame, clipped, from 0 on; 0 outside of the region. */
typedef struct
{
  const GstVolumeFrame *frame;
  const MetricRegion *region;
} Clipped;

static void
read_clipped (gconstpointer data, gsize offset, gsize n, gdouble * values)
{
  const Clipped *self = data;
  const MetricRegion *region = self->region;
  gsize i;

  gst_volume_frame_read_f64 (self->frame, offset, n, values);
  for (i = 0; i < n; i++) {
    values[i] = CLAMP (values[i], CT_LEAST, CT_GREATEST) - CT_LEAST;
    if (region->labels
        && !metric_region_holds (region, region->labels[offset + i]))
      values[i] = 0;
  }
}

static MetricImage
make_image (const Clipped * clipped)
{
  return (MetricImage) {
    clipped, read_clipped, {
    0, CT_RANGE}
  };
}

gboolean
metric_ct_compare (MetricComparison * self, GError ** error)
{
  static const gchar *const units[] = { "HU", "HU^2" };
  const guint set = self->protocol->metrics;
  MetricPair pair = metric_comparison_make_pair (self), clipped = pair;
  guint i;

  if (self->reference.greatest - self->reference.least < CT_LEAST_SPAN) {
    g_set_error (error, GST_STREAM_ERROR, GST_STREAM_ERROR_FORMAT,
        "the profile synthrad2025 is for CT in HU, but `reference` has %g to "
        "%g", self->reference.least, self->reference.greatest);
    return FALSE;
  }
  clipped.scales = METRIC_SCALES_SYNTHRAD;
  clipped.window = METRIC_WINDOW_UNIFORM;
  clipped.data_range = CT_RANGE;
  if (!metric_comparison_fits (self, &clipped, error))
    return FALSE;

  self->row.dimensions = 3;
  self->row.data_range = CT_RANGE;
  for (i = 0; i < self->parts->len; i++) {
    const MetricPart *part = &g_array_index (self->parts, MetricPart, i);
    const Clipped image = { self->image.frame, &part->region };
    const Clipped reference = { self->reference.frame, &part->region };
    gdouble values[N_METRICS];

    pair.region = clipped.region = part->region;
    clipped.image = make_image (&image);
    clipped.reference = make_image (&reference);
    metric_measure (&pair, set & UNCLIPPED, values);
    metric_measure (&clipped, set & ~UNCLIPPED, values);
    self->row.region = part->name;
    self->row.mask_fraction = part->fraction;
    metric_comparison_add_rows (self, &clipped, values, units);
    self->result (&self->row, values, self->data);
  }
  return TRUE;
}
