/* SPDX-License-Identifier: LGPL-2.1-or-later */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include <math.h>

#include "register.h"
#include "regconfidence.h"
#include "regdeform.h"
#include "reginterpolate.h"
#include "regpyramid.h"
#include "regrefine.h"
#include "regstart.h"

/* Steps a level; more say that there is nothing to find. */
#define MAX_ITERATIONS 100

/* Points where only the rough pose is asked for, and in the search. */
#define COARSE_SAMPLES 8192
#define ROUGH_SAMPLES 2048

/* Of points about voxels (see reg_samples_new()): of those that the map at the
 * end comes from, and of all before. */
#define SPREAD 0.5
#define COARSE_SPREAD 1.0

/* More bins than this so few points do not fill. */
#define COARSE_BINS 32

/* Below these a map is not to be trusted. */
#define MIN_OVERLAP 0.15
#define MIN_CONFIDENCE 0.5
#define MIN_DISTINCTION 4.0

/* 8 voxels cubed: fewer fill a joint histogram so thinly that noise seems to
 * match what it is turned to. */
#define MIN_POINTS 512

/* One registration under way. */
typedef struct
{
  const RegSettings *settings;
  RegPyramid pyramid;
  RegForeground *fixed, *moving;
  RegPose poses[REG_MAX_STARTS];        /* the first one is the best */
  guint n_poses;
  guint iterations;
} Run;

void
reg_result_clear (RegResult * result)
{
  g_clear_pointer (&result->field, reg_field_free);
  g_clear_pointer (&result->inverse, reg_field_free);
}

static gboolean
report (RegProgress progress, gpointer data, gdouble share, GError ** error)
{
  if (!progress || progress (share, data))
    return TRUE;
  g_set_error (error, GST_LIBRARY_ERROR, GST_LIBRARY_ERROR_FAILED,
      "Registration was stopped");
  return FALSE;
}

/* (transfer full): of @level, for the map at its end */
static RegComparison *
compare (const Run * run, guint level)
{
  const RegSettings *settings = run->settings;
  const RegLevel *at = &run->pyramid.levels[level];
  /* half as many a level */
  guint samples = MAX (ldexp (settings->samples, -(gint) level),
      COARSE_SAMPLES);

  return reg_comparison_new (settings->metric, settings->bins,
      MIN (samples, settings->samples), level > 0 ? COARSE_SPREAD : SPREAD,
      at->fixed, run->fixed, at->moving);
}

/* (transfer full): for a rough pose of @body.  Windows of local correlation see
 * too little from afar. */
static RegComparison *
compare_roughly (const Run * run, guint level, guint samples,
    const RegForeground * body)
{
  const RegSettings *settings = run->settings;
  const RegLevel *at = &run->pyramid.levels[level];
  RegMetric metric = settings->metric;

  return reg_comparison_new (metric == REG_METRIC_LNCC ? REG_METRIC_MATTES :
      metric, MIN (settings->bins, COARSE_BINS),
      MIN (samples, settings->samples), COARSE_SPREAD, at->fixed, body,
      at->moving);
}

/* At @level by @comparison. */
static RegRefinement
make_refinement (const Run * run, guint level, RegTransform transform,
    const RegComparison * comparison)
{
  RegRefinement refinement = {.comparison = comparison,
    .foreground = run->fixed,.transform = transform,
    .spacing = run->pyramid.levels[level].spacing,
    .max_iterations = MAX_ITERATIONS
  };

  return refinement;
}

/* Put the start that does best a level finer first. */
static void
choose_start (Run * run)
{
  guint level = MAX (run->pyramid.n, 2) - 2, best = 0, i;
  g_autoptr (RegComparison) comparison =
      compare_roughly (run, level, COARSE_SAMPLES, run->fixed);
  RegRefinement refinement = make_refinement (run, level,
      REG_TRANSFORM_RIGID, comparison);

  for (i = 0; i < run->n_poses; i++) {
    RegPose *pose = &run->poses[i];

    if (!reg_refine (&refinement, pose))
      pose->measure.cost = INFINITY;
    else if (pose->measure.cost < run->poses[best].measure.cost)
      best = i;
    run->iterations += pose->iterations;
  }
  run->poses[0] = run->poses[best];
}

/* Set the first poses, at the coarsest level; without scale or shear until turn
 * and shift are nearly right. */
static gboolean
find_starts (Run * run, GError ** error)
{
  guint level = run->pyramid.n - 1, i;
  g_autoptr (RegComparison) comparison =
      compare_roughly (run, level, COARSE_SAMPLES, run->fixed);
  RegRefinement refinement = make_refinement (run, level,
      REG_TRANSFORM_RIGID, comparison);

  if (run->settings->start) {
    run->poses[0].map = *run->settings->start;
    run->n_poses = reg_refine (&refinement, &run->poses[0]);
  } else {
    g_autoptr (RegComparison) rough =
        compare_roughly (run, level, ROUGH_SAMPLES, run->fixed);

    run->n_poses = reg_find_starts (&refinement, rough, run->moving,
        run->poses);
  }
  for (i = 0; i < run->n_poses; i++)
    run->iterations += run->poses[i].iterations;
  if (run->n_poses > 1)
    choose_start (run);
  if (run->n_poses > 0)
    return TRUE;
  g_set_error (error, GST_STREAM_ERROR, GST_STREAM_ERROR_FORMAT,
      run->settings->start ? "Under the transform to begin with the volumes "
      "hardly overlap; begin with another one, or with none" :
      "The volumes hardly overlap wherever they are put; check that both show "
      "the same part of the same body, and that masks leave enough of it");
  return FALSE;
}

static gboolean
do_level (Run * run, guint level, GError ** error)
{
  RegPose *pose = &run->poses[0];
  g_autoptr (RegComparison) comparison = compare (run, level);
  RegRefinement refinement = make_refinement (run, level,
      run->settings->transform, comparison);
  gboolean is_done = reg_refine (&refinement, pose);

  run->iterations += pose->iterations;
  if (!is_done) {
    g_set_error (error, GST_STREAM_ERROR, GST_STREAM_ERROR_FORMAT,
        "Only %.0f %% of the fixed volume's points are in the moving one: too "
        "few to compare", 100 * pose->measure.overlap);
  }
  return is_done;
}

/* The fixed volume's body as far as it is compared: what @map puts where voxels
 * of the moving volume count.  Starts displaced as much as the whole asks for
 * would be too far off for a small part.  (transfer full) */
static RegForeground *
find_compared (const Run * run, const GstVolumeAffine * map)
{
  const RegLevel *coarsest = &run->pyramid.levels[run->pyramid.n - 1];
  const RegImage *moving = coarsest->moving;
  RegImage fixed = *coarsest->fixed;
  const gint *size = fixed.grid.size;
  g_autofree guint8 *mask = NULL;
  GstVolumeAffine to_voxel;
  gdouble at[3];
  gsize i = 0;

  if (!moving->mask || !gst_volume_affine_invert (&moving->grid.affine,
          &to_voxel))
    return reg_foreground_new (&fixed);
  to_voxel = gst_volume_affine_compose (&to_voxel, map);
  to_voxel = gst_volume_affine_compose (&to_voxel, &fixed.grid.affine);
  mask = g_malloc ((gsize) size[0] * size[1] * size[2]);
  for (at[2] = 0; at[2] < size[2]; at[2]++) {
    for (at[1] = 0; at[1] < size[1]; at[1]++) {
      for (at[0] = 0; at[0] < size[0]; at[0]++, i++) {
        gdouble voxel[3];
        gfloat value, slope[3];

        gst_volume_affine_apply (&to_voxel, at, voxel);
        mask[i] = (!fixed.mask || fixed.mask[i])
            && reg_interpolate (moving, voxel, &value, slope);
      }
    }
  }
  fixed.mask = mask;
  return reg_foreground_new (&fixed);
}

static void
judge (const Run * run, RegResult * result)
{
  guint level = run->pyramid.n > 1 ? run->pyramid.n - 2 : 0;
  g_autoptr (RegForeground) compared = find_compared (run, &result->linear);
  g_autoptr (RegComparison) comparison =
      compare_roughly (run, level, COARSE_SAMPLES, compared);
  RegRefinement refinement = make_refinement (run, level,
      REG_TRANSFORM_RIGID, comparison);
  gdouble distinction;

  refinement.foreground = compared;
  distinction = reg_find_distinction (&refinement, &result->linear);
  result->confidence = reg_find_confidence (&refinement, &result->linear);
  if (result->overlap < MIN_OVERLAP)
    result->failure = "the volumes overlap too little";
  else if (!run->poses[0].converged)
    result->failure = "the map still changed when iterations ran out";
  else if (run->poses[0].measure.points < MIN_POINTS)
    result->failure = "the volumes share too few voxels to tell a match from "
        "chance";
  else if (distinction < MIN_DISTINCTION)
    result->failure = "the volumes match no better than by chance";
  else if (result->confidence < MIN_CONFIDENCE)
    result->failure = "starts close by lead elsewhere";
}

gboolean
reg_run (const RegImage * fixed, const RegImage * moving,
    const RegSettings * settings, RegProgress progress, gpointer data,
    RegResult * result, GError ** error)
{
  Run run = {.settings = settings };
  const RegLevel *coarsest;
  gboolean is_done, deform = settings->transform == REG_TRANSFORM_DEFORMABLE;
  gdouble all = deform ? REG_DEFORM_BEGIN : 1;
  guint level;

  reg_pyramid_init (&run.pyramid, fixed, moving);
  coarsest = &run.pyramid.levels[run.pyramid.n - 1];
  run.fixed = reg_foreground_new (coarsest->fixed);
  run.moving = reg_foreground_new (coarsest->moving);

  is_done = report (progress, data, 0.3 * all, error)
      && find_starts (&run, error)
      && report (progress, data, 0.5 * all, error);
  for (level = MAX (run.pyramid.n, 2) - 1; is_done && level-- > 0;) {
    is_done = do_level (&run, level, error)
        && report (progress, data,
        (0.9 - 0.4 * level / run.pyramid.n) * all, error);
  }
  if (is_done) {
    const RegPose *pose = &run.poses[0];

    *result = (RegResult) {
      .linear = pose->map,.metric = pose->measure.value,.overlap =
          pose->measure.overlap,.iterations = run.iterations,.jacobian =
          { 1, 1 }
    };
    judge (&run, result);
    is_done = report (progress, data, all, error);
  }
  reg_foreground_free (run.fixed);
  reg_foreground_free (run.moving);
  reg_pyramid_clear (&run.pyramid);
  /* From a map that is wrong no field leads to the right one. */
  if (is_done && deform && !result->failure) {
    is_done = reg_deform (fixed, moving, settings, progress, data, result,
        error);
  }
  return is_done;
}
