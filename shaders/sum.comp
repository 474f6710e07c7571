/* SPDX-License-Identifier: LGPL-2.1-or-later */
#version 450
#extension GL_GOOGLE_include_directive : require
#include "kernel.glsl"

/* A stage of a sum over the middle one of three axes: the sums of strips,
 * each of every parts-th value. */

/* Not 0: the four channels of a texel are summed as well. */
layout (constant_id = 1) const int FOLD = 0;

/* [outer][count][inner][4] */
layout (set = 0, binding = 1, rgba32f) readonly uniform imageBuffer x;
/* [outer][parts][inner][4] */
layout (set = 0, binding = 0) writeonly buffer Y { vec4 y[]; };

layout (push_constant) uniform Push
{
  int groups;
  int chunks;                   /* groups of an outer index */
  int count, parts, inner;
} pc;

void
main ()
{
  int outer = group_index ();

  if (outer >= pc.groups)
    return;
  int row = pc.parts * pc.inner;
  int p = split (outer, pc.chunks) * lanes () + lane ();
  int part = p;
  int i = split (part, pc.inner);
  int source = outer * pc.count * pc.inner + i;
  vec4 sum = vec4 (0);

  if (p >= row)
    return;
  [[dont_unroll]] for (int k = part; k < pc.count; k += pc.parts)
    sum += imageLoad (x, source + k * pc.inner);
  if (FOLD != 0)
    sum = vec4 ((sum.x + sum.y) + (sum.z + sum.w), 0, 0, 0);
  y[outer * row + p] = sum;
}
