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

/* Of values, and of their squares. */
static const gchar *const value_unit[] = { "value", "value^2" };
static const gchar *const grey_unit[] = { "grey level", "grey level^2" };

static void
read_frame (gconstpointer frame, gsize offset, gsize n, gdouble * values)
{
  gst_volume_frame_read_f64 (frame, offset, n, values);
}

static gboolean
scan_image (const MetricImage * image, const GstVolumeInfo * info,
    const gchar * name, gdouble range[2], GError ** error)
{
  gsize bad, nx = info->width, ny = info->height;

  if (metric_image_scan (image, gst_volume_info_get_voxels (info), &range[0],
          &range[1], &bad))
    return TRUE;
  g_set_error (error, GST_STREAM_ERROR, GST_STREAM_ERROR_FORMAT,
      "on `%s` voxel (%" G_GSIZE_FORMAT ", %" G_GSIZE_FORMAT ", %"
      G_GSIZE_FORMAT ") is NaN or infinite", name, bad % nx, bad / nx % ny,
      bad / nx / ny);
  return FALSE;
}

static gdouble
choose_data_range (const MetricProtocol * self, const GstVolumeInfo * info,
    const gdouble reference[2])
{
  if (self->data_range > 0)
    return self->data_range;
  if (gst_volume_format_get_size (info->format) == 1)
    return 255;
  if (gst_volume_format_is_float (info->format)
      && reference[0] >= -1 && reference[1] <= 1)
    return 2;
  return reference[1] - reference[0];
}

/* Formats of 8 bits have bounds of their own. */
static void
set_bounds (MetricImage * image, GstVolumeFormat format)
{
  if (format == GST_VOLUME_FORMAT_U8 || format == GST_VOLUME_FORMAT_S8) {
    image->bounds[0] = format == GST_VOLUME_FORMAT_U8 ? 0 : -128;
    image->bounds[1] = image->bounds[0] + 256;
  }
}

static gboolean
check_fit (const MetricProtocol * self, const MetricPair * pair,
    GError ** error)
{
  guint i;

  for (i = 0; i < N_METRICS; i++) {
    if (!(self->metrics & 1u << i) || metric_fits (i, pair))
      continue;
    g_set_error (error, GST_STREAM_ERROR, GST_STREAM_ERROR_FORMAT,
        "%s needs %" G_GSIZE_FORMAT " voxels along each of %d axes, so leave "
        "it out of the metrics", metrics[i].name,
        metric_get_least_size (i, pair), pair->dimensions);
    return FALSE;
  }
  return TRUE;
}

/* A row for each metric, with what the pair's values are measured in. */
static void
add_rows (const MetricProtocol * self, const MetricPair * pair,
    const gdouble * values, const gchar * const unit[2], MetricRow * row,
    MetricTable * table)
{
  guint i;

  for (i = 0; table && i < N_METRICS; i++) {
    if (!(self->metrics & 1u << i))
      continue;
    row->metric = metrics[i].name;
    row->value = values[i];
    row->unit = metrics[i].unit ? metrics[i].unit : unit[metrics[i].squared];
    row->window =
        metrics[i].windowed ? metric_window_get_name (pair->window) : NULL;
    metric_table_add (table, row);
  }
}

static gboolean
measure_volume (const MetricProtocol * self, const MetricPair * pair,
    MetricRow * row, MetricTable * table, gdouble values[N_METRICS],
    GError ** error)
{
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
  metric_measure (pair, self->metrics, values);
  add_rows (self, pair, values, value_unit, row, table);
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
    gint axis, MetricRow * row, MetricTable * table,
    gdouble means[N_METRICS], GError ** error)
{
  const gint n = volume->size[axis];
  gint shown = 0, counted;
  MetricPair slice = {
    .image = {NULL, metric_read_u8, {0, 256}},
    .reference = {NULL, metric_read_u8, {0, 256}},
    .dimensions = 2,
    .size = {volume->size[axis == 0 ? 1 : 0], volume->size[axis == 2 ? 1 : 2],
        1},
    .data_range = SLICES8_RANGE,
    .least_mse = SLICES8_LEAST_MSE,
    .window = self->window,
    .classes = self->classes,
  };
  const gsize area = slice.size[0] * slice.size[1];
  guint8 *image, *reference;
  guint i;

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
    gdouble values[N_METRICS];

    slice.image.data = image + row->slice * area;
    slice.reference.data = reference + row->slice * area;
    metric_measure (&slice, self->metrics, values);
    for (i = 0; counts && i < N_METRICS; i++) {
      if (self->metrics & 1u << i)
        means[i] += values[i] / counted;
    }
    add_rows (self, &slice, values, grey_unit, row, table);
  }
  g_free (image);
  g_free (reference);

  row->slice = -1;
  row->mask_fraction = (gdouble) counted / n;
  add_rows (self, &slice, means, grey_unit, row, table);
  return TRUE;
}

static gboolean
check_levels (const gdouble image[2], const gdouble reference[2],
    GError ** error)
{
  if (MAX (image[1], reference[1]) <= SLICES8_LIMIT
      && MIN (image[0], reference[0]) >= -SLICES8_LIMIT)
    return TRUE;
  g_set_error (error, GST_STREAM_ERROR, GST_STREAM_ERROR_FORMAT,
      "the profile slices8 is for values in [-1, 1], but `sink` has %g to %g "
      "and `reference` %g to %g; put volumenormalize before each", image[0],
      image[1], reference[0], reference[1]);
  return FALSE;
}

gboolean
metric_protocol_apply (const MetricProtocol * self,
    const GstVolumeFrame * image, const GstVolumeFrame * reference,
    const GstVolumeAffine * affine, MetricRow * row, MetricTable * table,
    gdouble values[N_METRICS], GError ** error)
{
  MetricPair pair = {
    .image = {image, read_frame},
    .reference = {reference, read_frame},
    .dimensions = 3,
    .size = {image->info.width, image->info.height, image->info.depth},
    .window = self->window,
    .classes = self->classes,
  };
  gdouble of_image[2], of_reference[2];
  guint i;

  for (i = 0; i < N_METRICS; i++)
    values[i] = 0;
  row->region = "all";
  if (!scan_image (&pair.image, &image->info, "sink", of_image, error)
      || !scan_image (&pair.reference, &reference->info, "reference",
          of_reference, error))
    return FALSE;

  if (self->profile == METRIC_PROFILE_SLICES8)
    return check_levels (of_image, of_reference, error)
        && measure_slices (self, &pair, gst_volume_affine_find_axis (affine, 2),
        row, table, values, error);
  pair.data_range = choose_data_range (self, &reference->info, of_reference);
  set_bounds (&pair.image, image->info.format);
  set_bounds (&pair.reference, reference->info.format);
  return measure_volume (self, &pair, row, table, values, error);
}
