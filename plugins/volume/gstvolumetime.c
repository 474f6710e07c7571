/* SPDX-License-Identifier: LGPL-2.1-or-later */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "gstvolumeinfo.h"
#include "gstvolumetime.h"

void
gst_volume_stamp (GstBuffer * volume, guint64 index)
{
  GST_BUFFER_PTS (volume) = index * GST_VOLUME_DURATION;
  GST_BUFFER_DURATION (volume) = GST_VOLUME_DURATION;
  GST_BUFFER_OFFSET (volume) = index;
  GST_BUFFER_OFFSET_END (volume) = index + 1;
}

gboolean
gst_volume_convert_time (GstFormat from, gint64 value, GstFormat to,
    gint64 * result)
{
  if ((from != GST_FORMAT_DEFAULT && from != GST_FORMAT_TIME)
      || (to != GST_FORMAT_DEFAULT && to != GST_FORMAT_TIME))
    return FALSE;
  if (value < 0 || from == to)
    *result = value;
  else if (to == GST_FORMAT_TIME)
    *result = gst_util_uint64_scale (value, GST_VOLUME_DURATION, 1);
  else
    *result = value / GST_VOLUME_DURATION;
  return TRUE;
}

void
gst_volume_count_advance (GstVolumeCount * count, guint64 index)
{
  if (count->index != GST_BUFFER_OFFSET_NONE && index <= count->index)
    count->round++;
  count->index = index;
}

gint
gst_volume_count_compare (const GstVolumeCount * a, const GstVolumeCount * b)
{
  if (a->round != b->round)
    return a->round < b->round ? -1 : 1;
  return a->index < b->index ? -1 : a->index > b->index;
}
