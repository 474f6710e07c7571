/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* How well a linear map brings two volumes together. */

#pragma once

#include "regforeground.h"
#include "register.h"

G_BEGIN_DECLS

/**
 * RegMeasure:
 * @value: the metric as it is defined (see RegResult)
 * @cost: what is minimised: @value or its negative
 * @overlap: share of the points that fell into the moving volume, 0 to 1
 * @points: how many those are
 * @gradient: of @cost with respect to the map's numbers [row][column], where the map is
 *   written about the centre c: y = A (x - c) + b, gradient of A in columns 0 to 2, of b
 *   in column 3
 */
typedef struct
{
  gdouble value;
  gdouble cost;
  gdouble overlap;
  guint points;
  gdouble gradient[3][4];
} RegMeasure;

typedef struct _RegComparison RegComparison;

/* The points of @fixed to be compared, at most @samples, spread evenly among
 * those that count, most of them near @foreground (nullable), and what of
 * @moving is needed.  @spread: see reg_samples_new().  @moving must outlive it.
 * (transfer full) */
RegComparison *reg_comparison_new (RegMetric metric, guint bins, guint samples,
    gdouble spread, const RegImage * fixed,
    const RegForeground * foreground, const RegImage * moving);
void reg_comparison_free (RegComparison * comparison);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RegComparison, reg_comparison_free)

/* @map: fixed RAS mm to moving RAS mm; @centre: c of the gradient.  FALSE where
 * fewer than a sixteenth of the points fell into the moving volume: @measure
 * then holds only the overlap.  Threads may measure at the same time. */
gboolean reg_comparison_measure (const RegComparison * comparison,
    const GstVolumeAffine * map, const gdouble centre[3],
    gboolean want_gradient, RegMeasure * measure);

G_END_DECLS
