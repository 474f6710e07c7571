/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Types of volumemetricsink's properties. */

#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

#define GST_TYPE_VOLUME_METRIC_SINK_METRICS (metric_sink_metrics_get_type ())
GType metric_sink_metrics_get_type (void);

#define GST_TYPE_VOLUME_METRIC_SINK_REGIONS (metric_sink_regions_get_type ())
GType metric_sink_regions_get_type (void);

#define GST_TYPE_VOLUME_METRIC_SINK_WINDOW (metric_sink_window_get_type ())
GType metric_sink_window_get_type (void);

#define GST_TYPE_VOLUME_METRIC_SINK_PROFILE (metric_sink_profile_get_type ())
GType metric_sink_profile_get_type (void);

/* Tells gst-inspect of them. */
void metric_sink_mark_types (void);

G_END_DECLS
