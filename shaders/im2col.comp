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
  int rows, chunks;             /* of pixels; groups a row */
  int first_plane;              /* first image times C/4 */
  int height, width;            /* of x */
  int out_width;
  int kernel, stride, pad;
  int first, band;              /* output pixels */
} pc;

void
main ()
{
  int group = group_index ();
  int first_row, begin, part;

  if (group >= pc.groups)
    return;
  int items = count_items (group, pc.rows, pc.band, pc.chunks, first_row,
      begin, part);

  [[dont_unroll]] for (int item = lane (); item < items; item += lanes ()) {
    int row = item;
    int p = begin + split (row, part);
    row += first_row;
    int plane = row;
    int i = split (plane, pc.kernel * pc.kernel);
    int j = split (i, pc.kernel);
    int source = (pc.first_plane + plane) * pc.height * pc.width;
    int v = pc.first + p;
    int u = split (v, pc.out_width);
    int h = v * pc.stride + i - pc.pad;
    int w = u * pc.stride + j - pc.pad;
    bool inside = h >= 0 && h < pc.height && w >= 0 && w < pc.width;
    vec4 value = imageLoad (x, inside ? source + h * pc.width + w : source);

    columns[row * pc.band + p] = inside ? value : vec4 (0);
  }
}
