/* SPDX-License-Identifier: LGPL-2.1-or-later */
#version 450
#extension GL_GOOGLE_include_directive : require
#include "kernel.glsl"

/* The gradient of a norm for x, first of two: what it takes of each row.
 *   scale r (g - s / P - (x - mean) r d / P)
 *     = factor g + slope (x - mean) + offset */

/* [N or 1][C/4][mean, r][4] */
layout (set = 0, binding = 1, rgba32f) readonly uniform imageBuffer moments;
/* [N or 1][C/4][4] */
layout (set = 0, binding = 2, rgba32f) readonly uniform imageBuffer scale;
/* as moments' rows: [N or 1][C/4][4] */
layout (set = 0, binding = 3, rgba32f) readonly uniform imageBuffer d;
layout (set = 0, binding = 4, rgba32f) readonly uniform imageBuffer s;
/* as moments' rows: [N or 1][C/4][mean, factor, slope, offset][4] */
layout (set = 0, binding = 0) writeonly buffer Rows { vec4 rows[]; };

layout (push_constant) uniform Push
{
  int groups;
  int n_rows;
  int channel_texels;           /* C / 4 */
  int scale_image;              /* C / 4; 0: all images share a row */
  float values;                 /* P, of a row's statistics */
} pc;

void
main ()
{
  int row = group_index () * lanes () + lane ();

  if (row >= pc.n_rows)
    return;
  int image = row;
  int channel = split (image, pc.channel_texels);
  vec4 r = imageLoad (moments, row * 2 + 1);
  vec4 factor = r * imageLoad (scale, image * pc.scale_image + channel);

  rows[row * 4] = imageLoad (moments, row * 2);
  rows[row * 4 + 1] = factor;
  rows[row * 4 + 2] = -factor * r * imageLoad (d, row) / pc.values;
  rows[row * 4 + 3] = -factor * imageLoad (s, row) / pc.values;
}
