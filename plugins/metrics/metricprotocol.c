/* SPDX-License-Identifier: LGPL-2.1-or-later */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "metricprotocol.h"

#include "metriccomparison.h"

/* Sets the volume's least and greatest value. */
static gboolean
scan_volume (MetricVolume * volume, const gchar * name, GError ** error)
{
  const MetricImage image = { volume->frame, metric_comparison_read };
  const GstVolumeInfo *info = &volume->frame->info;
  g_autofree gchar *voxel = NULL;
  gsize bad;

  if (metric_image_scan (&image, gst_volume_info_get_voxels (info),
          &volume->least, &volume->greatest, &bad))
    return TRUE;
  voxel = gst_volume_info_describe_voxel (info, bad);
  g_set_error (error, GST_STREAM_ERROR, GST_STREAM_ERROR_FORMAT,
      "on `%s` voxel %s is NaN or infinite", name, voxel);
  return FALSE;
}

/* What is without a mask is compared in all voxels. */
static gboolean
read_mask (MetricComparison * self, const GstVolumeFrame * mask,
    GError ** error)
{
  const MetricImage image = { mask, metric_comparison_read };
  const gsize size[3] = { mask->info.width, mask->info.height,
    mask->info.depth
  };

  self->labels = metric_labels_new (&image, size, error);
  if (self->labels && self->labels->n == 0)
    g_set_error (error, GST_STREAM_ERROR, GST_STREAM_ERROR_FORMAT,
        "`mask` is 0 everywhere, so there is nothing to compare");
  return self->labels && self->labels->n > 0;
}

static void
add_parts (MetricComparison * self)
{
  const gdouble voxels = gst_volume_info_get_voxels (&self->image.frame->info);
  const MetricLabels *labels = self->labels;
  MetricPart part = { "all",.fraction = 1 };
  guint i;

  if (self->protocol->regions & METRIC_REGION_ALL)
    g_array_append_val (self->parts, part);
  for (i = 0; labels && i <= labels->n; i++) {
    if (!(self->protocol->regions
            & (i == 0 ? METRIC_REGION_MASK : METRIC_REGION_LABELS)))
      continue;
    if (i == 0)
      g_strlcpy (part.name, "mask", sizeof (part.name));
    else
      g_snprintf (part.name, sizeof (part.name), "label-%" G_GINT64_FORMAT,
          labels->numbers[i]);
    part.region = labels->regions[i];
    part.fraction = labels->voxels[i] / voxels;
    g_array_append_val (self->parts, part);
  }
}

static gdouble
choose_data_range (const MetricComparison * self)
{
  const MetricVolume *reference = &self->reference;
  const GstVolumeFormat format = reference->frame->info.format;

  if (self->protocol->data_range > 0)
    return self->protocol->data_range;
  if (gst_volume_format_get_size (format) == 1)
    return 255;
  if (gst_volume_format_is_float (format)
      && reference->least >= -1 && reference->greatest <= 1)
    return 2;
  return reference->greatest - reference->least;
}

/* Formats of 8 bits have bounds of their own. */
static void
set_bounds (MetricImage * image, const MetricVolume * volume)
{
  const GstVolumeFormat format = volume->frame->info.format;

  if (gst_volume_format_get_size (format) == 1) {
    image->bounds[0] = format == GST_VOLUME_FORMAT_U8 ? 0 : -128;
    image->bounds[1] = image->bounds[0] + 256;
  }
}

/* The profile volume. */
static gboolean
compare_volumes (MetricComparison * self, GError ** error)
{
  static const gchar *const units[] = { "value", "value^2" };
  MetricPair pair = metric_comparison_make_pair (self);
  guint i;

  pair.data_range = choose_data_range (self);
  set_bounds (&pair.image, &self->image);
  set_bounds (&pair.reference, &self->reference);
  if (!metric_comparison_fits (self, &pair, error))
    return FALSE;
  if (!(pair.data_range > 0)) {
    g_set_error (error, GST_STREAM_ERROR, GST_STREAM_ERROR_FORMAT,
        "`reference` has the same value everywhere, which gives no data "
        "range; set the property data-range");
    return FALSE;
  }

  self->row.dimensions = pair.dimensions;
  self->row.data_range = pair.data_range;
  for (i = 0; i < self->parts->len; i++) {
    const MetricPart *part = &g_array_index (self->parts, MetricPart, i);
    gdouble values[N_METRICS];

    pair.region = part->region;
    metric_measure (&pair, self->protocol->metrics, values);
    self->row.region = part->name;
    self->row.mask_fraction = part->fraction;
    metric_comparison_add_rows (self, &pair, values, units);
    self->result (&self->row, values, self->data);
  }
  return TRUE;
}

gboolean
metric_protocol_apply (const MetricProtocol * self,
    const GstVolumeFrame * image, const GstVolumeFrame * reference,
    const GstVolumeFrame * mask, const GstVolumeAffine * affine,
    const MetricRow * labels, MetricAddRow add_row, gpointer rows,
    MetricResult result, gpointer data, GError ** error)
{
  static gboolean (*const compare[]) (MetricComparison *, GError **) = {
    [METRIC_PROFILE_VOLUME] = compare_volumes,
    [METRIC_PROFILE_SLICES8] = metric_slices_compare,
    [METRIC_PROFILE_SYNTHRAD2025] = metric_ct_compare,
  };
  MetricComparison comparison = {
    .protocol = self,
    .image = {image},
    .reference = {reference},
    .affine = affine,
    .row = *labels,
    .add_row = add_row,
    .rows = rows,
    .result = result,
    .data = data,
  };
  gboolean ok = scan_volume (&comparison.image, "sink", error)
      && scan_volume (&comparison.reference, "reference", error)
      && (!mask || read_mask (&comparison, mask, error));

  comparison.row.slice = -1;
  comparison.parts = g_array_new (FALSE, FALSE, sizeof (MetricPart));
  if (ok) {
    add_parts (&comparison);
    ok = compare[self->profile] (&comparison, error);
  }
  g_array_unref (comparison.parts);
  g_clear_pointer (&comparison.labels, metric_labels_free);
  return ok;
}
