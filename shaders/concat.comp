/* SPDX-License-Identifier: LGPL-2.1-or-later */
#version 450
#extension GL_GOOGLE_include_directive : require
#include "kernel.glsl"

/* Channels of a, then of b. */

/* Channels of a in its last, partly filled texel. */
layout (constant_id = 1) const int REST = 0;

/* [N][A/4][pixels][4] */
layout (set = 0, binding = 1, rgba32f) readonly uniform imageBuffer a;
/* [N][B/4][pixels][4] */
layout (set = 0, binding = 2, rgba32f) readonly uniform imageBuffer b;
/* [N][(A + B)/4][pixels][4] */
layout (set = 0, binding = 0) writeonly buffer Y { vec4 y[]; };

layout (push_constant) uniform Push
{
  int groups;
  int chunks;                   /* groups a plane */
  int pixels;
  int a_texels, b_texels, y_texels;     /* of a pixel's channels, padded */
  float slope;                  /* of a leaky ReLU of the result; 1: none */
} pc;

vec4
fetch_a (int image, int channel, int p)
{
  bool inside = channel < pc.a_texels;
  int index = (image * pc.a_texels + channel) * pc.pixels + p;
  vec4 value = imageLoad (a, inside ? index : 0);

  return inside ? value : vec4 (0);
}

vec4
fetch_b (int image, int channel, int p)
{
  bool inside = channel >= 0 && channel < pc.b_texels;
  int index = (image * pc.b_texels + channel) * pc.pixels + p;
  vec4 value = imageLoad (b, inside ? index : 0);

  return inside ? value : vec4 (0);
}

/* REST channels of @before's end, then @after's first. */
vec4
join (vec4 before, vec4 after)
{
  if (REST == 1)
    return vec4 (before.w, after.xyz);
  if (REST == 2)
    return vec4 (before.zw, after.xy);
  if (REST == 3)
    return vec4 (before.yzw, after.x);
  return after;
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
  int channel = split (image, pc.y_texels);
  int full = pc.a_texels - int (REST != 0);

  float slope = pc.slope;

  [[dont_unroll]] for (int p = begin + lane (); p < end; p += lanes ()) {
    vec4 after = fetch_b (image, channel - full, p);

    /* a's padding is zero, so the texel that both share is a sum. */
    if (REST != 0)
      after = join (fetch_b (image, channel - full - 1, p), after);
    vec4 v = fetch_a (image, channel, p) + after;

    y[plane * pc.pixels + p] = mix (v, slope * v, lessThan (v, vec4 (0)));
  }
}
