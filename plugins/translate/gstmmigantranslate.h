/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "gstvolumefilter.h"

G_BEGIN_DECLS

#define GST_TYPE_MMIGAN_TRANSLATE (gst_mmigan_translate_get_type ())
G_DECLARE_FINAL_TYPE (GstMmiganTranslate, gst_mmigan_translate, GST,
    MMIGAN_TRANSLATE, GstVolumeFilter)

GST_ELEMENT_REGISTER_DECLARE (mmigantranslate);

G_END_DECLS
