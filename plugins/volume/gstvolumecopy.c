/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Sampling that takes the value of one voxel, bit for bit, wherever it lies. */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include <string.h>

#include "gstvolumekernel.h"
#include "gstvolumesampling.h"

/* Offset of a voxel outside. */
#define OUTSIDE G_MAXSIZE

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

/* Values between neighbours along axis @axis of the source. */
static gsize
get_stride (const GstVolumeInfo * info, gint axis)
{
  return axis == 0 ? 1 : axis == 1 ? (gsize) info->width
      : (gsize) info->width * info->height;
}

/* Where the values of a row are. */
static void
find_offsets (const GstVolumeSampling * self, gint x, gint y, gint z, gint n,
    gsize * offset)
{
  const GstVolumeInfo *info = &self->src->info;
  gdouble position[3 * GST_VOLUME_BLOCK_ROW], f;
  const gint sizes[3] = { info->width, info->height, info->depth };
  gint i, axis;

  memset (offset, 0, n * sizeof (*offset));
  gst_volume_sampling_locate (self, x, y, z, n, position);
  for (i = 0; i < n; i++) {
    if (isnan (position[i])) {
      offset[i] = OUTSIDE;
      continue;
    }
    for (axis = 0; axis < 3; axis++) {
      gint voxel = gst_volume_kernel_split (GST_VOLUME_INTERPOLATION_NEAREST,
          position[axis * n + i], &f);

      offset[i] += CLAMP (voxel, 0, sizes[axis] - 1) * get_stride (info, axis);
    }
  }
}

gboolean
gst_volume_sampling_copy (const GstVolumeSampling * self,
    const GstVolumeBlock * block, GstVolumeScratch * scratch)
{
  const gint *first = block->first, *size = block->size;
  gsize bytes = gst_volume_format_get_size (self->src->info.format);
  gsize channel_size = gst_volume_info_get_voxels (&self->src->info) * bytes;
  gsize offset[GST_VOLUME_BLOCK_ROW];
  guint64 fill_value;
  GstVolumeFrame fill = {.info = self->dst->info,.data = &fill_value };
  gint y, z, channel;

  gst_volume_frame_write_f64 (&fill, 0, 1, &self->fill);
  for (z = first[2]; z < first[2] + size[2]; z++) {
    for (y = first[1]; y < first[1] + size[1]; y++) {
      find_offsets (self, first[0], y, z, size[0], offset);
      for (channel = 0; channel < self->dst->info.channels; channel++) {
        gsize to = gst_volume_sampling_get_offset (self->dst, channel,
            first[0], y, z);

        copy_values ((guint8 *) self->dst->data + to * bytes,
            (const guint8 *) self->src->data + channel * channel_size, offset,
            size[0], bytes, fill.data);
      }
    }
  }
  return TRUE;
}
