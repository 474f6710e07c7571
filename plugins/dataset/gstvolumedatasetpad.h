/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* A pad of volumedatasetsrc: the stream of a modality. */

#pragma once

#include "datasetreader.h"

G_BEGIN_DECLS

#define GST_TYPE_VOLUME_DATASET_PAD (gst_volume_dataset_pad_get_type ())
G_DECLARE_FINAL_TYPE (GstVolumeDatasetPad, gst_volume_dataset_pad, GST,
    VOLUME_DATASET_PAD, GstPad)

/**
 * GstVolumeDatasetPad:
 * @modality: the pad's name, interned
 * @need_start: the stream is to (re)start before all else; under the
 *     element's stream lock
 * @info: of the caps sent last; streaming thread
 * @looked_at: paths of items: what is doubtful about their files was told;
 *     streaming thread
 * @released: no longer the element's; under its object lock
 */
struct _GstVolumeDatasetPad
{
  GstPad parent;

  const gchar *modality;
  gboolean need_start;
  GstVolumeInfo info;
  GHashTable *looked_at;
  gboolean released;
};

/* @name: a modality */
GstVolumeDatasetPad *gst_volume_dataset_pad_new (GstPadTemplate * templ,
    const gchar * name);

/**
 * gst_volume_dataset_pad_start:
 * @id: of the dataset
 * @group: of all its streams
 * @first: (nullable): path of a file of the stream, NULL where there are gaps
 *     alone.  Caps precede the segment, so its header is looked at.
 * @max_bytes: most bytes a volume may have
 * @error: the file cannot be read; the stream is started nevertheless
 *
 * Sends STREAM_START, CAPS and SEGMENT.  A stream that starts again may have
 * ended: where nothing flushes, only STREAM_START undoes that.
 */
GstFlowReturn gst_volume_dataset_pad_start (GstVolumeDatasetPad * self,
    const gchar * id, guint group, const gchar * first, guint64 max_bytes,
    const GstSegment * segment, guint32 seqnum, GError ** error);

/**
 * gst_volume_dataset_pad_push_item:
 * @index: of the item in the stream, and of @reader
 * @reader: of its volumes
 * @interrupted: atomic: reading ends soon after it is set
 * @error: set where the file cannot be read, with GST_FLOW_ERROR
 *
 * Sends what the item has of the modality: a volume, before it CAPS where they
 * change, or a gap of the item's second.  Nothing is read for a pad that is
 * not linked, or behind which nobody wants more.  What is doubtful about the
 * file the element tells, the first time that it is read.
 */
GstFlowReturn gst_volume_dataset_pad_push_item (GstVolumeDatasetPad * self,
    const BidsItem * item, guint64 index, DatasetReader * reader,
    gint * interrupted, GError ** error);

/* As it was before the first start.  Not while it streams. */
void gst_volume_dataset_pad_reset (GstVolumeDatasetPad * self);

/* Answers a CAPS query: the modality is known before a file is. */
void gst_volume_dataset_pad_query_caps (GstVolumeDatasetPad * self,
    GstQuery * query);

G_END_DECLS
