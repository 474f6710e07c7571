/* SPDX-License-Identifier: LGPL-2.1-or-later */
#version 450
#extension GL_GOOGLE_include_directive : require
#include "kernel.glsl"

/* Statistics, second of two: those of parts become those of the whole (Chan,
 * Golub and LeVeque, 1979), strips' of a plane and planes' of a channel. */

/* Not 0: the result is [mean, 1 / sqrt (variance + epsilon)]. */
layout (constant_id = 1) const int MOMENTS = 0;

/* [rows and parts, by their steps][mean, deviation][4] */
layout (set = 0, binding = 1, rgba32f) readonly uniform imageBuffer parts;
/* [rows][mean, deviation][4] */
layout (set = 0, binding = 0) writeonly buffer Whole { vec4 whole[]; };

layout (push_constant) uniform Push
{
  int groups;
  int rows;
  int n_parts;
  int row_step, part_step;
  int values;                   /* of a row; every n_parts-th is a part's */
  int channels;                 /* C, for the padding */
  int channel_texels;           /* C / 4 */
  float epsilon;
} pc;

/* Values of part @i. */
float
weight (int i)
{
  return i < pc.values
      ? float (divide (pc.values - 1 - i + pc.n_parts, pc.n_parts)) : 0.0;
}

void
main ()
{
  int row = group_index () * lanes () + lane ();

  if (row >= pc.rows)
    return;
  int source = row * pc.row_step;
  vec4 mean = vec4 (0), deviation = vec4 (0);

  [[dont_unroll]] for (int i = 0; i < pc.n_parts; i++)
    mean += weight (i) * imageLoad (parts, (source + i * pc.part_step) * 2);
  mean /= float (pc.values);
  [[dont_unroll]] for (int i = 0; i < pc.n_parts; i++) {
    int part = (source + i * pc.part_step) * 2;
    vec4 d = imageLoad (parts, part) - mean;

    deviation += imageLoad (parts, part + 1) + weight (i) * d * d;
  }

  if (MOMENTS != 0) {
    int image = row;
    int channel = split (image, pc.channel_texels);

    deviation = mix (vec4 (0),
        1.0 / sqrt (deviation / float (pc.values) + pc.epsilon),
        used (channel, pc.channels));
  }
  whole[row * 2] = mean;
  whole[row * 2 + 1] = deviation;
}
