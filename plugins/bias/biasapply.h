/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What becomes of a volume with the field known. */

#pragma once

#include "biasspline.h"
#include "gstvolumeframe.h"

G_BEGIN_DECLS

/* Divide all channels of @frame, F32LE, by exp (@spline), which spans its field
 * of view; with @is_field overwrite them with it.  On as many threads as there
 * are processors, with the same bits on any number of them. */
void bias_apply (GstVolumeFrame * frame, const BiasSpline * spline,
    gboolean is_field);

G_END_DECLS
