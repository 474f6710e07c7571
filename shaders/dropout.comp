/* SPDX-License-Identifier: LGPL-2.1-or-later */
#version 450
#extension GL_GOOGLE_include_directive : require
#include "kernel.glsl"

/* y = m x / (1 - rate), m drawn by Philox2x32-10 (Salmon, Moraes, Dror and
 * Shaw, 2011): a function of the value's number, the layer and the seed. */

/* [N][C/4][pixels][4] */
layout (set = 0, binding = 1, rgba32f) readonly uniform imageBuffer x;
/* [4]: a and b, whole numbers, make the key a ^ b << 8 */
layout (set = 0, binding = 2, rgba32f) readonly uniform imageBuffer seed;
/* [N][C/4][pixels][4]; may be x */
layout (set = 0, binding = 0) writeonly buffer Y { vec4 y[]; };

layout (push_constant) uniform Push
{
  int groups;
  int chunks;                   /* groups a plane */
  int pixels;
  int channels;                 /* C */
  int channel_texels;           /* C / 4 */
  uint threshold;               /* less than it are dropped: rate 2^32 */
  uint stream;                  /* the layer's */
  float scale;                  /* 1 / (1 - rate) */
} pc;

/* Word 0 of the ten rounds. */
uint
philox (uint counter, uint stream, uint key)
{
  [[unroll]] for (int i = 0; i < 10; i++) {
    uint high, low;

    umulExtended (0xd256d193u, counter, high, low);
    counter = high ^ key ^ stream;
    stream = low;
    key += 0x9e3779b9u;
  }
  return counter;
}

void
main ()
{
  int plane = group_index ();

  if (plane >= pc.groups)
    return;
  int begin = split (plane, pc.chunks) * lanes () * ITEMS;
  int end = min (begin + lanes () * ITEMS, pc.pixels);
  int image = plane;
  int channel = split (image, pc.channel_texels);
  /* In [N, C, H, W] order, without padding. */
  uint first = uint ((image * pc.channels + 4 * channel) * pc.pixels);
  uvec2 words = uvec2 (imageLoad (seed, 0).xy);
  uint key = words.x ^ words.y << 8;

  [[dont_unroll]] for (int p = begin + lane (); p < end; p += lanes ()) {
    int index = plane * pc.pixels + p;
    vec4 value = imageLoad (x, index);

    [[unroll]] for (int c = 0; c < 4; c++) {
      uint word = philox (first + uint (c * pc.pixels + p), pc.stream, key);

      value[c] = word < pc.threshold ? 0.0 : value[c] * pc.scale;
    }
    y[index] = value;
  }
}
