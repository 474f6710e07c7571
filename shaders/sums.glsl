/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The sums of an invocation, of PIXELS pixels of BLOCKS blocks of 8 channels
 * (constants of the shader), on any device: it reads each weight itself. */

#include "weights.glsl"

const int MAX_PIXELS = 4;

vec4 sums[BLOCKS * MAX_PIXELS][2];

void
clear ()
{
  [[unroll]] for (int i = 0; i < BLOCKS * PIXELS; i++)
    sums[i][0] = sums[i][1] = vec4 (0);
}

/* Four k more of each pixel; @weights: where those of the first block are,
 * @block_step: the distance of the others'. */
void
add (vec4 x[MAX_PIXELS], int weights, int block_step)
{
  [[unroll]] for (int b = 0; b < BLOCKS; b++) {
    [[unroll]] for (int m = 0; m < 8; m++) {
      vec4 w = imageLoad (left, weights + b * block_step + m);

      [[unroll]] for (int v = 0; v < PIXELS; v++)
        sums[b * PIXELS + v][m >> 2][m & 3] += dot (x[v], w);
    }
  }
}

/* Once, after the last. */
void
finish ()
{
}

/* The first four and the last four channels of block @b at pixel @v. */
vec4
get_low (int b, int v)
{
  return sums[b * PIXELS + v][0];
}

vec4
get_high (int b, int v)
{
  return sums[b * PIXELS + v][1];
}
