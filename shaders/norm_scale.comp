/* SPDX-License-Identifier: LGPL-2.1-or-later */
#version 450
#extension GL_GOOGLE_include_directive : require
#include "kernel.glsl"

/* The gradient of a norm for its scale: sums of g (x - mean) r over every
 * strips-th pixel. */

/* [N][C/4][pixels][4] */
layout (set = 0, binding = 1, rgba32f) readonly uniform imageBuffer g;
layout (set = 0, binding = 2, rgba32f) readonly uniform imageBuffer x;
/* [N or 1][C/4][mean, r][4] */
layout (set = 0, binding = 3, rgba32f) readonly uniform imageBuffer moments;
/* [N][C/4][strips][4] */
layout (set = 0, binding = 0) writeonly buffer Strips { vec4 strips[]; };

layout (push_constant) uniform Push
{
  int groups;
  int parts;                    /* groups a plane */
  int pixels;
  int channel_texels;           /* C / 4 */
  int moments_image;            /* C / 4; 0: all images share a row */
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
  int image = plane;
  int channel = split (image, pc.channel_texels);
  int row = (image * pc.moments_image + channel) * 2;
  int source = plane * pc.pixels;
  int pixels = pc.pixels, p = first;
  vec4 mean = imageLoad (moments, row);
  vec4 sums[AT_ONCE], sum = vec4 (0);

  [[unroll]] for (int i = 0; i < AT_ONCE; i++)
    sums[i] = vec4 (0);
  [[dont_unroll]] for (; p + (AT_ONCE - 1) * step < pixels;
      p += AT_ONCE * step) {
    [[unroll]] for (int i = 0; i < AT_ONCE; i++) {
      int index = source + p + i * step;

      sums[i] += imageLoad (g, index) * (imageLoad (x, index) - mean);
    }
  }
  [[dont_unroll]] for (; p < pixels; p += step)
    sum += imageLoad (g, source + p) * (imageLoad (x, source + p) - mean);
  [[unroll]] for (int i = 0; i < AT_ONCE; i++)
    sum += sums[i];
  strips[plane * step + first] = sum * imageLoad (moments, row + 1);
}
