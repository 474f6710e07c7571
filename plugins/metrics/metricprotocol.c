/* SPDX-License-Identifier: LGPL-2.1-or-later */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "metricprotocol.h"

/* Values past [-1, 1] that slices8 clips instead of refusing: an
 * interpolation may overshoot. */
#define SLICES8_LIMIT 1.5

/* slices8's floor of the mean squared error, so that a slice that is right
 * to the last grey level counts as 148.13 dB and does not make a volume's
 * mean PSNR infinite. */
#define SLICES8_LEAST_MSE 1e-10
#define SLICES8_RANGE 255

/* A slice counts in slices8's means where more than this part of the
 * reference is brighter than a tenth of the range: air above and below the
 * head, which any image gets right, would flatter every method. */
#define SLICES8_FOREGROUND 0.05
#define SLICES8_FOREGROUND_LEVEL 25

static void
read_frame (gconstpointer frame, gsize offset, gsize n, gdouble * values)
{
  gst_volume_frame_read_f64 (frame, offset, n, values);
}

static gboolean
scan_image (MetricImage * image, const GstVolumeInfo * info,
    const gchar * name, GError ** error)
{
  gsize bad, nx = info->width, ny = info->height;

  if (metric_image_scan (image, gst_volume_info_get_voxels (info), &bad))
    return TRUE;
  g_set_error (error, GST_STREAM_ERROR, GST_STREAM_ERROR_FORMAT,
      "on `%s` voxel (%" G_GSIZE_FORMAT ", %" G_GSIZE_FORMAT ", %"
      G_GSIZE_FORMAT ") is NaN or infinite", name, bad % nx, bad / nx % ny,
      bad / nx / ny);
  return FALSE;
}

static gdouble
choose_data_range (const MetricProtocol * self, const GstVolumeInfo * info,
    const MetricImage * reference)
{
  if (self->data_range > 0)
    return self->data_range;
  if (gst_volume_format_get_size (info->format) == 1)
    return 255;
  if (gst_volume_format_is_float (info->format)
      && reference->min >= -1 && reference->max <= 1)
    return 2;
  return reference->max - reference->min;
}

static gboolean
check_fit (const MetricProtocol * self, const MetricPair * pair,
    GError ** error)
{
  guint i;

  for (i = 0; metrics[i].name; i++) {
    if (!(self->metrics & 1u << i) || metric_fits (&metrics[i], pair))
      continue;
    g_set_error (error, GST_STREAM_ERROR, GST_STREAM_ERROR_FORMAT,
        "%s needs %" G_GSIZE_FORMAT " voxels along each of %d axes, so leave "
        "it out of the metrics", metrics[i].name, metrics[i].least_size,
        pair->dimensions);
    return FALSE;
  }
  return TRUE;
}

static void
add_row (const Metric * metric, gdouble value, const gchar * value_unit,
    MetricRow * row, MetricTable * table)
{
  row->metric = metric->name;
  row->value = value;
  row->unit = metric->unit ? metric->unit : value_unit;
  if (table)
    metric_table_add (table, row);
}

static gboolean
measure_volume (const MetricProtocol * self, const MetricPair * pair,
    MetricRow * row, MetricTable * table, gdouble * values, GError ** error)
{
  guint i;

  if (!check_fit (self, pair, error))
    return FALSE;
  if (!(pair->data_range > 0)) {
    g_set_error (error, GST_STREAM_ERROR, GST_STREAM_ERROR_FORMAT,
        "`reference` has the same value everywhere, which gives no data "
        "range; set the property data-range");
    return FALSE;
  }
  row->dimensions = pair->dimensions;
  row->data_range = pair->data_range;
  for (i = 0; metrics[i].name; i++) {
    if (self->metrics & 1u << i) {
      values[i] = metrics[i].measure (pair);
      add_row (&metrics[i], values[i], "value", row, table);
    }
  }
  return TRUE;
}

/* Grey levels of a volume, its slices across voxel axis @axis one after the
 * other.  (transfer full) */
static guint8 *
make_slices (const GstVolumeFrame * frame, gint axis)
{
  const gint size[3] =
      { frame->info.width, frame->info.height, frame->info.depth };
  const gint u = axis == 0 ? 1 : 0, v = axis == 2 ? 1 : 2;
  guint8 *levels = g_malloc (gst_volume_info_get_voxels (&frame->info));
  gfloat *line = g_new (gfloat, size[0]);
  gsize stride[3];
  gint x, y, z;

  stride[u] = 1;
  stride[v] = size[u];
  stride[axis] = (gsize) size[u] * size[v];
  for (z = 0; z < size[2]; z++) {
    for (y = 0; y < size[1]; y++) {
      guint8 *out = levels + y * stride[1] + z * stride[2];

      gst_volume_frame_read_f32 (frame, ((gsize) z * size[1] + y) * size[0],
          size[0], line);
      for (x = 0; x < size[0]; x++)
        out[x * stride[0]] = metric_grey_level (line[x]);
    }
  }
  g_free (line);
  return levels;
}

static gboolean
shows_something (const guint8 * slice, gsize n)
{
  gsize bright = 0, i;

  for (i = 0; i < n; i++)
    bright += slice[i] > SLICES8_FOREGROUND_LEVEL;
  return bright > SLICES8_FOREGROUND * n;
}

/* A row a slice and metric, then a row a metric with the means, over all
 * slices where none shows anything. */
static gboolean
measure_slices (const MetricProtocol * self, const MetricPair * volume,
    gint axis, MetricRow * row, MetricTable * table, gdouble * values,
    GError ** error)
{
  const gint n = volume->size[axis];
  gint shown = 0, counted;
  MetricPair slice = {
    .image = {NULL, metric_read_u8},
    .reference = {NULL, metric_read_u8},
    .dimensions = 2,
    .size = {volume->size[axis == 0 ? 1 : 0], volume->size[axis == 2 ? 1 : 2],
        1},
    .data_range = SLICES8_RANGE,
    .least_mse = SLICES8_LEAST_MSE,
  };
  const gsize area = slice.size[0] * slice.size[1];
  guint8 *image, *reference;
  gsize bad;
  guint i;

  if (MAX (volume->image.max, volume->reference.max) > SLICES8_LIMIT
      || MIN (volume->image.min, volume->reference.min) < -SLICES8_LIMIT) {
    g_set_error (error, GST_STREAM_ERROR, GST_STREAM_ERROR_FORMAT,
        "the profile slices8 is for values in [-1, 1], but `sink` has %g to "
        "%g and `reference` %g to %g; put volumenormalize before each",
        volume->image.min, volume->image.max, volume->reference.min,
        volume->reference.max);
    return FALSE;
  }
  if (!check_fit (self, &slice, error))
    return FALSE;

  row->dimensions = slice.dimensions;
  row->data_range = slice.data_range;
  image = make_slices (volume->image.data, axis);
  reference = make_slices (volume->reference.data, axis);
  for (row->slice = 0; row->slice < n; row->slice++)
    shown += shows_something (reference + row->slice * area, area);
  counted = shown > 0 ? shown : n;

  for (row->slice = 0; row->slice < n; row->slice++) {
    gboolean counts = shown == 0
        || shows_something (reference + row->slice * area, area);

    slice.image.data = image + row->slice * area;
    slice.reference.data = reference + row->slice * area;
    metric_image_scan (&slice.image, area, &bad);
    metric_image_scan (&slice.reference, area, &bad);
    for (i = 0; metrics[i].name; i++) {
      if (self->metrics & 1u << i) {
        gdouble value = metrics[i].measure (&slice);

        if (counts)
          values[i] += value / counted;
        add_row (&metrics[i], value, "grey level", row, table);
      }
    }
  }
  g_free (image);
  g_free (reference);

  row->slice = -1;
  row->mask_fraction = (gdouble) counted / n;
  for (i = 0; metrics[i].name; i++) {
    if (self->metrics & 1u << i)
      add_row (&metrics[i], values[i], "grey level", row, table);
  }
  return TRUE;
}

gboolean
metric_protocol_apply (const MetricProtocol * self,
    const GstVolumeFrame * image, const GstVolumeFrame * reference,
    const GstVolumeAffine * affine, MetricRow * row, MetricTable * table,
    gdouble * values, GError ** error)
{
  MetricPair pair = {
    .image = {image, read_frame},
    .reference = {reference, read_frame},
    .dimensions = 3,
    .size = {image->info.width, image->info.height, image->info.depth},
  };
  guint i;

  for (i = 0; metrics[i].name; i++)
    values[i] = 0;
  if (!scan_image (&pair.image, &image->info, "sink", error)
      || !scan_image (&pair.reference, &reference->info, "reference", error))
    return FALSE;

  if (self->profile == METRIC_PROFILE_SLICES8)
    return measure_slices (self, &pair,
        gst_volume_affine_find_axis (affine, 2), row, table, values, error);
  pair.data_range = choose_data_range (self, &reference->info, &pair.reference);
  return measure_volume (self, &pair, row, table, values, error);
}
