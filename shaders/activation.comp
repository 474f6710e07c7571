/* SPDX-License-Identifier: LGPL-2.1-or-later */
#version 450
#extension GL_GOOGLE_include_directive : require
#include "kernel.glsl"

/* A function of each value that keeps zero. */

layout (constant_id = 1) const int KIND = 0;
const int TANH = 1;             /* otherwise leaky ReLU */

/* [texels][4] */
layout (set = 0, binding = 1, rgba32f) readonly uniform imageBuffer x;
/* [texels][4]; may be x */
layout (set = 0, binding = 0) writeonly buffer Y { vec4 y[]; };

layout (push_constant) uniform Push
{
  int groups;
  int texels;
  float slope;
} pc;

void
main ()
{
  int group = group_index ();
  int begin = group * lanes () * ITEMS;
  int end = min (begin + lanes () * ITEMS, pc.texels);

  if (group >= pc.groups)
    return;
  [[dont_unroll]] for (int index = begin + lane (); index < end;
      index += lanes ()) {
    vec4 value = imageLoad (x, index);

    if (KIND == TANH)
      /* 1 from 9.1 on; the formula that Vulkan measures tanh by, sinh over
       * cosh, overflows much later.  A NaN must not come out as a number. */
      value = mix (tanh (clamp (value, -9.1, 9.1)), value, isnan (value));
    else
      value = mix (value, pc.slope * value, lessThan (value, vec4 (0)));
    y[index] = value;
  }
}
