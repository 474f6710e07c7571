/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What the matrix products in shared memory have in common: a group computes a
 * tile of the result from slices of both matrices, DEPTH texels deep. */

#include "kernel.glsl"
#include "product.glsl"

layout (constant_id = 1) const int CHANNELS = 64;
const int PIXELS = 4096 / CHANNELS;

/* Texel @k of a slice to shared memory. */
void put_left (int k, int channel, vec4 texel);
void put_right (int k, int pixel, vec4 texel);

/* Slices from depth @first on; zeros beyond the last. */
void
fetch (int image, int first_block, int first_pixel, int first)
{
  int last = ((pc.channels + 1) >> 1) - 1;

  for (int i = lane (); i < DEPTH * CHANNELS; i += lanes ()) {
    int m = i & 7, k = (i >> 3) % DEPTH, block = (i >> 3) / DEPTH;
    int depth = min (first + k, pc.depth - 1);
    vec4 w = imageLoad (left, pc.left_first + image * pc.left_image
        + (min (first_block + block, last) * pc.depth + depth) * 8 + m);

    put_left (k, block * 8 + m, first + k < pc.depth ? w : vec4 (0));
  }
  for (int i = lane (); i < DEPTH * PIXELS; i += lanes ()) {
    int p = i % PIXELS, k = i / PIXELS;
    int depth = min (first + k, pc.depth - 1);
    vec4 x = imageLoad (right, find_source (image, first_pixel + p)
        + depth * pc.right_row);

    put_right (k, p, first + k < pc.depth ? x : vec4 (0));
  }
}
