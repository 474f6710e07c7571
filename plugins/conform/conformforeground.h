/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The box about a volume's foreground. */

#pragma once

#include "gstvolumeframe.h"

G_BEGIN_DECLS

/* The part of @grid, which is @mask's, that holds all voxels of its first
 * channel that are neither 0 nor NaN.  FALSE where there are none. */
gboolean conform_foreground_of_mask (const GstVolumeFrame * mask,
    const GstVolumeGrid * grid, GstVolumeGrid * box);

/* The same of the head or body that @frame shows.  FALSE where it shows
 * nothing, or there is no memory. */
gboolean conform_foreground_of_volume (const GstVolumeFrame * frame,
    const GstVolumeGrid * grid, GstVolumeGrid * box);

/* The voxels of @grid that @box, wherever it lies in the world, and @margin mm
 * around it reach.  FALSE where there are none. */
gboolean conform_foreground_crop (const GstVolumeGrid * grid,
    const GstVolumeGrid * box, gdouble margin, GstVolumeGrid * out);

G_END_DECLS
