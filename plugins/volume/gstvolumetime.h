/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Where a volume is in its stream: volume i, counted from 0, is at i seconds
 * (GST_VOLUME_DURATION) and has OFFSET i. */

#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/* Sets PTS, duration, OFFSET and OFFSET_END of volume @index. */
void gst_volume_stamp (GstBuffer * volume, guint64 index);

/* Between volumes (DEFAULT) and nanoseconds (TIME); under 0, unknown, stays.
 * FALSE for other formats. */
gboolean gst_volume_convert_time (GstFormat from, gint64 value, GstFormat to,
    gint64 * result);

/**
 * GstVolumeCount:
 * @round: how often the stream began again without a flush, as the epochs of
 *   a dataset do
 * @index: OFFSET of a volume, or of a gap; GST_BUFFER_OFFSET_NONE before the
 *   first
 *
 * How far a stream has come, to compare it with another one of the same
 * volumes.
 */
typedef struct
{
  guint round;
  guint64 index;
} GstVolumeCount;

#define GST_VOLUME_COUNT_INIT { 0, GST_BUFFER_OFFSET_NONE }

/* Comes to volume or gap @index, of the next round where it is not after the
 * last one. */
void gst_volume_count_advance (GstVolumeCount * count, guint64 index);

/* Under 0, 0 or over 0 where @a comes before, with or after @b. */
gint gst_volume_count_compare (const GstVolumeCount * a,
    const GstVolumeCount * b);

G_END_DECLS
