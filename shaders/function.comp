/* SPDX-License-Identifier: LGPL-2.1-or-later */
#version 450
#extension GL_GOOGLE_include_directive : require
#include "kernel.glsl"

/* A function of each value. */

layout (constant_id = 1) const int FUNCTION = 0;
/* NetFunction, then the kinds that are none. */
const int LEAKY_RELU = 0;
const int TANH = 1;
const int SIGMOID = 2;
const int SOFTPLUS = 3;
const int EXP = 4;
const int LOG = 5;
const int SQRT = 6;
const int RECIPROCAL = 7;
const int ABS = 8;
const int SIGN = 9;
const int AFFINE = 10;

/* [N C/4][pixels][4] */
layout (set = 0, binding = 1, rgba32f) readonly uniform imageBuffer x;
/* [N C/4][pixels][4]; may be x */
layout (set = 0, binding = 0) writeonly buffer Y { vec4 y[]; };

layout (push_constant) uniform Push
{
  int groups;
  int chunks;                   /* groups a plane */
  int pixels;
  int channels;                 /* C, for the padding */
  int channel_texels;           /* C / 4 */
  float factor, offset;         /* of AFFINE; factor: slope of LEAKY_RELU */
} pc;

/* log (1 + e), e >= 0, to the last digits of a small e (Higham, Accuracy and
 * Stability of Numerical Algorithms, 1.14.1). */
vec4
log_1_plus (vec4 e)
{
  precise vec4 sum = 1.0 + e;
  precise vec4 rounded = sum - 1.0;

  return mix (log (sum) * e / rounded, e, equal (rounded, vec4 (0)));
}

/* Formulas that neither overflow far from zero nor make a number of a NaN. */
vec4
compute (vec4 v)
{
  if (FUNCTION == TANH)
    /* 1 from 9.1 on; the formula that Vulkan measures tanh by, sinh over
     * cosh, overflows much later. */
    return mix (tanh (clamp (v, -9.1, 9.1)), v, isnan (v));
  if (FUNCTION == SIGMOID) {
    vec4 e = exp (-abs (v));

    return mix (vec4 (1), e, lessThan (v, vec4 (0))) / (1.0 + e);
  }
  if (FUNCTION == SOFTPLUS)
    return max (v, 0.0) + log_1_plus (exp (-abs (v)));
  if (FUNCTION == EXP)
    return exp (v);
  if (FUNCTION == LOG)
    return log (v);
  if (FUNCTION == SQRT)
    return sqrt (v);
  if (FUNCTION == RECIPROCAL)
    return 1.0 / v;
  if (FUNCTION == ABS)
    return abs (v);
  if (FUNCTION == SIGN)
    return mix (sign (v), v, isnan (v));
  if (FUNCTION == AFFINE)
    return pc.factor * v + pc.offset;
  return mix (v, pc.factor * v, lessThan (v, vec4 (0)));
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
    int index = plane * pc.pixels + p;

    y[index] = mix (vec4 (0), compute (imageLoad (x, index)), inside);
  }
}
