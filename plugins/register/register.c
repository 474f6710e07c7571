/* SPDX-License-Identifier: LGPL-2.1-or-later */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "register.h"
#include "regpyramid.h"
#include "regrefine.h"

/* Steps a level; more say that there is nothing to find. */
#define MAX_ITERATIONS 100

/* Points at the coarser levels, where fewer voxels say as much. */
#define MIN_SAMPLES 8192

void
reg_result_clear (RegResult * result)
{
  g_clear_pointer (&result->field, reg_field_free);
  g_clear_pointer (&result->inverse, reg_field_free);
}

static RegComparison *
compare_level (const RegPyramid * pyramid, guint level,
    const RegSettings * settings, const RegForeground * foreground)
{
  const RegLevel *at = &pyramid->levels[level];
  guint samples = MAX (settings->samples >> level,
      MIN (settings->samples, MIN_SAMPLES));

  return reg_comparison_new (settings->metric, settings->bins, samples,
      at->fixed, foreground, at->moving);
}

gboolean
reg_run (const RegImage * fixed, const RegImage * moving,
    const RegSettings * settings, RegProgress progress, gpointer data,
    RegResult * result, GError ** error)
{
  g_auto (RegPyramid) pyramid;
  g_autoptr (RegForeground) foreground = NULL;
  RegPose pose = {.map = gst_volume_affine_identity () };
  guint level, iterations = 0;

  reg_pyramid_init (&pyramid, fixed, moving);
  foreground = reg_foreground_new (pyramid.levels[pyramid.n - 1].fixed);
  if (settings->start)
    pose.map = *settings->start;
  for (level = pyramid.n; level-- > 0;) {
    g_autoptr (RegComparison) comparison =
        compare_level (&pyramid, level, settings, foreground);
    RegRefinement refinement = {.comparison = comparison,
      .foreground = foreground,.transform = settings->transform,
      .spacing = pyramid.levels[level].spacing,
      .max_iterations = MAX_ITERATIONS
    };

    if (!reg_refine (&refinement, &pose)) {
      g_set_error (error, GST_STREAM_ERROR, GST_STREAM_ERROR_FORMAT,
          "The moving volume overlaps %.0f %% of the fixed one: too little to "
          "compare; begin with a transform that brings them together",
          100 * pose.measure.overlap);
      return FALSE;
    }
    iterations += pose.iterations;
    g_debug ("level %u: %u iterations, cost %g", level, pose.iterations,
        pose.measure.cost);
    if (progress && !progress (1 - (gdouble) level / pyramid.n, data)) {
      g_set_error (error, GST_LIBRARY_ERROR, GST_LIBRARY_ERROR_FAILED,
          "Registration was stopped");
      return FALSE;
    }
  }
  *result = (RegResult) {
  .linear = pose.map,.metric = pose.measure.value,.overlap =
        pose.measure.overlap,.confidence = 1,.iterations =
        iterations,.jacobian = { 1, 1 },};
  return TRUE;
}
