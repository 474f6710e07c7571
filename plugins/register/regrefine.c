/* SPDX-License-Identifier: LGPL-2.1-or-later */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include <string.h>

#include "regminimise.h"
#include "regmodel.h"
#include "regrefine.h"

G_STATIC_ASSERT (REG_MAX_PARAMETERS <= REG_MINIMISE_MAX);

/* In voxels. */
#define FIRST_STEP 0.5
#define MAX_STEP 2.0
#define TOLERANCE 0.005

typedef struct
{
  const RegComparison *comparison;
  RegModel model;
} Function;

static gboolean
evaluate (const gdouble * x, gdouble * value, gdouble * gradient, gpointer data)
{
  const Function *function = data;
  GstVolumeAffine map = reg_model_get_map (&function->model, x);
  RegMeasure measure;

  if (!gst_volume_affine_is_valid (&map)
      || !reg_comparison_measure (function->comparison, &map,
          function->model.centre, TRUE, &measure))
    return FALSE;
  *value = measure.cost;
  reg_model_get_gradient (&function->model, x, measure.gradient, gradient);
  return TRUE;
}

gboolean
reg_refine (const RegRefinement * refinement, RegPose * pose)
{
  const gdouble *centre = refinement->foreground->centre;
  Function function = {.comparison = refinement->comparison };
  RegMinimum minimum = {
    .first_step = FIRST_STEP * refinement->spacing,
    .max_step = MAX_STEP * refinement->spacing,
    .tolerance = TOLERANCE * refinement->spacing,
    .max_iterations = refinement->max_iterations,
  };

  pose->converged = FALSE;
  pose->iterations = 0;
  reg_model_init (&function.model, refinement->transform, &pose->map, centre,
      reg_foreground_get_radius (refinement->foreground));
  minimum.n = function.model.n;
  if (!reg_minimise (&minimum, evaluate, &function)) {
    reg_comparison_measure (refinement->comparison, &pose->map, centre,
        FALSE, &pose->measure);
    return FALSE;
  }
  pose->map = reg_model_get_map (&function.model, minimum.x);
  pose->converged = minimum.converged;
  pose->iterations = minimum.iterations;
  return reg_comparison_measure (refinement->comparison, &pose->map, centre,
      FALSE, &pose->measure);
}
