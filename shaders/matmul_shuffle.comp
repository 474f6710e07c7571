/* SPDX-License-Identifier: LGPL-2.1-or-later */
#version 450
#extension GL_GOOGLE_include_directive : require
#include "kernel.glsl"

/* The matrix product for CPU devices: a group is a subgroup, of which each
 * invocation computes PIXELS pixels of BLOCKS blocks; SHAPE: pixels and, times
 * 16, blocks. */
layout (constant_id = 1) const int SHAPE = 20;
const int PIXELS = SHAPE & 15;
const int BLOCKS = SHAPE >> 4;

#include "product.glsl"
#include "sums_shuffle.glsl"

void
step (int source[MAX_PIXELS], int offset, int weights, int block_step)
{
  vec4 x[MAX_PIXELS];

  [[unroll]] for (int v = 0; v < PIXELS; v++)
    x[v] = imageLoad (right, source[v] + offset);
  add (x, weights, block_step);
}

void
main ()
{
  int image, block, tile;
  int source[MAX_PIXELS];

  if (!locate (image, block, tile))
    return;
  int first = tile * PIXELS * lanes () + lane ();

  block *= BLOCKS;
  [[unroll]] for (int v = 0; v < PIXELS; v++)
    source[v] = find_source (image, first + v * lanes ());

  /* Read before the loop: inside, every lane would gather them.  Two steps an
   * iteration: each costs the masks of all sums. */
  int row = pc.right_row, even = pc.depth & ~1, block_step = pc.depth * 8;
  int weights = pc.left_first + image * pc.left_image + block * block_step;
  int offset = 0;

  clear ();
  [[dont_unroll]] for (int k = 0; k < even; k += 2) {
    step (source, offset, weights, block_step);
    step (source, offset + row, weights + 8, block_step);
    weights += 16;
    offset += 2 * row;
  }
  if (even < pc.depth)
    step (source, offset, weights, block_step);
  finish ();

  [[unroll]] for (int b = 0; b < BLOCKS; b++) {
    [[unroll]] for (int v = 0; v < PIXELS; v++) {
      int channel = (block + b) * 2, pixel = first + v * lanes ();

      store (image, channel, pixel, get_low (b, v));
      store (image, channel + 1, pixel, get_high (b, v));
    }
  }
}
