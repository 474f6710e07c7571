/* SPDX-License-Identifier: LGPL-2.1-or-later */
#version 450
#extension GL_GOOGLE_include_directive : require
#include "kernel.glsl"

/* y = a + b; b is repeated along the axes where it has size 1. */

/* Non-zero: b has one channel, a more. */
layout (constant_id = 1) const int ONE_CHANNEL = 0;

/* [N][C/4][H W][4] */
layout (set = 0, binding = 1, rgba32f) readonly uniform imageBuffer a;
/* [N or 1][C/4 or 1][H or 1][W or 1][4] */
layout (set = 0, binding = 2, rgba32f) readonly uniform imageBuffer b;
/* [N][C/4][H W][4]; may be a */
layout (set = 0, binding = 0) writeonly buffer Y { vec4 y[]; };

layout (push_constant) uniform Push
{
  int groups;
  int chunks;                   /* groups a plane */
  int channels;                 /* C, for the padding */
  int channel_texels;           /* C / 4 */
  int pixels, width;
  int image_step, channel_step, row_step, column_step;  /* of b; 0 repeats */
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
  int source = image * pc.image_step + channel * pc.channel_step;
  bvec4 used = lessThan (4 * channel + ivec4 (0, 1, 2, 3),
      ivec4 (pc.channels));

  [[dont_unroll]] for (int p = begin + lane (); p < end; p += lanes ()) {
    int row = p;
    int column = split (row, pc.width);
    vec4 value = imageLoad (b, source + row * pc.row_step
        + column * pc.column_step);

    if (ONE_CHANNEL != 0)
      value = mix (vec4 (0), value.xxxx, used);
    y[plane * pc.pixels + p] = imageLoad (a, plane * pc.pixels + p) + value;
  }
}
