/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Where voxels are: affines, grids and anatomical orientation.
 *
 * World coordinates are NIfTI's: RAS+ (x to the right, y to the front, z to
 * the top), millimetres.  Voxel indices count from 0 at the centre of the
 * first voxel.  All functions are pure and thread-safe.
 */

#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/**
 * GstVolumeAffine:
 * @m: row-major; the last row is 0 0 0 1
 *
 * An affine map of homogeneous column vectors: voxel index to RAS mm, unless
 * said otherwise.  A plain value: copy it by assignment.
 */
typedef struct
{
  gdouble m[4][4];
} GstVolumeAffine;

/**
 * GstVolumeGrid:
 * @size: voxels along x, y, z (x is fastest in memory)
 * @affine: voxel index to RAS mm
 *
 * A volume's lattice in the world.
 */
typedef struct
{
  gint size[3];
  GstVolumeAffine affine;
} GstVolumeGrid;

GstVolumeAffine gst_volume_affine_identity (void);

/* The map that applies @b, then @a: the matrix product a b. */
GstVolumeAffine gst_volume_affine_compose (const GstVolumeAffine * a,
    const GstVolumeAffine * b);

/* FALSE, with @inverse untouched, where @a is singular or not finite. */
gboolean gst_volume_affine_invert (const GstVolumeAffine * a,
    GstVolumeAffine * inverse);

/* @in and @out may be the same array. */
void gst_volume_affine_apply (const GstVolumeAffine * a, const gdouble in[3],
    gdouble out[3]);

/* All numbers finite, last row 0 0 0 1, determinant not 0: a grid that can
 * be placed in the world.  So too as floats, by which files tell it: what is
 * taken can be written and taken again. */
gboolean gst_volume_affine_is_valid (const GstVolumeAffine * a);

/* Largest absolute difference of an element at most @tolerance. */
gboolean gst_volume_affine_equal (const GstVolumeAffine * a,
    const GstVolumeAffine * b, gdouble tolerance);

/* Distance between neighbouring voxels along x, y, z in mm: column norms. */
void gst_volume_affine_get_spacing (const GstVolumeAffine * a,
    gdouble spacing[3]);

/**
 * gst_volume_affine_get_axes:
 * @axis: (out): for each voxel axis the world axis (0 R, 1 A, 2 S) closest to it
 * @sign: (out): +1 where the index grows towards R, A or S, else -1
 *
 * A one-to-one assignment even for oblique and sheared affines; agrees with
 * nibabel's io_orientation.
 */
void gst_volume_affine_get_axes (const GstVolumeAffine * a, gint axis[3],
    gint sign[3]);

/* Orientation code such as "RAS" or "LPI": letter i says where index i grows
 * to (nibabel's aff2axcodes). */
void gst_volume_affine_get_orientation (const GstVolumeAffine * a,
    gchar code[4]);

/* Voxel axis (0, 1, 2) closest to world axis @world (0 R, 1 A, 2 S): with 2
 * the axis across which slices are axial. */
gint gst_volume_affine_find_axis (const GstVolumeAffine * a, gint world);

/* TRUE for a code of one each of R/L, A/P, S/I, in any order. */
gboolean gst_volume_orientation_is_valid (const gchar * code);

/* The same voxels, permuted and flipped so that the orientation is @code; the
 * new affine keeps every voxel where it was.  FALSE for a bad @code. */
gboolean gst_volume_grid_reorient (const GstVolumeGrid * grid,
    const gchar * code, GstVolumeGrid * out);

/* The grid with other spacing (mm; 0 keeps an axis): the field of view keeps
 * its centre, sizes are rounded to the nearest count that covers it, at
 * least 1.  An axis stays as it is where the spacing would move its ends by
 * less than a thousandth of a mm. */
void gst_volume_grid_respace (const GstVolumeGrid * grid,
    const gdouble spacing[3], GstVolumeGrid * out);

/* @size voxels of the grid from voxel @first on, which may lie before its
 * beginning or past its end. */
void gst_volume_grid_crop (const GstVolumeGrid * grid, const gint first[3],
    const gint size[3], GstVolumeGrid * out);

/* The grid cropped or padded about its centre to @size voxels (0 keeps an
 * axis); where the difference is odd the extra voxel goes to the end. */
void gst_volume_grid_resize (const GstVolumeGrid * grid, const gint size[3],
    GstVolumeGrid * out);

/* Two affines with no element further apart than this are one grid's, mm. */
#define GST_VOLUME_GRID_TOLERANCE 1e-3

gboolean gst_volume_grid_equal (const GstVolumeGrid * a,
    const GstVolumeGrid * b, gdouble tolerance);

/* (transfer full): its size, spacing, orientation and first voxel in words. */
gchar *gst_volume_grid_describe (const GstVolumeGrid * grid);

G_END_DECLS
