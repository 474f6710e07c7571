/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gst/base/gstpushsrc.h>

G_BEGIN_DECLS

#define GST_TYPE_VOLUME_TEST_SRC (gst_volume_test_src_get_type ())
G_DECLARE_FINAL_TYPE (GstVolumeTestSrc, gst_volume_test_src, GST,
    VOLUME_TEST_SRC, GstPushSrc)

GST_ELEMENT_REGISTER_DECLARE (volumetestsrc)

G_END_DECLS
