/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* A volume as the bytes of a NIfTI file. */

#pragma once

#include "gstvolumeinfo.h"

G_BEGIN_DECLS

/* See gst_nifti_deflate(). */
#define GST_NIFTI_LEVEL_MIN 1
#define GST_NIFTI_LEVEL_MAX 12
#define GST_NIFTI_LEVEL_DEFAULT 2

/**
 * gst_nifti_write:
 * @info: of @volume
 * @volume: with its meta
 * @level: gzip compression, 1 (fast) to 12 (small); 0: none
 * @error: GST_STREAM_ERROR
 *
 * A single file: NIfTI-1, or NIfTI-2 where a side is over 32767 voxels; sform
 * and, where the affine has no shear, qform; values as nifti-stored.h tells;
 * history in a comment extension; what the volume's file said as nifti-facts.h
 * tells.  Uncompressed, the voxels' memory is shared with @volume, where its
 * values stay as they are.  (transfer full) (nullable)
 */
GstBuffer *gst_nifti_write (const GstVolumeInfo * info, GstBuffer * volume,
    gint level, GError ** error);

G_END_DECLS
