/* SPDX-License-Identifier: LGPL-2.1-or-later */
#version 450
#extension GL_GOOGLE_include_directive : require
#include "kernel.glsl"

/* One value everywhere. */

/* [N C/4][pixels][4] */
layout (set = 0, binding = 0) writeonly buffer Y { vec4 y[]; };

layout (push_constant) uniform Push
{
  int groups;
  int chunks;                   /* groups a plane */
  int pixels;
  int channels;                 /* C, for the padding */
  int channel_texels;           /* C / 4 */
  float value;
} pc;

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
  vec4 value = mix (vec4 (0), vec4 (pc.value), used (channel, pc.channels));

  [[dont_unroll]] for (int p = begin + lane (); p < end; p += lanes ())
    y[plane * pc.pixels + p] = value;
}
