/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

#define GST_TYPE_VOLUME_FIRST (gst_volume_first_get_type ())
G_DECLARE_FINAL_TYPE (GstVolumeFirst, gst_volume_first, GST, VOLUME_FIRST,
    GstElement)

G_END_DECLS
