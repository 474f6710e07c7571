/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Pictures of planes through volumes.
 *
 * Planes are cut in the world, not along voxel axes: the picture does not
 * depend on how a volume is stored.  Neurological convention: the patient's
 * right is on the right.
 *
 *   axial     right R, up A
 *   coronal   right R, up S
 *   sagittal  right A, up S
 */

#pragma once

#include <gstvolume.h>

G_BEGIN_DECLS

/**
 * ViewPlane:
 *
 * Numbered by the world axis (0 R, 1 A, 2 S) across the plane.
 */
typedef enum
{
  VIEW_PLANE_SAGITTAL,
  VIEW_PLANE_CORONAL,
  VIEW_PLANE_AXIAL,
} ViewPlane;

/* Extent along R, A, S in mm, to the outer edges of the voxels. */
typedef struct
{
  gdouble min[3], max[3];
} ViewBox;

void view_box_from_grid (const GstVolumeGrid * grid, ViewBox * box);

/* Grow @box to hold @other. */
void view_box_join (ViewBox * box, const ViewBox * other);

gboolean view_box_contains (const ViewBox * box, const gdouble point[3]);

/* Where the centre voxel is, in RAS mm; of two it is the one further R, A or
 * S, so that it does not depend on how the volume is stored. */
void view_find_centre (const GstVolumeGrid * grid, gdouble point[3]);

/* The picture's lattice: voxel (i, j, 0) is the pixel in column i and row j
 * from the top.  @pixel is its side in mm, @point in the plane. */
void view_plane_get_grid (ViewPlane plane, const ViewBox * box, gdouble pixel,
    const gdouble point[3], GstVolumeGrid * picture);

/* Values to show as black and white: -1 and 1 where a floating-point volume
 * lies within and is negative somewhere; else its least value and its 99.5th
 * percentile.  What is not finite does not count. */
void view_find_window (const GstVolumeFrame * frame, gdouble window[2]);

/* Grey levels of the first channel of @frame at the voxels of @picture, row
 * by row; black where there is no volume or it is NaN.  FALSE where there is
 * no memory or @affine is singular. */
gboolean view_plane_draw (const GstVolumeFrame * frame,
    const GstVolumeAffine * affine, const GstVolumeGrid * picture,
    const gdouble window[2], guint8 * levels);

/* The part of a window's width at which a difference is white. */
#define VIEW_DIFFERENCE_PART 0.25

/* The same of the absolute difference of two volumes. */
gboolean view_plane_draw_difference (const GstVolumeFrame * frame,
    const GstVolumeAffine * affine, const GstVolumeFrame * other,
    const GstVolumeAffine * other_affine, const GstVolumeGrid * picture,
    const gdouble window[2], guint8 * levels);

/* Squares of @side pixels of two pictures of one size in turn, the first one's
 * at the upper left; they are put into @levels. */
void view_checkerboard (guint8 * levels, const guint8 * other, gint width,
    gint height, gint side);

/* Lines on @levels where the picture @other, slightly smoothed, crosses a
 * quarter or a half of its range: white on dark, black on bright. */
void view_contours (guint8 * levels, const guint8 * other, gint width,
    gint height);

/* Where the left, right, upper and lower edge of the picture are: four of
 * R, L, A, P, S, I. */
const gchar *view_plane_get_letters (ViewPlane plane);

G_END_DECLS
