/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

#define GST_TYPE_VOLUME_CONFORM (gst_volume_conform_get_type ())
G_DECLARE_FINAL_TYPE (GstVolumeConform, gst_volume_conform, GST,
    VOLUME_CONFORM, GstElement)

G_END_DECLS
