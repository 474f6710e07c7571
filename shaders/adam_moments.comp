/* SPDX-License-Identifier: LGPL-2.1-or-later */
#version 450
#extension GL_GOOGLE_include_directive : require
#include "kernel.glsl"

/* Adam, first of two: the moments of the gradient.
 *   m = beta1 m + (1 - beta1) f g;  v = beta2 v + (1 - beta2) (f g)^2 */

/* [m, v][texels][4] */
layout (set = 0, binding = 1, rgba32f) readonly uniform imageBuffer before;
/* [texels][4] */
layout (set = 0, binding = 2, rgba32f) readonly uniform imageBuffer g;
/* [4]; z is f */
layout (set = 0, binding = 3, rgba32f) readonly uniform imageBuffer settings;
/* as before, and its memory */
layout (set = 0, binding = 0) writeonly buffer After { vec4 after[]; };

layout (push_constant) uniform Push
{
  int groups;
  int texels;
  float beta1, beta2;
  float rest1, rest2;           /* 1 - beta */
} pc;

void
main ()
{
  int group = group_index ();
  int begin = group * lanes () * ITEMS;
  int end = min (begin + lanes () * ITEMS, pc.texels);

  if (group >= pc.groups)
    return;
  float factor = imageLoad (settings, 0).z;

  [[dont_unroll]] for (int i = begin + lane (); i < end; i += lanes ()) {
    vec4 slope = factor * imageLoad (g, i);

    after[i] = pc.beta1 * imageLoad (before, i) + pc.rest1 * slope;
    after[pc.texels + i] = pc.beta2 * imageLoad (before, pc.texels + i)
        + pc.rest2 * slope * slope;
  }
}
