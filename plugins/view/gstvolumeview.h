/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gstvolume.h>

G_BEGIN_DECLS

#define GST_TYPE_VOLUME_VIEW (gst_volume_view_get_type ())
G_DECLARE_FINAL_TYPE (GstVolumeView, gst_volume_view, GST, VOLUME_VIEW,
    GstVolumeAggregator)
GST_ELEMENT_REGISTER_DECLARE (volumeview)

G_END_DECLS
