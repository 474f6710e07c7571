/* SPDX-License-Identifier: LGPL-2.1-or-later */
#version 450
#extension GL_GOOGLE_include_directive : require
#include "kernel.glsl"

/* Statistics, first of two: mean and squared deviation of every strips-th
 * pixel, about the strip's own mean so that nothing cancels. */

/* [N C/4][pixels][4] */
layout (set = 0, binding = 1, rgba32f) readonly uniform imageBuffer x;
/* [N C/4][strips][mean, deviation][4] */
layout (set = 0, binding = 0) writeonly buffer Strips { vec4 strips[]; };

layout (push_constant) uniform Push
{
  int groups;
  int parts;                    /* groups a plane */
  int pixels;
} pc;

/* Values that a turn of a loop adds up, each to a sum of its own: sums stay
 * short. */
const int AT_ONCE = 4;

void
main ()
{
  int plane = group_index ();

  if (plane >= pc.groups)
    return;
  int first = split (plane, pc.parts) * lanes () + lane ();
  int step = pc.parts * lanes ();
  int source = plane * pc.pixels;
  int pixels = pc.pixels, p = first;
  vec4 sums[AT_ONCE], sum = vec4 (0), deviation = vec4 (0);

  [[unroll]] for (int i = 0; i < AT_ONCE; i++)
    sums[i] = vec4 (0);
  [[dont_unroll]] for (; p + (AT_ONCE - 1) * step < pixels;
      p += AT_ONCE * step) {
    [[unroll]] for (int i = 0; i < AT_ONCE; i++)
      sums[i] += imageLoad (x, source + p + i * step);
  }
  [[dont_unroll]] for (; p < pixels; p += step)
    sum += imageLoad (x, source + p);
  [[unroll]] for (int i = 0; i < AT_ONCE; i++)
    sum += sums[i];
  vec4 mean = sum / float (max (divide (pc.pixels - 1 - first + step, step), 1));

  [[unroll]] for (int i = 0; i < AT_ONCE; i++)
    sums[i] = vec4 (0);
  [[dont_unroll]] for (p = first; p + (AT_ONCE - 1) * step < pixels;
      p += AT_ONCE * step) {
    [[unroll]] for (int i = 0; i < AT_ONCE; i++) {
      vec4 d = imageLoad (x, source + p + i * step) - mean;

      sums[i] += d * d;
    }
  }
  [[dont_unroll]] for (; p < pixels; p += step) {
    vec4 d = imageLoad (x, source + p) - mean;

    deviation += d * d;
  }
  [[unroll]] for (int i = 0; i < AT_ONCE; i++)
    deviation += sums[i];
  strips[(plane * step + first) * 2] = mean;
  strips[(plane * step + first) * 2 + 1] = deviation;
}
