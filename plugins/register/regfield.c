/* SPDX-License-Identifier: LGPL-2.1-or-later */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "gstvolumethreads.h"
#include "regfield.h"

#include <math.h>
#include <string.h>


/* Longest displacement that is doubled, in nodes. */
#define LONGEST_STEP 0.5
#define MAX_DOUBLINGS 16

/* Threads cost more than they save on fewer nodes than this. */
#define MIN_NODES_PER_THREAD 8192

/* Gaussians end at this many standard deviations. */
#define GAUSSIAN_REACH 3

static gsize
count_nodes (const GstVolumeGrid * grid)
{
  return (gsize) grid->size[0] * grid->size[1] * grid->size[2];
}

static gsize
count_slice (const GstVolumeGrid * grid)
{
  return (gsize) grid->size[0] * grid->size[1];
}

/* Do all slices of @grid. */
static void
split_slices (const GstVolumeGrid * grid, GstVolumeWork work, gpointer data)
{
  gst_volume_split (grid->size[2],
      1 + MIN_NODES_PER_THREAD / count_slice (grid), work, data);
}

RegField *
reg_field_new (const GstVolumeGrid * grid)
{
  RegField *field = g_new (RegField, 1);

  field->grid = *grid;
  field->vectors = g_new0 (gfloat, 3 * count_nodes (grid));
  return field;
}

RegField *
reg_field_copy (const RegField * field)
{
  RegField *copy = reg_field_new (&field->grid);

  memcpy (copy->vectors, field->vectors,
      3 * count_nodes (&field->grid) * sizeof (gfloat));
  return copy;
}

void
reg_field_free (RegField * field)
{
  g_free (field->vectors);
  g_free (field);
}

/* result (x) = keep inner (x) + outer (x + along inner (x)) */
typedef struct
{
  const RegField *outer, *inner;
  RegField *result;
  gfloat keep, along;
  GstVolumeAffine to_outer;     /* node of inner to node of outer */
  gfloat to_node[3][3];         /* RAS mm to nodes of outer */
} Composition;

static void
compose_slices (guint first, guint end, gpointer data)
{
  const Composition *job = data;
  const gint *size = job->inner->grid.size;
  gsize offset = 3 * count_slice (&job->inner->grid) * first;
  const gfloat *in = job->inner->vectors + offset;
  gfloat *out = job->result->vectors + offset;
  gint x, y, z, i;

  for (z = first; z < (gint) end; z++) {
    for (y = 0; y < size[1]; y++) {
      for (x = 0; x < size[0]; x++, in += 3, out += 3) {
        gdouble node[3] = { x, y, z };
        gfloat place[3], vector[3];

        gst_volume_affine_apply (&job->to_outer, node, node);
        for (i = 0; i < 3; i++) {
          const gfloat *row = job->to_node[i];

          place[i] = node[i] + job->along
              * (row[0] * in[0] + row[1] * in[1] + row[2] * in[2]);
        }
        gst_volume_displacement_at (job->outer, place, vector);
        for (i = 0; i < 3; i++)
          out[i] = job->keep * in[i] + vector[i];
      }
    }
  }
}

/* @result: on the grid of @inner, may not be @outer */
static void
compose (const RegField * outer, const RegField * inner, gfloat keep,
    gfloat along, RegField * result)
{
  Composition job = {.outer = outer,.inner = inner,.result = result,
    .keep = keep,.along = along
  };
  GstVolumeAffine inverse;
  gint i, j;

  g_return_if_fail (gst_volume_affine_invert (&outer->grid.affine, &inverse));
  job.to_outer = gst_volume_affine_compose (&inverse, &inner->grid.affine);
  for (i = 0; i < 3; i++) {
    for (j = 0; j < 3; j++)
      job.to_node[i][j] = inverse.m[i][j];
  }
  split_slices (&inner->grid, compose_slices, &job);
}

RegField *
reg_field_compose (const RegField * outer, const RegField * inner)
{
  RegField *result = reg_field_new (&inner->grid);

  compose (outer, inner, 1, 1, result);
  return result;
}

/* Lines of one axis to be convolved. */
typedef struct
{
  RegField *field;
  gint axis;
  gint reach;
  gdouble *weights;             /* reach + 1: of the node itself, its next ... */
} Smoothing;

/* Line @line: where its first node is, and how far apart they are, in values. */
static gfloat *
find_line (const RegField * field, gint axis, guint line, gsize * stride)
{
  const gint *size = field->grid.size;
  const gsize strides[3] = { 3, 3 * (gsize) size[0],
    3 * (gsize) size[0] * size[1]
  };
  gint first = axis == 0 ? 1 : 0, second = axis == 2 ? 1 : 2;

  *stride = strides[axis];
  return field->vectors + line % size[first] * strides[first]
      + line / size[first] * strides[second];
}

static void
smooth_lines (guint first, guint end, gpointer data)
{
  const Smoothing *job = data;
  gint n = job->field->grid.size[job->axis], i, k, c;
  gfloat *copy = g_new (gfloat, 3 * (n + 2 * job->reach));
  guint line;

  for (line = first; line < end; line++) {
    gsize stride;
    gfloat *nodes = find_line (job->field, job->axis, line, &stride);

    for (i = -job->reach; i < n + job->reach; i++) {
      memcpy (copy + 3 * (i + job->reach), nodes + CLAMP (i, 0, n - 1) * stride,
          3 * sizeof (gfloat));
    }
    for (i = 0; i < n; i++) {
      for (c = 0; c < 3; c++) {
        const gfloat *centre = copy + 3 * (i + job->reach) + c;
        gdouble sum = job->weights[0] * centre[0];

        for (k = 1; k <= job->reach; k++)
          sum += job->weights[k] * (centre[3 * k] + centre[-3 * k]);
        nodes[i * stride + c] = sum;
      }
    }
  }
  g_free (copy);
}

void
reg_field_smooth (RegField * field, gdouble sigma)
{
  const gint *size = field->grid.size;
  Smoothing job = {.field = field };
  gdouble spacing[3];

  gst_volume_affine_get_spacing (&field->grid.affine, spacing);
  for (job.axis = 0; job.axis < 3; job.axis++) {
    gdouble nodes = sigma / spacing[job.axis], sum = 0;
    gint k;

    job.reach = MIN (ceil (GAUSSIAN_REACH * nodes), size[job.axis]);
    if (job.reach < 1)
      continue;
    job.weights = g_new (gdouble, job.reach + 1);
    for (k = 0; k <= job.reach; k++) {
      job.weights[k] = exp (-k * k / (2 * nodes * nodes));
      sum += k > 0 ? 2 * job.weights[k] : job.weights[k];
    }
    for (k = 0; k <= job.reach; k++)
      job.weights[k] /= sum;
    gst_volume_split (count_nodes (&field->grid) / size[job.axis],
        1 + MIN_NODES_PER_THREAD / size[job.axis], smooth_lines, &job);
    g_free (job.weights);
  }
}

/* Length of the longest vector, in nodes along the axis they are densest. */
static gdouble
longest_vector (const RegField * field)
{
  gsize n = count_nodes (&field->grid), i;
  gdouble spacing[3], longest = 0;

  gst_volume_affine_get_spacing (&field->grid.affine, spacing);
  for (i = 0; i < n; i++) {
    const gfloat *v = field->vectors + 3 * i;
    gdouble square = v[0] * v[0] + v[1] * v[1] + v[2] * v[2];

    longest = MAX (longest, square);
  }
  return sqrt (longest) / MIN (spacing[0], MIN (spacing[1], spacing[2]));
}

void
reg_field_exponential (const RegField * velocity, gdouble time,
    RegField * displacement)
{
  RegField *other = reg_field_copy (velocity), drift = *displacement;
  gsize n = 3 * count_nodes (&velocity->grid), i;
  gdouble scale = time;
  gint doublings = 0, k;

  while (fabs (scale) * longest_vector (velocity) > LONGEST_STEP
      && doublings < MAX_DOUBLINGS) {
    scale /= 2;
    doublings++;
  }
  for (i = 0; i < n; i++)
    other->vectors[i] *= scale;
  /* The first step ends where the velocity half way leads. */
  compose (other, other, 0, 0.5, displacement);
  for (k = 0; k < doublings; k++) {
    const RegField half = drift;

    drift.vectors = half.vectors == displacement->vectors ? other->vectors
        : displacement->vectors;
    compose (&half, &half, 1, 1, &drift);
  }
  if (drift.vectors != displacement->vectors)
    memcpy (displacement->vectors, drift.vectors, n * sizeof (gfloat));
  reg_field_free (other);
}

typedef struct
{
  const RegField *field;
  gdouble to_node[3][3];        /* RAS mm to nodes */
    gdouble (*range)[2];        /* of each slice of cells */
} Jacobians;

/* Of the map, where the vectors grow by @step along each axis. */
static gdouble
determinant (const Jacobians * job, const gfloat * node, const gssize step[3])
{
  gdouble m[3][3], d[3];
  gint i, j, axis;

  for (i = 0; i < 3; i++) {
    for (axis = 0; axis < 3; axis++) {
      d[axis] = step[axis] > 0 ? node[step[axis] + i] - node[i]
          : node[i] - node[step[axis] + i];
    }
    for (j = 0; j < 3; j++) {
      m[i][j] = (i == j) + d[0] * job->to_node[0][j]
          + d[1] * job->to_node[1][j] + d[2] * job->to_node[2][j];
    }
  }
  return m[0][0] * (m[1][1] * m[2][2] - m[1][2] * m[2][1])
      - m[0][1] * (m[1][0] * m[2][2] - m[1][2] * m[2][0])
      + m[0][2] * (m[1][0] * m[2][1] - m[1][1] * m[2][0]);
}

/* The cells whose last corner is in the slice. */
static void
measure_slices (guint first, guint end, gpointer data)
{
  const Jacobians *job = data;
  const gint *size = job->field->grid.size;
  guint z;
  gint x, y, corner, axis;

  for (z = first; z < end; z++) {
    gdouble *range = job->range[z];

    range[0] = G_MAXDOUBLE;
    range[1] = -G_MAXDOUBLE;
    for (y = 0; y < size[1]; y++) {
      for (x = 0; x < size[0]; x++) {
        const gint p[3] = { x, y, z };
        const gfloat *node = job->field->vectors
            + 3 * (((gsize) z * size[1] + y) * size[0] + x);

        /* Towards the next or the previous node along each axis. */
        for (corner = 0; corner < 8; corner++) {
          gssize step[3], stride = 3;
          gboolean there = TRUE;
          gdouble value;

          for (axis = 0; axis < 3; axis++) {
            gint way = corner >> axis & 1 ? 1 : -1;

            if (size[axis] == 1)
              way = 0;
            there &= p[axis] + way >= 0 && p[axis] + way < size[axis];
            step[axis] = way * stride;
            stride *= size[axis];
          }
          if (!there)
            continue;
          value = determinant (job, node, step);
          range[0] = MIN (range[0], value);
          range[1] = MAX (range[1], value);
        }
      }
    }
  }
}

void
reg_field_jacobian (const RegField * field, gdouble range[2])
{
  const gint *size = field->grid.size;
  Jacobians job = {.field = field };
  GstVolumeAffine inverse;
  gint i, j, z;

  range[0] = G_MAXDOUBLE;
  range[1] = -G_MAXDOUBLE;
  g_return_if_fail (gst_volume_affine_invert (&field->grid.affine, &inverse));
  for (i = 0; i < 3; i++) {
    for (j = 0; j < 3; j++)
      job.to_node[i][j] = inverse.m[i][j];
  }
  job.range = g_malloc_n (size[2], sizeof (*job.range));
  split_slices (&field->grid, measure_slices, &job);
  for (z = 0; z < size[2]; z++) {
    range[0] = MIN (range[0], job.range[z][0]);
    range[1] = MAX (range[1], job.range[z][1]);
  }
  g_free (job.range);
}
