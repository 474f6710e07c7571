/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Smooth fields: cubic B-splines with few coefficients, as they are at the
 * many points of a grid. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * RegSpread:
 * @n: points
 * @first: of each point, the first of the four coefficients it depends on
 * @weight: on which it depends
 *
 * Points along an axis of a lattice of coefficients.
 */
typedef struct
{
  gint n;
  gint *first;
  gfloat (*weight)[4];
} RegSpread;

/* Coefficients lie @interval apart, so that there are four for the points 0
 * and @length, and point i of @n is at @start + i @step.  Sets @size to how
 * many coefficients there are. */
void reg_spread_init (RegSpread * spread, gint n, gdouble start, gdouble step,
    gdouble length, gdouble interval, gint * size);
void reg_spread_clear (RegSpread * spread);

/* Of @size coefficients of three values the sums at the points. */
void reg_lattice_expand (const RegSpread spread[3], const gint size[3],
    const gfloat * coefficients, gfloat * values);

/* The transposed map, the sums over the points of @values times the weights, in
 * two parts: of the points' slices first <= z < end, which @values begin with,
 * into those of as many @planes, which have a coefficient for each along x and
 * y; then of all planes.
 * @width: values a point and a coefficient */
void reg_lattice_gather (const RegSpread spread[3], const gint size[3],
    guint width, gint first, gint end, const gfloat * values, gfloat * planes);
void reg_lattice_gather_planes (const RegSpread spread[3], const gint size[3],
    guint width, const gfloat * planes, gfloat * coefficients);

G_END_DECLS
