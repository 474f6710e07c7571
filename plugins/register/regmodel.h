/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Linear maps as a few numbers. */

#pragma once

#include "register.h"

G_BEGIN_DECLS

#define REG_MAX_PARAMETERS 12

/**
 * RegModel:
 * @n: parameters: 3 of the shift, then as many as the transform has
 * @base: where all parameters are 0
 * @centre: about which it turns, of the fixed world
 * @radius: parameters are mm that a point this far from the centre goes
 *
 * y = f A (x - centre) + base (centre) + shift, where A is @base's matrix and f
 * the exponential of a rotation vector, that times the exponential of a
 * number, or any matrix.
 */
typedef struct
{
  RegTransform transform;
  guint n;
  GstVolumeAffine base;
  gdouble centre[3];
  gdouble radius;
} RegModel;

/* A deformable transform has an affine one here. */
void reg_model_init (RegModel * model, RegTransform transform,
    const GstVolumeAffine * base, const gdouble centre[3], gdouble radius);

GstVolumeAffine reg_model_get_map (const RegModel * model,
    const gdouble * parameters);

/* @by_map: by the map's numbers about the centre, as in RegMeasure
 * @gradient: (out): by the parameters */
void reg_model_get_gradient (const RegModel * model,
    const gdouble * parameters, const gdouble by_map[3][4],
    gdouble * gradient);

/* The map that turns about axis and angle of @vector, in rad, and keeps
 * @from where it is, then moves it to @to. */
GstVolumeAffine reg_model_turn (const gdouble vector[3],
    const gdouble from[3], const gdouble to[3]);

G_END_DECLS
