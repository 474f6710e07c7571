/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* A pad of volumedatasetsrc: the stream of a modality. */

#pragma once

#include "gstvolume.h"

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
 * @released: no longer the element's; under its object lock
 */
struct _GstVolumeDatasetPad
{
  GstPad parent;

  const gchar *modality;
  gboolean need_start;
  GstVolumeInfo info;
  gboolean released;
};

/* @name: a modality */
GstVolumeDatasetPad *gst_volume_dataset_pad_new (GstPadTemplate * templ,
    const gchar * name);

/**
 * gst_volume_dataset_pad_start:
 * @id: of the dataset
 * @group: of all its streams
 * @info: (nullable): of the first volume, NULL where there are gaps alone
 *
 * Sends STREAM_START, CAPS and SEGMENT.  A stream that starts again may have
 * ended: where nothing flushes, only STREAM_START undoes that.
 */
void gst_volume_dataset_pad_start (GstVolumeDatasetPad * self,
    const gchar * id, guint group, const GstVolumeInfo * info,
    const GstSegment * segment, guint32 seqnum);

/* CAPS, where they change, and the volume (transfer full). */
GstFlowReturn gst_volume_dataset_pad_push (GstVolumeDatasetPad * self,
    const GstVolumeInfo * info, GstBuffer * volume);

/* The second of item @index is empty. */
GstFlowReturn gst_volume_dataset_pad_push_gap (GstVolumeDatasetPad * self,
    guint64 index);

/* Answers a CAPS query: the modality is known before a file is. */
void gst_volume_dataset_pad_query_caps (GstVolumeDatasetPad * self,
    GstQuery * query);

G_END_DECLS
