/* SPDX-License-Identifier: LGPL-2.1-or-later */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "metrictypes.h"

#include "metricprotocol.h"

GType
metric_sink_metrics_get_type (void)
{
  static gsize type = 0;

  if (g_once_init_enter (&type)) {
    GArray *values = g_array_new (TRUE, TRUE, sizeof (GFlagsValue));
    guint i;

    for (i = 0; i < N_METRICS; i++) {
      GFlagsValue value = { 1 << i, metrics[i].description, metrics[i].name };

      g_array_append_val (values, value);
    }
    /* the type keeps the array */
    g_once_init_leave (&type,
        g_flags_register_static ("GstVolumeMetricSinkMetrics",
            (GFlagsValue *) g_array_free (values, FALSE)));
  }
  return type;
}

GType
metric_sink_regions_get_type (void)
{
  static gsize type = 0;
  static const GFlagsValue values[] = {
    {METRIC_REGION_ALL, "All voxels", "all"},
    {METRIC_REGION_MASK, "Those where the mask is not 0", "mask"},
    {METRIC_REGION_LABELS, "Those of each number in the mask", "labels"},
    {0}
  };

  if (g_once_init_enter (&type))
    g_once_init_leave (&type,
        g_flags_register_static ("GstVolumeMetricSinkRegions", values));
  return type;
}

GType
metric_sink_window_get_type (void)
{
  static gsize type = 0;
  static const GEnumValue values[] = {
    {METRIC_WINDOW_UNIFORM, "7 voxels a side, sample covariance", "uniform"},
    {METRIC_WINDOW_GAUSSIAN,
          "Standard deviation 1.5 voxels, 11 voxels a side, population covariance",
        "gaussian"},
    {0}
  };

  if (g_once_init_enter (&type))
    g_once_init_leave (&type,
        g_enum_register_static ("GstVolumeMetricSinkWindow", values));
  return type;
}

GType
metric_sink_profile_get_type (void)
{
  static gsize type = 0;
  static const GEnumValue values[] = {
    {METRIC_PROFILE_VOLUME, "Whole volumes, in their values; SSIM in 3-D",
        "volume"},
    {METRIC_PROFILE_SLICES8,
          "Axial slices as 8-bit images, each in 2-D, and their means",
        "slices8"},
    {METRIC_PROFILE_SYNTHRAD2025, "CT in HU, as the SynthRAD2025 challenge",
        "synthrad2025"},
    {0}
  };

  if (g_once_init_enter (&type))
    g_once_init_leave (&type,
        g_enum_register_static ("GstVolumeMetricSinkProfile", values));
  return type;
}

void
metric_sink_mark_types (void)
{
  gst_type_mark_as_plugin_api (GST_TYPE_VOLUME_METRIC_SINK_METRICS, 0);
  gst_type_mark_as_plugin_api (GST_TYPE_VOLUME_METRIC_SINK_REGIONS, 0);
  gst_type_mark_as_plugin_api (GST_TYPE_VOLUME_METRIC_SINK_WINDOW, 0);
  gst_type_mark_as_plugin_api (GST_TYPE_VOLUME_METRIC_SINK_PROFILE, 0);
}
