/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gstvolume.h>

G_BEGIN_DECLS

#define GST_TYPE_VOLUME_MEAN (gst_volume_mean_get_type ())
G_DECLARE_FINAL_TYPE (GstVolumeMean, gst_volume_mean, GST, VOLUME_MEAN,
    GstElement)

GST_ELEMENT_REGISTER_DECLARE (volumemean)

G_END_DECLS
