/* SPDX-License-Identifier: LGPL-2.1-or-later */
#version 450
#extension GL_GOOGLE_include_directive : require
#include "spread.glsl"

/* Two tensors, value by value; the second, small, is repeated along the axes
 * where it has length 1. */

layout (constant_id = 1) const int OPERATION = 0;
const int ADD = 0;
const int MULTIPLY = 1;
const int GATE = 2;             /* small > 0 ? x : slope x */

/* [N C/4][pixels][4] */
layout (set = 0, binding = 2, rgba32f) readonly uniform imageBuffer x;
/* [N C/4][pixels][4]; may be x */
layout (set = 0, binding = 0) writeonly buffer Y { vec4 y[]; };

vec4
combine (vec4 a, vec4 b)
{
  if (OPERATION == MULTIPLY)
    return a * b;
  if (OPERATION == GATE)
    return mix (pc.slope * a, a, greaterThan (b, vec4 (0)));
  return a + b;
}

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

  [[dont_unroll]] for (int p = begin + lane (); p < end; p += lanes ()) {
    int index = plane * pc.pixels + p;

    y[index] = combine (imageLoad (x, index), fetch_small (source, inside, p));
  }
}
