/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Where the values of a volume should go so that it resembles another. */

#pragma once

#include "register.h"

G_BEGIN_DECLS

/* Values a node that reg_forces_compute() needs room for. */
#define REG_FORCES_SCRATCH 9

/**
 * RegForces:
 * @size: nodes along x, y, z
 * @fixed: values of the fixed volume at the nodes
 * @moved: of the moving volume where the map takes the nodes
 * @counts: of each node whether both are known and count
 * @force: minus the derivative of the node's share of the cost with respect to
 *   @moved
 * @curvature: about the second derivative, and not negative
 * @scratch: REG_FORCES_SCRATCH values a node
 *
 * Arrays belong to the caller.
 */
typedef struct
{
  gint size[3];
  const gfloat *fixed;
  const gfloat *moved;
  const guint8 *counts;
  gfloat *force;
  gfloat *curvature;
  gfloat *scratch;
} RegForces;

/**
 * reg_forces_compute:
 * @bins: of the joint histogram, along each axis, with its margin
 * @value: (out): the metric as it is defined (see RegResult)
 *
 * Sets force and curvature, 0 where nodes do not count.  Costs, per node, and
 * their scale:
 *
 * - REG_METRIC_LNCC: half of what the squared local correlation lacks to 1
 * - REG_METRIC_MATTES, REG_METRIC_NMI: minus the information, nats
 * - REG_METRIC_MEAN_SQUARES: half of the square in units of the mean square
 *
 * FALSE where nothing can be compared: no node counts, or the values of
 * either volume are all the same.
 */
gboolean reg_forces_compute (RegForces * forces, RegMetric metric, guint bins,
    gdouble * value);

G_END_DECLS
