/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Where in a volume the head or body is.  Right for CT and for signed values:
 * nothing takes 0 for dark. */

#pragma once

#include "gstvolumeframe.h"

G_BEGIN_DECLS

/**
 * gst_volume_foreground_threshold:
 * @threshold: (out): in the values of @frame
 *
 * The threshold that parts the values of the first channel best in two (Otsu
 * 1979).  It is sought among the square roots of how much brighter they are
 * than the darkest: a head has dark muscle and bright fat, and the plain
 * values' best parts these.  The least and the greatest hundredth of the
 * values count as their neighbours do, so that metal has no part to itself;
 * those that are not finite do not count, and with modality ct whatever is
 * below -1024 HU, the fill of scanners, counts as air.  Values whose upper 16
 * bits agree as F32 (1 part in 128) are one to it.
 *
 * Linear in the voxels, two passes; takes 1 MiB.
 *
 * Returns: FALSE where all but the outer hundredths have one value.
 */
gboolean gst_volume_foreground_threshold (const GstVolumeFrame * frame,
    gdouble * threshold);

/**
 * gst_volume_foreground_find:
 * @spacing: of the voxels, mm
 * @mask: (out): 1 or 0 for each voxel of the first channel, x fastest
 *
 * The body: voxels > @threshold, closed where 4 mm on each side close it, their
 * holes filled, their largest component.
 *
 * Returns: the number of voxels in @mask.
 */
gsize gst_volume_foreground_find (const GstVolumeFrame * frame,
    gdouble threshold, const gdouble spacing[3], guint8 * mask);

/**
 * gst_volume_mask_close:
 * @mask: 1 or 0; changed in place
 * @size: voxels along x, y, z
 * @radius: in voxels along x, y, z
 *
 * Dilate by a box of 2 @radius + 1 voxels, then erode by it; there is nothing
 * outside of the grid.  Linear in the voxels, whatever @radius is.
 */
void gst_volume_mask_close (guint8 * mask, const gint size[3],
    const gint radius[3]);

/**
 * gst_volume_mask_fill_holes:
 * @mask: 1 or 0; changed in place
 * @size: voxels along x, y, z
 *
 * A hole is what no path over voxels' faces connects with the outside.  The
 * outside begins at the faces of the grid, except where it is enclosed there:
 * where the grid cuts a neck, its airways are holes as well.  Each face is
 * filled in 2-D first, therefore.  Linear in the voxels.
 */
void gst_volume_mask_fill_holes (guint8 * mask, const gint size[3]);

/**
 * gst_volume_mask_keep_largest:
 * @mask: 1 or 0; changed in place
 * @size: voxels along x, y, z
 *
 * Of the components, which are connected over voxels' faces, only the largest
 * stays; of several the one that comes first.  Linear in the voxels.
 *
 * Returns: its voxels.
 */
gsize gst_volume_mask_keep_largest (guint8 * mask, const gint size[3]);

G_END_DECLS
