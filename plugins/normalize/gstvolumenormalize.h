/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "gstvolumefilter.h"

G_BEGIN_DECLS

#define GST_TYPE_VOLUME_NORMALIZE (gst_volume_normalize_get_type ())
G_DECLARE_FINAL_TYPE (GstVolumeNormalize, gst_volume_normalize, GST,
    VOLUME_NORMALIZE, GstVolumeFilter)

GST_ELEMENT_REGISTER_DECLARE (volumenormalize)

G_END_DECLS
