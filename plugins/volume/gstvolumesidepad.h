/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* A sink pad for volumes beside those of an element's pad `sink`, such as
 * their masks or references.  The thread of that pad waits here for the one
 * of the same OFFSET.
 *
 * An element has any number of them, each on a request pad of its own name,
 * and says to gst_volume_side_pads_...() what happens on its other pads. */

#pragma once

#include "gstvolumegeometry.h"
#include "gstvolumeinfo.h"

G_BEGIN_DECLS

#define GST_TYPE_VOLUME_SIDE_PAD (gst_volume_side_pad_get_type ())
G_DECLARE_FINAL_TYPE (GstVolumeSidePad, gst_volume_side_pad, GST,
    VOLUME_SIDE_PAD, GstPad)

/**
 * GstVolumeSide:
 * @is_volume: not a gap
 * @info: of the volume
 * @grid: of the volume, or what is kept of it; size[0] is 0 for a gap
 * @buffer: (nullable): the volume, where it is kept
 */
typedef struct
{
  gboolean is_volume;
  GstVolumeInfo info;
  GstVolumeGrid grid;
  GstBuffer *buffer;
} GstVolumeSide;

/* Streaming thread of @pad: makes of @grid, which is @volume's, what is to be
 * kept of it.  FALSE after an element error. */
typedef gboolean (*GstVolumeSideRead) (GstPad * pad,
    const GstVolumeInfo * info, GstBuffer * volume, GstVolumeGrid * grid);

/**
 * gst_volume_side_pad_request:
 * @templ: the pad's template and its name
 * @read: (nullable): NULL: volumes are kept as they are
 *
 * A new pad of @element, for request_new_pad; NULL where there is one already.
 * With @read it never blocks upstream, for grids are small.  Without, it holds
 * one volume, and the next one waits until the stream on the pad `sink` has
 * passed it.
 */
GstPad *gst_volume_side_pad_request (GstElement * element,
    GstPadTemplate * templ, GstVolumeSideRead read);

/**
 * gst_volume_side_pad_take:
 * @name: of a pad of @sinkpad's element
 * @index: OFFSET of the volume that came by @sinkpad
 * @side: (out): what the pad has for it, its buffer (transfer full); all 0
 *   where that is a gap, or nothing is linked there
 *
 * Waits.  GST_FLOW_FLUSHING where @sinkpad is or the element stops;
 * GST_FLOW_ERROR, after an element error, where a later volume came or none
 * will.
 */
GstFlowReturn gst_volume_side_pad_take (GstPad * sinkpad, const gchar * name,
    guint64 index, GstVolumeSide * side);

/* @event, not consumed, came by the pad `sink`. */
void gst_volume_side_pads_sink_event (GstElement * element, GstEvent * event);

/* @event (transfer full), a seek, goes upstream from all, in an order that does
 * not matter. */
gboolean gst_volume_side_pads_seek (GstElement * element, GstPad * sinkpad,
    GstEvent * event);

/* Nobody waits any more: on the way to READY, before the parent class. */
void gst_volume_side_pads_stop (GstElement * element);

G_END_DECLS
