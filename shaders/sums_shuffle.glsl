/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The same as sums.glsl for devices with subgroups of 8 or 16 whose shuffles
 * are one instruction (CPUs).  A group is one subgroup.
 *
 * One fetch brings lane l the weights of channel l modulo 8; the shuffle by
 * xor r then shows it those of channel l ^ r, so sums[i][r] of lane l belongs
 * to channel l ^ r.  A butterfly at the end puts them in order. */

#extension GL_KHR_shader_subgroup_basic : require
#extension GL_KHR_shader_subgroup_shuffle : require

#include "weights.glsl"

const int MAX_PIXELS = 4;

float sums[BLOCKS * MAX_PIXELS][8];

void
clear ()
{
  [[unroll]] for (int i = 0; i < BLOCKS * PIXELS; i++) {
    [[unroll]] for (int r = 0; r < 8; r++)
      sums[i][r] = 0;
  }
}

/* A sum is read and written once, for not all fit into the registers. */
void
add (vec4 x[MAX_PIXELS], int weights, int block_step)
{
  [[unroll]] for (int b = 0; b < BLOCKS; b++) {
    vec4 w = imageLoad (left, weights + b * block_step
        + (lane () & 7));
    vec4 half_turned = subgroupShuffle (w, gl_SubgroupInvocationID ^ 4);

    [[unroll]] for (int r = 0; r < 8; r++) {
      vec4 turned = r < 4 ? w : half_turned;

      if ((r & 3) != 0)
        turned = subgroupShuffle (turned, gl_SubgroupInvocationID ^ (r & 3));
      [[unroll]] for (int v = 0; v < PIXELS; v++)
        sums[b * PIXELS + v][r] += dot (x[v], turned);
    }
  }
}

void
finish ()
{
  [[unroll]] for (int i = 0; i < BLOCKS * PIXELS; i++) {
    /* Counted, for Mesa does not unroll a loop over bit itself, and sums that
     * are indexed by a variable leave the registers. */
    [[unroll]] for (int stage = 0; stage < 3; stage++) {
      int bit = 1 << stage;
      bool swap = (lane () & bit) != 0;

      [[unroll]] for (int r = 0; r < 8; r++) {
        if ((r & bit) == 0) {
          float a = sums[i][r], b = sums[i][r | bit];

          sums[i][r] = swap ? b : a;
          sums[i][r | bit] = swap ? a : b;
        }
      }
    }
  }
}

vec4
get_low (int b, int v)
{
  int i = b * PIXELS + v;

  return vec4 (sums[i][0], sums[i][1], sums[i][2], sums[i][3]);
}

vec4
get_high (int b, int v)
{
  int i = b * PIXELS + v;

  return vec4 (sums[i][4], sums[i][5], sums[i][6], sums[i][7]);
}
