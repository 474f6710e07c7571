/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Gauss and Newton's equations (H + tension L) d = F - tension L c for the
 * coefficients d of a step, where c are those of the earlier ones and L is
 * minus the Laplacian, by preconditioned conjugate gradients.  The sums of H
 * over the points are taken over blocks of points, as if all of a block moved
 * as its centre does. */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "regsolve.h"

#include <math.h>
#include <string.h>

#include "reglattice.h"
#include "regthreads.h"

/* Blocks along the interval between coefficients, at least. */
#define BLOCKS 2

/* Conjugate gradients at most, and how much smaller they make the residual:
 * steps need not be exact. */
#define ITERATIONS 60
#define TOLERANCE 0.02

/* Distinct values of curvature slopes slopes' */
#define TENSOR 6

struct _RegSolver
{
  gint points[3];
  gint per_block[3], blocks[3]; /* points along a block, blocks */
  RegSpread at_nodes[3], at_points[3], at_blocks[3], squared[3];
  gint size[3];                 /* of the lattice of coefficients */
  gsize n;                      /* their values */
  gfloat along[3];              /* 1 / distance^2 of coefficients, mm */
  gfloat tension;               /* a coefficient */
  gfloat *coefficients;         /* of all steps */
  gfloat *tensors;              /* of each block */
  gfloat *vectors, *planes;     /* of blocks, of products */
  gfloat *force_planes;         /* of points, slopes times force */
};

static gsize
count (const gint size[3])
{
  return (gsize) size[0] * size[1] * size[2];
}

static gsize
count_planes (const RegSolver * self, gint n)
{
  return (gsize) 3 *self->size[0] * self->size[1] * n;
}

RegSolver *
reg_solver_new (const GstVolumeGrid * nodes, const GstVolumeGrid * points,
    gdouble interval, gdouble tension)
{
  RegSolver *self = g_new0 (RegSolver, 1);
  gdouble node[3], point[3], points_per = 1;
  gint i, k;

  gst_volume_affine_get_spacing (&nodes->affine, node);
  gst_volume_affine_get_spacing (&points->affine, point);
  for (i = 0; i < 3; i++) {
    gint n = points->size[i], *size = &self->size[i];
    gdouble distance = MAX (interval, node[i]);
    gdouble length = MAX ((nodes->size[i] - 1) * node[i], node[i]);
    /* Where the first point is; both grids have one centre. */
    gdouble start = (length - (n - 1) * point[i]) / 2, middle;
    gint per = MAX (1, (gint) (distance / point[i] / BLOCKS));

    if (nodes->size[i] == 1)
      start -= length / 2;
    self->points[i] = n;
    self->per_block[i] = per;
    self->blocks[i] = (n + per - 1) / per;
    middle = start + (per - 1) / 2.0 * point[i];
    reg_spread_init (&self->at_nodes[i], nodes->size[i], 0, node[i], length,
        distance, size);
    reg_spread_init (&self->at_points[i], n, start, point[i], length, distance,
        size);
    reg_spread_init (&self->at_blocks[i], self->blocks[i], middle,
        per * point[i], length, distance, size);
    reg_spread_init (&self->squared[i], self->blocks[i], middle,
        per * point[i], length, distance, size);
    for (k = 0; k < 4 * self->blocks[i]; k++)
      self->squared[i].weight[k / 4][k % 4] *=
          self->squared[i].weight[k / 4][k % 4];
    self->along[i] = 1 / (distance * distance);
    points_per *= distance / point[i];
  }
  self->tension = tension * points_per;
  self->n = 3 * count (self->size);
  self->coefficients = g_new0 (gfloat, self->n);
  self->tensors = g_new0 (gfloat, TENSOR * count (self->blocks));
  self->vectors = g_new (gfloat, 3 * count (self->blocks));
  self->planes = g_new (gfloat, count_planes (self, self->blocks[2]));
  self->force_planes = g_new (gfloat, count_planes (self, self->points[2]));
  return self;
}

void
reg_solver_free (RegSolver * self)
{
  gint i;

  for (i = 0; i < 3; i++) {
    reg_spread_clear (&self->at_nodes[i]);
    reg_spread_clear (&self->at_points[i]);
    reg_spread_clear (&self->at_blocks[i]);
    reg_spread_clear (&self->squared[i]);
  }
  g_free (self->coefficients);
  g_free (self->tensors);
  g_free (self->vectors);
  g_free (self->planes);
  g_free (self->force_planes);
  g_free (self);
}

typedef struct
{
  const RegSolver *solver;
  gint first, end;              /* slices of points */
  gfloat *slopes;
  const gfloat *force, *curvature;
} Forces;

/* Adds to the tensors of blocks; their points' slopes become slopes times
 * force.  Counts blocks from that of the first slice. */
static void
add_blocks (guint first, guint end, gpointer data)
{
  const Forces *job = data;
  const RegSolver *s = job->solver;
  gint per = s->per_block[2], x, y, z, k, c;

  for (k = job->first / per + first; k < (gint) (job->first / per + end); k++) {
    gfloat *plane = s->tensors
        + TENSOR * (gsize) k * s->blocks[0] * s->blocks[1];

    gint last = MIN (job->end, (k + 1) * per);

    for (z = MAX (job->first, k * per); z < last; z++) {
      for (y = 0; y < s->points[1]; y++) {
        gsize i = ((gsize) (z - job->first) * s->points[1] + y) * s->points[0];
        gfloat *row = plane + TENSOR * (y / s->per_block[1] * s->blocks[0]);

        for (x = 0; x < s->points[0]; x++, i++) {
          gfloat *g = job->slopes + 3 * i, h = job->curvature[i];
          gfloat *t = row + TENSOR * (x / s->per_block[0]);

          t[0] += h * g[0] * g[0];
          t[1] += h * g[1] * g[1];
          t[2] += h * g[2] * g[2];
          t[3] += h * g[0] * g[1];
          t[4] += h * g[0] * g[2];
          t[5] += h * g[1] * g[2];
          for (c = 0; c < 3; c++)
            g[c] *= job->force[i];
        }
      }
    }
  }
}

void
reg_solver_add (RegSolver * self, gint first, gint end, gfloat * slopes,
    const gfloat * force, const gfloat * curvature)
{
  Forces forces = {.solver = self,.first = first,.end = end,.slopes = slopes,
    .force = force,.curvature = curvature
  };
  gint per = self->per_block[2];

  reg_split ((end - 1) / per - first / per + 1, 1, add_blocks, &forces);
  reg_lattice_gather (self->at_points, self->size, 3, first, end, slopes,
      self->force_planes);
}

/* out += tension L in, with no flow across the border */
static void
add_tension (const RegSolver * s, const gfloat * in, gfloat * out)
{
  gsize stride[3] = { 3, 3 * s->size[0], 3 * (gsize) s->size[0] * s->size[1] };
  gsize i = 0;
  gint p[3], axis, c;

  for (p[2] = 0; p[2] < s->size[2]; p[2]++) {
    for (p[1] = 0; p[1] < s->size[1]; p[1]++) {
      for (p[0] = 0; p[0] < s->size[0]; p[0]++) {
        for (c = 0; c < 3; c++, i++) {
          gfloat sum = 0;

          for (axis = 0; axis < 3; axis++) {
            if (p[axis] > 0)
              sum += s->along[axis] * (in[i] - in[i - stride[axis]]);
            if (p[axis] < s->size[axis] - 1)
              sum += s->along[axis] * (in[i] - in[i + stride[axis]]);
          }
          out[i] += s->tension * sum;
        }
      }
    }
  }
}

/* out = (H + tension L) in */
static void
apply (const RegSolver * s, const gfloat * in, gfloat * out)
{
  gsize i;

  reg_lattice_expand (s->at_blocks, s->size, in, s->vectors);
  for (i = 0; i < count (s->blocks); i++) {
    const gfloat *t = s->tensors + TENSOR * i;
    gfloat *v = s->vectors + 3 * i;
    const gfloat x = v[0], y = v[1], z = v[2];

    v[0] = t[0] * x + t[3] * y + t[4] * z;
    v[1] = t[3] * x + t[1] * y + t[5] * z;
    v[2] = t[4] * x + t[5] * y + t[2] * z;
  }
  reg_lattice_gather (s->at_blocks, s->size, 3, 0, s->blocks[2], s->vectors,
      s->planes);
  reg_lattice_gather_planes (s->at_blocks, s->size, 3, s->planes, out);
  add_tension (s, in, out);
}

/* The inverse of the equations' diagonal, one value a coefficient. */
static void
get_preconditioner (const RegSolver * s, gfloat * inverse)
{
  gsize i, n = count (s->size);
  gfloat tension = 2 * s->tension * (s->along[0] + s->along[1] + s->along[2]);

  for (i = 0; i < count (s->blocks); i++) {
    const gfloat *t = s->tensors + TENSOR * i;

    s->vectors[i] = (t[0] + t[1] + t[2]) / 3;
  }
  reg_lattice_gather (s->squared, s->size, 1, 0, s->blocks[2], s->vectors,
      s->planes);
  reg_lattice_gather_planes (s->squared, s->size, 1, s->planes, inverse);
  for (i = 0; i < n; i++)
    inverse[i] = 1 / (inverse[i] + tension);
}

static gdouble
dot (const gfloat * a, const gfloat * b, gsize n)
{
  gdouble sum = 0;
  gsize i;

  for (i = 0; i < n; i++)
    sum += (gdouble) a[i] * b[i];
  return sum;
}

/* Solves for @step; @residual: the right side, lost. */
static void
solve (const RegSolver * s, gfloat * residual, gfloat * step)
{
  gsize n = s->n, i;
  gfloat *inverse = g_new (gfloat, 4 * n);
  gfloat *direction = inverse + n, *product = direction + n;
  gfloat *solved = product + n;
  gdouble first = 0, before = 0, now;
  guint k;

  get_preconditioner (s, inverse);
  memset (step, 0, n * sizeof (*step));
  memset (direction, 0, n * sizeof (*direction));
  for (k = 0; k < ITERATIONS; k++) {
    gdouble curve;

    for (i = 0; i < n; i++)
      solved[i] = inverse[i / 3] * residual[i];
    now = dot (residual, solved, n);
    if (k == 0)
      first = now;
    if (!(now > TOLERANCE * TOLERANCE * first))
      break;
    for (i = 0; i < n; i++) {
      direction[i] = solved[i] + (k > 0 ? now / before : 0) * direction[i];
    }
    apply (s, direction, product);
    curve = dot (direction, product, n);
    if (!(curve > 0))
      break;
    for (i = 0; i < n; i++) {
      step[i] += now / curve * direction[i];
      residual[i] -= now / curve * product[i];
    }
    before = now;
  }
  g_free (inverse);
}

gdouble
reg_solver_step (RegSolver * self, gdouble longest, RegField * velocity)
{
  gfloat *residual = g_new (gfloat, 2 * self->n), *step = residual + self->n;
  RegField *added = reg_field_new (&velocity->grid);
  gdouble square = 0, share;
  gsize i;

  reg_lattice_gather_planes (self->at_points, self->size, 3,
      self->force_planes, residual);
  for (i = 0; i < self->n; i++)
    step[i] = -self->coefficients[i];
  add_tension (self, step, residual);
  solve (self, residual, step);
  memset (self->tensors, 0,
      TENSOR * count (self->blocks) * sizeof (*self->tensors));

  /* A spline is nowhere longer than its coefficients. */
  for (i = 0; i < self->n; i += 3) {
    const gfloat *d = step + i;

    square = MAX (square, d[0] * d[0] + d[1] * d[1] + d[2] * d[2]);
  }
  share = square > longest * longest ? longest / sqrt (square) : 1;
  for (i = 0; i < self->n; i++) {
    step[i] *= share;
    self->coefficients[i] += step[i];
  }
  reg_lattice_expand (self->at_nodes, self->size, step, added->vectors);
  for (i = 0; i < 3 * count (velocity->grid.size); i++)
    velocity->vectors[i] += added->vectors[i];
  reg_field_free (added);
  g_free (residual);
  return share * sqrt (square);
}
