/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Values between voxels: trilinear; half a voxel past the outermost ones'
 * centres, where the field of view ends, the values at its edge go on. */

#pragma once

#include <math.h>

#include "regimage.h"

G_BEGIN_DECLS

/* FALSE where @at, in voxels, is outside or in a voxel that does not count; else
 * the value, and its @slope a voxel along each axis. */
static inline gboolean
reg_interpolate (const RegImage * image, const gdouble at[3], gfloat * value,
    gfloat slope[3])
{
  const gint *size = image->grid.size;
  gsize stride = 1, base = 0, step[3];
  const gfloat *v;
  gfloat f[3], dx[4], x[4], dy[2], y[2];
  gint i;

  for (i = 0; i < 3; i++) {
    gdouble p = at[i], last = size[i] - 1;
    gint voxel;

    if (!(p >= -0.5 && p <= last + 0.5))
      return FALSE;
    p = p < 0 ? 0 : p > last ? last : p;
    voxel = p;
    step[i] = voxel < size[i] - 1 ? stride : 0;
    f[i] = p - voxel;
    base += voxel * stride;
    stride *= size[i];
  }
  if (image->mask && !image->mask[base + (f[0] > 0.5f ? step[0] : 0)
          + (f[1] > 0.5f ? step[1] : 0) + (f[2] > 0.5f ? step[2] : 0)])
    return FALSE;
  v = image->values + base;
  for (i = 0; i < 4; i++) {
    const gfloat *pair = v + (i & 1 ? step[1] : 0) + (i & 2 ? step[2] : 0);

    dx[i] = pair[step[0]] - pair[0];
    x[i] = pair[0] + f[0] * dx[i];
  }
  for (i = 0; i < 2; i++) {
    dy[i] = x[2 * i + 1] - x[2 * i];
    y[i] = x[2 * i] + f[1] * dy[i];
  }
  slope[2] = y[1] - y[0];
  *value = y[0] + f[2] * slope[2];
  slope[1] = dy[0] + f[2] * (dy[1] - dy[0]);
  dx[0] += f[1] * (dx[1] - dx[0]);
  dx[2] += f[1] * (dx[3] - dx[2]);
  slope[0] = dx[0] + f[2] * (dx[2] - dx[0]);
  return TRUE;
}

G_END_DECLS
