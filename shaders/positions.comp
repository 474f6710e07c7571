/* SPDX-License-Identifier: LGPL-2.1-or-later */
#version 450
#extension GL_GOOGLE_include_directive : require
#include "kernel.glsl"

/* Gather for a convolution's gradient for its weights, where positions of the
 * output, those of all images in a row, are summed over: what tap (i, j) sees
 * at four positions is a texel, of one channel. */

/* [N][X/4][H W][4] */
layout (set = 0, binding = 1, rgba32f) readonly uniform imageBuffer x;
/* [slice][row / 2][depth][row modulo 2][4 channels][4 positions], by the
 * steps */
layout (set = 0, binding = 0) writeonly buffer Columns { vec4 columns[]; };

layout (push_constant) uniform Push
{
  int groups;
  int rows, chunks;             /* groups a row */
  int first_row;                /* of X / 4 k k; beyond the last are zeros */
  int channel_texels;           /* X / 4 */
  int height, width;            /* of x */
  int out_width;
  int out_pixels;               /* of an image */
  int positions;                /* of all images; more are zeros */
  int kernel, stride, pad;
  int quads;                    /* of positions: slices times depth */
  int depth;                    /* of a slice */
  int slice_step, pair_step, depth_step;
} pc;

vec4
fetch (int position, int channel, int i, int j)
{
  int image = position;
  int v = split (image, pc.out_pixels);
  int u = split (v, pc.out_width);
  int h = v * pc.stride + i - pc.pad;
  int w = u * pc.stride + j - pc.pad;
  bool inside = position < pc.positions && channel < pc.channel_texels
      && h >= 0 && h < pc.height && w >= 0 && w < pc.width;
  int index = ((image * pc.channel_texels + channel) * pc.height + h)
      * pc.width + w;
  vec4 value = imageLoad (x, inside ? index : 0);

  return inside ? value : vec4 (0);
}

void
main ()
{
  int group = group_index ();
  int first_row, begin, part;

  if (group >= pc.groups)
    return;
  int items = count_items (group, pc.rows, pc.quads, pc.chunks, first_row,
      begin, part);

  [[dont_unroll]] for (int item = lane (); item < items; item += lanes ()) {
    int row = item;
    int slice = begin + split (row, part);
    row += first_row;
    int q = slice, channel = pc.first_row + row;
    int k = split (slice, pc.depth);
    int i = split (channel, pc.kernel * pc.kernel);
    int j = split (i, pc.kernel);
    int target = slice * pc.slice_step + (row >> 1) * pc.pair_step
        + k * pc.depth_step + (row & 1) * 4;
    mat4 values;

    [[unroll]] for (int e = 0; e < 4; e++)
      values[e] = fetch (4 * q + e, channel, i, j);
    values = transpose (values);
    [[unroll]] for (int c = 0; c < 4; c++)
      columns[target + c] = values[c];
  }
}
