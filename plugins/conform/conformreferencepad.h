/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* A sink pad that says on which grid volumes shall be, or which part of the
 * world is their foreground.  It keeps a grid for each volume that comes, and
 * nothing else, so it never blocks upstream; the stream that is conformed
 * waits for the grid of its volume. */

#pragma once

#include "gstvolumegeometry.h"
#include "gstvolumetime.h"

G_BEGIN_DECLS

#define CONFORM_TYPE_REFERENCE_PAD (conform_reference_pad_get_type ())
G_DECLARE_FINAL_TYPE (ConformReferencePad, conform_reference_pad, CONFORM,
    REFERENCE_PAD, GstPad)

/**
 * ConformReference:
 * @count: where it is in its stream
 * @is_volume: not a gap
 * @grid: the volume's grid, or the box about what a mask has; size[0] is 0 for
 *   a gap and an empty mask
 * @modality: its modality; interned
 */
typedef struct
{
  GstVolumeCount count;
  gboolean is_volume;
  GstVolumeGrid grid;
  const gchar *modality;
} ConformReference;

typedef enum
{
  CONFORM_REFERENCE_FOUND,
  CONFORM_REFERENCE_MISSING,    /* others came, or none will */
  CONFORM_REFERENCE_FLUSHING,   /* the pad that waits is */
} ConformReferenceResult;

/* @templ: of the pad, and its name; @is_mask: its volumes are masks. */
ConformReferencePad *conform_reference_pad_new (GstPadTemplate * templ,
    gboolean is_mask);

/* Wait for the reference of volume @index, which came by @sinkpad; it and those
 * before it are forgotten. */
ConformReferenceResult conform_reference_pad_wait (ConformReferencePad * self,
    GstPad * sinkpad, guint64 index, ConformReference * reference);

/* Instead of volume @index there came a gap. */
void conform_reference_pad_pass (ConformReferencePad * self, guint64 index);

/* What waits comes from a flush. */
void conform_reference_pad_rewind (ConformReferencePad * self);

/* Any thread: @sinkpad is flushing now. */
void conform_reference_pad_wake (ConformReferencePad * self);

/* While one stream is where a seek led and the other is not yet, nothing is
 * found or forgotten. */
void conform_reference_pad_hold (ConformReferencePad * self, gboolean is_held);

/* There will be no references any more: who waits finds a gap. */
void conform_reference_pad_release (ConformReferencePad * self);

G_END_DECLS
