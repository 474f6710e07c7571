/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* A uniform cubic B-spline of three dimensions on a regular grid of voxels.
 * Weights are products of one an axis, and so are all sums over voxels: each
 * costs four multiplications a voxel. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * BiasSpline:
 * @cells: spans of the spline along x, y, z, which together are the field of
 *   view
 * @points: control points along x, y, z: @cells + 3
 * @values: of the control points, x fastest
 */
typedef struct
{
  gint cells[3];
  gint points[3];
  gdouble *values;
} BiasSpline;

/* Where the voxels of one axis are: each has four weights, for the control
 * points from @first on. */
typedef struct
{
  gint n;
  gint *first;
  gfloat (*weights)[4];
} BiasAxis;

/* (transfer full) All of its values are 0. */
BiasSpline *bias_spline_new (const gint cells[3]);
void bias_spline_free (BiasSpline * spline);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BiasSpline, bias_spline_free)

/* (transfer full) The same function with twice the cells along each axis. */
BiasSpline *bias_spline_refine (const BiasSpline * spline);

/* Of the @length voxels of the field of view the middle one of each @step, @n
 * in all.  Clear it. */
void bias_axis_init (BiasAxis * axis, gint cells, gint n, gint step,
    gint length);
void bias_axis_clear (BiasAxis * axis);

/**
 * bias_spline_add_fit:
 * @values: a value for each voxel, times its weight
 * @weights: how much each voxel counts, 0 or more
 *
 * Add the approximation of scattered data of Lee, Wolberg and Shin (1997),
 * equations 3 to 5, to the spline: each voxel alone would have control points
 * of the least norm; where voxels share one, it is their mean weighted by
 * @weights and the squares of the spline's weights.  Control points with no
 * voxel near stay.
 */
void bias_spline_add_fit (BiasSpline * spline, const BiasAxis axes[3],
    const gfloat * values, const gfloat * weights);

/* Of all voxels of the slices @first <= z < @end. */
void bias_spline_evaluate (const BiasSpline * spline, const BiasAxis axes[3],
    gint first, gint end, gfloat * values);

G_END_DECLS
