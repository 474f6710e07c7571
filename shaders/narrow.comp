/* SPDX-License-Identifier: LGPL-2.1-or-later */
#version 450
#extension GL_GOOGLE_include_directive : require
#include "kernel.glsl"

/* A convolution to one channel at stride 1: an invocation computes a pixel in
 * each of eight rows; a column of the input serves all taps above each
 * other. */

layout (constant_id = 1) const int KERNEL = 1;
const int PIXELS = 8;
const int ROWS = PIXELS - 1 + KERNEL;
const int MAX_ROWS = 32;

/* [C/4][KERNEL KERNEL][8 m, the first of them][4] */
layout (set = 0, binding = 1, rgba32f) readonly uniform imageBuffer weights;
/* [N][C/4][H W][4] */
layout (set = 0, binding = 2, rgba32f) readonly uniform imageBuffer x;
/* [N][H W][4] */
layout (set = 0, binding = 0) writeonly buffer Y { vec4 y[]; };

layout (push_constant) uniform Push
{
  int groups;
  int tiles_x, tiles_y;         /* of an image */
  int depth;                    /* C / 4 */
  int height, width, pad;       /* of x */
  int out_height, out_width;
} pc;

void
main ()
{
  int image = group_index ();

  if (image >= pc.groups)
    return;
  int u = split (image, pc.tiles_x) * lanes () + lane ();
  int v = split (image, pc.tiles_y) * PIXELS;
  int depth = pc.depth, width = pc.width, height = pc.height;
  int top = v - pc.pad, weight = 0;
  int plane = image * depth * height * width;
  float sums[PIXELS];

  [[unroll]] for (int p = 0; p < PIXELS; p++)
    sums[p] = 0;
  [[dont_unroll]] for (int k = 0; k < depth; k++) {
    [[dont_unroll]] for (int j = 0; j < KERNEL; j++) {
      int w = u - pc.pad + j;
      bool inside = w >= 0 && w < width;
      vec4 column[MAX_ROWS];

      [[unroll]] for (int r = 0; r < ROWS; r++) {
        int h = top + r;
        bool valid = inside && h >= 0 && h < height;
        vec4 value = imageLoad (x, valid ? plane + h * width + w : plane);

        column[r] = valid ? value : vec4 (0);
      }
      [[unroll]] for (int i = 0; i < KERNEL; i++) {
        vec4 factor = imageLoad (weights, weight + (i * KERNEL + j) * 8);

        [[unroll]] for (int p = 0; p < PIXELS; p++)
          sums[p] += dot (column[p + i], factor);
      }
    }
    weight += KERNEL * KERNEL * 8;
    plane += height * width;
  }

  [[unroll]] for (int p = 0; p < PIXELS; p++) {
    if (u < pc.out_width && v + p < pc.out_height)
      y[(image * pc.out_height + v + p) * pc.out_width + u] =
          vec4 (sums[p], 0, 0, 0);
  }
}
