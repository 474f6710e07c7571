/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Factors of a convolution's gradient for its weights, where tiles are summed
 * over: a texel is four tiles of one channel.  Windows of the input, zero
 * outside of the image, become rows of the left matrix, those of its phases one
 * after the other; tiles of the result's gradient become the right one's. */

#include "winograd.glsl"

layout (constant_id = 1) const int OPTION = 6;
const int TAPS = OPTION >> 1;
const bool GRADIENT = (OPTION & 1) != 0;
const int WINDOW = TAPS + 3;
const int PIXELS = GRADIENT ? OUTPUTS : WINDOW;

/* [N][C/4][H W][4] */
layout (set = 0, binding = 1, rgba32f) readonly uniform imageBuffer x;
/* [factor][row >> shift][tile / 4][row modulo 1 << shift][4 tiles], by the
 * steps */
layout (set = 0, binding = 0) writeonly buffer Factors { vec4 factors[]; };

layout (push_constant) uniform Push
{
  int groups;
  int items;                    /* tiles, those of whole texels, times rows / 4 */
  int rows;                     /* C / 4 of all phases */
  int first_tile, tiles;        /* of a band; of all images, more are zeros */
  int tiles_x, tiles_y;         /* of an image */
  int channels;                 /* C / 4 */
  int height, width;
  int step;                     /* of a window's pixels: the stride */
  int pad;
  int factor_step, block_step, shift;
} pc;

void
transform (inout vec4 d[MAX_WINDOW])
{
  if (GRADIENT)
    transform_gradient (TAPS, d);
  else
    transform_input (TAPS, d);
}

void
main ()
{
  int item = group_index () * lanes () + lane ();
  int k = item >> 2;
  int row = split (k, pc.rows);
  int phase = row;
  int channel = split (phase, pc.channels);
  int image = pc.first_tile + 4 * k + (item & 3);
  bool used = item < pc.items && image < pc.tiles;
  int u = split (image, pc.tiles_x);
  int v = split (image, pc.tiles_y);
  int top = v * OUTPUTS * pc.step + (phase >> 1) - pc.pad;
  int left = u * OUTPUTS * pc.step + (phase & 1) - pc.pad;
  int source = used ? (image * pc.channels + channel) * pc.height * pc.width
      : 0;
  vec4 window[MAX_WINDOW][MAX_WINDOW];
  vec4 d[MAX_WINDOW];

  [[unroll]] for (int j = 0; j < PIXELS; j++) {
    int w = left + j * pc.step;
    bool inside = used && w >= 0 && w < pc.width;

    [[unroll]] for (int i = 0; i < PIXELS; i++) {
      int h = top + i * pc.step;
      bool valid = inside && h >= 0 && h < pc.height;
      vec4 value = imageLoad (x, valid ? source + h * pc.width + w : source);

      d[i] = valid ? value : vec4 (0);
    }
    transform (d);
    [[unroll]] for (int i = 0; i < WINDOW; i++)
      window[i][j] = d[i];
  }

  /* of what the transpose gives this lane */
  int m = row * 4 + (item & 3);
  int target = (m >> pc.shift) * pc.block_step + (k << pc.shift)
      + (m & (1 << pc.shift) - 1);

  [[unroll]] for (int i = 0; i < WINDOW; i++) {
    [[unroll]] for (int j = 0; j < PIXELS; j++)
      d[j] = window[i][j];
    transform (d);
    [[unroll]] for (int j = 0; j < WINDOW; j++) {
      vec4 value = transpose (d[j]);

      if (item < pc.items)
        factors[target + (i * WINDOW + j) * pc.factor_step] = value;
    }
  }
}
