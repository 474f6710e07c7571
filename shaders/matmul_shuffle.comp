/* SPDX-License-Identifier: LGPL-2.1-or-later */
#version 450
#extension GL_GOOGLE_include_directive : require
#extension GL_KHR_shader_subgroup_basic : require
#extension GL_KHR_shader_subgroup_shuffle : require
#include "product.glsl"

/* The matrix product for devices with subgroups of 8 whose shuffles are one
 * instruction (CPUs).  A group is one subgroup.
 *
 * One fetch brings lane l the weights of channel l; the shuffle by xor r then
 * shows it those of channel l ^ r, so sums[v][r] of lane l belongs to channel
 * l ^ r.  A butterfly at the end puts them in order. */

void
step (int weights, int source[PIXELS], int offset,
    inout float sums[PIXELS][8])
{
  vec4 x[PIXELS];
  vec4 w = imageLoad (left, weights);

  [[unroll]] for (int v = 0; v < PIXELS; v++)
    x[v] = imageLoad (right, source[v] + offset);
  [[unroll]] for (int c = 0; c < 4; c++) {
    float half_turned = subgroupShuffle (w[c], gl_SubgroupInvocationID ^ 4);

    [[unroll]] for (int r = 0; r < 8; r++) {
      float turned = r < 4 ? w[c] : half_turned;

      if ((r & 3) != 0)
        turned = subgroupShuffle (turned, gl_SubgroupInvocationID ^ (r & 3));
      [[unroll]] for (int v = 0; v < PIXELS; v++)
        sums[v][r] += x[v][c] * turned;
    }
  }
}

void
main ()
{
  int weights, image, block, tile;
  int pixels[PIXELS], source[PIXELS];
  float sums[PIXELS][8];

  if (!locate (image, block, tile))
    return;
  weights = start (image, block, tile, pixels, source) + lane ();
  [[unroll]] for (int v = 0; v < PIXELS; v++) {
    [[unroll]] for (int r = 0; r < 8; r++)
      sums[v][r] = 0;
  }

  /* Read before the loop: inside, every lane would gather them.  Two steps an
   * iteration: each costs the masks of all sums. */
  int row = pc.right_row, even = pc.depth & ~1, offset = 0;
  [[dont_unroll]] for (int k = 0; k < even; k += 2) {
    step (weights, source, offset, sums);
    step (weights + 8, source, offset + row, sums);
    weights += 16;
    offset += 2 * row;
  }
  if (even < pc.depth)
    step (weights, source, offset, sums);

  [[unroll]] for (int v = 0; v < PIXELS; v++) {
    /* Counted, for Mesa does not unroll a loop over bit itself, and sums that
     * are indexed by a variable leave the registers. */
    [[unroll]] for (int stage = 0; stage < 3; stage++) {
      int bit = 1 << stage;
      bool swap = (lane () & bit) != 0;

      [[unroll]] for (int r = 0; r < 8; r++) {
        if ((r & bit) == 0) {
          float a = sums[v][r], b = sums[v][r | bit];

          sums[v][r] = swap ? b : a;
          sums[v][r | bit] = swap ? a : b;
        }
      }
    }
    store (image, block, pixels[v],
        vec4 (sums[v][0], sums[v][1], sums[v][2], sums[v][3]),
        vec4 (sums[v][4], sums[v][5], sums[v][6], sums[v][7]));
  }
}
