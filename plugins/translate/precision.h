/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* NetPrecision as the type of a property. */

#pragma once

#include <glib-object.h>
#include "netexecutor.h"

G_BEGIN_DECLS

#define GST_TYPE_MMIGAN_PRECISION (gst_mmigan_precision_get_type ())
GType gst_mmigan_precision_get_type (void);

/* "float32" or "float16". */
const gchar *gst_mmigan_precision_get_nick (NetPrecision precision);

G_END_DECLS
