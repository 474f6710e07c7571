/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

#define GST_TYPE_MMIGAN_TRAIN (gst_mmigan_train_get_type ())
G_DECLARE_FINAL_TYPE (GstMmiganTrain, gst_mmigan_train, GST, MMIGAN_TRAIN,
    GstElement)

GST_ELEMENT_REGISTER_DECLARE (mmigantrain);

G_END_DECLS
