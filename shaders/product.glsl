/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Interface and indices of the batched matrix product: for every image,
 *   result[m][p] = sum over k of left[m][k] right[k][p],
 * with m the result's channels and p its pixels.  A group computes some blocks
 * of 8 channels of a tile of pixels. */

#include "weights.glsl"


/* [image][pixel / 32][K/4][pixel modulo 32][4 k], by the steps */
layout (set = 0, binding = 2, rgba32f) readonly uniform imageBuffer right;
/* [image][M/4][pixels][4 m], by the steps */
layout (set = 0, binding = 0) writeonly buffer Result { vec4 result[]; };

layout (push_constant) uniform Push
{
  int groups;
  int near;                     /* pixel tiles that share blocks' weights */
  int block_sets;               /* of a group's blocks */
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

/* What this group computes; FALSE: nothing. */
bool
locate (out int image, out int block_set, out int tile)
{
  int index = group_index ();
  bool inside = index < pc.groups;
  int near = split (index, pc.near);

  block_set = split (index, pc.block_sets);
  tile = split (index, pc.tile_rows) * pc.near + near;
  image = index;
  return inside && tile < pc.tiles;
}

/* The first texel of @pixel in the right matrix; beyond the last that is read
 * again. */
int
find_source (int image, int pixel)
{
  pixel = min (pixel, pc.pixels - 1);
  return pc.right_first + image * pc.right_image
      + (pixel >> TILE_SHIFT) * pc.right_tile
      + (pixel & (1 << TILE_SHIFT) - 1);
}

void
store (int image, int channel, int pixel, vec4 value)
{
  if (channel < pc.channels && pixel < pc.pixels)
    result[pc.result_first + image * pc.result_image
        + channel * pc.result_row + pixel * pc.result_pixel] = value;
}
