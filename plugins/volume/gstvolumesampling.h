/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* A resampling in hand.  It is done in blocks of the destination, each on its
 * own, so that threads may share them and the result does not depend on how
 * many there are.  The box of the source that a block needs is read first, as
 * doubles and with its last values going on beyond the source's ends, so that
 * what works on it is free of formats and borders. */

#pragma once

#include "gstvolumeresample.h"
#include "gstvolumewindows.h"

G_BEGIN_DECLS

/**
 * GstVolumeSampling:
 * @map: voxel of @dst to voxel of @src
 * @displacement: (nullable): added on the way
 * @to_node: voxel of @dst to node of @displacement
 * @to_src: RAS mm of @dst's space to voxel of @src
 * @is_aligned: @src's axis i runs along @dst's axis @along[i] alone, and
 *   @windows[i] says what each of that axis' voxels looks at
 */
typedef struct
{
  const GstVolumeFrame *src;
  GstVolumeFrame *dst;
  GstVolumeAffine map;
  const GstVolumeDisplacement *displacement;
  GstVolumeAffine to_node, to_src;
  GstVolumeInterpolation interpolation;
  gdouble fill;
  gboolean is_aligned;
  gint along[3];
  GstVolumeWindows windows[3];
} GstVolumeSampling;

/* Longest row of a block. */
#define GST_VOLUME_BLOCK_ROW 64

/* Voxels @first[i] <= v < @first[i] + @size[i] of the destination. */
typedef struct
{
  gint first[3], size[3];
} GstVolumeBlock;

/* A thread's memory, which grows as it is needed. */
typedef struct
{
  gdouble *values[2];
  gsize size[2];
} GstVolumeScratch;

/* Memory @i, for @n values; what it held is gone. */
gdouble *gst_volume_scratch_get (GstVolumeScratch * scratch, guint i, gsize n);
void gst_volume_scratch_clear (GstVolumeScratch * scratch);

/* The voxels of the source, as real numbers, where @n voxels of the
 * destination from (@x, @y, @z) on lie: @n along x, then y, then z; NaN
 * outside the field of view. */
void gst_volume_sampling_locate (const GstVolumeSampling * self, gint x,
    gint y, gint z, gint n, gdouble * position);

/* FALSE where @block, unless of a single voxel, needs more voxels of the
 * source, @first[i] <= v < @last[i], than should be held at once. */
gboolean gst_volume_block_is_small (const GstVolumeBlock * block,
    const gint first[3], const gint last[3]);

/* Read these voxels of @channel into @values. */
void gst_volume_sampling_read (const GstVolumeSampling * self, gint channel,
    const gint first[3], const gint last[3], gdouble * values);

/* The number of voxel (@x, @y, @z) of @frame's @channel. */
static inline gsize
gst_volume_sampling_get_offset (const GstVolumeFrame * frame, gint channel,
    gint x, gint y, gint z)
{
  const GstVolumeInfo *info = &frame->info;

  return (((gsize) channel * info->depth + z) * info->height + y)
      * info->width + x;
}

/* Sets the voxels of a block.  FALSE, and nothing is done, where the block
 * needs too large a box and should come in two pieces. */
typedef gboolean (*GstVolumeSampler) (const GstVolumeSampling * self,
    const GstVolumeBlock * block, GstVolumeScratch * scratch);

/* Each takes the value of one voxel, bit for bit, wherever it lies. */
gboolean gst_volume_sampling_copy (const GstVolumeSampling * self,
    const GstVolumeBlock * block, GstVolumeScratch * scratch);

/* The same where the grids are aligned. */
gboolean gst_volume_sampling_copy_aligned (const GstVolumeSampling * self,
    const GstVolumeBlock * block, GstVolumeScratch * scratch);

/* Axis by axis. */
gboolean gst_volume_sampling_align (const GstVolumeSampling * self,
    const GstVolumeBlock * block, GstVolumeScratch * scratch);

/* Wherever they lie. */
gboolean gst_volume_sampling_scatter (const GstVolumeSampling * self,
    const GstVolumeBlock * block, GstVolumeScratch * scratch);

G_END_DECLS
