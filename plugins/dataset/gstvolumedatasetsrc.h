/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

#define GST_TYPE_VOLUME_DATASET_SRC (gst_volume_dataset_src_get_type ())
G_DECLARE_FINAL_TYPE (GstVolumeDatasetSrc, gst_volume_dataset_src, GST,
    VOLUME_DATASET_SRC, GstElement)

GST_ELEMENT_REGISTER_DECLARE (volumedatasetsrc)

G_END_DECLS
