/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The solids a phantom is made of, and how they are painted into a row of
 * voxels.
 *
 * A body is a union of ellipsoids and tubes, which planes and another body
 * may cut.  Its depth field (mm under the surface, negative outside) may be
 * folded, as the cortex is, or thinned to ribs; layers of tissue begin at
 * given depths.  Painting is linear in the tissues' values: with the value
 * of one tissue 1 and of all others 0 it gives that tissue's share of each
 * voxel.  All functions are pure; lengths are mm of the phantom's space.
 */

#pragma once

#include "phantomtissue.h"

G_BEGIN_DECLS

/* Width over which one tissue turns into the next. */
#define SHAPE_EDGE 1.2
#define SHAPE_MAX_PARTS 9
#define SHAPE_MAX_LAYERS 4
#define SHAPE_MAX_CUTS 3
#define SHAPE_MAX_POINTS 256
#define SHAPE_N_WAVES 8
/* An ellipsoid, or what a ball covers that is moved along a line: a tube. */
typedef struct
{
  gdouble centre[3];
  gdouble thinnest;             /* radius */
  gdouble half_length;          /* of a tube's middle line; 0: an ellipsoid */
  gdouble axis[3];              /* a tube's direction */
  gdouble to_unit[3][3];        /* from the centre, to the unit sphere */
} ShapePart;

typedef struct
{
  gdouble depth;                /* where it begins; negative: outside */
  PhantomTissue tissue;
} ShapeLayer;

/* Sulci: sheets that stand upright on an ellipsoid and follow the zeros of a
 * sum of waves on it. */
typedef struct
{
  gdouble centre[3];
  gdouble radius[3];
  gdouble wave[SHAPE_N_WAVES][3];       /* wave vectors, rad per mm */
  gdouble phase[SHAPE_N_WAVES];
  gdouble half_width;           /* of an open sulcus */
  gdouble reach;                /* depth to which they go; 0: none */
} ShapeFolds;

/* What remains of a body: @normal . p > @offset, with @normal of length 1. */
typedef struct
{
  gdouble normal[3];
  gdouble offset;
} ShapeCut;

/* Rods of elliptic section that follow a body's surface at one depth, one
 * above another in parallel planes. */
typedef struct
{
  guint n;                      /* 0: none */
  gdouble top;                  /* S of the uppermost where A is 0 */
  gdouble pitch;                /* from one to the next along S */
  gdouble fall;                 /* along S, per mm forwards */
  gdouble depth;                /* of their middle lines */
  gdouble half_thickness;       /* along depth */
  gdouble half_height;          /* across the planes */
} ShapeRibs;

typedef struct _ShapeBody ShapeBody;
struct _ShapeBody
{
  ShapePart parts[SHAPE_MAX_PARTS];
  guint n_parts;
  ShapeLayer layers[SHAPE_MAX_LAYERS];  /* outermost first */
  guint n_layers;
  gdouble blend;                /* width over which parts merge smoothly */
  ShapeCut cuts[SHAPE_MAX_CUTS];
  guint n_cuts;
  const ShapeBody *within;      /* the body ends @inset under that surface */
  gdouble inset;
  ShapeRibs ribs;
  ShapeFolds folds;
};

/* @n points on a line, or near it. */
typedef struct
{
  gfloat points[3][SHAPE_MAX_POINTS];
  gdouble start[3];
  gdouble step[3];
  gdouble reach;                /* how far any is from @start + i @step */
  gsize n;
} ShapeRow;

/* @turn: degrees about R, A and S, in this order; see shape_rotation. */
void shape_body_add_part (ShapeBody * body, const gdouble centre[3],
    const gdouble radius[3], const gdouble turn[3]);
void shape_body_add_tube (ShapeBody * body, const gdouble from[3],
    const gdouble to[3], gdouble radius);
void shape_body_add_layer (ShapeBody * body, gdouble depth,
    PhantomTissue tissue);

/* What lies on @normal's side of @point stays; @normal has any length. */
void shape_body_cut (ShapeBody * body, const gdouble normal[3],
    const gdouble point[3]);

/* @rotation = S A R of right-handed turns in degrees about the axes. */
void shape_rotation (const gdouble turn[3], gdouble rotation[3][3]);

/* Paint over @voxels, row->n of them.  @scratch holds row->n floats. */
void shape_body_paint (const ShapeBody * body, const ShapeRow * row,
    const gfloat values[PHANTOM_N_TISSUES], gfloat * scratch, gfloat * voxels);

G_END_DECLS
