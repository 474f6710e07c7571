/* SPDX-License-Identifier: LGPL-2.1-or-later */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "phantomshape.h"

#include <math.h>

#define OUTSIDE -1e6f

/* How upright sulci stand: 1 is radial, less makes them curve with depth. */
#define UPRIGHT 0.7f

void
shape_rotation (const gdouble turn[3], gdouble rotation[3][3])
{
  gdouble c[3], s[3];
  gint i;

  for (i = 0; i < 3; i++) {
    c[i] = cos (turn[i] * G_PI / 180);
    s[i] = sin (turn[i] * G_PI / 180);
  }
  rotation[0][0] = c[2] * c[1];
  rotation[0][1] = c[2] * s[1] * s[0] - s[2] * c[0];
  rotation[0][2] = c[2] * s[1] * c[0] + s[2] * s[0];
  rotation[1][0] = s[2] * c[1];
  rotation[1][1] = s[2] * s[1] * s[0] + c[2] * c[0];
  rotation[1][2] = s[2] * s[1] * c[0] - c[2] * s[0];
  rotation[2][0] = -s[1];
  rotation[2][1] = c[1] * s[0];
  rotation[2][2] = c[1] * c[0];
}

void
shape_body_add_part (ShapeBody * body, const gdouble centre[3],
    const gdouble radius[3], const gdouble turn[3])
{
  ShapeEllipsoid *part = &body->parts[body->n_parts++];
  gdouble rotation[3][3];
  gint i, j;

  g_assert (body->n_parts <= SHAPE_MAX_PARTS);
  shape_rotation (turn, rotation);
  part->thinnest = MIN (radius[0], MIN (radius[1], radius[2]));
  for (i = 0; i < 3; i++) {
    part->centre[i] = centre[i];
    for (j = 0; j < 3; j++)
      part->to_unit[i][j] = rotation[j][i] / radius[i];
  }
}

void
shape_body_add_layer (ShapeBody * body, gdouble depth, PhantomTissue tissue)
{
  g_assert (body->n_layers < SHAPE_MAX_LAYERS);
  body->layers[body->n_layers++] = (ShapeLayer) {
  depth, tissue};
}

static gdouble
dot (const gdouble a[3], const gdouble b[3])
{
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

/* A line in an ellipsoid's unit space: position and step, and both mapped
 * back by the transposed matrix, which gives the distance's gradient. */
typedef struct
{
  gdouble u[3], du[3], g[3], dg[3];
} UnitLine;

static void
ellipsoid_line (const ShapeEllipsoid * part, const ShapeRow * row,
    UnitLine * line)
{
  gdouble from[3];
  gint i;

  for (i = 0; i < 3; i++)
    from[i] = row->start[i] - part->centre[i];
  for (i = 0; i < 3; i++) {
    line->u[i] = dot (part->to_unit[i], from);
    line->du[i] = dot (part->to_unit[i], row->step);
  }
  for (i = 0; i < 3; i++) {
    line->g[i] = part->to_unit[0][i] * line->u[0]
        + part->to_unit[1][i] * line->u[1] + part->to_unit[2][i] * line->u[2];
    line->dg[i] = part->to_unit[0][i] * line->du[0]
        + part->to_unit[1][i] * line->du[1]
        + part->to_unit[2][i] * line->du[2];
  }
}

/* The points of the row closer to the ellipsoid than @margin, and at most a
 * few more: [first, last).  FALSE where there is none. */
static gboolean
ellipsoid_find (const ShapeEllipsoid * part, const UnitLine * line,
    gdouble margin, gsize n, gsize * first, gsize * last)
{
  gdouble limit = 1 + margin / part->thinnest;
  gdouble a = dot (line->du, line->du);
  gdouble b = dot (line->u, line->du);
  gdouble c = dot (line->u, line->u) - limit * limit;
  gdouble root = b * b - a * c, low, high;

  if (root <= 0)
    return FALSE;
  root = sqrt (root);
  low = MAX (floor ((-b - root) / a), 0);
  high = MIN (ceil ((-b + root) / a) + 1, (gdouble) n);
  if (low >= high)
    return FALSE;
  *first = (gsize) low;
  *last = (gsize) high;
  return TRUE;
}

/* Depth under an ellipsoid to first order: k (1 - k) / |grad|, with k the
 * distance from the centre in unit space; exact on the surface. */
static void
ellipsoid_merge (const ShapeEllipsoid * part, const UnitLine * line,
    gdouble blend, gsize first, gsize last, gfloat * depth)
{
  const gfloat tiny = 1e-6f;
  const gfloat tiny_gradient =
      tiny / (gfloat) (part->thinnest * part->thinnest);
  const gfloat width = (gfloat) blend;
  gfloat u[3], du[3], g[3], dg[3];
  gsize i;
  gint j;

  for (j = 0; j < 3; j++) {
    u[j] = (gfloat) line->u[j];
    du[j] = (gfloat) line->du[j];
    g[j] = (gfloat) line->g[j];
    dg[j] = (gfloat) line->dg[j];
  }
  for (i = first; i < last; i++) {
    gfloat t = (gfloat) i;
    gfloat ux = u[0] + t * du[0], uy = u[1] + t * du[1], uz = u[2] + t * du[2];
    gfloat gx = g[0] + t * dg[0], gy = g[1] + t * dg[1], gz = g[2] + t * dg[2];
    gfloat k = sqrtf (ux * ux + uy * uy + uz * uz + tiny);
    gfloat d = k * (1 - k)
        / sqrtf (gx * gx + gy * gy + gz * gz + tiny_gradient);
    gfloat near = width - fabsf (d - depth[i]);

    depth[i] = MAX (depth[i], d);
    if (near > 0)
      depth[i] += near * near / (4 * width);
  }
}

/* Distance to the nearest sulcal sheet: |f| / |grad f| of the wave sum at the
 * point's projection onto the folds' ellipsoid. */
static gfloat
folds_distance (const ShapeFolds * folds, const gdouble p[3])
{
  gfloat from[3], scale = 0, length, f = 0, grad[3] = { 0, 0, 0 }, along;
  gint i, w;

  for (i = 0; i < 3; i++) {
    gfloat unit;

    from[i] = (gfloat) (p[i] - folds->centre[i]);
    unit = from[i] / (gfloat) folds->radius[i];
    scale += unit * unit;
  }
  scale = powf (scale + 1e-4f, -0.5f * UPRIGHT);
  length = from[0] * from[0] + from[1] * from[1] + from[2] * from[2] + 1e-3f;

  for (w = 0; w < SHAPE_N_WAVES; w++) {
    gfloat kx = (gfloat) folds->wave[w][0];
    gfloat ky = (gfloat) folds->wave[w][1];
    gfloat kz = (gfloat) folds->wave[w][2];
    gfloat sine, cosine;

    sincosf (scale * (kx * from[0] + ky * from[1] + kz * from[2])
        + (gfloat) folds->phase[w], &sine, &cosine);
    f += sine;
    grad[0] += kx * cosine;
    grad[1] += ky * cosine;
    grad[2] += kz * cosine;
  }

  /* What the projection takes away. */
  along = (grad[0] * from[0] + grad[1] * from[1] + grad[2] * from[2]) / length;
  for (i = 0; i < 3; i++)
    grad[i] -= UPRIGHT * along * from[i];
  return fabsf (f) / (scale * sqrtf (grad[0] * grad[0] + grad[1] * grad[1]
          + grad[2] * grad[2]) + 1e-3f);
}

static void
body_fold (const ShapeBody * body, const ShapeRow * row, gsize first,
    gsize last, gfloat * depth)
{
  const ShapeFolds *folds = &body->folds;
  const gfloat innermost =
      (gfloat) (body->layers[body->n_layers - 1].depth + SHAPE_EDGE);
  gsize i;

  for (i = first; i < last; i++) {
    gdouble p[3];
    gfloat floor_depth, beyond;
    gint j;

    /* Too shallow or too deep for a sheet to change anything. */
    beyond = MAX (depth[i] - (gfloat) folds->reach, 0);
    floor_depth = beyond - (gfloat) folds->half_width;
    if (depth[i] < -SHAPE_EDGE || floor_depth > innermost)
      continue;
    for (j = 0; j < 3; j++)
      p[j] = row->start[j] + i * row->step[j];
    depth[i] = MIN (depth[i], folds_distance (folds, p) + floor_depth);
  }
}

static void
body_cut (const ShapeBody * body, const ShapeRow * row, gsize first,
    gsize last, gfloat * depth)
{
  gsize i;

  for (i = first; i < last; i++) {
    gdouble x = row->start[0] + i * row->step[0];
    gdouble y = row->start[1] + i * row->step[1];
    gdouble beside = body->side * (x - body->torque * y);

    depth[i] = MIN (depth[i], (gfloat) (beside - body->gap));
  }
}

void
shape_body_paint (const ShapeBody * body, const ShapeRow * row,
    const gfloat values[PHANTOM_N_TISSUES], gfloat * scratch, gfloat * voxels)
{
  gdouble margin = SHAPE_EDGE - MIN (body->layers[0].depth, 0)
      + 1.25 * body->blend;
  UnitLine lines[SHAPE_MAX_PARTS];
  gsize first[SHAPE_MAX_PARTS], last[SHAPE_MAX_PARTS];
  gsize begin = row->n, end = 0, i;
  guint p, l;

  for (p = 0; p < body->n_parts; p++) {
    ellipsoid_line (&body->parts[p], row, &lines[p]);
    if (!ellipsoid_find (&body->parts[p], &lines[p], margin, row->n,
            &first[p], &last[p])) {
      first[p] = last[p] = 0;
      continue;
    }
    begin = MIN (begin, first[p]);
    end = MAX (end, last[p]);
  }
  if (begin >= end)
    return;

  for (i = begin; i < end; i++)
    scratch[i] = OUTSIDE;
  for (p = 0; p < body->n_parts; p++) {
    ellipsoid_merge (&body->parts[p], &lines[p], body->blend, first[p],
        last[p], scratch);
  }
  if (body->side != 0)
    body_cut (body, row, begin, end, scratch);
  if (body->folds.reach > 0)
    body_fold (body, row, begin, end, scratch);

  for (l = 0; l < body->n_layers; l++) {
    gfloat depth = (gfloat) body->layers[l].depth;
    gfloat value = values[body->layers[l].tissue];

    for (i = begin; i < end; i++) {
      gfloat share = (scratch[i] - depth) / (gfloat) SHAPE_EDGE + 0.5f;

      if (share <= 0)
        continue;
      share = MIN (share, 1);
      share *= share * (3 - 2 * share);
      voxels[i] += share * (value - voxels[i]);
    }
  }
}
