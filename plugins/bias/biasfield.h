/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The smooth field by which a coil has multiplied a volume. */

#pragma once

#include "biasspline.h"

G_BEGIN_DECLS

/**
 * BiasSettings:
 * @levels: of the spline: each has twice the cells of the one before
 * @iterations: at most, of each level
 * @convergence: a level ends where the field changes by less: the coefficient
 *   of variation of the ratio of two fields that follow each other
 * @distance: of the first level's control points at most, mm
 * @fwhm: of the Gaussian that has blurred the histogram, of logarithms, at the
 *   first level; at each further one half as much
 * @bins: of the histogram
 * @shrink: the estimate is made from one voxel of so many along the axis with
 *   the closest voxels, and along others from those about as far apart
 */
typedef struct
{
  gint levels;
  gint iterations;
  gdouble convergence;
  gdouble distance;
  gdouble fwhm;
  gint bins;
  gint shrink;
} BiasSettings;

/* @done of @count iterations at most.  FALSE stops the estimate. */
typedef gboolean (*BiasProgress) (gint done, gint count, gpointer data);

/**
 * bias_field_estimate:
 * @values: of a volume, x fastest
 * @mask: 1 or 0; where it is 1 tissue may be
 * @size: voxels along x, y, z
 * @spacing: mm
 * @progress: (nullable): called after each iteration
 *
 * Tustison et al. (2010), N4: the logarithm of the field is a B-spline, to
 * which is added again and again what separates the volume, divided by the
 * field so far, from what it would be with a sharp histogram.  Voxels are there
 * for it that are in @mask, above 0 and finite.  Each that the estimate is made
 * from is the median of the 3 x 3 x 3 around it, and counts the less the
 * further apart the quartiles of these are: where tissues meet there is none
 * whose value it could have.  Along an axis whose voxels are further apart than
 * BIAS_MEDIAN_REACH it has no neighbours.
 *
 * Returns: (transfer full) (nullable): the logarithm of the field, whose mean
 * over the voxels that counted is 0; NULL where fewer than BIAS_MIN_VOXELS do,
 * or @progress has stopped it.
 */
BiasSpline *bias_field_estimate (const gfloat * values, const guint8 * mask,
    const gint size[3], const gdouble spacing[3],
    const BiasSettings * settings, BiasProgress progress, gpointer data);

#define BIAS_MIN_VOXELS 100
#define BIAS_MEDIAN_REACH 2.2   /* mm: a fold of a cortex is thicker */

G_END_DECLS
