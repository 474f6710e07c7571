/* SPDX-License-Identifier: LGPL-2.1-or-later */
#version 450
#extension GL_GOOGLE_include_directive : require
#include "kernel.glsl"

/* Adam (Kingma and Ba, 2015), second of two: the parameter.
 *   w -= settings.x m / (sqrt (v) settings.y + epsilon) */

/* [texels][4] */
layout (set = 0, binding = 1, rgba32f) readonly uniform imageBuffer before;
/* [m, v][texels][4] */
layout (set = 0, binding = 2, rgba32f) readonly uniform imageBuffer moments;
/* [4] */
layout (set = 0, binding = 3, rgba32f) readonly uniform imageBuffer settings;
/* as before, and its memory */
layout (set = 0, binding = 0) writeonly buffer After { vec4 after[]; };

layout (push_constant) uniform Push
{
  int groups;
  int texels;
  float epsilon;
} pc;

void
main ()
{
  int group = group_index ();
  int begin = group * lanes () * ITEMS;
  int end = min (begin + lanes () * ITEMS, pc.texels);

  if (group >= pc.groups)
    return;
  vec2 rates = imageLoad (settings, 0).xy;

  [[dont_unroll]] for (int i = begin + lane (); i < end; i += lanes ()) {
    vec4 m = imageLoad (moments, i);
    vec4 v = imageLoad (moments, pc.texels + i);

    after[i] = imageLoad (before, i)
        - rates.x * m / (sqrt (v) * rates.y + pc.epsilon);
  }
}
