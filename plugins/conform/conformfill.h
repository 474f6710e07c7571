/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "gstvolumeframe.h"

G_BEGIN_DECLS

/* For voxels that lie outside a volume: its smallest finite value, 0 where it
 * has none. */
gdouble conform_fill (const GstVolumeFrame * frame);

G_END_DECLS
