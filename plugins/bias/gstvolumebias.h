/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "gstvolumeaggregator.h"

G_BEGIN_DECLS

#define GST_TYPE_VOLUME_BIAS (gst_volume_bias_get_type ())
G_DECLARE_FINAL_TYPE (GstVolumeBias, gst_volume_bias, GST, VOLUME_BIAS,
    GstVolumeAggregator)

GST_ELEMENT_REGISTER_DECLARE (volumebias)

G_END_DECLS
