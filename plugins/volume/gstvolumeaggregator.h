/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Base class for elements that take one volume from each of several pads, as
 * GstVideoAggregator is for video.
 *
 * Volumes belong together when their OFFSETs agree; where one has none, by
 * their order of arrival.  A volume without counterparts is left out with a
 * warning; one whose counterpart is a gap (of the volume's second) without:
 * leave_out, where a class has it, is told.
 * The stream ends with the shortest input.
 *
 * Sink pads are GstVolumeAggregatorPads: name the type in the pad template
 * of request pads, or add always pads with
 * gst_volume_aggregator_add_always_pad().
 *
 * - aggregate_volumes: source pad's task, per set of volumes.  @pads holds
 *   every sink pad in the order they were added, each with its volume.
 *   Push with gst_aggregator_finish_buffer() after
 *   gst_aggregator_set_src_caps().
 * - leave_out: optional; source pad's task, in place of aggregate_volumes for
 *   set @index, in which a pad has a gap.  For elements that push one volume a
 *   set: gst_volume_aggregator_push_gap() lets those behind count on.
 * - finish: optional; source pad's task, before EOS goes downstream.
 * - On failure post an element error first, then return GST_FLOW_ERROR.
 * - A volume without GstVolumeMeta is an error, posted by this class.
 */

#pragma once

#include <gst/base/gstaggregator.h>
#include "gstvolumeframe.h"
#include "gstvolumemeta.h"

G_BEGIN_DECLS

#define GST_TYPE_VOLUME_AGGREGATOR_PAD (gst_volume_aggregator_pad_get_type ())
G_DECLARE_FINAL_TYPE (GstVolumeAggregatorPad, gst_volume_aggregator_pad, GST,
    VOLUME_AGGREGATOR_PAD, GstAggregatorPad)

/**
 * GstVolumeAggregatorPad:
 * @info: of @volume
 * @volume: of the current set, with GstVolumeMeta; owned by the pad and set
 *   only within aggregate_volumes
 */
struct _GstVolumeAggregatorPad
{
  GstAggregatorPad parent;

  GstVolumeInfo info;
  GstBuffer *volume;
};

#define GST_TYPE_VOLUME_AGGREGATOR (gst_volume_aggregator_get_type ())
G_DECLARE_DERIVABLE_TYPE (GstVolumeAggregator, gst_volume_aggregator, GST,
    VOLUME_AGGREGATOR, GstAggregator)

struct _GstVolumeAggregatorClass
{
  GstAggregatorClass parent_class;

  GstFlowReturn (*aggregate_volumes) (GstVolumeAggregator * self,
      GList * pads);
  GstFlowReturn (*leave_out) (GstVolumeAggregator * self, guint64 index);
  GstFlowReturn (*finish) (GstVolumeAggregator * self);
};

/* For instance init: a pad of the class's template @name, whose presence is
 * always.  (transfer none) */
GstVolumeAggregatorPad *gst_volume_aggregator_add_always_pad
    (GstVolumeAggregator * self, const gchar * name);

/* Source pad's task, after gst_aggregator_set_src_caps(): a gap of a volume's
 * second downstream, in place of volume @index. */
void gst_volume_aggregator_push_gap (GstVolumeAggregator * self,
    guint64 index);

/* Map the pad's volume for reading; FALSE, with an element error posted,
 * where the buffer is smaller than the caps say. */
gboolean gst_volume_aggregator_pad_map (GstVolumeAggregatorPad * pad,
    GstVolumeFrame * frame);

G_END_DECLS
