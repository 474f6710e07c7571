/* SPDX-License-Identifier: LGPL-2.1-or-later */
#version 450
#extension GL_GOOGLE_include_directive : require
#include "kernel.glsl"
#include "winograd.glsl"

/* Windows of the input, zero outside of the image, become right factors of
 * the product.  Windows of several phases of a grid, as the stride or the
 * result's has them, each have their place in the result. */
layout (constant_id = 1) const int TAPS = 3;
const int WINDOW = TAPS + 3;

/* [N][C/4][H W][4] */
layout (set = 0, binding = 1, rgba32f) readonly uniform imageBuffer x;
/* [factor][tile / 32][depth][tile modulo 32][4], by the steps */
layout (set = 0, binding = 0) writeonly buffer Factors { vec4 factors[]; };

layout (push_constant) uniform Push
{
  int groups;
  int items;                    /* windows of all tiles, channels, phases */
  int tiles, first_tile;        /* of a band of tiles */
  int tiles_x, tiles_y;         /* of an image */
  int channels;                 /* C / 4 */
  int height, width;
  int step;                     /* of a window's pixels */
  int origin, second_origin;    /* of a window's phases along an axis */
  int factor_step, tile_step, phase_step;
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
  int top = v * OUTPUTS * pc.step
      + (phase < 2 ? pc.origin : pc.second_origin);
  int left = u * OUTPUTS * pc.step
      + ((phase & 1) == 0 ? pc.origin : pc.second_origin);
  int source = (image * pc.channels + channel) * pc.height * pc.width;
  int target = (tile >> TILE_SHIFT) * pc.tile_step + (channel << TILE_SHIFT)
      + (tile & (1 << TILE_SHIFT) - 1) + phase * pc.phase_step;
  int step = pc.step, factor_step = pc.factor_step;
  vec4 window[MAX_WINDOW][MAX_WINDOW];
  vec4 d[MAX_WINDOW];

  [[unroll]] for (int j = 0; j < WINDOW; j++) {
    int w = left + j * step;
    bool inside = w >= 0 && w < pc.width;

    [[unroll]] for (int i = 0; i < WINDOW; i++) {
      int h = top + i * step;
      bool valid = inside && h >= 0 && h < pc.height;
      vec4 value = imageLoad (x, valid ? source + h * pc.width + w : source);

      d[i] = valid ? value : vec4 (0);
    }
    transform_input (TAPS, d);
    [[unroll]] for (int i = 0; i < WINDOW; i++)
      window[i][j] = d[i];
  }

  [[unroll]] for (int i = 0; i < WINDOW; i++) {
    [[unroll]] for (int j = 0; j < WINDOW; j++)
      d[j] = window[i][j];
    transform_input (TAPS, d);
    [[unroll]] for (int j = 0; j < WINDOW; j++)
      factors[target + (i * WINDOW + j) * factor_step] = d[j];
  }
}
