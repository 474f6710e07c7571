/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Where the values of a volume should go so that it resembles another. */

#pragma once

#include "register.h"

G_BEGIN_DECLS

/* Slices that must lie around a slab's for these to have their forces. */
#define REG_FORCES_REACH 4

/* Values a point that reg_forces_compute() needs room for. */
#define REG_FORCES_SCRATCH 9

/**
 * RegSlab:
 * @size: points along x, y, z
 * @first, @end: slices whose forces are wanted, first <= z < end
 * @fixed: values of the fixed volume at the points
 * @moved: of the moving volume where the map takes the points
 * @counts: of each point whether both are known and count
 * @force: minus the derivative of the point's share of the cost with respect
 *   to @moved
 * @curvature: about the second derivative, and not negative
 * @scratch: REG_FORCES_SCRATCH values a point
 *
 * Slices of a volume.  Arrays belong to the caller.
 */
typedef struct
{
  gint size[3];
  gint first, end;
  const gfloat *fixed;
  const gfloat *moved;
  const guint8 *counts;
  gfloat *force;
  gfloat *curvature;
  gfloat *scratch;
} RegSlab;

typedef struct _RegForces RegForces;

/**
 * reg_forces_new:
 * @bins: of the joint histogram, along each axis, with its margin
 *
 * (transfer full) (nullable): NULL where the values of either volume that
 * count are all the same.  Costs, per point, and their scale:
 *
 * - REG_METRIC_LNCC: half of what the squared local correlation lacks to 1
 * - REG_METRIC_MATTES, REG_METRIC_NMI: minus the information, nats
 * - REG_METRIC_MEAN_SQUARES: half of the square in units of the variance, less
 *   where it is large
 */
RegForces *reg_forces_new (RegMetric metric, guint bins,
    const RegImage * fixed, const RegImage * moving);
void reg_forces_free (RegForces * forces);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RegForces, reg_forces_free)

/* Looks at another map: @whole is all of the volume, its force, curvature and
 * scratch not used. */
void reg_forces_begin (RegForces * forces, const RegSlab * whole);

/* Sets force and curvature of the slices wanted, 0 where points do not
 * count. */
void reg_forces_compute (RegForces * forces, RegSlab * slab);

/* The metric as it is defined (see RegResult), once all slices have had their
 * forces computed. */
gdouble reg_forces_get_value (const RegForces * forces);

G_END_DECLS
