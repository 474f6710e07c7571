/* SPDX-License-Identifier: LGPL-2.1-or-later */
#version 450
#extension GL_GOOGLE_include_directive : require
#include "kernel.glsl"

/* One value a plane, repeated over its pixels. */

/* [N C/4][4] */
layout (set = 0, binding = 1, rgba32f) readonly uniform imageBuffer x;
/* [N C/4][pixels][4] */
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
  vec4 value = imageLoad (x, plane);

  [[dont_unroll]] for (int p = begin + lane (); p < end; p += lanes ())
    y[plane * pc.pixels + p] = value;
}
