/* SPDX-License-Identifier: LGPL-2.1-or-later */
#version 450
#extension GL_GOOGLE_include_directive : require
#include "kernel.glsl"

/* y = (x - mean) r scale + shift, and a leaky ReLU of it; rows are an image's
 * or all images'. */

/* [N][C/4][pixels][4] */
layout (set = 0, binding = 1, rgba32f) readonly uniform imageBuffer x;
/* [N or 1][C/4][mean, r][4] */
layout (set = 0, binding = 2, rgba32f) readonly uniform imageBuffer moments;
/* [N or 1][C/4][4] */
layout (set = 0, binding = 3, rgba32f) readonly uniform imageBuffer scale;
layout (set = 0, binding = 4, rgba32f) readonly uniform imageBuffer shift;
/* [N][C/4][pixels][4]; may be x */
layout (set = 0, binding = 0) writeonly buffer Y { vec4 y[]; };

layout (push_constant) uniform Push
{
  int groups;
  int chunks;                   /* groups a plane */
  int pixels;
  int channel_texels;           /* C / 4 */
  int moments_image, scale_image, shift_image;  /* C / 4; 0: all share a row */
  float slope;                  /* 1: no ReLU */
} pc;

void
main ()
{
  int plane = group_index ();

  if (plane >= pc.groups)
    return;
  int begin = split (plane, pc.chunks) * lanes () * ITEMS;
  int end = min (begin + lanes () * ITEMS, pc.pixels);
  int image = plane;
  int channel = split (image, pc.channel_texels);
  int row = (image * pc.moments_image + channel) * 2;
  vec4 mean = imageLoad (moments, row);
  vec4 factor = imageLoad (moments, row + 1)
      * imageLoad (scale, image * pc.scale_image + channel);
  vec4 offset = imageLoad (shift, image * pc.shift_image + channel);

  float slope = pc.slope;

  [[dont_unroll]] for (int p = begin + lane (); p < end; p += lanes ()) {
    int index = plane * pc.pixels + p;
    vec4 v = (imageLoad (x, index) - mean) * factor + offset;

    y[index] = mix (v, slope * v, lessThan (v, vec4 (0)));
  }
}
