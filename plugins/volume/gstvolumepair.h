/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Volumes of two pads that are looked at voxel by voxel. */

#pragma once

#include "gstvolumeaggregator.h"

G_BEGIN_DECLS

/**
 * gst_volume_pair_check:
 * @element: posts the error, which names both pads
 * @a: within aggregate_volumes
 * @b: likewise
 * @index: of their volumes in the stream, for the error
 *
 * FALSE after an element error where the volumes have several channels, lie on
 * different grids (GST_VOLUME_GRID_TOLERANCE), or are of different subjects.
 * What is of no subject, as an atlas, goes with any.
 */
gboolean gst_volume_pair_check (GstElement * element,
    GstVolumeAggregatorPad * a, GstVolumeAggregatorPad * b, guint64 index);

/* A volume that can never meet another would be waited with without end: an
 * element error for each sink pad of @element that is not linked.  For events
 * that end a stream, in sink_event_pre_queue: behind it they stay in the
 * queue. */
void gst_volume_pair_require_links (GstElement * element);

G_END_DECLS
