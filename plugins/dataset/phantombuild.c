/* SPDX-License-Identifier: LGPL-2.1-or-later */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "phantombuild.h"

ShapeBody *
phantom_add_body (Phantom * phantom)
{
  g_assert (phantom->n_bodies < PHANTOM_MAX_BODIES);
  return &phantom->bodies[phantom->n_bodies++];
}

void
phantom_add_part (const Phantom * phantom, ShapeBody * body,
    const gdouble centre[3], const gdouble radius[3], const gdouble turn[3],
    gdouble grow)
{
  gdouble c[3], r[3];
  gint i;

  for (i = 0; i < 3; i++) {
    c[i] = (centre[i] + phantom->origin[i]) * phantom->scale[i];
    r[i] = radius[i] * phantom->scale[i] + grow;
  }
  shape_body_add_part (body, c, r, turn);
}

ShapeBody *
phantom_add_organ (Phantom * phantom, const PhantomOrgan * organ, gint side,
    gdouble scale)
{
  ShapeBody *body = phantom_add_body (phantom);
  gdouble centre[3], radius[3], turn[3];
  gint i;

  for (i = 0; i < 3; i++) {
    centre[i] = organ->centre[i] * (i == 0 ? side : 1);
    radius[i] = organ->radius[i] * scale;
    turn[i] = organ->turn[i] * (i == 0 ? 1 : side);
  }
  phantom_add_part (phantom, body, centre, radius, turn, 0);
  if (organ->rim_width > 0)
    shape_body_add_layer (body, -organ->rim_width, organ->rim);
  shape_body_add_layer (body, 0, organ->tissue);
  return body;
}

void
phantom_add_organs (Phantom * phantom, const PhantomOrgan * organs, guint n,
    gdouble scale, gdouble left)
{
  guint i;

  for (i = 0; i < n; i++) {
    phantom_add_organ (phantom, &organs[i], 1, scale);
    if (organs[i].both_sides)
      phantom_add_organ (phantom, &organs[i], -1, scale * left);
  }
}
