/* SPDX-License-Identifier: LGPL-2.1-or-later */
#version 450
#extension GL_GOOGLE_include_directive : require
#extension GL_EXT_shader_explicit_arithmetic_types_float16 : require
#extension GL_KHR_memory_scope_semantics : require
#extension GL_KHR_shader_subgroup_basic : require
#extension GL_NV_cooperative_matrix : require

/* The matrix product of float16 factors by what GPUs have for it: two
 * subgroups compute half of a tile each, in squares of 16 channels and as many
 * pixels. */

const int DEPTH = 4;            /* 16 factors */

#include "tile.glsl"

const int SIDE = 16;
const int SQUARE = SIDE * SIDE / 4;     /* texels */
const int SQUARES = 8;          /* of a subgroup */
/* Pairs of texels of a row in shared memory: eight rows' first lie in different
 * banks. */
const int ROW = DEPTH / 2 + 1;

/* [channel or pixel][2 texels] */
shared uvec4 left_slice[CHANNELS * ROW];
shared uvec4 right_slice[PIXELS * ROW];
/* of each subgroup: [pixel][channel / 4] */
shared uvec4 squares[2 * SQUARE];

uvec2
round_texel (vec4 texel)
{
  return uvec2 (packHalf2x16 (texel.xy), packHalf2x16 (texel.zw));
}

void
put_left (int k, int channel, vec4 texel)
{
  if (k % 2 == 0)
    left_slice[channel * ROW + k / 2].xy = round_texel (texel);
  else
    left_slice[channel * ROW + k / 2].zw = round_texel (texel);
}

void
put_right (int k, int pixel, vec4 texel)
{
  if (k % 2 == 0)
    right_slice[pixel * ROW + k / 2].xy = round_texel (texel);
  else
    right_slice[pixel * ROW + k / 2].zw = round_texel (texel);
}

/* Where square @i of this subgroup lies in the tile: channel, pixel. */
ivec2
find_square (int i)
{
  const int rows = CHANNELS / SIDE;

  i += int (gl_SubgroupID) * SQUARES;
  return SIDE * ivec2 (i % rows, i / rows);
}

void
main ()
{
  fcoopmatNV<32, gl_ScopeSubgroup, SIDE, SIDE> sums[SQUARES];
  int image, block, tile;

  if (!locate (image, block, tile))
    return;
  int channel = block * CHANNELS, pixel = tile * PIXELS;
  int own = int (gl_SubgroupID) * SQUARE;

  [[unroll]] for (int i = 0; i < SQUARES; i++)
    sums[i] = fcoopmatNV<32, gl_ScopeSubgroup, SIDE, SIDE> (0.0);

  [[dont_unroll]] for (int first = 0; first < pc.depth; first += DEPTH) {
    fetch (image, channel / 8, pixel, first);
    barrier ();
    [[unroll]] for (int i = 0; i < SQUARES; i++) {
      fcoopmatNV<16, gl_ScopeSubgroup, SIDE, SIDE> w, x;
      ivec2 at = find_square (i);

      coopMatLoadNV (w, left_slice, at.x * ROW, ROW, false);
      coopMatLoadNV (x, right_slice, at.y * ROW, ROW, true);
      sums[i] = coopMatMulAddNV (w, x, sums[i]);
    }
    barrier ();
  }

  [[unroll]] for (int i = 0; i < SQUARES; i++) {
    ivec2 at = ivec2 (channel, pixel) + find_square (i);

    coopMatStoreNV (sums[i], squares, own, SIDE / 4, true);
    barrier ();
    for (int k = int (gl_SubgroupInvocationID); k < SQUARE;
        k += int (gl_SubgroupSize))
      store (image, at.x / 4 + k % 4, at.y + k / 4,
          uintBitsToFloat (squares[own + k]));
    barrier ();
  }
}
