/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* A tensor repeated along those of its axes that have length 1: interface and
 * indices of the kernels that read one. */

#include "kernel.glsl"

/* [N or 1][C/4 or 1][H or 1][W or 1][4] */
layout (set = 0, binding = 1, rgba32f) readonly uniform imageBuffer small;

layout (push_constant) uniform Push
{
  int groups;
  int chunks;                   /* groups a plane */
  int pixels, width;            /* of the result */
  int channels;                 /* C, for the padding */
  int channel_texels;           /* C / 4 */
  int one_channel;              /* not 0: small has one, the result more */
  int image_step, channel_step, row_step, column_step;  /* of small; 0 repeats */
  float slope;                  /* of a gate */
} pc;

/* A plane of the result: where small's begins, and which channels it has. */
void
locate (int plane, out int source, out bvec4 inside)
{
  int image = plane;
  int channel = split (image, pc.channel_texels);

  source = image * pc.image_step + channel * pc.channel_step;
  inside = used (channel, pc.channels);
}

/* small's values at pixel @p of the result. */
vec4
fetch_small (int source, bvec4 inside, int p)
{
  int row = p;
  int column = split (row, pc.width);
  vec4 value = imageLoad (small, source + row * pc.row_step
      + column * pc.column_step);

  return pc.one_channel != 0 ? mix (vec4 (0), value.xxxx, inside) : value;
}
