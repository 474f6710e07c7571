/* SPDX-License-Identifier: LGPL-2.1-or-later */
#version 450
#extension GL_GOOGLE_include_directive : require
#include "spread.glsl"

/* A tensor repeated along the axes where it has length 1. */

/* [N C/4][pixels][4] */
layout (set = 0, binding = 0) writeonly buffer Y { vec4 y[]; };

void
main ()
{
  int plane = group_index ();
  int source;
  bvec4 inside;

  if (plane >= pc.groups)
    return;
  int begin = split (plane, pc.chunks) * lanes () * ITEMS;
  int end = min (begin + lanes () * ITEMS, pc.pixels);
  locate (plane, source, inside);

  [[dont_unroll]] for (int p = begin + lane (); p < end; p += lanes ())
    y[plane * pc.pixels + p] = fetch_small (source, inside, p);
}
