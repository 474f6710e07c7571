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

void
main ()
{
  int plane = group_index ();

  if (plane >= pc.groups)
    return;
  int first = split (plane, pc.parts) * lanes () + lane ();
  int step = pc.parts * lanes ();
  int source = plane * pc.pixels;
  vec4 sum = vec4 (0), deviation = vec4 (0);

  [[dont_unroll]] for (int p = first; p < pc.pixels; p += step)
    sum += imageLoad (x, source + p);
  vec4 mean = sum / float (max (divide (pc.pixels - 1 - first + step, step), 1));

  [[dont_unroll]] for (int p = first; p < pc.pixels; p += step) {
    vec4 d = imageLoad (x, source + p) - mean;

    deviation += d * d;
  }
  strips[(plane * step + first) * 2] = mean;
  strips[(plane * step + first) * 2 + 1] = deviation;
}
