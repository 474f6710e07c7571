/* SPDX-License-Identifier: LGPL-2.1-or-later */
#version 450
#extension GL_GOOGLE_include_directive : require
#include "kernel.glsl"

/* The gradient of a norm for x, second of two:
 * y = factor g + slope (x - mean) + offset. */

/* [N][C/4][pixels][4] */
layout (set = 0, binding = 1, rgba32f) readonly uniform imageBuffer g;
layout (set = 0, binding = 2, rgba32f) readonly uniform imageBuffer x;
/* [N or 1][C/4][mean, factor, slope, offset][4] */
layout (set = 0, binding = 3, rgba32f) readonly uniform imageBuffer rows;
/* [N][C/4][pixels][4]; may be g */
layout (set = 0, binding = 0) writeonly buffer Y { vec4 y[]; };

layout (push_constant) uniform Push
{
  int groups;
  int chunks;                   /* groups a plane */
  int pixels;
  int channel_texels;           /* C / 4 */
  int rows_image;               /* C / 4; 0: all images share a row */
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
  int row = (image * pc.rows_image + channel) * 4;
  vec4 mean = imageLoad (rows, row);
  vec4 factor = imageLoad (rows, row + 1);
  vec4 slope = imageLoad (rows, row + 2);
  vec4 offset = imageLoad (rows, row + 3);

  [[dont_unroll]] for (int p = begin + lane (); p < end; p += lanes ()) {
    int index = plane * pc.pixels + p;

    y[index] = factor * imageLoad (g, index)
        + slope * (imageLoad (x, index) - mean) + offset;
  }
}
