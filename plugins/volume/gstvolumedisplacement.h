/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Displacements that vary from place to place. */

#pragma once

#include "gstvolumegeometry.h"

G_BEGIN_DECLS
/**
 * GstVolumeDisplacement:
 * @grid: of the nodes
 * @vectors: a displacement in RAS mm a node, three values each, x fastest
 *
 * Between nodes displacements are linear; outside the nodes they are those of
 * the border.
 */
    typedef struct
{
  GstVolumeGrid grid;
  gfloat *vectors;
} GstVolumeDisplacement;

/* The displacement at @node, counted in nodes. */
static inline void
gst_volume_displacement_at (const GstVolumeDisplacement * displacement,
    const gfloat node[3], gfloat vector[3])
{
  const gint *size = displacement->grid.size;
  const gfloat *v = displacement->vectors;
  gsize stride = 3, step[3];
  gfloat w[3];
  gint axis, c;

  for (axis = 0; axis < 3; axis++) {
    gfloat last = size[axis] - 1;
    gfloat p = node[axis] > 0 ? MIN (node[axis], last) : 0;
    gint i = MIN ((gint) p, MAX (size[axis] - 2, 0));

    w[axis] = p - i;
    v += i * stride;
    step[axis] = size[axis] > 1 ? stride : 0;
    stride *= size[axis];
  }
  for (c = 0; c < 3; c++, v++) {
    const gfloat *u = v + step[2];
    gfloat a = v[0] + w[0] * (v[step[0]] - v[0]);
    gfloat b = v[step[1]] + w[0] * (v[step[1] + step[0]] - v[step[1]]);
    gfloat d = u[0] + w[0] * (u[step[0]] - u[0]);
    gfloat e = u[step[1]] + w[0] * (u[step[1] + step[0]] - u[step[1]]);

    a += w[1] * (b - a);
    d += w[1] * (e - d);
    vector[c] = a + w[2] * (d - a);
  }
}

G_END_DECLS
