/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What a volume's meta tells of its normalisation. */

#pragma once

#include "gstvolumemeta.h"
#include "normalizesettings.h"
#include "valuemap.h"

G_BEGIN_DECLS

/* Slope, intercept and history, where values became what @map makes of them;
 * @masked: a mask decided. */
void normalize_describe (const NormalizeSettings * settings,
    const ValueMap * map, gboolean masked, GstVolumeMeta * meta);

G_END_DECLS
