/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The batched matrix product: for every image,
 *   result[m][p] = sum over k of left[m][k] right[k][p],
 * with m the result's channels and p its pixels. */

/* [image][pixel / 32][K/4][pixel modulo 32][4 k], by the steps */
layout (set = 0, binding = 2, rgba32f) readonly uniform imageBuffer right;
/* [image][M/4][pixels][4 m], by the steps */
layout (set = 0, binding = 0) writeonly buffer Result { vec4 result[]; };

layout (push_constant) uniform Push
{
  int groups;
  int near;                     /* pixel tiles that share blocks' weights */
  int block_sets;               /* of BLOCKS blocks of 8 channels */
  int tiles;                    /* of pixels */
  int tile_rows;                /* ceil (tiles / near) */
  int depth;                    /* K / 4 */
  int pixels;
  int channels;                 /* M / 4 */
  int left_first, left_image;   /* offset, distance of images */
  int right_first, right_image, right_row, right_tile;
  int result_first, result_image, result_row, result_pixel;
} pc;

/* Pixels of the right matrix that lie together. */
const int TILE_SHIFT = 5;

void
step (int source[MAX_PIXELS], int offset, int weights, int block_step)
{
  vec4 x[MAX_PIXELS];

  [[unroll]] for (int v = 0; v < PIXELS; v++)
    x[v] = imageLoad (right, source[v] + offset);
  add (x, weights, block_step);
}

void
store (int image, int channel, int pixel, vec4 value)
{
  if (channel < pc.channels && pixel < pc.pixels)
    result[pc.result_first + image * pc.result_image
        + channel * pc.result_row + pixel * pc.result_pixel] = value;
}

void
main ()
{
  int image = group_index ();
  int source[MAX_PIXELS];

  if (image >= pc.groups)
    return;
  int near = split (image, pc.near);
  int block = split (image, pc.block_sets) * BLOCKS;
  int tile = split (image, pc.tile_rows) * pc.near + near;

  if (tile >= pc.tiles)
    return;
  int first = tile * PIXELS * lanes () + lane ();

  /* Beyond the last pixel it is read again. */
  [[unroll]] for (int v = 0; v < PIXELS; v++) {
    int pixel = min (first + v * lanes (), pc.pixels - 1);

    source[v] = pc.right_first + image * pc.right_image
        + (pixel >> TILE_SHIFT) * pc.right_tile
        + (pixel & (1 << TILE_SHIFT) - 1);
  }

  /* Read before the loop: inside, every lane would gather them.  Two steps an
   * iteration: each costs the masks of all sums. */
  int row = pc.right_row, even = pc.depth & ~1, block_step = pc.depth * 8;
  int weights = pc.left_first + image * pc.left_image + block * block_step;
  int offset = 0;

  clear ();
  [[dont_unroll]] for (int k = 0; k < even; k += 2) {
    step (source, offset, weights, block_step);
    step (source, offset + row, weights + 8, block_step);
    weights += 16;
    offset += 2 * row;
  }
  if (even < pc.depth)
    step (source, offset, weights, block_step);
  finish ();

  [[unroll]] for (int b = 0; b < BLOCKS; b++) {
    [[unroll]] for (int v = 0; v < PIXELS; v++) {
      int channel = (block + b) * 2, pixel = first + v * lanes ();

      store (image, channel, pixel, get_low (b, v));
      store (image, channel + 1, pixel, get_high (b, v));
    }
  }
}
