/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Sampling that takes the value of one voxel, bit for bit, where grids are
 * aligned: flips, permutations, crops, pads and steps of any length. */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include <string.h>

#include "gstvolumesampling.h"

/* Inlined for each size of a value, which is then moved at once. */
#define INLINE static inline __attribute__ ((always_inline))

/* Values along either side of a tile, and the bytes of one at most. */
#define TILE 32
#define MAX_SIZE 8
#define CACHE_LINE 64

/* Those voxels of a block that are inside the source, of one channel. */
typedef struct
{
  gint n[3];
  guint8 *to;                   /* the first one's value */
  gsize stride[3];              /* what the next voxel adds to @to */
  const guint8 *from;
  gsize offset[3][GST_VOLUME_BLOCK_ROW];        /* what a voxel adds to @from */
} Piece;

/* @rows rows of @n values, @stride of them apart. */
INLINE void
copy_rows (guint8 * to, gsize stride, const guint8 * from,
    const gsize * offset, gint n, const gsize * row_offset, gint rows,
    gsize size)
{
  gint i, row;

  for (row = 0; row < rows; row++, to += stride * size) {
    const guint8 *values = from + row_offset[row] * size;

    for (i = 0; i < n; i++)
      memcpy (to + i * size, values + offset[i] * size, size);
  }
}

/* The same where the source's rows run across: it is read along these and
 * written along the destination's, so that cache lines of both are touched
 * once. */
INLINE void
copy_tile (guint8 * to, gsize stride, const guint8 * from,
    const gsize * offset, gint n, const gsize * row_offset, gint rows,
    gsize size)
{
  guint8 tile[TILE * TILE * MAX_SIZE];
  gint i, row;

  /* Memory is asked for all of it before the first is waited for. */
  for (i = 0; i < n; i++) {
    const guint8 *values = from + offset[i] * size;

    for (row = 0; row < rows; row += CACHE_LINE / size)
      __builtin_prefetch (values + row_offset[row] * size);
    __builtin_prefetch (values + row_offset[rows - 1] * size);
  }
  for (i = 0; i < n; i++) {
    const guint8 *values = from + offset[i] * size;

    for (row = 0; row < rows; row++)
      memcpy (tile + (row * TILE + i) * size, values + row_offset[row] * size,
          size);
  }
  for (row = 0; row < rows; row++, to += stride * size) {
    if (n == TILE)
      memcpy (to, tile + row * TILE * size, TILE * size);
    else
      memcpy (to, tile + row * TILE * size, n * size);
  }
}

/* The source's rows run along axis @near of the destination. */
INLINE void
copy_piece (const Piece * piece, gint near, gsize size)
{
  const gint across = near == 0 ? 1 : near, far = 3 - across;
  const gint *n = piece->n;
  gint i, row, k;

  for (k = 0; k < n[far]; k++) {
    const guint8 *from = piece->from + piece->offset[far][k] * size;
    guint8 *to = piece->to + k * piece->stride[far] * size;

    if (near == 0) {
      copy_rows (to, piece->stride[across], from, piece->offset[0], n[0],
          piece->offset[across], n[across], size);
      continue;
    }
    for (row = 0; row < n[across]; row += TILE) {
      for (i = 0; i < n[0]; i += TILE) {
        copy_tile (to + (row * piece->stride[across] + i) * size,
            piece->stride[across], from, piece->offset[0] + i,
            MIN (TILE, n[0] - i), piece->offset[across] + row,
            MIN (TILE, n[across] - row), size);
      }
    }
  }
}

static void
copy_values (const Piece * piece, gint near, gsize size)
{
  switch (size) {
    case 1:
      copy_piece (piece, near, 1);
      break;
    case 2:
      copy_piece (piece, near, 2);
      break;
    case 4:
      copy_piece (piece, near, 4);
      break;
    default:
      copy_piece (piece, near, 8);
      break;
  }
}

/* The whole of @block becomes @value. */
static void
fill (const GstVolumeFrame * dst, gint channel, const GstVolumeBlock * block,
    const guint8 * value, gsize size)
{
  const gint *first = block->first;
  gint x, y, z;

  for (z = first[2]; z < first[2] + block->size[2]; z++) {
    for (y = first[1]; y < first[1] + block->size[1]; y++) {
      guint8 *row = (guint8 *) dst->data + size
          * gst_volume_sampling_get_offset (dst, channel, first[0], y, z);

      for (x = 0; x < block->size[0]; x++)
        memcpy (row + x * size, value, size);
    }
  }
}

/* Values between neighbours along axis @axis. */
static gsize
get_stride (const GstVolumeInfo * info, gint axis)
{
  return axis == 0 ? 1 : axis == 1 ? (gsize) info->width
      : (gsize) info->width * info->height;
}

/* The voxels of @block that are inside along axis @axis of the source: all
 * between the first and the last. */
static void
find_inside (const GstVolumeSampling * self, const GstVolumeBlock * block,
    gint axis, gint first[3], Piece * piece)
{
  const GstVolumeWindows *windows = &self->windows[axis];
  const gint along = self->along[axis];
  const gint end = block->first[along] + block->size[along];
  const gsize stride = get_stride (&self->src->info, axis);
  gint n = 0, at = block->first[along];

  while (at < end && windows->count[at] == 0)
    at++;
  first[along] = at;
  for (; at < end && windows->count[at] > 0; at++)
    piece->offset[along][n++] = windows->first[at] * stride;
  piece->n[along] = n;
  piece->stride[along] = get_stride (&self->dst->info, along);
}

gboolean
gst_volume_sampling_copy_aligned (const GstVolumeSampling * self,
    const GstVolumeBlock * block, GstVolumeScratch * scratch)
{
  const gsize size = gst_volume_format_get_size (self->src->info.format);
  const gsize channel_size =
      gst_volume_info_get_voxels (&self->src->info) * size;
  gint first[3], axis, channel;
  gboolean is_whole = TRUE;
  guint64 fill_value;
  GstVolumeFrame filling = {.info = self->dst->info,.data = &fill_value };
  Piece piece;

  gst_volume_frame_write_f64 (&filling, 0, 1, &self->fill);
  for (axis = 0; axis < 3; axis++)
    find_inside (self, block, axis, first, &piece);
  for (axis = 0; axis < 3; axis++)
    is_whole &= piece.n[axis] == block->size[axis];
  for (channel = 0; channel < self->dst->info.channels; channel++) {
    if (!is_whole)
      fill (self->dst, channel, block, filling.data, size);
    piece.from = (const guint8 *) self->src->data + channel * channel_size;
    piece.to = (guint8 *) self->dst->data + size
        * gst_volume_sampling_get_offset (self->dst, channel, first[0],
        first[1], first[2]);
    copy_values (&piece, self->along[0], size);
  }
  return TRUE;
}
