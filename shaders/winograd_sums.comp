/* SPDX-License-Identifier: LGPL-2.1-or-later */
#version 450
#extension GL_GOOGLE_include_directive : require
#include "kernel.glsl"
#include "winograd.glsl"

/* Products, summed over all tiles, become a convolution's gradient for its
 * weights. */
layout (constant_id = 1) const int TAPS = 3;
const int WINDOW = TAPS + 3;

/* [factor][phase][C/4][O][4 c] */
layout (set = 0, binding = 1, rgba32f) readonly uniform imageBuffer products;
/* [O][C/4][kernel kernel][4 c] */
layout (set = 0, binding = 0) writeonly buffer Weights { vec4 weights[]; };

layout (push_constant) uniform Push
{
  int groups;
  int items;                    /* O times C / 4 of all phases */
  int outputs;                  /* O */
  int channels;                 /* C / 4 */
  int kernel;
  int step;                     /* of a phase's taps */
} pc;

void
main ()
{
  int item = group_index () * lanes () + lane ();

  if (item >= pc.items)
    return;
  int phase = item;
  int o = split (phase, pc.outputs);
  int c = split (phase, pc.channels);
  int target = (o * pc.channels + c) * pc.kernel * pc.kernel
      + (phase >> 1) * pc.kernel + (phase & 1);
  vec4 window[MAX_WINDOW][MAX_WINDOW];
  vec4 d[MAX_WINDOW];

  [[unroll]] for (int j = 0; j < WINDOW; j++) {
    [[unroll]] for (int i = 0; i < WINDOW; i++)
      d[i] = imageLoad (products, (i * WINDOW + j) * pc.items + item);
    transform_sums (TAPS, d);
    [[unroll]] for (int i = 0; i < TAPS; i++)
      window[i][j] = d[i];
  }

  [[unroll]] for (int i = 0; i < TAPS; i++) {
    [[unroll]] for (int j = 0; j < WINDOW; j++)
      d[j] = window[i][j];
    transform_sums (TAPS, d);
    [[unroll]] for (int j = 0; j < TAPS; j++)
      weights[target + pc.step * (i * pc.kernel + j)] = d[j];
  }
}
