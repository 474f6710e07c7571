/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Displacement fields as maps: the map of a field u is x + u (x). */

#pragma once

#include "register.h"

G_BEGIN_DECLS
/* (transfer full) */
    RegField * reg_field_copy (const RegField * field);

/* Of the map that applies @inner, then @outer; on the nodes of @inner.
 * (transfer full) */
RegField *reg_field_compose (const RegField * outer, const RegField * inner);

/* Gaussian of standard deviation @sigma, mm; the border's vectors go on. */
void reg_field_smooth (RegField * field, gdouble sigma);

/**
 * reg_field_exponential:
 * @velocity: in mm per unit of time
 * @time: how long points drift; negative ones give the inverse
 * @displacement: on the grid of @velocity
 *
 * Where points that begin at the nodes have drifted to: scaling and squaring
 * (Arsigny et al., "A Log-Euclidean framework for statistics on
 * diffeomorphisms", 2006).
 */
void reg_field_exponential (const RegField * velocity, gdouble time,
    RegField * displacement);

/* Least and largest determinant of the Jacobian of x + field (x), seen from
 * each corner of each cell between nodes; 1, 1 for a single node. */
void reg_field_jacobian (const RegField * field, gdouble range[2]);

G_END_DECLS
