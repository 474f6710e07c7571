/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The matrix product for GPUs: 64 invocations bring slices of both matrices
 * to shared memory as FACTORS, of which each computes 8 pixels of 8 channels.
 * Few channels leave more pixels to a group. */

const int DEPTH = 2;

#include "tile.glsl"

const int ACROSS = PIXELS / 8;  /* invocations along the pixels */
/* Of a block's channels in shared memory: invocations of several blocks read
 * different banks. */
const int BLOCK = 9;

shared FACTORS left_slice[DEPTH][CHANNELS / 8 * BLOCK];
shared FACTORS right_slice[DEPTH][PIXELS];

void
put_left (int k, int channel, vec4 texel)
{
  left_slice[k][(channel >> 3) * BLOCK + (channel & 7)] = FACTORS (texel);
}

void
put_right (int k, int pixel, vec4 texel)
{
  right_slice[k][pixel] = FACTORS (texel);
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
