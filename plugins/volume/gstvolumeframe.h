/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* A mapped volume, as GstVideoFrame is to video. */

#pragma once

#include "gstvolumegeometry.h"
#include "gstvolumeinfo.h"

G_BEGIN_DECLS

typedef struct
{
  GstVolumeInfo info;
  GstBuffer *buffer;
  gpointer data;                /* info's voxels, contiguous */
  GstMapInfo map;
} GstVolumeFrame;

/* FALSE where the buffer cannot be mapped or holds fewer bytes than @info
 * says.  The frame does not own the buffer. */
gboolean gst_volume_frame_map (GstVolumeFrame * frame,
    const GstVolumeInfo * info, GstBuffer * buffer, GstMapFlags flags);
void gst_volume_frame_unmap (GstVolumeFrame * frame);

/* Read @n values from value @offset on, as F32 or F64, whatever the format.
 * 64-bit integers lose what a double cannot hold. */
void gst_volume_frame_read_f32 (const GstVolumeFrame * frame, gsize offset,
    gsize n, gfloat * values);
void gst_volume_frame_read_f64 (const GstVolumeFrame * frame, gsize offset,
    gsize n, gdouble * values);

/* Write; integer formats round half to even and saturate, NaN becomes 0. */
void gst_volume_frame_write_f64 (GstVolumeFrame * frame, gsize offset,
    gsize n, const gdouble * values);

/* What lies outside of a volume is as dark as the darkest in it: of all channels
 * the smallest value that is finite, 0 where none is.  Where 0 is there more than
 * twenty times as often as values below it, these are the ripples that an
 * interpolation leaves beside edges, as of a brain cut out, and it is 0. */
gdouble gst_volume_frame_find_background (const GstVolumeFrame * frame);

G_END_DECLS
