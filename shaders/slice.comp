/* SPDX-License-Identifier: LGPL-2.1-or-later */
#version 450
#extension GL_GOOGLE_include_directive : require
#include "kernel.glsl"

/* Some of the channels. */

/* First channel, modulo 4. */
layout (constant_id = 1) const int REST = 0;

/* [N][X/4][pixels][4] */
layout (set = 0, binding = 1, rgba32f) readonly uniform imageBuffer x;
/* [N][C/4][pixels][4] */
layout (set = 0, binding = 0) writeonly buffer Y { vec4 y[]; };

layout (push_constant) uniform Push
{
  int groups;
  int chunks;                   /* groups a plane */
  int pixels;
  int channels;                 /* C, for the padding */
  int channel_texels;           /* C / 4 */
  int x_texels;                 /* X / 4 */
  int first;                    /* texel of the first channel */
} pc;

vec4
fetch (int image, int channel, int p)
{
  bool inside = channel < pc.x_texels;
  int index = (image * pc.x_texels + channel) * pc.pixels + p;
  vec4 value = imageLoad (x, inside ? index : 0);

  return inside ? value : vec4 (0);
}

/* @before from channel REST on, then @after's first. */
vec4
join (vec4 before, vec4 after)
{
  if (REST == 1)
    return vec4 (before.yzw, after.x);
  if (REST == 2)
    return vec4 (before.zw, after.xy);
  if (REST == 3)
    return vec4 (before.w, after.xyz);
  return before;
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
  bvec4 inside = used (channel, pc.channels);

  [[dont_unroll]] for (int p = begin + lane (); p < end; p += lanes ()) {
    vec4 value = fetch (image, pc.first + channel, p);

    if (REST != 0)
      value = join (value, fetch (image, pc.first + channel + 1, p));
    y[plane * pc.pixels + p] = mix (vec4 (0), value, inside);
  }
}
