/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* How the bodies of a phantom are put together. */

#pragma once

#include "phantom.h"
#include "phantomshape.h"

G_BEGIN_DECLS

#define PHANTOM_MAX_BODIES 512

/* Anatomy is written down in template coordinates, RAS mm; + @origin, then
 * x @scale is the phantom's space. */
struct _Phantom
{
  ShapeBody bodies[PHANTOM_MAX_BODIES]; /* in the order they are painted */
  guint n_bodies;
  gdouble origin[3];
  gdouble scale[3];
  PhantomField field;
  gdouble deformation;          /* mm */
};

/* An ellipsoid of one tissue, with a rim of another. */
typedef struct
{
  gdouble centre[3];
  gdouble radius[3];
  gdouble turn[3];
  PhantomTissue tissue;
  PhantomTissue rim;
  gdouble rim_width;
  gboolean both_sides;          /* mirrored at R = 0 */
} PhantomOrgan;

/* A body that is painted after all others. */
ShapeBody *phantom_add_body (Phantom * phantom);

/* Centre and radii in template coordinates; @grow is mm. */
void phantom_add_part (const Phantom * phantom, ShapeBody * body,
    const gdouble centre[3], const gdouble radius[3], const gdouble turn[3],
    gdouble grow);

/* @side: 1 or -1, which mirrors. */
ShapeBody *phantom_add_organ (Phantom * phantom, const PhantomOrgan * organ,
    gint side, gdouble scale);

/* @left: how much larger they are on the left. */
void phantom_add_organs (Phantom * phantom, const PhantomOrgan * organs,
    guint n, gdouble scale, gdouble left);

/* The template coordinates of a phantom's anatomy; to a new Phantom. */
void phantom_build_head (Phantom * phantom, guint64 seed);
void phantom_build_thorax (Phantom * phantom, guint64 seed);

G_END_DECLS
