/* SPDX-License-Identifier: LGPL-2.1-or-later */
#version 450
#extension GL_GOOGLE_include_directive : require
#include "kernel.glsl"

/* y = x - log (sum of exp (x) over the channels); an invocation takes all
 * channels of its pixels. */

/* [N][C/4][pixels][4] */
layout (set = 0, binding = 1, rgba32f) readonly uniform imageBuffer x;
/* [N][C/4][pixels][4]; may be x */
layout (set = 0, binding = 0) writeonly buffer Y { vec4 y[]; };

layout (push_constant) uniform Push
{
  int groups;
  int chunks;                   /* groups an image */
  int pixels;
  int channels;                 /* C */
  int channel_texels;           /* C / 4 */
} pc;

float
find_largest (int source)
{
  float largest = imageLoad (x, source).x;

  [[dont_unroll]] for (int c = 0; c < pc.channel_texels; c++) {
    vec4 v = mix (vec4 (largest), imageLoad (x, source + c * pc.pixels),
        used (c, pc.channels));

    largest = max (max (max (v.x, v.y), max (v.z, v.w)), largest);
  }
  return largest;
}

float
add_exponentials (int source, float largest)
{
  vec4 sum = vec4 (0);

  [[dont_unroll]] for (int c = 0; c < pc.channel_texels; c++) {
    vec4 v = imageLoad (x, source + c * pc.pixels);

    sum += mix (vec4 (0), exp (v - largest), used (c, pc.channels));
  }
  return (sum.x + sum.y) + (sum.z + sum.w);
}

void
main ()
{
  int image = group_index ();

  if (image >= pc.groups)
    return;
  int begin = split (image, pc.chunks) * lanes () * ITEMS;
  int end = min (begin + lanes () * ITEMS, pc.pixels);

  [[dont_unroll]] for (int p = begin + lane (); p < end; p += lanes ()) {
    int source = image * pc.channel_texels * pc.pixels + p;
    float largest = find_largest (source);
    float shift = log (add_exponentials (source, largest));

    [[dont_unroll]] for (int c = 0; c < pc.channel_texels; c++) {
      int index = source + c * pc.pixels;

      y[index] = mix (vec4 (0), imageLoad (x, index) - largest - shift,
          used (c, pc.channels));
    }
  }
}
