/* SPDX-License-Identifier: LGPL-2.1-or-later */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include <math.h>
#include <string.h>

#include "regmodel.h"

/* Where the parameters after the shift's begin. */
#define FIRST 3

void
reg_model_init (RegModel * model, RegTransform transform,
    const GstVolumeAffine * base, const gdouble centre[3], gdouble radius)
{
  model->transform = transform;
  model->n = transform == REG_TRANSFORM_RIGID ? 6
      : transform == REG_TRANSFORM_SIMILARITY ? 7 : 12;
  model->base = *base;
  memcpy (model->centre, centre, sizeof (model->centre));
  model->radius = radius;
}

/* Of the cross product with @v, and its square. */
static void
make_cross (const gdouble v[3], gdouble cross[3][3], gdouble square[3][3])
{
  gdouble length = v[0] * v[0] + v[1] * v[1] + v[2] * v[2];
  gint i, j;

  for (i = 0; i < 3; i++) {
    cross[i][i] = 0;
    cross[i][(i + 1) % 3] = -v[(i + 2) % 3];
    cross[i][(i + 2) % 3] = v[(i + 1) % 3];
    for (j = 0; j < 3; j++)
      square[i][j] = v[i] * v[j] - (i == j ? length : 0);
  }
}

/* identity + a [v] + b [v]^2 */
static void
add_cross (const gdouble v[3], gdouble a, gdouble b, gdouble m[3][3])
{
  gdouble cross[3][3], square[3][3];
  gint i, j;

  make_cross (v, cross, square);
  for (i = 0; i < 3; i++) {
    for (j = 0; j < 3; j++)
      m[i][j] = (i == j) + a * cross[i][j] + b * square[i][j];
  }
}

/* Rodrigues' formula. */
static void
make_rotation (const gdouble v[3], gdouble m[3][3])
{
  gdouble angle = sqrt (v[0] * v[0] + v[1] * v[1] + v[2] * v[2]);

  if (angle < 1e-6)
    add_cross (v, 1, 0.5, m);
  else
    add_cross (v, sin (angle) / angle, (1 - cos (angle)) / (angle * angle), m);
}

/* How the rotation turns on when @v changes: the left Jacobian. */
static void
make_jacobian (const gdouble v[3], gdouble m[3][3])
{
  gdouble angle = sqrt (v[0] * v[0] + v[1] * v[1] + v[2] * v[2]);
  gdouble square = angle * angle;

  if (angle < 1e-3)
    add_cross (v, 0.5, 1 / 6.0, m);
  else
    add_cross (v, (1 - cos (angle)) / square,
        (angle - sin (angle)) / (square * angle), m);
}

static void
get_rotation_vector (const RegModel * model, const gdouble * parameters,
    gdouble v[3])
{
  gint i;

  for (i = 0; i < 3; i++)
    v[i] = parameters[FIRST + i] / model->radius;
}

static void
get_factor (const RegModel * model, const gdouble * parameters,
    gdouble factor[3][3])
{
  gdouble v[3], scale = 1;
  gint i, j;

  if (model->n == 12) {
    for (i = 0; i < 3; i++) {
      for (j = 0; j < 3; j++)
        factor[i][j] = (i == j)
            + parameters[FIRST + 3 * i + j] / model->radius;
    }
    return;
  }
  get_rotation_vector (model, parameters, v);
  make_rotation (v, factor);
  if (model->n == 7)
    scale = exp (parameters[FIRST + 3] / model->radius);
  for (i = 0; i < 3; i++) {
    for (j = 0; j < 3; j++)
      factor[i][j] *= scale;
  }
}

GstVolumeAffine
reg_model_get_map (const RegModel * model, const gdouble * parameters)
{
  GstVolumeAffine map = gst_volume_affine_identity ();
  gdouble factor[3][3], moved[3];
  gint i, j, k;

  get_factor (model, parameters, factor);
  gst_volume_affine_apply (&model->base, model->centre, moved);
  for (i = 0; i < 3; i++) {
    map.m[i][3] = moved[i] + parameters[i];
    for (j = 0; j < 3; j++) {
      map.m[i][j] = 0;
      for (k = 0; k < 3; k++)
        map.m[i][j] += factor[i][k] * model->base.m[k][j];
      map.m[i][3] -= map.m[i][j] * model->centre[j];
    }
  }
  return map;
}

void
reg_model_get_gradient (const RegModel * model, const gdouble * parameters,
    const gdouble by_map[3][4], gdouble * gradient)
{
  gdouble by_factor[3][3], factor[3][3], by_turn[3][3], jacobian[3][3], v[3];
  gint i, j, k;

  for (i = 0; i < 3; i++)
    gradient[i] = by_map[i][3];
  /* The factor stands left of the base. */
  for (i = 0; i < 3; i++) {
    for (j = 0; j < 3; j++) {
      by_factor[i][j] = 0;
      for (k = 0; k < 3; k++)
        by_factor[i][j] += by_map[i][k] * model->base.m[j][k];
    }
  }
  if (model->n == 12) {
    for (i = 0; i < 9; i++)
      gradient[FIRST + i] = by_factor[i / 3][i % 3] / model->radius;
    return;
  }

  /* A small turn more, or a little larger, is a factor left of the factor. */
  get_factor (model, parameters, factor);
  for (i = 0; i < 3; i++) {
    for (j = 0; j < 3; j++) {
      by_turn[i][j] = 0;
      for (k = 0; k < 3; k++)
        by_turn[i][j] += by_factor[i][k] * factor[j][k];
    }
  }
  get_rotation_vector (model, parameters, v);
  make_jacobian (v, jacobian);
  for (k = 0; k < 3; k++) {
    gradient[FIRST + k] = 0;
    for (i = 0; i < 3; i++) {
      gint a = (i + 1) % 3, b = (i + 2) % 3;

      gradient[FIRST + k] += (by_turn[b][a] - by_turn[a][b])
          * jacobian[i][k] / model->radius;
    }
  }
  if (model->n == 7)
    gradient[FIRST + 3] = (by_turn[0][0] + by_turn[1][1] + by_turn[2][2])
        / model->radius;
}

GstVolumeAffine
reg_model_turn (const gdouble vector[3], const gdouble from[3],
    const gdouble to[3])
{
  GstVolumeAffine map = gst_volume_affine_identity ();
  gdouble turn[3][3];
  gint i, j;

  make_rotation (vector, turn);
  for (i = 0; i < 3; i++) {
    map.m[i][3] = to[i];
    for (j = 0; j < 3; j++) {
      map.m[i][j] = turn[i][j];
      map.m[i][3] -= turn[i][j] * from[j];
    }
  }
  return map;
}
