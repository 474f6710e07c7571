/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

#define GST_TYPE_VOLUME_METRIC_SINK (gst_volume_metric_sink_get_type ())
G_DECLARE_FINAL_TYPE (GstVolumeMetricSink, gst_volume_metric_sink, GST,
    VOLUME_METRIC_SINK, GstBin)
GST_ELEMENT_REGISTER_DECLARE (volumemetricsink)

G_END_DECLS
