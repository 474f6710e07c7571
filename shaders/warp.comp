/* SPDX-License-Identifier: LGPL-2.1-or-later */
#version 450
#extension GL_GOOGLE_include_directive : require
#include "kernel.glsl"

/* Bilinear samples through an affine map of each image. */

/* [N][C/4][H W][4] */
layout (set = 0, binding = 1, rgba32f) readonly uniform imageBuffer x;
/* [N][abcd, ef][4] */
layout (set = 0, binding = 2, rgba32f) readonly uniform imageBuffer matrix;
/* [N][C/4][H W][4] */
layout (set = 0, binding = 0) writeonly buffer Y { vec4 y[]; };

layout (push_constant) uniform Push
{
  int groups;
  int chunks;                   /* groups a plane */
  int height, width;
  int channels;                 /* C, for the padding */
  int channel_texels;           /* C / 4 */
  float outside;                /* value beyond the image */
} pc;

/* What pixel (@h, @w) adds to what is outside. */
vec4
fetch (int source, int h, int w)
{
  bool inside = h >= 0 && h < pc.height && w >= 0 && w < pc.width;
  vec4 value = imageLoad (x, inside ? source + h * pc.width + w : source);

  return inside ? value - pc.outside : vec4 (0);
}

vec4
sample_at (int source, vec2 at)
{
  /* Far enough out that all four are outside, and no further: the numbers of
   * pixels must fit. */
  vec2 clamped = clamp (at, vec2 (-2), vec2 (pc.width, pc.height) + 1.0);
  vec2 corner = floor (clamped);
  vec2 t = clamped - corner;
  int w = int (corner.x), h = int (corner.y);

  return mix (mix (fetch (source, h, w), fetch (source, h, w + 1), t.x),
      mix (fetch (source, h + 1, w), fetch (source, h + 1, w + 1), t.x), t.y);
}

void
main ()
{
  int plane = group_index ();

  if (plane >= pc.groups)
    return;
  int pixels = pc.height * pc.width;
  int begin = split (plane, pc.chunks) * lanes () * ITEMS;
  int end = min (begin + lanes () * ITEMS, pixels);
  int image = plane;
  int channel = split (image, pc.channel_texels);
  bvec4 inside = used (channel, pc.channels);
  vec4 abcd = imageLoad (matrix, 2 * image);
  vec2 ef = imageLoad (matrix, 2 * image + 1).xy;
  vec2 extent = 0.5 * vec2 (pc.width, pc.height), centre = extent - 0.5;

  [[dont_unroll]] for (int p = begin + lane (); p < end; p += lanes ()) {
    int row = p;
    int column = split (row, pc.width);
    /* From the centre, in pixels; the extent is 1 in matrix's coordinates. */
    vec2 from = vec2 (column, row) - centre;
    vec2 uv = from / extent;
    vec2 at = centre + vec2 (
        abcd.x * from.x + (abcd.y * uv.y + abcd.z) * extent.x,
        ef.x * from.y + (abcd.w * uv.x + ef.y) * extent.y);
    vec4 value = sample_at (plane * pixels, at) + pc.outside;

    y[plane * pixels + p] = mix (vec4 (0), value, inside);
  }
}
