/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gstvolume.h>

G_BEGIN_DECLS

#define GST_TYPE_VOLUME_ERROR (gst_volume_error_get_type ())
G_DECLARE_FINAL_TYPE (GstVolumeError, gst_volume_error, GST, VOLUME_ERROR,
    GstVolumeAggregator)

GST_ELEMENT_REGISTER_DECLARE (volumeerror)

G_END_DECLS
