/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Gauss and Newton's method on a stationary velocity field, from coarse to
 * fine.
 *
 * At each level both volumes are shrunk; the voxels of the fixed one are the
 * points where they are compared.  A step brings the moving volume to the
 * points by the exponential of the velocity, asks the metric for forces there,
 * and adds the velocity that answers them and is smooth. */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "regdeform.h"

#include <math.h>
#include <string.h>

#include "regfield.h"
#include "regforces.h"
#include "regsolve.h"
#include "regwarp.h"

/* The field is smooth: it has no more nodes than these, no finer than the
 * voxels.  Larger volumes than these are compared at fewer points. */
#define MAX_NODES 150000
#define MAX_POINTS 10000000

/* A level's points are twice as far apart as the next one's, while the longest
 * axis has this many. */
#define MAX_LEVELS 5
#define LEAST_POINTS 16

/* Forces are computed of so many slices at a time. */
#define SLAB 12

/* A stage ends when a step makes the metric better by less than this share of
 * it, or when no node moves farther than this share of the points'
 * spacing. */
#define LEAST_GAIN 1e-3
#define SHORT_STEP 0.02

/* No node moves farther in a step, in the same. */
#define LONGEST_STEP 2

/* As in the linear stages: share of the points that must be in both. */
#define LEAST_OVERLAP (1.0 / 16)

/* Nearer to folding than this, a velocity is smoothed. */
#define LEAST_JACOBIAN 0.02

/* Steps, at most, of splines with so many intervals between coefficients along
 * the longest axis, each of some nodes.  The coarsest level begins with the
 * first, the others with the third; the finest goes on to the last. */
typedef struct
{
  gdouble intervals;
  guint steps;
} Stage;

static const Stage stages[] = { {3, 10}, {5, 10}, {7, 10}, {9, 10}, {14, 10} };

#define N_COARSEST 2
#define N_STAGES G_N_ELEMENTS (stages)

/* Nodes between coefficients, at least. */
#define LEAST_INTERVAL 4

/* How stiff the field is: costs of a point, against which that weighs, are not
 * of one size. */
static const gdouble stiffnesses[] = {
  [REG_METRIC_MATTES] = 2.5,
  [REG_METRIC_NMI] = 2.5,
  [REG_METRIC_LNCC] = 0.6,
  [REG_METRIC_MEAN_SQUARES] = 3,
};

typedef struct
{
  const RegSettings *settings;
  GstVolumeAffine linear;
  RegProgress progress;
  gpointer data;
  gdouble done, share;          /* of the work: done, and what a step adds */
  gdouble length;               /* of the longest axis, mm */
  RegField *velocity, *previous, *displacement;
  guint iterations;
  gdouble value;                /* the metric */
  gdouble linear_value;         /* the same without displacement */

  /* Of a level. */
  const RegImage *fixed, *moving;
  RegImage *shrunk[2];          /* the same, unless they are not shrunk */
  gsize slice, n_fixed;         /* points: of a slice, in the fixed mask */
  gdouble spacing;              /* of the densest, mm */
  gfloat *moved;
  guint8 *counts;
  RegForces *forces;
} Deformation;

static gsize
count_voxels (const GstVolumeGrid * grid)
{
  return (gsize) grid->size[0] * grid->size[1] * grid->size[2];
}

static gdouble
get_least_spacing (const GstVolumeGrid * grid)
{
  gdouble spacing[3];

  gst_volume_affine_get_spacing (&grid->affine, spacing);
  return MIN (spacing[0], MIN (spacing[1], spacing[2]));
}

/* @spacing: of points, mm */
static gboolean
begin_level (Deformation * self, const RegImage * fixed,
    const RegImage * moving, gdouble spacing, GError ** error)
{
  const GstVolumeGrid *grid;
  gsize n, i;

  self->fixed = fixed;
  self->moving = moving;
  if (spacing > get_least_spacing (&fixed->grid))
    self->fixed = self->shrunk[0] = reg_image_shrink (fixed, spacing);
  if (spacing > get_least_spacing (&moving->grid))
    self->moving = self->shrunk[1] = reg_image_shrink (moving, spacing);
  grid = &self->fixed->grid;
  n = count_voxels (grid);
  self->slice = (gsize) grid->size[0] * grid->size[1];
  self->spacing = get_least_spacing (grid);
  self->moved = g_new (gfloat, n);
  self->counts = g_new (guint8, n);
  self->forces = reg_forces_new (self->settings->metric, self->settings->bins,
      self->fixed, self->moving);
  self->n_fixed = 0;
  for (i = 0; i < n; i++)
    self->n_fixed += !self->fixed->mask || self->fixed->mask[i];
  if (!self->forces) {
    g_set_error (error, GST_STREAM_ERROR, GST_STREAM_ERROR_FORMAT,
        "One of the volumes is the same everywhere: nothing can be compared; "
        "give it another volume");
  }
  return self->forces != NULL;
}

static void
end_level (Deformation * self)
{
  g_clear_pointer (&self->shrunk[0], reg_image_free);
  g_clear_pointer (&self->shrunk[1], reg_image_free);
  g_clear_pointer (&self->forces, reg_forces_free);
  g_free (self->moved);
  g_free (self->counts);
}

static gboolean
report (Deformation * self, GError ** error)
{
  if (!self->progress || self->progress (self->done, self->data))
    return TRUE;
  g_set_error (error, GST_LIBRARY_ERROR, GST_LIBRARY_ERROR_FAILED,
      "Registration was stopped");
  return FALSE;
}

/* Brings the moving volume to the points by the displacement. */
static gboolean
warp (Deformation * self, GError ** error)
{
  gsize both = reg_warp (self->fixed, self->moving, &self->linear,
      self->displacement, self->moved, self->counts);

  if (both >= LEAST_OVERLAP * self->n_fixed && both > 0)
    return TRUE;
  g_set_error (error, GST_STREAM_ERROR, GST_STREAM_ERROR_FORMAT,
      "The moving volume overlaps %.0f %% of the fixed one: too little to "
      "compare; begin with a transform that brings them together",
      self->n_fixed > 0 ? 100.0 * both / self->n_fixed : 0.0);
  return FALSE;
}

/* Sets the metric's value and tells @solver (nullable) of the forces. */
static void
compare (Deformation * self, RegSolver * solver)
{
  const gint *size = self->fixed->grid.size;
  RegSlab slab = {.size = {size[0], size[1], size[2]},
  .fixed = self->fixed->values,.moved = self->moved,.counts = self->counts
  };
  gsize most = MIN (SLAB + 2 * REG_FORCES_REACH, size[2]) * self->slice;
  gfloat *force = g_new (gfloat, most), *curvature = g_new (gfloat, most);
  gint z, end;

  reg_forces_begin (self->forces, &slab);
  slab.force = force;
  slab.curvature = curvature;
  slab.scratch = g_new (gfloat, REG_FORCES_SCRATCH * most);
  for (z = 0; z < size[2]; z = end) {
    gint from = MAX (0, z - REG_FORCES_REACH);

    end = MIN (z + SLAB, size[2]);
    slab.size[2] = MIN (end + REG_FORCES_REACH, size[2]) - from;
    slab.first = z - from;
    slab.end = end - from;
    slab.fixed = self->fixed->values + from * self->slice;
    slab.moved = self->moved + from * self->slice;
    slab.counts = self->counts + from * self->slice;
    reg_forces_compute (self->forces, &slab);
    if (solver) {
      reg_solver_add (solver, z, end, self->moved, self->counts,
          force + slab.first * self->slice,
          curvature + slab.first * self->slice);
    }
  }
  self->value = reg_forces_get_value (self->forces);
  g_free (slab.scratch);
  g_free (curvature);
  g_free (force);
}

/* By what share of it the metric is better than @before. */
static gdouble
get_gain (const Deformation * self, gdouble before)
{
  switch (self->settings->metric) {
    case REG_METRIC_MEAN_SQUARES:
      return (before - self->value) / MAX (before, G_MINDOUBLE);
    case REG_METRIC_NMI:
      return (self->value - before) / MAX (before - 1, G_MINDOUBLE);
    default:
      return (self->value - before) / MAX (before, G_MINDOUBLE);
  }
}

static void
copy_velocity (RegField * to, const RegField * from)
{
  memcpy (to->vectors, from->vectors,
      3 * count_voxels (&from->grid) * sizeof (gfloat));
}

/* Steps as long as they are worth it; the last one is taken back where it made
 * things worse. */
static gboolean
run_stage (Deformation * self, const Stage * stage, GError ** error)
{
  const GstVolumeGrid *nodes = &self->velocity->grid;
  gdouble interval = MAX (self->length / stage->intervals,
      LEAST_INTERVAL * get_least_spacing (nodes));
  g_autoptr (RegSolver) solver = reg_solver_new (nodes, &self->fixed->grid,
      interval, stiffnesses[self->settings->metric]);
  gdouble before = 0, moved = 0;
  guint k;

  for (k = 0;; k++) {
    reg_field_exponential (self->velocity, 1, self->displacement);
    if (!warp (self, error))
      return FALSE;
    compare (self, k < stage->steps ? solver : NULL);
    g_debug ("points %g mm apart: metric %g after %g mm", self->spacing,
        self->value, moved);
    if (k > 0 && get_gain (self, before) < 0) {
      copy_velocity (self->velocity, self->previous);
      self->value = before;
      return TRUE;
    }
    if (k == stage->steps || (k > 0 && (get_gain (self, before) < LEAST_GAIN
                || moved < SHORT_STEP * self->spacing)))
      return TRUE;
    before = self->value;
    copy_velocity (self->previous, self->velocity);
    moved = reg_solver_step (solver, LONGEST_STEP * self->spacing,
        self->velocity);
    self->iterations++;
    self->done += self->share;
    if (!report (self, error))
      return FALSE;
  }
}

/* The grid with voxels as small as leave at most @most of them. */
static GstVolumeGrid
thin_out (const GstVolumeGrid * grid, gsize most)
{
  gdouble old[3], new[3], spacing = get_least_spacing (grid);
  GstVolumeGrid thinner = *grid;
  gint i;

  gst_volume_affine_get_spacing (&grid->affine, old);
  while (count_voxels (&thinner) > most) {
    spacing *= 1.02;
    for (i = 0; i < 3; i++)
      new[i] = MAX (spacing, old[i]);
    gst_volume_grid_respace (grid, new, &thinner);
  }
  return thinner;
}

static gdouble
get_length (const GstVolumeGrid * grid)
{
  gdouble spacing[3], longest = 0;
  gint i;

  gst_volume_affine_get_spacing (&grid->affine, spacing);
  for (i = 0; i < 3; i++)
    longest = MAX (longest, spacing[i] * grid->size[i]);
  return longest;
}

/* Level @level of @n, of which 0 is the finest. */
static gboolean
run_level (Deformation * self, guint level, guint n, GError ** error)
{
  guint first = level == n - 1 ? 0 : N_COARSEST, steps = 0, i;
  guint end = level == 0 ? N_STAGES : MAX (first + 1, N_COARSEST);
  /* Each level costs a small part of the next one. */
  gdouble done = REG_DEFORM_BEGIN + (1 - REG_DEFORM_BEGIN) * pow (0.2, level);

  if (level == 0) {
    memset (self->displacement->vectors, 0,
        3 * count_voxels (&self->displacement->grid) * sizeof (gfloat));
    if (!warp (self, error))
      return FALSE;
    compare (self, NULL);
    self->linear_value = self->value;
  }
  for (i = first; i < end; i++)
    steps += stages[i].steps;
  /* The last step's share is added here: fewer may be needed. */
  self->share = (done - self->done) / (steps + 1);
  for (i = first; i < end; i++) {
    if (!run_stage (self, &stages[i], error))
      return FALSE;
  }
  self->done = done;
  return report (self, error);
}

/* The field from the velocity, which is smoothed should it come close to
 * folding; none where the linear map alone does as well. */
static gboolean
set_result (Deformation * self, RegResult * result, GError ** error)
{
  const GstVolumeGrid *grid = &self->velocity->grid;
  gdouble sigma;
  gboolean is_smoothed = FALSE;
  g_autoptr (RegField) inverse = reg_field_new (grid);

  for (sigma = get_least_spacing (grid);; sigma *= 2) {
    gdouble range[2];

    reg_field_exponential (self->velocity, 1, self->displacement);
    reg_field_exponential (self->velocity, -1, inverse);
    reg_field_jacobian (self->displacement, result->jacobian);
    reg_field_jacobian (inverse, range);
    if (MIN (result->jacobian[0], range[0]) > LEAST_JACOBIAN
        || sigma > self->length)
      break;
    reg_field_smooth (self->velocity, sigma);
    is_smoothed = TRUE;
  }
  if (is_smoothed) {
    if (!warp (self, error))
      return FALSE;
    compare (self, NULL);
  }
  result->iterations += self->iterations;
  if (get_gain (self, self->linear_value) > 0) {
    result->metric = self->value;
    result->field = reg_field_copy (self->displacement);
    result->inverse = g_steal_pointer (&inverse);
  } else {
    result->metric = self->linear_value;
    result->jacobian[0] = result->jacobian[1] = 1;
  }
  return TRUE;
}

gboolean
reg_deform (const RegImage * fixed, const RegImage * moving,
    const RegSettings * settings, RegProgress progress, gpointer data,
    RegResult * result, GError ** error)
{
  Deformation self = {.settings = settings,.linear = result->linear,
    .progress = progress,.data = data,.done = REG_DEFORM_BEGIN,
    .length = get_length (&fixed->grid)
  };
  GstVolumeGrid nodes = thin_out (&fixed->grid, MAX_NODES);
  GstVolumeGrid points = thin_out (&fixed->grid, MAX_POINTS);
  gdouble finest = get_least_spacing (&points);
  gboolean is_done = TRUE;
  guint n = 1, level;

  while (n < MAX_LEVELS && self.length / (finest * (1 << n)) >= LEAST_POINTS)
    n++;
  self.velocity = reg_field_new (&nodes);
  self.previous = reg_field_new (&nodes);
  self.displacement = reg_field_new (&nodes);
  for (level = n; is_done && level-- > 0;) {
    is_done = begin_level (&self, fixed, moving, finest * (1 << level), error)
        && run_level (&self, level, n, error)
        && (level > 0 || set_result (&self, result, error));
    end_level (&self);
  }
  reg_field_free (self.velocity);
  reg_field_free (self.previous);
  reg_field_free (self.displacement);
  return is_done;
}
