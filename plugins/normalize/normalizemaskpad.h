/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The sink pad whose volumes say which voxels are looked at.  It holds one
 * mask and lets the next one wait upstream, until the stream that is
 * normalised has passed the volume that the mask belongs to. */

#pragma once

#include "gstvolumeinfo.h"

G_BEGIN_DECLS

#define NORMALIZE_TYPE_MASK_PAD (normalize_mask_pad_get_type ())
G_DECLARE_FINAL_TYPE (NormalizeMaskPad, normalize_mask_pad, NORMALIZE,
    MASK_PAD, GstPad)

/**
 * NormalizeMask:
 * @buffer: (nullable): NULL where there is a gap in place of the mask
 * @info: of @buffer
 */
typedef struct
{
  GstBuffer *buffer;
  GstVolumeInfo info;
} NormalizeMask;

/**
 * normalize_mask_pad_take:
 * @mask: (out): of volume @index; its buffer (transfer full)
 *
 * Waits for it.  GST_FLOW_FLUSHING where @sinkpad, by which the volume came,
 * is, or where waiting was stopped; GST_FLOW_EOS where a later mask came, or
 * none will.
 */
GstFlowReturn normalize_mask_pad_take (NormalizeMaskPad * self,
    GstPad * sinkpad, guint64 index, NormalizeMask * mask);

/* Instead of volume @index there came a gap. */
void normalize_mask_pad_pass (NormalizeMaskPad * self, guint64 index);

/* The volumes come from a flush. */
void normalize_mask_pad_rewind (NormalizeMaskPad * self);

/* Any thread: the volumes' pad is flushing now. */
void normalize_mask_pad_wake (NormalizeMaskPad * self);

/* While one stream is where a seek led and the other is not yet, nothing is
 * found or forgotten. */
void normalize_mask_pad_hold (NormalizeMaskPad * self, gboolean is_held);

/* Nobody waits any more, or again. */
void normalize_mask_pad_stop (NormalizeMaskPad * self, gboolean is_stopped);

G_END_DECLS
