/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "gstvolumefilter.h"

G_BEGIN_DECLS

#define GST_TYPE_VOLUME_MASK (gst_volume_mask_get_type ())
G_DECLARE_FINAL_TYPE (GstVolumeMask, gst_volume_mask, GST, VOLUME_MASK,
    GstVolumeFilter)

GST_ELEMENT_REGISTER_DECLARE (volumemask)

G_END_DECLS
