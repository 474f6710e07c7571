/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Gauss and Newton's equations (H + stiffness L L) d = F - stiffness L L c for
 * the coefficients d of a step, where c are those of the earlier ones and L is
 * minus the Laplacian, by preconditioned conjugate gradients.  The sums of H
 * over the points are taken over blocks of points, as if all of a block moved
 * as its centre does. */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "regsolve.h"

#include <math.h>
#include <string.h>

#include "gstvolumethreads.h"
#include "reglattice.h"
#include "regvectors.h"

/* Blocks along the interval between coefficients, at least. */
#define BLOCKS 2

/* Threads cost more than they save on fewer points than this. */
#define MIN_POINTS_PER_THREAD 8192

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
  gfloat to_point[3][3];        /* RAS mm to points */
  gint size[3];                 /* of the lattice of coefficients */
  gsize n;                      /* their values */
  gfloat along[3];              /* 1 / distance^2 of coefficients, mm */
  gfloat stiffness;             /* a coefficient, mm^2 */
  gfloat *coefficients;         /* of all steps */
  gfloat *laplacian;            /* of some */
  gfloat *slices;               /* of each slice of points, its blocks' */
  gfloat *tensors;              /* of each block */
  gfloat *vectors, *planes;     /* of blocks, of products */
  gfloat *force_planes;         /* of slices, slopes times force */
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
    gdouble interval, gdouble stiffness)
{
  RegSolver *self = g_new0 (RegSolver, 1);
  gdouble node[3], point[3], points_per = 1;
  GstVolumeAffine to_point;
  gint i, k;

  gst_volume_affine_invert (&points->affine, &to_point);
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
    for (k = 0; k < 3; k++)
      self->to_point[i][k] = to_point.m[i][k];
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
  self->stiffness = stiffness * points_per * interval * interval;
  self->n = 3 * count (self->size);
  self->coefficients = g_new0 (gfloat, self->n);
  self->laplacian = g_new (gfloat, self->n);
  self->slices = g_new (gfloat, TENSOR * (gsize) self->blocks[0]
      * self->blocks[1] * self->points[2]);
  self->tensors = g_new (gfloat, TENSOR * count (self->blocks));
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
  g_free (self->laplacian);
  g_free (self->slices);
  g_free (self->tensors);
  g_free (self->vectors);
  g_free (self->planes);
  g_free (self->force_planes);
  g_free (self);
}

/* Points of some slices. */
typedef struct
{
  const RegSolver *solver;
  gint first;
  const gfloat *moved;
  const guint8 *counts;
  const gfloat *force, *curvature;
} Points;

/* The moved volume's differences between a row's points' neighbours along an
 * axis, @scale being one over how far apart they are. */
REG_VECTORS static void
find_differences (gint n, const gfloat * before, const gfloat * after,
    const guint8 * counts_before, const guint8 * counts_after, gfloat scale,
    gfloat * restrict slope)
{
  gint x;

  for (x = 0; x < n; x++) {
    gfloat known = counts_before[x] & counts_after[x];

    slope[x] = known * scale * (after[x] - before[x]);
  }
}

/* Slopes a point, not a mm.  @slopes: of each axis, a row of @s->points[0] */
static void
find_slopes (const Points * p, gint y, gint z, gfloat * slopes)
{
  const RegSolver *s = p->solver;
  const gint at[3] = { 0, y, z }, n = s->points[0];
  gsize row = ((gsize) z * s->points[1] + y) * n, stride = n;
  gint axis;

  for (axis = 1; axis < 3; axis++) {
    gint back = at[axis] > 0, on = at[axis] < s->points[axis] - 1;
    gsize before = row - back * stride, after = row + on * stride;

    find_differences (n, p->moved + before, p->moved + after,
        p->counts + before, p->counts + after, 1.0f / MAX (back + on, 1),
        slopes + axis * n);
    stride *= s->points[axis];
  }
  if (n == 1) {
    slopes[0] = 0;
    return;
  }
  find_differences (1, p->moved + row, p->moved + row + 1, p->counts + row,
      p->counts + row + 1, 1, slopes);
  find_differences (n - 2, p->moved + row, p->moved + row + 2,
      p->counts + row, p->counts + row + 2, 0.5f, slopes + 1);
  row += n - 2;
  find_differences (1, p->moved + row, p->moved + row + 1, p->counts + row,
      p->counts + row + 1, 1, slopes + n - 1);
}

/* Adds curvature slopes slopes' of a row. @sums: TENSOR rows */
REG_VECTORS static void
add_tensors (gint n, const gfloat * slopes, const gfloat * curvature,
    gfloat * restrict sums)
{
  gint x;

  for (x = 0; x < n; x++) {
    gfloat a = slopes[x], b = slopes[n + x], c = slopes[2 * n + x];
    gfloat h = curvature[x];

    sums[x] += h * a * a;
    sums[n + x] += h * b * b;
    sums[2 * n + x] += h * c * c;
    sums[3 * n + x] += h * a * b;
    sums[4 * n + x] += h * a * c;
    sums[5 * n + x] += h * b * c;
  }
}

/* Adds slopes times force of a row to those of the coefficients along y that it
 * depends on.  @sums: 4 x 3 rows */
REG_VECTORS static void
add_forces (gint n, const gfloat * slopes, const gfloat * force,
    const gfloat weight[4], gfloat * restrict sums)
{
  gint x, c;

  for (c = 0; c < 3; c++) {
    const gfloat *slope = slopes + c * n;
    gfloat *sum = sums + c * n;

    for (x = 0; x < n; x++) {
      gfloat f = slope[x] * force[x];

      sum[x] += weight[0] * f;
      sum[3 * n + x] += weight[1] * f;
      sum[6 * n + x] += weight[2] * f;
      sum[9 * n + x] += weight[3] * f;
    }
  }
}

/* Adds up what is in a row's blocks; @sums is emptied.
 * @tensors: of the row's blocks */
static void
close_blocks (const RegSolver * s, gfloat * sums, gfloat * tensors)
{
  gint x, k;

  memset (tensors, 0, TENSOR * s->blocks[0] * sizeof (*tensors));
  for (k = 0; k < TENSOR; k++) {
    const gfloat *sum = sums + k * s->points[0];

    for (x = 0; x < s->points[0]; x++)
      tensors[TENSOR * (x / s->per_block[0]) + k] += sum[x];
  }
  memset (sums, 0, TENSOR * s->points[0] * sizeof (*sums));
}

/* @sums: 3 rows of each coefficient along y */
static void
close_plane (const RegSolver * s, const gfloat * sums, gfloat * plane)
{
  const RegSpread *spread = &s->at_points[0];
  gint x, y, k, c;

  memset (plane, 0, 3 * s->size[0] * s->size[1] * sizeof (*plane));
  for (y = 0; y < s->size[1]; y++, plane += 3 * s->size[0]) {
    for (c = 0; c < 3; c++, sums += s->points[0]) {
      for (x = 0; x < s->points[0]; x++) {
        for (k = 0; k < 4; k++)
          plane[3 * (spread->first[x] + k) + c] += spread->weight[x][k]
              * sums[x];
      }
    }
  }
}

static void
add_slices (guint first, guint end, gpointer data)
{
  const Points *p = data;
  const RegSolver *s = p->solver;
  const RegSpread *spread = &s->at_points[1];
  const gint n = s->points[0], size = 3 * n * s->size[1];
  gfloat *slopes = g_new (gfloat, 3 * n), *sums = g_new (gfloat, size);
  gfloat *tensors = g_new0 (gfloat, TENSOR * n);
  guint k;
  gint y;

  for (k = first; k < end; k++) {
    gint z = p->first + k;
    gfloat *blocks = s->slices
        + TENSOR * (gsize) z * s->blocks[0] * s->blocks[1];

    memset (sums, 0, size * sizeof (*sums));
    for (y = 0; y < s->points[1]; y++) {
      gsize row = ((gsize) k * s->points[1] + y) * n;

      find_slopes (p, y, z, slopes);
      add_tensors (n, slopes, p->curvature + row, tensors);
      add_forces (n, slopes, p->force + row, spread->weight[y],
          sums + 3 * n * spread->first[y]);
      if ((y + 1) % s->per_block[1] == 0 || y == s->points[1] - 1) {
        close_blocks (s, tensors, blocks);
        blocks += TENSOR * s->blocks[0];
      }
    }
    close_plane (s, sums, s->force_planes + count_planes (s, z));
  }
  g_free (tensors);
  g_free (slopes);
  g_free (sums);
}

void
reg_solver_add (RegSolver * self, gint first, gint end, const gfloat * moved,
    const guint8 * counts, const gfloat * force, const gfloat * curvature)
{
  Points points = {.solver = self,.first = first,.moved = moved,
    .counts = counts,.force = force,.curvature = curvature
  };

  gst_volume_split (end - first, 1 + MIN_POINTS_PER_THREAD
      / ((gsize) self->points[0] * self->points[1]), add_slices, &points);
}

/* Adds up the slices of blocks, and has them for slopes a mm. */
static void
close_tensors (const RegSolver * s)
{
  gsize plane = TENSOR * (gsize) s->blocks[0] * s->blocks[1], i;
  const gfloat (*m)[3] = s->to_point;
  gint z, j, k;

  memset (s->tensors, 0, plane * s->blocks[2] * sizeof (gfloat));
  for (z = 0; z < s->points[2]; z++) {
    gfloat *out = s->tensors + z / s->per_block[2] * plane;

    for (i = 0; i < plane; i++)
      out[i] += s->slices[z * plane + i];
  }
  for (i = 0; i < count (s->blocks); i++) {
    static const gint place[3][3] = { {0, 3, 4}, {3, 1, 5}, {4, 5, 2} };
    gfloat *t = s->tensors + TENSOR * i, old[TENSOR], half[3][3];

    memcpy (old, t, sizeof (old));
    for (j = 0; j < 3; j++) {
      for (k = 0; k < 3; k++) {
        half[j][k] = old[place[j][0]] * m[0][k] + old[place[j][1]] * m[1][k]
            + old[place[j][2]] * m[2][k];
      }
    }
    for (j = 0; j < 3; j++) {
      for (k = j; k < 3; k++) {
        t[place[j][k]] = m[0][j] * half[0][k] + m[1][j] * half[1][k]
            + m[2][j] * half[2][k];
      }
    }
  }
}

/* Slopes a point times force to those a mm. */
static void
turn_forces (const RegSolver * s, gfloat * forces)
{
  const gfloat (*m)[3] = s->to_point;
  gsize i;
  gint c;

  for (i = 0; i < s->n; i += 3) {
    const gfloat f[3] = { forces[i], forces[i + 1], forces[i + 2] };

    for (c = 0; c < 3; c++)
      forces[i + c] = m[0][c] * f[0] + m[1][c] * f[1] + m[2][c] * f[2];
  }
}

/* out += weight L in, with no flow across the border */
static void
add_laplacian (const RegSolver * s, const gfloat * in, gfloat weight,
    gfloat * out)
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
          out[i] += weight * sum;
        }
      }
    }
  }
}

/* out += stiffness L L in */
static void
add_stiffness (const RegSolver * s, const gfloat * in, gfloat * out)
{
  memset (s->laplacian, 0, s->n * sizeof (*s->laplacian));
  add_laplacian (s, in, 1, s->laplacian);
  add_laplacian (s, s->laplacian, s->stiffness, out);
}

/* out = (H + stiffness L L) in */
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
  add_stiffness (s, in, out);
}

/* The inverse of the equations' diagonal, one value a coefficient. */
static void
get_preconditioner (const RegSolver * s, gfloat * inverse)
{
  gsize i, n = count (s->size);
  const gfloat *a = s->along;
  gfloat sum = a[0] + a[1] + a[2];
  gfloat squares = a[0] * a[0] + a[1] * a[1] + a[2] * a[2];
  gfloat stiffness = s->stiffness * (4 * sum * sum + 2 * squares);

  for (i = 0; i < count (s->blocks); i++) {
    const gfloat *t = s->tensors + TENSOR * i;

    s->vectors[i] = (t[0] + t[1] + t[2]) / 3;
  }
  reg_lattice_gather (s->squared, s->size, 1, 0, s->blocks[2], s->vectors,
      s->planes);
  reg_lattice_gather_planes (s->squared, s->size, 1, s->planes, inverse);
  for (i = 0; i < n; i++)
    inverse[i] = 1 / (inverse[i] + stiffness);
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
  turn_forces (self, residual);
  close_tensors (self);
  for (i = 0; i < self->n; i++)
    step[i] = -self->coefficients[i];
  add_stiffness (self, step, residual);
  solve (self, residual, step);

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
