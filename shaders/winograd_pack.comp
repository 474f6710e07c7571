/* SPDX-License-Identifier: LGPL-2.1-or-later */
#version 450
#extension GL_GOOGLE_include_directive : require
#include "kernel.glsl"
#include "winograd.glsl"

/* Weights become left factors of the product, in the order in which it reads
 * them.  Forward convolution: M = O, K = C of each phase.  Its transpose:
 * M = C, K = O, taps backwards, and factors of each phase. */
layout (constant_id = 1) const int OPTION = 6;
const int TAPS = OPTION >> 1;
const bool TRANSPOSED = (OPTION & 1) != 0;
const int WINDOW = TAPS + 3;

/* [O][C/4][kernel kernel][4 c] */
layout (set = 0, binding = 1, rgba32f) readonly uniform imageBuffer weights;
/* [phase][factor][M/8][K/4][8 m][4 k] */
layout (set = 0, binding = 0) writeonly buffer Factors { vec4 factors[]; };

layout (push_constant) uniform Push
{
  int groups;
  int items;                    /* texels of a factor, of all phases' */
  int outputs;                  /* O */
  int channels;                 /* C / 4 */
  int kernel;
  int step;                     /* of a phase's taps */
  int first, second_first;      /* tap of the phases along an axis */
  int blocks, depth;            /* M / 8, K / 4 */
  int factor_step;              /* texels of a factor: 8 blocks depth */
} pc;

/* The first of a phase's taps, backwards or not. */
int
find_tap (int phase, int i)
{
  int first = phase == 0 ? pc.first : pc.second_first;

  return first + pc.step * (TRANSPOSED ? TAPS - 1 - i : i);
}

vec4
fetch (int o, int c, int i, int j)
{
  bool inside = o < pc.outputs && c < pc.channels;
  int index = ((o * pc.channels + c) * pc.kernel + i) * pc.kernel + j;
  vec4 w = imageLoad (weights, inside ? index : 0);

  return inside ? w : vec4 (0);
}

/* Four k of row m. */
vec4
gather (int m, int k, int i, int j)
{
  vec4 w;

  if (!TRANSPOSED)
    return fetch (m, k, i, j);
  [[unroll]] for (int e = 0; e < 4; e++) {
    vec4 c = fetch (4 * k + e, m >> 2, i, j);

    w[e] = (m & 2) != 0 ? ((m & 1) != 0 ? c.w : c.z)
        : ((m & 1) != 0 ? c.y : c.x);
  }
  return w;
}

void
main ()
{
  int item = group_index () * lanes () + lane ();

  if (item >= pc.items)
    return;
  int phase = item >> 3;
  int k = split (phase, pc.depth);
  int m = split (phase, pc.blocks) * 8 + (item & 7);
  int rest = item - phase * pc.factor_step;
  int target = TRANSPOSED ? phase * WINDOW * WINDOW * pc.factor_step + rest
      : item;
  vec4 window[MAX_WINDOW][MAX_WINDOW];
  vec4 g[MAX_WINDOW];

  if (!TRANSPOSED) {
    phase = k;
    k = split (phase, pc.channels);
  }
  [[unroll]] for (int j = 0; j < TAPS; j++) {
    [[unroll]] for (int i = 0; i < TAPS; i++)
      g[i] = gather (m, k, find_tap (phase >> 1, i), find_tap (phase & 1, j));
    transform_filter (TAPS, g);
    [[unroll]] for (int i = 0; i < WINDOW; i++)
      window[i][j] = g[i];
  }

  [[unroll]] for (int i = 0; i < WINDOW; i++) {
    [[unroll]] for (int j = 0; j < TAPS; j++)
      g[j] = window[i][j];
    transform_filter (TAPS, g);
    [[unroll]] for (int j = 0; j < WINDOW; j++)
      factors[target + (i * WINDOW + j) * pc.factor_step] = g[j];
  }
}
