/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Gauss and Newton's method on a stationary velocity field, from coarse to
 * fine nodes.
 *
 * At each level both volumes are shrunk to the nodes' spacing.  A step brings
 * the moving volume to the nodes by the exponential of the velocity, asks the
 * metric for forces there, and adds the velocity that answers them and is
 * smooth. */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "regdeform.h"

#include <math.h>

#include "regfield.h"
#include "regforces.h"
#include "reginterpolate.h"
#include "regsolve.h"
#include "regthreads.h"

/* What a node needs is about 110 bytes.  So there is one for eight voxels, two
 * voxels apart; more in small volumes, down to a node a voxel, and no more
 * than it takes to be smooth in large ones. */
#define VOXELS_PER_NODE 8
#define FEW_NODES 400000
#define MAX_NODES 2000000

/* A level's nodes are twice as far apart as the next one's, while the longest
 * axis has this many. */
#define MAX_LEVELS 4
#define LEAST_NODES 16

/* A level ends when no node moves farther than this share of their spacing. */
#define SHORT_STEP 0.02

/* As in the linear stages: share of the points that must be in both. */
#define LEAST_OVERLAP (1.0 / 16)

/* Nearer to folding than this, a velocity is smoothed. */
#define LEAST_JACOBIAN 0.02

/* Threads cost more than they save on fewer nodes than this. */
#define MIN_NODES_PER_THREAD 8192

/* Steps, at most, of splines with so many intervals between coefficients along
 * the longest axis, each of some nodes.  The coarsest level begins
 * with the first, the others with the third; the finest goes on to the last. */
typedef struct
{
  gdouble intervals;
  guint steps;
} Stage;

static const Stage stages[] = { {3, 10}, {5, 10}, {7, 10}, {10, 10} };

#define N_COARSEST 2
#define LEAST_INTERVAL 4

/* What the tension of the field weighs against: costs of a node are not of
 * one size. */
static const gdouble tensions[] = {
  [REG_METRIC_MATTES] = 1,
  [REG_METRIC_NMI] = 1,
  [REG_METRIC_LNCC] = 0.25,
  [REG_METRIC_MEAN_SQUARES] = 4,
};

typedef struct
{
  const RegSettings *settings;
  GstVolumeAffine linear;
  RegField *velocity;
  guint iterations;

  /* Of a level. */
  RegImage *fixed, *moving;
  gsize n;                      /* nodes */
  gdouble spacing, length;      /* of the densest nodes, the longest axis, mm */
  gfloat *moved, *force, *curvature, *slopes, *scratch;
  guint8 *counts;
  RegField displacement;
  GstVolumeAffine to_voxel;     /* node to voxel of moving, by @linear */
  GstVolumeAffine to_moving;    /* RAS mm of fixed to the same */
  GstVolumeAffine to_node;      /* RAS mm of fixed to node */
  gdouble value;                /* the metric */
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

static void
begin_level (Deformation * self, const RegImage * fixed,
    const RegImage * moving, gdouble spacing)
{
  RegField *coarser = self->velocity;
  const GstVolumeGrid *grid;
  GstVolumeAffine inverse;

  self->fixed = reg_image_shrink (fixed, spacing);
  self->moving = reg_image_shrink (moving, spacing);
  grid = &self->fixed->grid;
  self->velocity = coarser ? reg_field_resample (coarser, grid)
      : reg_field_new (grid);
  g_clear_pointer (&coarser, reg_field_free);

  self->n = count_voxels (grid);
  self->spacing = get_least_spacing (grid);
  self->moved = g_new (gfloat, self->n);
  self->force = g_new (gfloat, self->n);
  self->curvature = g_new (gfloat, self->n);
  self->counts = g_new (guint8, self->n);
  self->slopes = g_new (gfloat, 3 * self->n);
  self->scratch = g_new (gfloat, REG_FORCES_SCRATCH * self->n);
  /* The displacement is gone when its forces are sought. */
  self->displacement.grid = *grid;
  self->displacement.vectors = self->scratch;

  gst_volume_affine_invert (&self->moving->grid.affine, &inverse);
  self->to_moving = gst_volume_affine_compose (&inverse, &self->linear);
  self->to_voxel = gst_volume_affine_compose (&self->to_moving, &grid->affine);
  gst_volume_affine_invert (&grid->affine, &self->to_node);
}

/* All of it but the velocity. */
static void
end_level (Deformation * self)
{
  reg_image_free (self->fixed);
  reg_image_free (self->moving);
  g_free (self->moved);
  g_free (self->force);
  g_free (self->curvature);
  g_free (self->counts);
  g_free (self->slopes);
  g_free (self->scratch);
}

static void
split_slices (Deformation * self, RegWork work)
{
  const gint *size = self->fixed->grid.size;

  reg_split (size[2], 1 + MIN_NODES_PER_THREAD / (size[0] * size[1]), work,
      self);
}

/* The moving volume where linear (x + displacement (x)) takes the nodes. */
static void
warp_slices (guint first, guint end, gpointer data)
{
  const Deformation *self = data;
  const gint *size = self->fixed->grid.size;
  gsize i = (gsize) first * size[0] * size[1];
  gint x, y, z, axis;

  for (z = first; z < (gint) end; z++) {
    for (y = 0; y < size[1]; y++) {
      for (x = 0; x < size[0]; x++, i++) {
        const gfloat *u = self->displacement.vectors + 3 * i;
        gdouble voxel[3];
        gfloat slope[3];

        for (axis = 0; axis < 3; axis++) {
          const gdouble *row = self->to_voxel.m[axis];
          const gdouble *along = self->to_moving.m[axis];

          voxel[axis] = row[0] * x + row[1] * y + row[2] * z + row[3]
              + along[0] * u[0] + along[1] * u[1] + along[2] * u[2];
        }
        self->moved[i] = 0;
        self->counts[i] = (!self->fixed->mask || self->fixed->mask[i])
            && reg_interpolate (self->moving, voxel, &self->moved[i], slope);
      }
    }
  }
}

/* The moved volume's gradient, none where a neighbour does not count. */
static void
slope_slices (guint first, guint end, gpointer data)
{
  const Deformation *self = data;
  const gint *size = self->fixed->grid.size;
  gsize i = (gsize) first * size[0] * size[1];
  gint x, y, z, axis, c;

  for (z = first; z < (gint) end; z++) {
    for (y = 0; y < size[1]; y++) {
      for (x = 0; x < size[0]; x++, i++) {
        const gint p[3] = { x, y, z };
        gdouble slope[3];
        gsize stride = 1;

        for (axis = 0; axis < 3; axis++) {
          gsize before = i - (p[axis] > 0 ? stride : 0);
          gsize after = i + (p[axis] < size[axis] - 1 ? stride : 0);

          slope[axis] = 0;
          if (after > before && self->counts[before] && self->counts[after]) {
            slope[axis] = (self->moved[after] - self->moved[before])
                / ((after - before) / stride);
          }
          stride *= size[axis];
        }
        for (c = 0; c < 3; c++) {
          self->slopes[3 * i + c] = slope[0] * self->to_node.m[0][c]
              + slope[1] * self->to_node.m[1][c]
              + slope[2] * self->to_node.m[2][c];
        }
      }
    }
  }
}

/* Sets the metric's value by the velocity, and forces for the next step. */
static gboolean
compare (Deformation * self, GError ** error)
{
  const gint *size = self->fixed->grid.size;
  RegForces forces = {.size = {size[0], size[1], size[2]},
  .fixed = self->fixed->values,.moved = self->moved,
  .counts = self->counts,.force = self->force,
  .curvature = self->curvature,.scratch = self->scratch
  };
  gsize both = 0, fixed = 0, i;

  reg_field_exponential (self->velocity, 1, &self->displacement);
  split_slices (self, warp_slices);
  for (i = 0; i < self->n; i++) {
    both += self->counts[i];
    fixed += !self->fixed->mask || self->fixed->mask[i];
  }
  if (both < LEAST_OVERLAP * fixed || both == 0) {
    g_set_error (error, GST_STREAM_ERROR, GST_STREAM_ERROR_FORMAT,
        "The moving volume overlaps %.0f %% of the fixed one: too little to "
        "compare; begin with a transform that brings them together",
        fixed > 0 ? 100.0 * both / fixed : 0.0);
    return FALSE;
  }
  if (!reg_forces_compute (&forces, self->settings->metric,
          self->settings->bins, &self->value)) {
    g_set_error (error, GST_STREAM_ERROR, GST_STREAM_ERROR_FORMAT,
        "Where the volumes overlap one of them is the same everywhere: nothing "
        "can be compared; begin with a transform that brings them together");
    return FALSE;
  }
  return TRUE;
}

static gboolean
run_stage (Deformation * self, const Stage * stage, GError ** error)
{
  gdouble interval = MAX (self->length / stage->intervals / self->spacing,
      LEAST_INTERVAL);
  g_autoptr (RegSolver) solver = reg_solver_new (&self->fixed->grid, interval,
      tensions[self->settings->metric]);
  guint k;

  for (k = 0; k < stage->steps; k++) {
    gdouble moved;

    if (!compare (self, error))
      return FALSE;
    split_slices (self, slope_slices);
    moved = reg_solver_step (solver, self->slopes, self->force,
        self->curvature, self->spacing, self->velocity);
    self->iterations++;
    g_debug ("nodes %g mm apart: metric %g, step %g mm", self->spacing,
        self->value, moved);
    if (moved < SHORT_STEP * self->spacing)
      break;
  }
  return TRUE;
}

/* How far apart the finest level's nodes are. */
static gdouble
choose_spacing (const GstVolumeGrid * grid)
{
  gsize most = CLAMP (count_voxels (grid) / VOXELS_PER_NODE, FEW_NODES,
      MAX_NODES);
  gdouble old[3], new[3], spacing = get_least_spacing (grid);
  GstVolumeGrid nodes;
  gint i;

  gst_volume_affine_get_spacing (&grid->affine, old);
  while (TRUE) {
    for (i = 0; i < 3; i++)
      new[i] = MAX (spacing, old[i]);
    gst_volume_grid_respace (grid, new, &nodes);
    if (count_voxels (&nodes) <= most)
      return spacing;
    spacing *= 1.02;
  }
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

static gboolean
report (RegProgress progress, gpointer data, gdouble share, GError ** error)
{
  if (!progress || progress (share, data))
    return TRUE;
  g_set_error (error, GST_LIBRARY_ERROR, GST_LIBRARY_ERROR_FAILED,
      "Registration was stopped");
  return FALSE;
}

/* Level @level of @n, of which 0 is the finest. */
static gboolean
run_level (Deformation * self, guint level, guint n, RegProgress progress,
    gpointer data, GError ** error)
{
  guint first = level == n - 1 ? 0 : N_COARSEST, end, i;

  end = level == 0 ? G_N_ELEMENTS (stages)
      : MAX (first + 1, N_COARSEST);
  for (i = first; i < end; i++) {
    if (!run_stage (self, &stages[i], error))
      return FALSE;
  }
  /* Each level costs a small part of the next one. */
  return report (progress, data, pow (0.2, level), error);
}

/* From the velocity, which is smoothed should it come close to folding. */
static void
set_result (Deformation * self, RegResult * result)
{
  const GstVolumeGrid *grid = &self->velocity->grid;
  gdouble sigma = self->spacing;

  result->field = reg_field_new (grid);
  result->inverse = reg_field_new (grid);
  while (TRUE) {
    gdouble inverse[2];

    reg_field_exponential (self->velocity, 1, result->field);
    reg_field_exponential (self->velocity, -1, result->inverse);
    reg_field_jacobian (result->field, result->jacobian);
    reg_field_jacobian (result->inverse, inverse);
    if (MIN (result->jacobian[0], inverse[0]) > LEAST_JACOBIAN)
      break;
    reg_field_smooth (self->velocity, sigma);
    sigma *= 2;
  }
  result->metric = self->value;
  result->iterations += self->iterations;
}

gboolean
reg_deform (const RegImage * fixed, const RegImage * moving,
    const RegSettings * settings, RegProgress progress, gpointer data,
    RegResult * result, GError ** error)
{
  Deformation self = {.settings = settings,.linear = result->linear,
    .length = get_length (&fixed->grid)
  };
  gdouble finest = choose_spacing (&fixed->grid);
  gboolean is_done = TRUE;
  guint n = 1, level;

  while (n < MAX_LEVELS && self.length / (finest * (1 << n)) >= LEAST_NODES)
    n++;
  for (level = n; is_done && level-- > 0;) {
    begin_level (&self, fixed, moving, finest * (1 << level));
    is_done = run_level (&self, level, n, progress, data, error)
        && (level > 0 || compare (&self, error));
    end_level (&self);
  }
  if (is_done)
    set_result (&self, result);
  g_clear_pointer (&self.velocity, reg_field_free);
  return is_done;
}
