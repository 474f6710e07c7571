/* SPDX-License-Identifier: LGPL-2.1-or-later */
#version 450
#extension GL_GOOGLE_include_directive : require
#include "kernel.glsl"

/* Weights into the order in which the matrix product reads them.
 *
 * Forward convolution: M = O, K = C k k.  Its transpose: M = C k k, K = O. */
layout (constant_id = 1) const int TRANSPOSED = 0;

/* [O][C/4 k k][4 c] */
layout (set = 0, binding = 1, rgba32f) readonly uniform imageBuffer weights;
/* [M/8][K/4][8 m][4 k] */
layout (set = 0, binding = 0) writeonly buffer Packed { vec4 packed[]; };

layout (push_constant) uniform Push
{
  int groups;
  int texels;                   /* of packed */
  int depth;                    /* K / 4 */
  int outputs;                  /* O */
  int row;                      /* C / 4 k k */
} pc;

vec4
fetch (int o, int r)
{
  bool inside = o < pc.outputs && r < pc.row;
  vec4 w = imageLoad (weights, inside ? o * pc.row + r : 0);

  return inside ? w : vec4 (0);
}

void
main ()
{
  int group = group_index ();
  int start = group * lanes () * ITEMS + lane ();

  if (group >= pc.groups)
    return;
  [[dont_unroll]] for (int item = 0; item < ITEMS; item++) {
    int index = start + item * lanes ();
    int block = index >> 3;
    int k = split (block, pc.depth);
    int m = block * 8 + (index & 7);
    vec4 w;

    if (TRANSPOSED != 0) {
      [[unroll]] for (int c = 0; c < 4; c++) {
        vec4 channels = fetch (4 * k + c, m >> 2);

        w[c] = (m & 2) != 0
            ? ((m & 1) != 0 ? channels.w : channels.z)
            : ((m & 1) != 0 ? channels.y : channels.x);
      }
    } else
      w = fetch (m, k);
    if (index < pc.texels)
      packed[index] = w;
  }
}
