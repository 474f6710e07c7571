/* SPDX-License-Identifier: LGPL-2.1-or-later */
#version 450
#extension GL_GOOGLE_include_directive : require
#include "kernel.glsl"

/* Gather for a convolution: what tap (i, j) sees at each output pixel, zero
 * outside of the image; a band of output pixels at a time. */

/* [image][C/4][H W][4] */
layout (set = 0, binding = 1, rgba32f) readonly uniform imageBuffer x;
/* [image][C/4][k k][band][4] */
layout (set = 0, binding = 0) writeonly buffer Columns { vec4 columns[]; };

layout (push_constant) uniform Push
{
  int groups;
  int chunks;                   /* groups a row of pixels */
  int first_plane;              /* first image times C/4 */
  int height, width;            /* of x */
  int out_width;
  int kernel, stride, pad;
  int first, band;              /* output pixels */
} pc;

void
main ()
{
  int row = group_index ();

  if (row >= pc.groups)
    return;
  int begin = split (row, pc.chunks) * lanes () * ITEMS;
  int end = min (begin + lanes () * ITEMS, pc.band);
  int plane = row;
  int tap = split (plane, pc.kernel * pc.kernel);
  int i = tap;
  int j = split (i, pc.kernel);
  int source = (pc.first_plane + plane) * pc.height * pc.width;

  [[dont_unroll]] for (int p = begin + lane (); p < end; p += lanes ()) {
    int v = pc.first + p;
    int u = split (v, pc.out_width);
    int h = v * pc.stride + i - pc.pad;
    int w = u * pc.stride + j - pc.pad;
    bool inside = h >= 0 && h < pc.height && w >= 0 && w < pc.width;
    vec4 value = imageLoad (x, inside ? source + h * pc.width + w : source);

    columns[row * pc.band + p] = inside ? value : vec4 (0);
  }
}
