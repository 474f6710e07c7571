/* SPDX-License-Identifier: LGPL-2.1-or-later */
#version 450
#extension GL_GOOGLE_include_directive : require
#include "kernel.glsl"

/* Weights into the order in which the matrix product reads them.
 *
 * Forward convolution: M = O, K = C k k.  Its transpose: M = C k k, K = O.
 * The transpose at stride 1 as a convolution: M = C, K = O k k, taps
 * backwards.  The transpose to one channel: M = k k, K = O. */
layout (constant_id = 1) const int ORDER = 0;
const int TRANSPOSED = 1;
const int MIRRORED = 2;
const int SINGLE = 3;

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
  int taps;                     /* k k */
} pc;

/* Four c of row r. */
vec4
fetch (int o, int r)
{
  bool inside = o < pc.outputs && r < pc.row;
  vec4 w = imageLoad (weights, inside ? o * pc.row + r : 0);

  return inside ? w : vec4 (0);
}

/* Four o of channel @c of row r. */
vec4
gather (int o, int r, int c)
{
  vec4 w;

  [[unroll]] for (int e = 0; e < 4; e++) {
    vec4 channels = fetch (4 * o + e, r);

    w[e] = (c & 2) != 0 ? ((c & 1) != 0 ? channels.w : channels.z)
        : ((c & 1) != 0 ? channels.y : channels.x);
  }
  return w;
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

    if (ORDER == TRANSPOSED)
      w = gather (k, m >> 2, m & 3);
    else if (ORDER == SINGLE)
      w = gather (k, m, 0);
    else if (ORDER == MIRRORED) {
      int tap = split (k, pc.taps);

      w = gather (k, (m >> 2) * pc.taps + pc.taps - 1 - tap, m & 3);
    } else
      w = fetch (m, k);
    if (index < pc.texels)
      packed[index] = w;
  }
}
