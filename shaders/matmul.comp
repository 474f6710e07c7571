/* SPDX-License-Identifier: LGPL-2.1-or-later */
#version 450
#extension GL_GOOGLE_include_directive : require
#include "product.glsl"

/* The matrix product for any device: an invocation computes 4 pixels of 8
 * channels and reads each weight itself. */

void
main ()
{
  int weights, image, block, tile;
  int pixels[PIXELS], source[PIXELS];
  vec4 sums[PIXELS][2];

  if (!locate (image, block, tile))
    return;
  weights = start (image, block, tile, pixels, source);
  [[unroll]] for (int v = 0; v < PIXELS; v++)
    sums[v][0] = sums[v][1] = vec4 (0);

  [[dont_unroll]] for (int k = 0; k < pc.depth; k++) {
    vec4 x[PIXELS];

    [[unroll]] for (int v = 0; v < PIXELS; v++)
      x[v] = imageLoad (right, source[v] + k * pc.right_row);
    [[unroll]] for (int m = 0; m < 8; m++) {
      vec4 w = imageLoad (left, weights + k * 8 + m);

      [[unroll]] for (int v = 0; v < PIXELS; v++)
        sums[v][m >> 2][m & 3] += dot (x[v], w);
    }
  }

  [[unroll]] for (int v = 0; v < PIXELS; v++)
    store (image, block, pixels[v], sums[v][0], sums[v][1]);
}
