/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

#define GST_TYPE_VOLUME_SHEET (gst_volume_sheet_get_type ())
G_DECLARE_FINAL_TYPE (GstVolumeSheet, gst_volume_sheet, GST, VOLUME_SHEET,
    GstElement)

GST_ELEMENT_REGISTER_DECLARE (volumesheet)

G_END_DECLS
