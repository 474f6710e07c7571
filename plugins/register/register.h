/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Registration: where the points of one volume are in another.
 *
 * All maps go from points of the fixed volume's world to the moving volume's,
 * in RAS mm, as resampling the moving volume onto the fixed one's grid wants it.
 * The same input gives the same bits on any number of threads. */

#pragma once

#include "gstvolumedisplacement.h"
#include "regimage.h"

G_BEGIN_DECLS

typedef enum
{
  REG_TRANSFORM_RIGID,          /* 6 parameters */
  REG_TRANSFORM_SIMILARITY,     /* 7: and one scale */
  REG_TRANSFORM_AFFINE,         /* 12 */
  REG_TRANSFORM_DEFORMABLE,     /* affine, then a smooth invertible field */
} RegTransform;

typedef enum
{
  REG_METRIC_MATTES,            /* mutual information, Mattes' estimate */
  REG_METRIC_NMI,               /* normalised mutual information, Studholme 1999 */
  REG_METRIC_LNCC,              /* local cross-correlation, squared */
  REG_METRIC_MEAN_SQUARES,
} RegMetric;

/**
 * RegSettings:
 * @bins: of the joint histogram, along each axis, with its margin
 * @samples: points of the fixed volume compared at most in linear stages
 * @start: (nullable): where to begin; NULL: find out
 */
typedef struct
{
  RegTransform transform;
  RegMetric metric;
  guint bins;
  guint samples;
  const GstVolumeAffine *start;
} RegSettings;

/* Displacements in the fixed volume's world. */
typedef GstVolumeDisplacement RegField;

RegField *reg_field_new (const GstVolumeGrid * grid);   /* of no displacement */
void reg_field_free (RegField * field);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RegField, reg_field_free)

/**
 * RegResult:
 * @linear: the linear map, or the whole of it where @field is NULL
 * @field: (nullable): the map is @linear (x + @field (x))
 * @inverse: (nullable): the inverse map is x' + @inverse (x'), where x' is the
 *   point by the inverse of @linear
 * @metric: at the end, as the metric is defined: larger mutual information and
 *   correlation are better, smaller mean squares
 * @overlap: share of the fixed volume's points compared that fell into the moving
 *   volume, 0 to 1
 * @confidence: share of displaced starts that led back to the same map, 0 to 1
 * @iterations: steps of all stages together
 * @jacobian: least and largest determinant of the field's Jacobian; 1, 1 without
 *   one
 * @failure: (nullable): why the map is not to be trusted, for a message; NULL
 *   where the registration converged.  Static
 */
typedef struct
{
  GstVolumeAffine linear;
  RegField *field, *inverse;
  gdouble metric;
  gdouble overlap;
  gdouble confidence;
  guint iterations;
  gdouble jacobian[2];
  const gchar *failure;
} RegResult;

void reg_result_clear (RegResult * result);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (RegResult, reg_result_clear)

/* Called now and then with the share that is done, 0 to 1; FALSE stops. */
typedef gboolean (*RegProgress) (gdouble share, gpointer data);

/**
 * reg_run:
 * @result: (out): to be cleared
 * @error: GST_STREAM_ERROR where there is nothing to compare, as without any
 *   overlap; GST_LIBRARY_ERROR where @progress stopped it
 *
 * Begins with the header, the centres of mass and the moments, searches over
 * all rotations where these do not agree, and goes from coarse to fine.  A map
 * that did not converge is a result with a failure, not an error.
 */
gboolean reg_run (const RegImage * fixed, const RegImage * moving,
    const RegSettings * settings, RegProgress progress, gpointer data,
    RegResult * result, GError ** error);

G_END_DECLS
