/* SPDX-License-Identifier: LGPL-2.1-or-later */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include <math.h>

#include "gstvolumesampling.h"

/* Where all voxels are this close to voxels, in voxels, they are copied:
 * affines went through single-precision files. */
#define COPY_TOLERANCE 1e-3

/* Axes run along each other where they part by no more, in voxels. */
#define ALIGN_TOLERANCE 1e-4

/* Threads cost more than they save on fewer voxels than this. */
#define MIN_VOXELS_PER_THREAD 65536
#define MAX_THREADS 8

/* Voxels sampled at a time: what they need fits the cache, and neighbours
 * share most of it. */
static const GstVolumeBlock aligned_block = {
  .size = {GST_VOLUME_BLOCK_ROW, 32, 32}
};
static const GstVolumeBlock scattered_block = {.size = {32, 16, 16} };

/* Voxels copied at a time: many along the rows of either volume. */
static const GstVolumeBlock copied_block = {
  .size = {GST_VOLUME_BLOCK_ROW, 16, 16}
};

/* The blocks that threads share. */
typedef struct
{
  const GstVolumeSampling *sampling;
  GstVolumeSampler sample;
  GstVolumeBlock block;         /* the first of them */
  gint next;                    /* atomic */
} Job;

GType
gst_volume_interpolation_get_type (void)
{
  static gsize type = 0;
  static const GEnumValue values[] = {
    {GST_VOLUME_INTERPOLATION_NEAREST, "Nearest voxel, for labels", "nearest"},
    {GST_VOLUME_INTERPOLATION_LINEAR, "Trilinear", "linear"},
    {GST_VOLUME_INTERPOLATION_CUBIC, "Catmull-Rom over 4 x 4 x 4 voxels",
        "cubic"},
    {GST_VOLUME_INTERPOLATION_LANCZOS, "Windowed sinc over 6 x 6 x 6 voxels",
        "lanczos"},
    {0, NULL, NULL},
  };

  if (g_once_init_enter (&type)) {
    GType t = g_enum_register_static ("GstVolumeInterpolation", values);

    g_once_init_leave (&type, t);
  }
  return type;
}

static void
get_size (const GstVolumeFrame * frame, gint size[3])
{
  size[0] = frame->info.width;
  size[1] = frame->info.height;
  size[2] = frame->info.depth;
}

/* A block that needs too much at once is halved along its longest side. */
static void
sample_block (const Job * job, const GstVolumeBlock * block,
    GstVolumeScratch * scratch)
{
  GstVolumeBlock half = *block;
  gint longest = 0, axis;

  if (job->sample (job->sampling, block, scratch))
    return;
  for (axis = 1; axis < 3; axis++) {
    if (block->size[axis] > block->size[longest])
      longest = axis;
  }
  half.size[longest] = block->size[longest] / 2;
  sample_block (job, &half, scratch);
  half.first[longest] += half.size[longest];
  half.size[longest] = block->size[longest] - half.size[longest];
  sample_block (job, &half, scratch);
}

static gpointer
sample_blocks (gpointer data)
{
  Job *job = data;
  GstVolumeScratch scratch = { {NULL} };
  gint size[3], count[3], axis, index;

  get_size (job->sampling->dst, size);
  for (axis = 0; axis < 3; axis++)
    count[axis] = (size[axis] - 1) / job->block.size[axis] + 1;
  while ((index = g_atomic_int_add (&job->next, 1))
      < count[0] * count[1] * count[2]) {
    GstVolumeBlock block;

    for (axis = 0; axis < 3; axis++) {
      block.first[axis] = index % count[axis] * job->block.size[axis];
      block.size[axis] = MIN (job->block.size[axis],
          size[axis] - block.first[axis]);
      index /= count[axis];
    }
    sample_block (job, &block, &scratch);
  }
  gst_volume_scratch_clear (&scratch);
  return NULL;
}

static void
choose_sampler (Job * job)
{
  const GstVolumeSampling *sampling = job->sampling;

  if (!sampling->is_aligned) {
    job->block = scattered_block;
    job->sample = sampling->interpolation == GST_VOLUME_INTERPOLATION_NEAREST ?
        gst_volume_sampling_copy : gst_volume_sampling_scatter;
  } else if (sampling->interpolation == GST_VOLUME_INTERPOLATION_NEAREST) {
    job->block = copied_block;
    job->block.size[sampling->along[0]] = GST_VOLUME_BLOCK_ROW;
    job->sample = gst_volume_sampling_copy_aligned;
  } else {
    job->block = aligned_block;
    job->sample = gst_volume_sampling_align;
  }
}

static void
run (const GstVolumeSampling * sampling)
{
  Job job = {.sampling = sampling };
  GThread *threads[MAX_THREADS];
  gsize voxels = gst_volume_info_get_voxels (&sampling->dst->info);
  guint n, i;

  choose_sampler (&job);
  n = MIN (g_get_num_processors (), MAX_THREADS);
  n = MIN (n, voxels / MIN_VOXELS_PER_THREAD);
  for (i = 1; i < n; i++)
    threads[i] = g_thread_new ("volume-resample", sample_blocks, &job);
  sample_blocks (&job);
  for (i = 1; i < n; i++)
    g_thread_join (threads[i]);
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

/* The axis of dst, of @size voxels, along which each axis of src runs alone.
 * FALSE where there is not one each. */
static gboolean
find_axes (const GstVolumeAffine * map, const gint size[3], gint along[3])
{
  gboolean taken[3] = { FALSE, FALSE, FALSE };
  gint i, j, runs;

  for (i = 0; i < 3; i++) {
    along[i] = -1;
    for (j = 0, runs = 0; j < 3; j++) {
      if (fabs (map->m[i][j]) * (size[j] - 1) > ALIGN_TOLERANCE) {
        along[i] = j;
        runs++;
      }
    }
    if (runs > 1 || (runs == 1 && taken[along[i]]))
      return FALSE;
    if (runs == 1)
      taken[along[i]] = TRUE;
  }
  /* Along what is left there is a single voxel. */
  for (i = 0; i < 3; i++) {
    for (j = 0; j < 3 && along[i] < 0; j++) {
      if (!taken[j]) {
        along[i] = j;
        taken[j] = TRUE;
      }
    }
  }
  return TRUE;
}

/* Without a displacement; @sigma: of a blur along each axis of src. */
static void
run_affine (GstVolumeSampling * sampling, const gdouble sigma[3])
{
  gint from[3], to[3], i;

  get_size (sampling->src, from);
  get_size (sampling->dst, to);
  sampling->is_aligned = find_axes (&sampling->map, to, sampling->along);
  for (i = 0; sampling->is_aligned && i < 3; i++) {
    const gdouble *row = sampling->map.m[i];
    gint along = sampling->along[i];

    gst_volume_windows_init (&sampling->windows[i], sampling->interpolation,
        sigma[i], row[3], row[along], to[along], from[i]);
  }
  run (sampling);
  for (i = 0; sampling->is_aligned && i < 3; i++)
    gst_volume_windows_clear (&sampling->windows[i]);
}

/* @src blurred, as real numbers; its data is to be freed. */
static GstVolumeFrame
blur (const GstVolumeFrame * src, const gdouble sigma[3])
{
  GstVolumeFrame blurred = {.info = src->info };
  GstVolumeSampling sampling = {.src = src,.dst = &blurred,
    .map = gst_volume_affine_identity (),
    .interpolation = GST_VOLUME_INTERPOLATION_LINEAR
  };

  blurred.info.format = gst_volume_format_get_size (src->info.format) < 4
      || src->info.format == GST_VOLUME_FORMAT_F32LE ?
      GST_VOLUME_FORMAT_F32LE : GST_VOLUME_FORMAT_F64LE;
  blurred.data = g_malloc (gst_volume_info_get_size (&blurred.info));
  run_affine (&sampling, sigma);
  return blurred;
}

/* How much to blur along each axis of src; FALSE: not at all. */
static gboolean
find_blur (const GstVolumeAffine * map, gdouble sigma[3])
{
  gboolean is_blurred = FALSE;
  gint i;

  for (i = 0; i < 3; i++) {
    const gdouble *row = map->m[i];

    sigma[i] = gst_volume_windows_get_sigma (sqrt (row[0] * row[0]
            + row[1] * row[1] + row[2] * row[2]));
    is_blurred |= sigma[i] > 0;
  }
  return is_blurred;
}

static gboolean
resample (const GstVolumeFrame * src, const GstVolumeAffine * src_affine,
    GstVolumeFrame * dst, const GstVolumeAffine * dst_affine,
    const GstVolumeAffine * world, const GstVolumeDisplacement * displacement,
    GstVolumeInterpolation interpolation, gboolean antialias, gdouble fill)
{
  GstVolumeSampling sampling = {.src = src,.dst = dst,.fill = fill,
    .interpolation = interpolation,.displacement = displacement
  };
  GstVolumeFrame blurred = { {0} };
  gdouble sigma[3] = { 0 };
  GstVolumeAffine inverse;
  gint size[3], along[3];

  if (src->info.format != dst->info.format
      || src->info.channels != dst->info.channels
      || !gst_volume_affine_is_valid (dst_affine)
      || (world && !gst_volume_affine_is_valid (world))
      || !gst_volume_affine_invert (src_affine, &inverse))
    return FALSE;
  sampling.to_src = world ? gst_volume_affine_compose (&inverse, world)
      : inverse;
  sampling.map = gst_volume_affine_compose (&sampling.to_src, dst_affine);
  if (displacement) {
    if (!gst_volume_affine_invert (&displacement->grid.affine, &inverse))
      return FALSE;
    sampling.to_node = gst_volume_affine_compose (&inverse, dst_affine);
    run (&sampling);
    return TRUE;
  }

  get_size (dst, size);
  if (antialias && interpolation != GST_VOLUME_INTERPOLATION_NEAREST
      && find_blur (&sampling.map, sigma)) {
    if (!find_axes (&sampling.map, size, along)) {
      blurred = blur (src, sigma);
      sampling.src = &blurred;
    }
  } else if (round_map (&sampling.map, size)) {
    sampling.interpolation = GST_VOLUME_INTERPOLATION_NEAREST;
  }
  run_affine (&sampling, sigma);
  g_free (blurred.data);
  return TRUE;
}

gboolean
gst_volume_resample (const GstVolumeFrame * src,
    const GstVolumeAffine * src_affine, GstVolumeFrame * dst,
    const GstVolumeAffine * dst_affine, const GstVolumeAffine * world,
    GstVolumeInterpolation interpolation, gdouble fill)
{
  return resample (src, src_affine, dst, dst_affine, world, NULL,
      interpolation, FALSE, fill);
}

gboolean
gst_volume_resample_antialiased (const GstVolumeFrame * src,
    const GstVolumeAffine * src_affine, GstVolumeFrame * dst,
    const GstVolumeAffine * dst_affine, const GstVolumeAffine * world,
    GstVolumeInterpolation interpolation, gdouble fill)
{
  return resample (src, src_affine, dst, dst_affine, world, NULL,
      interpolation, TRUE, fill);
}

gboolean
gst_volume_resample_displaced (const GstVolumeFrame * src,
    const GstVolumeAffine * src_affine, GstVolumeFrame * dst,
    const GstVolumeAffine * dst_affine, const GstVolumeAffine * world,
    const GstVolumeDisplacement * displacement,
    GstVolumeInterpolation interpolation, gdouble fill)
{
  return resample (src, src_affine, dst, dst_affine, world, displacement,
      interpolation, FALSE, fill);
}
