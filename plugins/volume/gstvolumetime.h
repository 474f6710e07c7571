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

G_END_DECLS
