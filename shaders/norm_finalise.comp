/* SPDX-License-Identifier: LGPL-2.1-or-later */
#version 450
#extension GL_GOOGLE_include_directive : require
#include "kernel.glsl"

/* Instance norm, second of three: the strips' statistics become a plane's
 * (Chan, Golub and LeVeque, 1979), then y = (x - mean) factor + shift. */

/* [N C/4][strips][mean, deviation][4] */
layout (set = 0, binding = 1, rgba32f) readonly uniform imageBuffer strips;
/* [N or 1][C/4][4] */
layout (set = 0, binding = 2, rgba32f) readonly uniform imageBuffer scale;
layout (set = 0, binding = 3, rgba32f) readonly uniform imageBuffer shift;
/* [N C/4][mean, factor, shift][4] */
layout (set = 0, binding = 0) writeonly buffer Map { vec4 map[]; };

layout (push_constant) uniform Push
{
  int groups;
  int planes;                   /* N C/4 */
  int channels;                 /* C / 4 */
  int n_strips;
  int pixels;
  int scale_image, shift_image; /* C / 4, or 0 where all images share it */
  float epsilon;
} pc;

/* Pixels of strip @s. */
float
weight (int s)
{
  return s < pc.pixels
      ? float (divide (pc.pixels - 1 - s + pc.n_strips, pc.n_strips)) : 0.0;
}

void
main ()
{
  int plane = group_index () * lanes () + lane ();

  if (plane >= pc.planes)
    return;
  int image = plane;
  int channel = split (image, pc.channels);
  int source = plane * pc.n_strips * 2;
  vec4 mean = vec4 (0), deviation = vec4 (0);

  [[dont_unroll]] for (int s = 0; s < pc.n_strips; s++)
    mean += weight (s) * imageLoad (strips, source + 2 * s);
  mean /= float (pc.pixels);
  [[dont_unroll]] for (int s = 0; s < pc.n_strips; s++) {
    vec4 d = imageLoad (strips, source + 2 * s) - mean;

    deviation += imageLoad (strips, source + 2 * s + 1) + weight (s) * d * d;
  }

  map[plane * 3] = mean;
  map[plane * 3 + 1] = imageLoad (scale, image * pc.scale_image + channel)
      / sqrt (deviation / float (pc.pixels) + pc.epsilon);
  map[plane * 3 + 2] = imageLoad (shift, image * pc.shift_image + channel);
}
