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

/* Values that a turn of a loop joins at once: it divides for all of them. */
const int AT_ONCE = 8;

/* @n values of mean @m and deviation @d join @before of mean and deviation
 * (Chan, Golub and LeVeque, 1979). */
void
merge (float before, float n, vec4 m, vec4 d, inout vec4 mean,
    inout vec4 deviation)
{
  vec4 step = m - mean;
  float share = n / (before + n);

  mean += share * step;
  deviation += d + before * share * step * step;
}

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
  vec4 mean = vec4 (0), deviation = vec4 (0);
  float count = 0.0;

  [[dont_unroll]] for (; p + (AT_ONCE - 1) * step < pixels;
      p += AT_ONCE * step) {
    vec4 x_at[AT_ONCE], m = vec4 (0), d = vec4 (0);

    [[unroll]] for (int i = 0; i < AT_ONCE; i++) {
      x_at[i] = imageLoad (x, source + p + i * step);
      m += x_at[i];
    }
    m /= float (AT_ONCE);
    [[unroll]] for (int i = 0; i < AT_ONCE; i++)
      d += (x_at[i] - m) * (x_at[i] - m);
    merge (count, float (AT_ONCE), m, d, mean, deviation);
    count += float (AT_ONCE);
  }
  [[dont_unroll]] for (; p < pixels; p += step) {
    merge (count, 1.0, imageLoad (x, source + p), vec4 (0), mean, deviation);
    count += 1.0;
  }
  strips[(plane * step + first) * 2] = mean;
  strips[(plane * step + first) * 2 + 1] = deviation;
}
