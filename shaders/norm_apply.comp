/* SPDX-License-Identifier: LGPL-2.1-or-later */
#version 450
#extension GL_GOOGLE_include_directive : require
#include "kernel.glsl"

/* Instance norm, third of three: y = (x - mean) factor + shift. */

/* [N C/4][pixels][4] */
layout (set = 0, binding = 1, rgba32f) readonly uniform imageBuffer x;
/* [N C/4][mean, factor, shift][4] */
layout (set = 0, binding = 2, rgba32f) readonly uniform imageBuffer map;
/* [N C/4][pixels][4]; may be x */
layout (set = 0, binding = 0) writeonly buffer Y { vec4 y[]; };

layout (push_constant) uniform Push
{
  int groups;
  int chunks;                   /* groups a plane */
  int pixels;
} pc;

void
main ()
{
  int plane = group_index ();

  if (plane >= pc.groups)
    return;
  int begin = split (plane, pc.chunks) * lanes () * ITEMS;
  int end = min (begin + lanes () * ITEMS, pc.pixels);
  vec4 mean = imageLoad (map, plane * 3);
  vec4 factor = imageLoad (map, plane * 3 + 1);
  vec4 shift = imageLoad (map, plane * 3 + 2);

  [[dont_unroll]] for (int p = begin + lane (); p < end; p += lanes ()) {
    int index = plane * pc.pixels + p;

    y[index] = (imageLoad (x, index) - mean) * factor + shift;
  }
}
