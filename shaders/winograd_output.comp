/* SPDX-License-Identifier: LGPL-2.1-or-later */
#version 450
#extension GL_GOOGLE_include_directive : require
#include "kernel.glsl"
#include "winograd.glsl"

/* Products become tiles of 4 x 4 pixels of the result, or of each phase of
 * its grid. */
layout (constant_id = 1) const int TAPS = 3;
const int WINDOW = TAPS + 3;

/* [phase][factor][C/4][tile][4], by the steps */
layout (set = 0, binding = 1, rgba32f) readonly uniform imageBuffer products;
/* [N][C/4][H W][4] */
layout (set = 0, binding = 0) writeonly buffer Y { vec4 y[]; };

layout (push_constant) uniform Push
{
  int groups;
  int items;                    /* tiles of all channels, phases */
  int tiles, first_tile;        /* of a band of tiles */
  int tiles_x, tiles_y;         /* of an image */
  int channels;                 /* C / 4 */
  int height, width;
  int step;                     /* of a tile's pixels */
  int factor_step, channel_step;
} pc;

void
main ()
{
  int phase = group_index () * lanes () + lane ();

  if (phase >= pc.items)
    return;
  int tile = split (phase, pc.tiles);
  int channel = split (phase, pc.channels);
  int image = pc.first_tile + tile;
  int u = split (image, pc.tiles_x);
  int v = split (image, pc.tiles_y);
  int top = v * OUTPUTS * pc.step + (phase >> 1);
  int left = u * OUTPUTS * pc.step + (phase & 1);
  int factor_step = pc.factor_step;
  int source = phase * WINDOW * WINDOW * factor_step
      + channel * pc.channel_step + tile;
  int target = (image * pc.channels + channel) * pc.height * pc.width;
  vec4 window[OUTPUTS][MAX_WINDOW];
  vec4 d[MAX_WINDOW];

  [[unroll]] for (int j = 0; j < WINDOW; j++) {
    [[unroll]] for (int i = 0; i < WINDOW; i++)
      d[i] = imageLoad (products, source + (i * WINDOW + j) * factor_step);
    transform_output (TAPS, d);
    [[unroll]] for (int i = 0; i < OUTPUTS; i++)
      window[i][j] = d[i];
  }

  [[unroll]] for (int i = 0; i < OUTPUTS; i++) {
    int h = top + i * pc.step;

    [[unroll]] for (int j = 0; j < WINDOW; j++)
      d[j] = window[i][j];
    transform_output (TAPS, d);
    [[unroll]] for (int j = 0; j < OUTPUTS; j++) {
      int w = left + j * pc.step;

      if (h < pc.height && w < pc.width)
        y[target + h * pc.width + w] = d[j];
    }
  }
}
