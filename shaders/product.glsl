/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Interface and indices of the batched matrix product, shared by the shaders
 * that compute it: for every image,
 *   result[m][p] = sum over k of left[m][k] right[k][p],
 * with m the result's channels and p its pixels. */

#include "kernel.glsl"

/* [image][M/8][K/4][8 m][4 k] */
layout (set = 0, binding = 1, rgba32f) readonly uniform imageBuffer left;
/* [image][pixel / 32][K/4][pixel modulo 32][4 k], by the steps */
layout (set = 0, binding = 2, rgba32f) readonly uniform imageBuffer right;
/* [image][M/4][pixels][4 m], by the steps */
layout (set = 0, binding = 0) writeonly buffer Result { vec4 result[]; };

layout (push_constant) uniform Push
{
  int groups;
  int near;                     /* pixel tiles that share a block's weights */
  int blocks;                   /* of 8 channels, ceil (M / 8) */
  int tiles;                    /* of pixels */
  int tile_rows;                /* ceil (tiles / near) */
  int depth;                    /* K / 4 */
  int pixels;
  int channels;                 /* M / 4 */
  int left_first, left_image;   /* offset, distance of images */
  int right_first, right_image, right_row, right_tile;
  int result_first, result_image, result_row, result_pixel;
} pc;

/* Pixels of an invocation, gl_WorkGroupSize.x apart. */
const int PIXELS = 4;
/* Pixels of the right matrix that lie together. */
const int TILE_SHIFT = 5;

/* What this group computes; FALSE: nothing. */
bool
locate (out int image, out int block, out int tile)
{
  int index = group_index ();
  bool inside = index < pc.groups;
  int near = split (index, pc.near);

  block = split (index, pc.blocks);
  tile = split (index, pc.tile_rows) * pc.near + near;
  image = index;
  return inside && tile < pc.tiles;
}

/* Where this invocation starts: its pixels, their texels in the right matrix
 * (the last pixel again where there are no more) and, returned, the block's
 * first texel in the left. */
int
start (int image, int block, int tile, out int pixels[PIXELS],
    out int source[PIXELS])
{
  [[unroll]] for (int v = 0; v < PIXELS; v++) {
    int pixel = (tile * PIXELS + v) * lanes () + lane ();
    int near = min (pixel, pc.pixels - 1);

    pixels[v] = pixel;
    source[v] = pc.right_first + image * pc.right_image
        + (near >> TILE_SHIFT) * pc.right_tile
        + (near & (1 << TILE_SHIFT) - 1);
  }
  return pc.left_first + image * pc.left_image + block * pc.depth * 8;
}

void
store (int image, int block, int pixel, vec4 low, vec4 high)
{
  int index = pc.result_first + image * pc.result_image
      + block * 2 * pc.result_row + pixel * pc.result_pixel;

  if (pixel >= pc.pixels)
    return;
  result[index] = low;
  if (block * 2 + 1 < pc.channels)
    result[index + pc.result_row] = high;
}
