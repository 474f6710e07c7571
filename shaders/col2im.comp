/* SPDX-License-Identifier: LGPL-2.1-or-later */
#version 450
#extension GL_GOOGLE_include_directive : require
#include "kernel.glsl"

/* The transpose of im2col: each pixel of x collects what the taps that saw
 * it contribute; a band of channels at a time. */

/* Whether there is but one channel, and texels are of four taps. */
layout (constant_id = 1) const bool SINGLE = false;

/* [image][C/4 of the band][k k][pixels of y][4] or, of one channel,
 * [image][k k / 4][pixels of y][4 taps] */
layout (set = 0, binding = 1, rgba32f) readonly uniform imageBuffer columns;
/* [image][C/4][H W][4] */
layout (set = 0, binding = 0) writeonly buffer X { vec4 x[]; };

layout (push_constant) uniform Push
{
  int groups;
  int chunks;                   /* groups a row of pixels */
  int first_image;
  int channels;                 /* C / 4 */
  int first_channel, band;      /* C / 4 of the band */
  int height, width;            /* of x */
  int y_height, y_width;
  int kernel, stride, pad;
} pc;

void
main ()
{
  int row = group_index ();

  if (row >= pc.groups)
    return;
  int pixels = pc.height * pc.width;
  int begin = split (row, pc.chunks) * lanes () * ITEMS;
  int end = min (begin + lanes () * ITEMS, pixels);
  int y_pixels = pc.y_height * pc.y_width;
  int taps = pc.kernel * pc.kernel;
  int source = row * (SINGLE ? (taps + 3) / 4 : taps) * y_pixels;
  int image = row;
  int channel = split (image, pc.band);
  int target = ((pc.first_image + image) * pc.channels + pc.first_channel
      + channel) * pixels;

  [[dont_unroll]] for (int p = begin + lane (); p < end; p += lanes ()) {
    /* Taps i, i + s, ... of rows v, v - 1, ... of y meet in row h. */
    int v = p;
    int u = split (v, pc.width) + pc.pad;
    v += pc.pad;
    int i0 = split (v, pc.stride);
    int j0 = split (u, pc.stride);
    vec4 sum = vec4 (0);

    /* Only those of y's rows and columns. */
    int a0 = max (v - pc.y_height + 1, 0), b0 = max (u - pc.y_width + 1, 0);
    int a1 = min (v, divide (pc.kernel, pc.stride));
    int b1 = min (u, divide (pc.kernel, pc.stride));

    [[dont_unroll]] for (int a = a0; a <= a1; a++) {
      [[dont_unroll]] for (int b = b0; b <= b1; b++) {
        int i = i0 + a * pc.stride, j = j0 + b * pc.stride;
        int h = v - a, w = u - b;
        bool inside = i < pc.kernel && j < pc.kernel;
        int tap = i * pc.kernel + j;
        int index = source + (SINGLE ? tap >> 2 : tap) * y_pixels
            + h * pc.y_width + w;
        vec4 value = imageLoad (columns, inside ? index : source);

        if (SINGLE)
          value = vec4 (value[tap & 3], 0, 0, 0);
        sum += inside ? value : vec4 (0);
      }
    }
    x[target + p] = sum;
  }
}
