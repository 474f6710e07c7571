/* SPDX-License-Identifier: LGPL-2.1-or-later */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "datasetquery.h"
#include "gstvolume.h"

gboolean
dataset_query (GstQuery * query, guint items, const GstSegment * segment)
{
  GstFormat from, to;
  gint64 value, result;

  switch (GST_QUERY_TYPE (query)) {
    case GST_QUERY_POSITION:
      gst_query_parse_position (query, &to, NULL);
      if (!gst_volume_convert_time (GST_FORMAT_TIME, segment->position, to,
              &result))
        return FALSE;
      gst_query_set_position (query, to, result);
      return TRUE;
    case GST_QUERY_DURATION:
      gst_query_parse_duration (query, &to, NULL);
      if (items == 0
          || !gst_volume_convert_time (GST_FORMAT_DEFAULT, items, to, &result))
        return FALSE;
      gst_query_set_duration (query, to, result);
      return TRUE;
    case GST_QUERY_SEEKING:
      gst_query_parse_seeking (query, &to, NULL, NULL, NULL);
      if (!gst_volume_convert_time (GST_FORMAT_DEFAULT, items, to, &result))
        return FALSE;
      gst_query_set_seeking (query, to, items > 0, 0, result);
      return TRUE;
    case GST_QUERY_CONVERT:
      gst_query_parse_convert (query, &from, &value, &to, NULL);
      if (!gst_volume_convert_time (from, value, to, &result))
        return FALSE;
      gst_query_set_convert (query, from, value, to, result);
      return TRUE;
    case GST_QUERY_SEGMENT:
      gst_query_set_segment (query, segment->rate, GST_FORMAT_TIME,
          segment->start, segment->stop);
      return TRUE;
    case GST_QUERY_LATENCY:
      gst_query_set_latency (query, FALSE, 0, GST_CLOCK_TIME_NONE);
      return TRUE;
    default:
      return FALSE;
  }
}

gboolean
dataset_seek (GstEvent * event, GstSegment * segment)
{
  GstFormat format;
  GstSeekFlags flags;
  GstSeekType start_type, stop_type;
  gint64 start, stop;
  gdouble rate;

  gst_event_parse_seek (event, &rate, &format, &flags, &start_type, &start,
      &stop_type, &stop);
  if (rate <= 0
      || !gst_volume_convert_time (format, start, GST_FORMAT_TIME, &start)
      || !gst_volume_convert_time (format, stop, GST_FORMAT_TIME, &stop)
      || !gst_segment_do_seek (segment, rate, GST_FORMAT_TIME, flags,
          start_type, start, stop_type, stop, NULL))
    return FALSE;
  segment->start -= segment->start % GST_VOLUME_DURATION;
  segment->position = segment->time = segment->start;
  return TRUE;
}
