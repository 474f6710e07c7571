/* SPDX-License-Identifier: LGPL-2.1-or-later */
#version 450
#extension GL_GOOGLE_include_directive : require
#include "kernel.glsl"

/* p + t (x - p) */

/* [texels][4] */
layout (set = 0, binding = 1, rgba32f) readonly uniform imageBuffer before;
layout (set = 0, binding = 2, rgba32f) readonly uniform imageBuffer x;
/* [4]; the first is t */
layout (set = 0, binding = 3, rgba32f) readonly uniform imageBuffer t;
/* as before, and its memory */
layout (set = 0, binding = 0) writeonly buffer After { vec4 after[]; };

layout (push_constant) uniform Push
{
  int groups;
  int texels;
} pc;

void
main ()
{
  int group = group_index ();
  int begin = group * lanes () * ITEMS;
  int end = min (begin + lanes () * ITEMS, pc.texels);

  if (group >= pc.groups)
    return;
  float share = imageLoad (t, 0).x;

  [[dont_unroll]] for (int i = begin + lane (); i < end; i += lanes ()) {
    vec4 p = imageLoad (before, i);

    after[i] = p + share * (imageLoad (x, i) - p);
  }
}
