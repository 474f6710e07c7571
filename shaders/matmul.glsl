/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The matrix product for GPUs: 64 invocations bring slices of both matrices
 * to shared memory as FACTORS, of which each computes 8 pixels of 8 channels.
 * Few channels leave more pixels to a group. */

#include "kernel.glsl"
#include "product.glsl"

layout (constant_id = 1) const int CHANNELS = 64;
const int PIXELS = 4096 / CHANNELS;
const int ACROSS = PIXELS / 8;  /* invocations along the pixels */
const int DEPTH = 2;            /* texels of a slice */
/* Of a block's channels in shared memory: invocations of several blocks read
 * different banks. */
const int BLOCK = 9;

shared FACTORS left_slice[DEPTH][CHANNELS / 8 * BLOCK];
shared FACTORS right_slice[DEPTH][PIXELS];

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

    left_slice[k][block * BLOCK + m] = FACTORS (first + k < pc.depth ? w : vec4 (0));
  }
  for (int i = lane (); i < DEPTH * PIXELS; i += lanes ()) {
    int p = i % PIXELS, k = i / PIXELS;
    int depth = min (first + k, pc.depth - 1);
    vec4 x = imageLoad (right, find_source (image, first_pixel + p)
        + depth * pc.right_row);

    right_slice[k][p] = FACTORS (first + k < pc.depth ? x : vec4 (0));
  }
}

void
main ()
{
  int image, block, tile;
  vec4 sums[8][2];

  if (!locate (image, block, tile))
    return;
  int across = lane () % ACROSS, down = lane () / ACROSS;

  block *= CHANNELS / 8;
  tile *= PIXELS;
  [[unroll]] for (int v = 0; v < 8; v++)
    sums[v][0] = sums[v][1] = vec4 (0);

  [[dont_unroll]] for (int first = 0; first < pc.depth; first += DEPTH) {
    fetch (image, block, tile, first);
    barrier ();
    [[unroll]] for (int k = 0; k < DEPTH; k++) {
      vec4 x[8];

      [[unroll]] for (int v = 0; v < 8; v++)
        x[v] = vec4 (right_slice[k][v * ACROSS + across]);
      [[unroll]] for (int m = 0; m < 8; m++) {
        vec4 w = vec4 (left_slice[k][down * BLOCK + m]);

        [[unroll]] for (int v = 0; v < 8; v++)
          sums[v][m >> 2][m & 3] += dot (x[v], w);
      }
    }
    barrier ();
  }

  [[unroll]] for (int v = 0; v < 8; v++) {
    int channel = (block + down) * 2, pixel = tile + v * ACROSS + across;

    store (image, channel, pixel, sums[v][0]);
    store (image, channel + 1, pixel, sums[v][1]);
  }
}
