/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gstvolume.h>

G_BEGIN_DECLS

#define GST_TYPE_VOLUME_REGISTER (gst_volume_register_get_type ())
G_DECLARE_FINAL_TYPE (GstVolumeRegister, gst_volume_register, GST,
    VOLUME_REGISTER, GstVolumeAggregator)
GST_ELEMENT_REGISTER_DECLARE (volumeregister)

G_END_DECLS
