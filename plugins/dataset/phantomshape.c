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

static gdouble
dot (const gdouble a[3], const gdouble b[3])
{
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

static ShapePart *
add_part (ShapeBody * body)
{
  g_assert (body->n_parts < SHAPE_MAX_PARTS);
  return &body->parts[body->n_parts++];
}

void
shape_body_add_part (ShapeBody * body, const gdouble centre[3],
    const gdouble radius[3], const gdouble turn[3])
{
  ShapePart *part = add_part (body);
  gdouble rotation[3][3];
  gint i, j;

  shape_rotation (turn, rotation);
  part->thinnest = MIN (radius[0], MIN (radius[1], radius[2]));
  for (i = 0; i < 3; i++) {
    part->centre[i] = centre[i];
    for (j = 0; j < 3; j++)
      part->to_unit[i][j] = rotation[j][i] / radius[i];
  }
}

void
shape_body_add_tube (ShapeBody * body, const gdouble from[3],
    const gdouble to[3], gdouble radius)
{
  ShapePart *part = add_part (body);
  gint i;

  for (i = 0; i < 3; i++) {
    part->centre[i] = (from[i] + to[i]) / 2;
    part->axis[i] = (to[i] - from[i]) / 2;
    part->to_unit[i][i] = 1 / radius;
  }
  part->thinnest = radius;
  part->half_length = sqrt (dot (part->axis, part->axis));
  g_assert (part->half_length > 0);
  for (i = 0; i < 3; i++)
    part->axis[i] /= part->half_length;
}

void
shape_body_cut (ShapeBody * body, const gdouble normal[3],
    const gdouble point[3])
{
  ShapeCut *cut = &body->cuts[body->n_cuts++];
  gdouble length = sqrt (dot (normal, normal));
  gint i;

  g_assert (body->n_cuts <= SHAPE_MAX_CUTS);
  for (i = 0; i < 3; i++)
    cut->normal[i] = normal[i] / length;
  cut->offset = dot (cut->normal, point);
}

void
shape_body_add_layer (ShapeBody * body, gdouble depth, PhantomTissue tissue)
{
  g_assert (body->n_layers < SHAPE_MAX_LAYERS);
  body->layers[body->n_layers++] = (ShapeLayer) {
  depth, tissue};
}

/* [*@first, *@last) loses what is more than one point outside the times from
 * @low to @high. */
static void
clip (gdouble low, gdouble high, gdouble * first, gdouble * last)
{
  *first = MAX (*first, floor (low));
  *last = MIN (*last, ceil (high) + 1);
}

/* Whether no point of the row is closer to @centre than @radius. */
static gboolean
row_is_far (const ShapeRow * row, const gdouble centre[3], gdouble radius)
{
  gdouble from[3], along;
  gint i;

  for (i = 0; i < 3; i++)
    from[i] = row->start[i] - centre[i];
  along =
      CLAMP (-dot (from, row->step) / dot (row->step, row->step), 0,
      row->n - 1);
  for (i = 0; i < 3; i++)
    from[i] += along * row->step[i];
  return dot (from, from) > radius * radius;
}

/* The points of the row closer to the part than @margin, and at most a few
 * more: [first, last).  FALSE where there is none. */
static gboolean
part_find (const ShapePart * part, const ShapeRow * row, gdouble margin,
    gsize * first, gsize * last)
{
  gdouble limit, from[3], step[3], u[3], du[3], a, b, c;
  gdouble low = 0, high = row->n;
  gint i;

  margin += row->reach;
  limit = 1 + margin / part->thinnest;
  if (part->half_length > 0 && row_is_far (row, part->centre,
          part->half_length + part->thinnest + margin))
    return FALSE;
  for (i = 0; i < 3; i++) {
    from[i] = row->start[i] - part->centre[i];
    step[i] = row->step[i];
  }
  if (part->half_length > 0) {
    /* Between the planes at its ends, and in the cylinder without end. */
    gdouble along = dot (part->axis, from), speed = dot (part->axis, step);
    gdouble length = part->half_length + part->thinnest + margin;

    for (i = 0; i < 3; i++) {
      from[i] -= along * part->axis[i];
      step[i] -= speed * part->axis[i];
    }
    if (speed != 0) {
      clip (-(along / speed) - length / fabs (speed),
          -(along / speed) + length / fabs (speed), &low, &high);
    } else if (fabs (along) > length) {
      return FALSE;
    }
  }

  for (i = 0; i < 3; i++) {
    u[i] = dot (part->to_unit[i], from);
    du[i] = dot (part->to_unit[i], step);
  }
  a = dot (du, du);
  b = dot (u, du);
  c = dot (u, u) - limit * limit;
  if (a > 1e-12) {
    gdouble root = b * b - a * c;

    if (root <= 0)
      return FALSE;
    root = sqrt (root);
    clip ((-b - root) / a, (-b + root) / a, &low, &high);
  } else if (c > 0) {
    return FALSE;
  }
  if (low >= high)
    return FALSE;
  *first = (gsize) low;
  *last = (gsize) high;
  return TRUE;
}

/* Depth under the part to first order: k (1 - k) / |grad|, with k the
 * distance from the centre in unit space, or from a tube's middle line; exact
 * on the surface. */
static void
part_merge (const ShapePart * part, const ShapeRow * row, gdouble blend,
    gsize first, gsize last, gfloat * depth)
{
  const gfloat tiny = 1e-6f;
  const gfloat tiny_gradient =
      tiny / (gfloat) (part->thinnest * part->thinnest);
  const gfloat half_length = (gfloat) part->half_length;
  const gfloat width = (gfloat) blend;
  gfloat m[3][3], centre[3], axis[3];
  gsize i;
  gint j, l;

  for (j = 0; j < 3; j++) {
    centre[j] = (gfloat) part->centre[j];
    axis[j] = (gfloat) part->axis[j];
    for (l = 0; l < 3; l++)
      m[j][l] = (gfloat) part->to_unit[j][l];
  }
  for (i = first; i < last; i++) {
    gfloat x = row->points[0][i] - centre[0];
    gfloat y = row->points[1][i] - centre[1];
    gfloat z = row->points[2][i] - centre[2];
    gfloat t = x * axis[0] + y * axis[1] + z * axis[2];
    gfloat ux, uy, uz, gx, gy, gz, k, d, near;

    t = MIN (MAX (t, -half_length), half_length);
    x -= t * axis[0];
    y -= t * axis[1];
    z -= t * axis[2];
    ux = m[0][0] * x + m[0][1] * y + m[0][2] * z;
    uy = m[1][0] * x + m[1][1] * y + m[1][2] * z;
    uz = m[2][0] * x + m[2][1] * y + m[2][2] * z;
    gx = m[0][0] * ux + m[1][0] * uy + m[2][0] * uz;
    gy = m[0][1] * ux + m[1][1] * uy + m[2][1] * uz;
    gz = m[0][2] * ux + m[1][2] * uy + m[2][2] * uz;
    k = sqrtf (ux * ux + uy * uy + uz * uz + tiny);
    d = k * (1 - k) / sqrtf (gx * gx + gy * gy + gz * gz + tiny_gradient);
    near = width - fabsf (d - depth[i]);
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
      p[j] = row->points[j][i];
    depth[i] = MIN (depth[i], folds_distance (folds, p) + floor_depth);
  }
}

static void
body_cut (const ShapeCut * cut, const ShapeRow * row, gsize first, gsize last,
    gfloat * depth)
{
  gsize i;

  for (i = first; i < last; i++) {
    gdouble beyond = cut->normal[0] * row->points[0][i]
        + cut->normal[1] * row->points[1][i]
        + cut->normal[2] * row->points[2][i] - cut->offset;

    depth[i] = MIN (depth[i], (gfloat) beyond);
  }
}

/* Depth under the ribs' surfaces to first order, as an ellipsoid's. */
static void
body_thin_to_ribs (const ShapeRibs * ribs, const ShapeRow * row, gsize first,
    gsize last, gfloat * depth)
{
  const gfloat across = (gfloat) (1 / sqrt (1 + ribs->fall * ribs->fall));
  const gfloat fall = (gfloat) ribs->fall, top = (gfloat) ribs->top;
  const gfloat pitch = (gfloat) ribs->pitch, lowest = ribs->n - 1;
  const gfloat a = 1 / (gfloat) ribs->half_thickness;
  const gfloat b = 1 / (gfloat) ribs->half_height;
  gsize i;

  for (i = first; i < last; i++) {
    gfloat below = top - fall * row->points[1][i] - row->points[2][i];
    gfloat rib = MIN (MAX (rintf (below / pitch), 0), lowest);
    gfloat x = a * (depth[i] - (gfloat) ribs->depth);
    gfloat y = b * across * (below - rib * pitch);
    gfloat k = sqrtf (x * x + y * y + 1e-6f);

    depth[i] = k * (1 - k) / sqrtf (a * a * x * x + b * b * y * y + 1e-6f);
  }
}

static gboolean body_measure (const ShapeBody * body, const ShapeRow * row,
    gdouble margin, gsize * begin, gsize * end, gfloat * depth);

static void
body_stay_within (const ShapeBody * body, const ShapeRow * row, gdouble margin,
    gsize begin, gsize end, gfloat * depth)
{
  gfloat limit[SHAPE_MAX_POINTS];
  gsize first, last, i;

  margin += MAX (-body->inset, 0);
  if (!body_measure (body->within, row, margin, &first, &last, limit))
    first = last = end;
  for (i = begin; i < end; i++) {
    gfloat most = i < first || i >= last ? OUTSIDE
        : limit[i] - (gfloat) body->inset;

    depth[i] = MIN (depth[i], most);
  }
}

/* Depths of all points that are closer to the body than @margin, and some
 * others: [begin, end).  FALSE where there is none. */
static gboolean
body_measure (const ShapeBody * body, const ShapeRow * row, gdouble margin,
    gsize * begin, gsize * end, gfloat * depth)
{
  gsize first[SHAPE_MAX_PARTS], last[SHAPE_MAX_PARTS], i;
  guint p;

  *begin = row->n;
  *end = 0;
  for (p = 0; p < body->n_parts; p++) {
    /* Parts that blend raise each other by a quarter of the width at most. */
    if (!part_find (&body->parts[p], row, margin + 2 * body->blend,
            &first[p], &last[p])) {
      first[p] = last[p] = 0;
      continue;
    }
    *begin = MIN (*begin, first[p]);
    *end = MAX (*end, last[p]);
  }
  if (*begin >= *end)
    return FALSE;

  for (i = *begin; i < *end; i++)
    depth[i] = OUTSIDE;
  for (p = 0; p < body->n_parts; p++) {
    part_merge (&body->parts[p], row, body->blend, first[p], last[p], depth);
  }
  if (body->ribs.n > 0)
    body_thin_to_ribs (&body->ribs, row, *begin, *end, depth);
  for (p = 0; p < body->n_cuts; p++)
    body_cut (&body->cuts[p], row, *begin, *end, depth);
  if (body->within)
    body_stay_within (body, row, margin, *begin, *end, depth);
  if (body->folds.reach > 0)
    body_fold (body, row, *begin, *end, depth);
  return TRUE;
}

void
shape_body_paint (const ShapeBody * body, const ShapeRow * row,
    const gfloat values[PHANTOM_N_TISSUES], gfloat * scratch, gfloat * voxels)
{
  gdouble margin = SHAPE_EDGE - MIN (body->layers[0].depth, 0);
  gsize begin, end, i;
  guint l;

  if (body->ribs.n > 0)
    margin += MAX (body->ribs.half_thickness - body->ribs.depth, 0);
  if (!body_measure (body, row, margin, &begin, &end, scratch))
    return;

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
