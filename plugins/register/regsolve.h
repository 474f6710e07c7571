/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* From forces to a smooth velocity field. */

#pragma once

#include "register.h"

G_BEGIN_DECLS

typedef struct _RegSolver RegSolver;

/**
 * reg_solver_new:
 * @nodes: of the velocity field
 * @interval: between the coefficients of the cubic B-splines that steps are,
 *   in nodes where these are densest, and the same in mm along all axes
 * @tension: what slopes of the steps cost
 *
 * (transfer full)
 */
RegSolver *reg_solver_new (const GstVolumeGrid * nodes, gdouble interval,
    gdouble tension);
void reg_solver_free (RegSolver * solver);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RegSolver, reg_solver_free)

/**
 * reg_solver_step:
 * @slopes: three values a node: the moved volume's gradient, 1/mm, in RAS mm;
 *   lost
 * @force, @curvature: see RegForces
 * @longest: that a node may move, mm
 * @velocity: (inout): gets the step
 *
 * The costs of a step d, to second order, are the sum over the nodes of
 *
 *   - force (slopes . d) + 1/2 curvature (slopes . d)^2
 *   + 1/2 tension |derivatives of this and all earlier steps|^2
 *
 * Takes the step that costs least, or its part to @longest.  Returns its
 * length in mm where it is longest.
 */
gdouble reg_solver_step (RegSolver * solver, gfloat * slopes,
    const gfloat * force, const gfloat * curvature, gdouble longest,
    RegField * velocity);

G_END_DECLS
