/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The profile slices8. */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "metriccomparison.h"

#include <math.h>

#include "metricrows.h"
#include "gstvolumethreads.h"

/* Values past [-1, 1] that are clipped instead of refused: an interpolation
 * may overshoot. */
#define LIMIT 1.5

/* The floor of the mean squared error, so that a slice that is right to the
 * last grey level counts as 148.13 dB and does not make a volume's mean PSNR
 * infinite. */
#define LEAST_MSE 1e-10
#define RANGE 255

/* A slice counts in the means where more than this part of the reference is
 * brighter than a tenth of the range: air above and below the head, which any
 * image gets right, would flatter every method. */
#define FOREGROUND 0.05
#define FOREGROUND_LEVEL 25

/* Where a volume's voxels go so that its slices lie one after the other. */
typedef struct
{
  gsize size[3], stride[3];
} Layout;

typedef struct
{
  gdouble values[N_METRICS];
  gsize voxels;                 /* of the region */
  gboolean shows;               /* more than air */
} Slice;

typedef struct
{
  const MetricPair *pair;       /* of the first slice */
  guint metrics;
  gsize area;
  Slice *slices;
} Job;

static Layout
make_layout (const MetricPair * volume, gint axis)
{
  const gint u = axis == 0 ? 1 : 0, v = axis == 2 ? 1 : 2;
  Layout layout;
  gint i;

  for (i = 0; i < 3; i++)
    layout.size[i] = volume->size[i];
  layout.stride[u] = 1;
  layout.stride[v] = volume->size[u];
  layout.stride[axis] = volume->size[u] * volume->size[v];
  return layout;
}

/* (transfer full) */
static guint8 *
make_levels (const GstVolumeFrame * frame, const Layout * layout)
{
  const gsize *size = layout->size;
  guint8 *levels = g_malloc (size[0] * size[1] * size[2]);
  gfloat *line = g_new (gfloat, size[0]);
  gsize row, x;

  for (row = 0; row < size[1] * size[2]; row++) {
    guint8 *out = levels + row % size[1] * layout->stride[1]
        + row / size[1] * layout->stride[2];

    gst_volume_frame_read_f32 (frame, row * size[0], size[0], line);
    for (x = 0; x < size[0]; x++)
      out[x * layout->stride[0]] = metric_grey_level (line[x]);
  }
  g_free (line);
  return levels;
}

/* (transfer full) (nullable): NULL where there are none */
static guint16 *
make_labels (const MetricLabels * labels, const Layout * layout)
{
  const gsize *size = layout->size;
  guint16 *turned;
  gsize row, x;

  if (!labels)
    return NULL;
  turned = g_new (guint16, size[0] * size[1] * size[2]);
  for (row = 0; row < size[1] * size[2]; row++) {
    guint16 *out = turned + row % size[1] * layout->stride[1]
        + row / size[1] * layout->stride[2];

    for (x = 0; x < size[0]; x++)
      out[x * layout->stride[0]] = labels->of[row * size[0] + x];
  }
  return turned;
}

static MetricImage
make_image (const guint8 * levels)
{
  return (MetricImage) {
    levels, metric_read_u8, {
    0, RANGE + 1}
  };
}

/* A slice has no box of its own. */
static void
set_region (MetricPair * pair, const MetricPart * part, const guint16 * labels)
{
  gint axis;

  pair->region.labels = part->region.labels ? labels : NULL;
  pair->region.label = part->region.label;
  for (axis = 0; axis < 3; axis++) {
    pair->region.first[axis] = 0;
    pair->region.size[axis] = pair->size[axis];
  }
}

static gboolean
shows_something (const guint8 * slice, gsize n)
{
  gsize bright = 0, i;

  for (i = 0; i < n; i++)
    bright += slice[i] > FOREGROUND_LEVEL;
  return bright > FOREGROUND * n;
}

static gsize
count_voxels (const MetricRegion * region, gsize n)
{
  gsize count = 0, i;

  if (!region->labels)
    return n;
  for (i = 0; i < n; i++)
    count += metric_region_holds (region, region->labels[i]);
  return count;
}

static void
measure_slices (guint first, guint end, gpointer data)
{
  const Job *job = data;
  guint i;

  for (i = first; i < end; i++) {
    Slice *slice = &job->slices[i];
    MetricPair pair = *job->pair;

    pair.image.data = (const guint8 *) pair.image.data + i * job->area;
    pair.reference.data = (const guint8 *) pair.reference.data + i * job->area;
    if (pair.region.labels)
      pair.region.labels += i * job->area;
    slice->shows = shows_something (pair.reference.data, job->area);
    slice->voxels = count_voxels (&pair.region, job->area);
    if (slice->voxels > 0)
      metric_measure (&pair, job->metrics, slice->values);
  }
}

static gboolean
shows_any (const Slice * slices, guint n)
{
  guint i;

  for (i = 0; i < n; i++) {
    if (slices[i].voxels > 0 && slices[i].shows)
      return TRUE;
  }
  return FALSE;
}

/* Whether it is part of the means: those of slices that have voxels of the
 * region and show something, or of all that have some where none shows @any. */
static gboolean
slice_counts (const Slice * slice, gboolean any)
{
  return slice->voxels > 0 && (slice->shows || !any);
}

/* Returns of how many slices. */
static guint
average_slices (const Slice * slices, guint n, gboolean any, guint set,
    gdouble means[N_METRICS])
{
  guint counted = 0, i, metric;

  for (metric = 0; metric < N_METRICS; metric++) {
    gdouble sum = 0;
    guint known = 0;

    if (!(set & 1u << metric))
      continue;
    counted = 0;
    for (i = 0; i < n; i++) {
      if (!slice_counts (&slices[i], any))
        continue;
      counted++;
      if (isnan (slices[i].values[metric]))
        continue;
      sum += slices[i].values[metric];
      known++;
    }
    means[metric] = known > 0 ? sum / known : NAN;
  }
  return counted;
}

/* A row a slice and metric, then a row a metric with the means. */
static void
compare_part (MetricComparison * self, const MetricPart * part, Job * job,
    guint n)
{
  static const gchar *const units[] = { "grey level", "grey level^2" };
  MetricRow *row = &self->row;
  gdouble means[N_METRICS];
  guint counted;
  gboolean any;

  row->region = part->name;
  gst_volume_split (n, 1, measure_slices, job);
  any = shows_any (job->slices, n);
  for (row->slice = 0; row->slice < (gint) n; row->slice++) {
    const Slice *slice = &job->slices[row->slice];

    row->mask_fraction = slice_counts (slice, any) ?
        (gdouble) slice->voxels / job->area : 0;
    if (slice->voxels > 0)
      metric_comparison_add_rows (self, job->pair, slice->values, units);
  }
  row->slice = -1;
  counted = average_slices (job->slices, n, any, job->metrics, means);
  row->mask_fraction = (gdouble) counted / n;
  metric_comparison_add_rows (self, job->pair, means, units);
  self->result (row, means, self->data);
}

static gboolean
check_levels (const MetricVolume * image, const MetricVolume * reference,
    GError ** error)
{
  if (MAX (image->greatest, reference->greatest) <= LIMIT
      && MIN (image->least, reference->least) >= -LIMIT)
    return TRUE;
  g_set_error (error, GST_STREAM_ERROR, GST_STREAM_ERROR_FORMAT,
      "the profile slices8 is for values in [-1, 1], but `sink` has %g to %g "
      "and `reference` %g to %g; put volumenormalize before each",
      image->least, image->greatest, reference->least, reference->greatest);
  return FALSE;
}

gboolean
metric_slices_compare (MetricComparison * self, GError ** error)
{
  const gint axis = gst_volume_affine_find_axis (self->affine, 2);
  MetricPair pair = metric_comparison_make_pair (self);
  const Layout layout = make_layout (&pair, axis);
  const guint n = pair.size[axis];
  Job job = {.pair = &pair,.metrics = self->protocol->metrics };
  guint8 *image, *reference;
  guint16 *labels;
  guint i;

  pair.size[0] = layout.size[axis == 0 ? 1 : 0];
  pair.size[1] = layout.size[axis == 2 ? 1 : 2];
  pair.size[2] = 1;
  pair.dimensions = self->row.dimensions = 2;
  pair.data_range = self->row.data_range = RANGE;
  pair.least_mse = LEAST_MSE;
  if (!check_levels (&self->image, &self->reference, error)
      || !metric_comparison_fits (self, &pair, error))
    return FALSE;

  image = make_levels (self->image.frame, &layout);
  reference = make_levels (self->reference.frame, &layout);
  labels = make_labels (self->labels, &layout);
  pair.image = make_image (image);
  pair.reference = make_image (reference);
  job.area = pair.size[0] * pair.size[1];
  job.slices = g_new (Slice, n);
  for (i = 0; i < self->parts->len; i++) {
    const MetricPart *part = &g_array_index (self->parts, MetricPart, i);

    set_region (&pair, part, labels);
    compare_part (self, part, &job, n);
  }
  g_free (job.slices);
  g_free (labels);
  g_free (reference);
  g_free (image);
  return TRUE;
}
