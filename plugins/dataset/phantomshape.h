/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The solids a phantom is made of, and how they are painted into a row of
 * voxels.
 *
 * A body is a union of ellipsoids.  Its depth field (mm under the surface,
 * negative outside) may be folded, as the cortex is; layers of tissue begin
 * at given depths.  Painting is linear in the tissues' values: with the value
 * of one tissue 1 and of all others 0 it gives that tissue's share of each
 * voxel.  All functions are pure; lengths are mm of head space.
 */

#pragma once

#include "phantomtissue.h"

G_BEGIN_DECLS

/* Width over which one tissue turns into the next. */
#define SHAPE_EDGE 1.2

#define SHAPE_MAX_PARTS 9
#define SHAPE_MAX_LAYERS 4
#define SHAPE_N_WAVES 8

typedef struct
{
  gdouble centre[3];
  gdouble to_unit[3][3];        /* from the centre, to the unit sphere */
  gdouble thinnest;             /* radius */
} ShapeEllipsoid;

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

typedef struct
{
  ShapeEllipsoid parts[SHAPE_MAX_PARTS];
  guint n_parts;
  ShapeLayer layers[SHAPE_MAX_LAYERS];  /* outermost first */
  guint n_layers;
  gdouble blend;                /* width over which parts merge smoothly */
  gint side;                    /* 1: right of the midline, -1: left, 0: both */
  gdouble gap;                  /* between the body and the midline */
  gdouble torque;               /* the midline is where R = torque x A */
  ShapeFolds folds;
} ShapeBody;

/* @n points: @start, @start + @step, ... */
typedef struct
{
  gdouble start[3];
  gdouble step[3];
  gsize n;
} ShapeRow;

/* @turn: degrees about R, A and S, in this order; see shape_rotation. */
void shape_body_add_part (ShapeBody * body, const gdouble centre[3],
    const gdouble radius[3], const gdouble turn[3]);
void shape_body_add_layer (ShapeBody * body, gdouble depth,
    PhantomTissue tissue);

/* @rotation = S A R of right-handed turns in degrees about the axes. */
void shape_rotation (const gdouble turn[3], gdouble rotation[3][3]);

/* Paint over @voxels, row->n of them.  @scratch holds row->n floats. */
void shape_body_paint (const ShapeBody * body, const ShapeRow * row,
    const gfloat values[PHANTOM_N_TISSUES], gfloat * scratch,
    gfloat * voxels);

G_END_DECLS
