/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Every voxel of the destination is sampled on its own, so that the rows may
 * be split among threads and the result does not depend on how many there
 * are.  A row is done in blocks: positions first, then a pass over the block
 * for each of the 1, 8 or 64 voxels around them. */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include <math.h>
#include <string.h>

#include "gstvolumeresample.h"

/* Voxels sampled at a time; what they need fits the cache. */
#define BLOCK 256

/* Most neighbours along an axis. */
#define MAX_TAPS 4

/* Where all voxels are this close to voxels, in voxels, they are copied:
 * affines went through single-precision files. */
#define COPY_TOLERANCE 1e-3

/* Rounding of positions, in voxels. */
#define POSITION_TOLERANCE 1e-6

/* Threads cost more than they save on fewer voxels than this. */
#define MIN_VOXELS_PER_THREAD 65536
#define MAX_THREADS 8

/* Offset of a voxel outside. */
#define OUTSIDE G_MAXSIZE

typedef struct
{
  const GstVolumeFrame *src;
  GstVolumeFrame *dst;
  GstVolumeAffine map;          /* voxel of dst to voxel of src */
  const GstVolumeDisplacement *displacement;    /* NULL: none */
  GstVolumeAffine to_node;      /* voxel of dst to node of the displacement */
  GstVolumeAffine to_src;       /* RAS mm of dst to voxel of src */
  GstVolumeInterpolation interpolation;
  gdouble fill;
  gsize first_row, last_row;    /* rows of dst (y, then z): first <= r < last */
} Job;

/* The neighbours, along one axis, of each position of a block. */
typedef struct
{
  gsize offset[MAX_TAPS][BLOCK];        /* in values */
  gdouble weight[MAX_TAPS][BLOCK];
  gboolean used[MAX_TAPS];      /* any weight but 0 */
} Taps;

GType
gst_volume_interpolation_get_type (void)
{
  static gsize type = 0;
  static const GEnumValue values[] = {
    {GST_VOLUME_INTERPOLATION_NEAREST, "Nearest voxel, for labels", "nearest"},
    {GST_VOLUME_INTERPOLATION_LINEAR, "Trilinear", "linear"},
    {GST_VOLUME_INTERPOLATION_CUBIC, "Catmull-Rom over 4 x 4 x 4 voxels",
        "cubic"},
    {0, NULL, NULL},
  };

  if (g_once_init_enter (&type)) {
    GType t = g_enum_register_static ("GstVolumeInterpolation", values);

    g_once_init_leave (&type, t);
  }
  return type;
}

/* Weights of the neighbours floor (p) + first ..., where p is @f past a voxel.
 * Returns how many there are. */
static gint
get_weights (GstVolumeInterpolation interpolation, gdouble f,
    gdouble weight[MAX_TAPS], gint * first)
{
  switch (interpolation) {
    case GST_VOLUME_INTERPOLATION_NEAREST:
      *first = f < 0.5 ? 0 : 1;
      weight[0] = 1;
      return 1;
    case GST_VOLUME_INTERPOLATION_LINEAR:
      *first = 0;
      weight[0] = 1 - f;
      weight[1] = f;
      return 2;
    default:
      /* Keys (1981), a = -1/2. */
      *first = -1;
      weight[0] = ((-0.5 * f + 1) * f - 0.5) * f;
      weight[1] = (1.5 * f - 2.5) * f * f + 1;
      weight[2] = ((-1.5 * f + 2) * f + 0.5) * f;
      weight[3] = (0.5 * f - 0.5) * f * f;
      return 4;
  }
}

/* Fill in element @x of @taps for @position along an axis of @size voxels,
 * @stride values apart.  FALSE outside the field of view, which ends half a
 * voxel past the first and last voxels' centres; up to there the edge's
 * values go on. */
static gboolean
set_taps (Taps * taps, gint x, GstVolumeInterpolation interpolation,
    gdouble position, gint size, gsize stride)
{
  gboolean inside = position >= -0.5 - POSITION_TOLERANCE
      && position <= size - 0.5 + POSITION_TOLERANCE;
  gdouble weight[MAX_TAPS], voxel;
  gint n, i, first;

  if (!inside)
    position = 0;
  voxel = floor (position + 0.5);
  if (fabs (position - voxel) < POSITION_TOLERANCE)
    position = voxel;
  voxel = floor (position);

  n = get_weights (interpolation, position - voxel, weight, &first);
  for (i = 0; i < n; i++) {
    gint index = CLAMP ((gint) voxel + first + i, 0, size - 1);

    taps->offset[i][x] = index * stride;
    taps->weight[i][x] = weight[i];
    taps->used[i] |= weight[i] != 0;
  }
  return inside;
}

#define COPY(type)                                                      \
  for (i = 0; i < n; i++) {                                             \
    memcpy (to + i * sizeof (type), offset[i] == OUTSIDE ? fill         \
        : from + offset[i] * sizeof (type), sizeof (type));             \
  }

/* Gather @n values of @size bytes from @offset, counted in values. */
static void
copy_values (guint8 * to, const guint8 * from, const gsize * offset, gint n,
    gsize size, const guint8 * fill)
{
  gint i;

  switch (size) {
    case 1:
      COPY (guint8);
      break;
    case 2:
      COPY (guint16);
      break;
    case 4:
      COPY (guint32);
      break;
    default:
      COPY (guint64);
      break;
  }
}

/* The weighted sum of the neighbours of @n positions in the channel that
 * starts at value @base. */
static void
interpolate (const Job * job, const Taps taps[3], gsize base, gint n,
    gdouble * sum)
{
  gsize size = gst_volume_format_get_size (job->src->info.format);
  guint64 values[BLOCK];
  GstVolumeFrame raw = {.info = job->src->info,.data = values };
  gdouble value[BLOCK];
  gsize offset[BLOCK];
  gint i, j, k, x;

  memset (sum, 0, n * sizeof (*sum));
  for (k = 0; k < MAX_TAPS; k++) {
    for (j = 0; j < MAX_TAPS; j++) {
      for (i = 0; i < MAX_TAPS; i++) {
        if (!taps[0].used[i] || !taps[1].used[j] || !taps[2].used[k])
          continue;
        for (x = 0; x < n; x++) {
          offset[x] = base + taps[0].offset[i][x] + taps[1].offset[j][x]
              + taps[2].offset[k][x];
        }
        copy_values ((guint8 *) values, job->src->data, offset, n, size, NULL);
        gst_volume_frame_read_f64 (&raw, 0, n, value);
        for (x = 0; x < n; x++) {
          gdouble weight = taps[0].weight[i][x] * taps[1].weight[j][x]
              * taps[2].weight[k][x];

          /* NaN does not spread to where it has no say. */
          if (weight != 0)
            sum[x] += weight * value[x];
        }
      }
    }
  }
}

/* Moves @position, of @voxel of dst in voxels of src, by the displacement. */
static void
displace (const Job * job, const gdouble voxel[3], gdouble position[3])
{
  gdouble node[3];
  gfloat place[3], vector[3];
  gint i;

  gst_volume_affine_apply (&job->to_node, voxel, node);
  for (i = 0; i < 3; i++)
    place[i] = node[i];
  gst_volume_displacement_at (job->displacement, place, vector);
  for (i = 0; i < 3; i++) {
    const gdouble *row = job->to_src.m[i];

    position[i] += row[0] * vector[0] + row[1] * vector[1] + row[2] * vector[2];
  }
}

/* Voxels @x0 to @x0 + @n of row (@y, @z), all channels. */
static void
sample_block (const Job * job, gint x0, gint n, gint y, gint z)
{
  const GstVolumeInfo *in = &job->src->info, *out = &job->dst->info;
  const gint sizes[3] = { in->width, in->height, in->depth };
  gsize value_size = gst_volume_format_get_size (in->format);
  gsize first = ((gsize) z * out->height + y) * out->width + x0;
  guint64 fill_value;
  GstVolumeFrame fill = {.info = *in,.data = &fill_value };
  gboolean inside[BLOCK];
  gdouble sum[BLOCK];
  gsize offset[BLOCK];
  Taps taps[3];
  gint axis, x, channel;

  for (axis = 0; axis < 3; axis++)
    memset (taps[axis].used, 0, sizeof (taps[axis].used));
  for (x = 0; x < n; x++) {
    gdouble voxel[3] = { x0 + x, y, z }, position[3];
    gsize stride = 1;

    gst_volume_affine_apply (&job->map, voxel, position);
    if (job->displacement)
      displace (job, voxel, position);
    inside[x] = TRUE;
    for (axis = 0; axis < 3; axis++) {
      inside[x] &= set_taps (&taps[axis], x, job->interpolation,
          position[axis], sizes[axis], stride);
      stride *= sizes[axis];
    }
  }

  gst_volume_frame_write_f64 (&fill, 0, 1, &job->fill);
  for (channel = 0; channel < out->channels; channel++) {
    gsize from = gst_volume_info_get_voxels (in) * channel;
    gsize to = gst_volume_info_get_voxels (out) * channel + first;

    if (job->interpolation == GST_VOLUME_INTERPOLATION_NEAREST) {
      for (x = 0; x < n; x++) {
        offset[x] = inside[x] ? from + taps[0].offset[0][x]
            + taps[1].offset[0][x] + taps[2].offset[0][x] : OUTSIDE;
      }
      copy_values ((guint8 *) job->dst->data + to * value_size,
          job->src->data, offset, n, value_size, fill.data);
    } else {
      interpolate (job, taps, from, n, sum);
      for (x = 0; x < n; x++) {
        if (!inside[x])
          sum[x] = job->fill;
      }
      gst_volume_frame_write_f64 (job->dst, to, n, sum);
    }
  }
}

static gpointer
sample_rows (gpointer data)
{
  const Job *job = data;
  const GstVolumeInfo *info = &job->dst->info;
  gsize row;
  gint x;

  for (row = job->first_row; row < job->last_row; row++) {
    for (x = 0; x < info->width; x += MIN (BLOCK, info->width - x)) {
      sample_block (job, x, MIN (BLOCK, info->width - x),
          row % info->height, row / info->height);
    }
  }
  return NULL;
}

/* Make @map whole-numbered where it is so for every voxel of @size. */
static gboolean
round_map (GstVolumeAffine * map, const gint size[3])
{
  GstVolumeAffine rounded = *map;
  gint i, j;

  for (i = 0; i < 3; i++) {
    gdouble error = 0;

    for (j = 0; j < 4; j++) {
      rounded.m[i][j] = rint (map->m[i][j]);
      error += fabs (rounded.m[i][j] - map->m[i][j])
          * (j < 3 ? size[j] - 1 : 1);
    }
    if (error > COPY_TOLERANCE)
      return FALSE;
  }
  *map = rounded;
  return TRUE;
}

/* @displacement: (nullable) */
static gboolean
resample (const GstVolumeFrame * src, const GstVolumeAffine * src_affine,
    GstVolumeFrame * dst, const GstVolumeAffine * dst_affine,
    const GstVolumeAffine * world, const GstVolumeDisplacement * displacement,
    GstVolumeInterpolation interpolation, gdouble fill)
{
  const gint size[3] = { dst->info.width, dst->info.height, dst->info.depth };
  Job jobs[MAX_THREADS], job = {.src = src,.dst = dst,.fill = fill };
  GThread *threads[MAX_THREADS];
  GstVolumeAffine inverse;
  gsize rows = (gsize) dst->info.height * dst->info.depth;
  guint n, i;

  if (src->info.format != dst->info.format
      || src->info.channels != dst->info.channels
      || !gst_volume_affine_is_valid (dst_affine)
      || (world && !gst_volume_affine_is_valid (world))
      || !gst_volume_affine_invert (src_affine, &inverse))
    return FALSE;
  job.to_src = world ? gst_volume_affine_compose (&inverse, world) : inverse;
  job.map = gst_volume_affine_compose (&job.to_src, dst_affine);
  job.interpolation = interpolation;
  if (displacement) {
    if (!gst_volume_affine_invert (&displacement->grid.affine, &inverse))
      return FALSE;
    job.displacement = displacement;
    job.to_node = gst_volume_affine_compose (&inverse, dst_affine);
  } else if (round_map (&job.map, size)) {
    job.interpolation = GST_VOLUME_INTERPOLATION_NEAREST;
  }

  n = MIN (g_get_num_processors (), MAX_THREADS);
  n = MIN (n, gst_volume_info_get_voxels (&dst->info) / MIN_VOXELS_PER_THREAD);
  n = MAX (1, MIN (n, rows));
  for (i = 0; i < n; i++) {
    jobs[i] = job;
    jobs[i].first_row = rows / n * i;
    jobs[i].last_row = i + 1 < n ? rows / n * (i + 1) : rows;
  }
  for (i = 1; i < n; i++)
    threads[i] = g_thread_new ("volume-resample", sample_rows, &jobs[i]);
  sample_rows (&jobs[0]);
  for (i = 1; i < n; i++)
    g_thread_join (threads[i]);
  return TRUE;
}

gboolean
gst_volume_resample (const GstVolumeFrame * src,
    const GstVolumeAffine * src_affine, GstVolumeFrame * dst,
    const GstVolumeAffine * dst_affine, const GstVolumeAffine * world,
    GstVolumeInterpolation interpolation, gdouble fill)
{
  return resample (src, src_affine, dst, dst_affine, world, NULL,
      interpolation, fill);
}

gboolean
gst_volume_resample_displaced (const GstVolumeFrame * src,
    const GstVolumeAffine * src_affine, GstVolumeFrame * dst,
    const GstVolumeAffine * dst_affine, const GstVolumeAffine * world,
    const GstVolumeDisplacement * displacement,
    GstVolumeInterpolation interpolation, gdouble fill)
{
  return resample (src, src_affine, dst, dst_affine, world, displacement,
      interpolation, fill);
}
