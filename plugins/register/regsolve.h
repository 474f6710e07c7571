/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* From forces to a smooth velocity field. */

#pragma once

#include "register.h"

G_BEGIN_DECLS

typedef struct _RegSolver RegSolver;

/**
 * reg_solver_new:
 * @nodes: of the velocity field
 * @points: where there are forces; its axes are those of @nodes
 * @interval: between the coefficients of the cubic B-splines that steps are,
 *   mm
 * @stiffness: what bending of the steps costs
 *
 * (transfer full)
 */
RegSolver *reg_solver_new (const GstVolumeGrid * nodes,
    const GstVolumeGrid * points, gdouble interval, gdouble stiffness);
void reg_solver_free (RegSolver * solver);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RegSolver, reg_solver_free)

/**
 * reg_solver_add:
 * @first, @end: slices of points, first <= z < end; a step needs all
 * @moved, @counts: see RegSlab; of all slices
 * @force, @curvature: see RegSlab; from slice @first on
 *
 * Where a point or its neighbour does not count, it has no slope.
 */
void reg_solver_add (RegSolver * solver, gint first, gint end,
    const gfloat * moved, const guint8 * counts, const gfloat * force,
    const gfloat * curvature);

/**
 * reg_solver_step:
 * @longest: that a node may move, mm
 * @velocity: (inout): gets the step
 *
 * The costs of a step d, to second order, are the sum over the points, where
 * slopes are those of the moved volume, of
 *
 *   - force (slopes . d) + 1/2 curvature (slopes . d)^2
 *   + 1/2 stiffness interval^2 |Laplacian of this and all earlier steps|^2
 *
 * Takes the step that costs least, or its part to @longest.  Returns its
 * length in mm where it is longest.
 */
gdouble reg_solver_step (RegSolver * solver, gdouble longest,
    RegField * velocity);

G_END_DECLS
