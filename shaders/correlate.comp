/* SPDX-License-Identifier: LGPL-2.1-or-later */
#version 450
#extension GL_GOOGLE_include_directive : require
#include "kernel.glsl"

/* A convolution's gradient for its weights at stride 1: every invocation sums the column j of a kernel's taps, for one
 * channel of the result and four of the input, over columns of an image.  Each
 * row of the input meets those rows of the result that it is in the window of;
 * they stay in registers. */
layout (constant_id = 1) const int KERNEL = 7;
const int MAX_KERNEL = 7;

/* [N][C/4][H W][4] */
layout (set = 0, binding = 1, rgba32f) readonly uniform imageBuffer x;
/* [N][O/4][P Q][4] */
layout (set = 0, binding = 2, rgba32f) readonly uniform imageBuffer y;
/* [N][lane][O][C/4][k k][4 c] */
layout (set = 0, binding = 0) writeonly buffer Sums { vec4 sums[]; };

layout (push_constant) uniform Push
{
  int groups;                   /* N O C/4 k */
  int outputs;                  /* O */
  int channels;                 /* C / 4 */
  int height, width;            /* of x */
  int out_height, out_width;
  int pad;
} pc;

float
fetch_y (int source, int channel, int p, int q)
{
  bool inside = p >= 0 && p < pc.out_height && q < pc.out_width;
  vec4 value = imageLoad (y, inside ? source + p * pc.out_width + q : source);

  value.xy = (channel & 2) != 0 ? value.zw : value.xy;
  return inside ? ((channel & 1) != 0 ? value.y : value.x) : 0;
}

vec4
fetch_x (int source, int h, int w)
{
  bool inside = h < pc.height && w >= 0 && w < pc.width;
  vec4 value = imageLoad (x, inside ? source + h * pc.width + w : source);

  return inside ? value : vec4 (0);
}

void
main ()
{
  int image = group_index ();

  if (image >= pc.groups)
    return;
  int j = split (image, KERNEL);
  int channel = split (image, pc.channels);
  int o = split (image, pc.outputs);
  int x_source = (image * pc.channels + channel) * pc.height * pc.width;
  int y_source = (image * (pc.outputs + 3 >> 2) + (o >> 2)) * pc.out_height
      * pc.out_width;
  vec4 sum[MAX_KERNEL];
  /* row p of the result is in place p modulo KERNEL, of those from here on */
  float rows[MAX_KERNEL];

  [[unroll]] for (int i = 0; i < KERNEL; i++)
    sum[i] = vec4 (0);
  [[dont_unroll]] for (int q = lane (); q < pc.out_width; q += lanes ()) {
    [[unroll]] for (int i = 1; i < KERNEL; i++)
      rows[KERNEL - i] = fetch_y (y_source, o, pc.pad - i, q);
    [[dont_unroll]] for (int first = 0; first < pc.height; first += KERNEL) {
      [[unroll]] for (int r = 0; r < KERNEL; r++) {
        int h = first + r;
        vec4 value = fetch_x (x_source, h, q + j - pc.pad);

        rows[r] = fetch_y (y_source, o, h + pc.pad, q);
        [[unroll]] for (int i = 0; i < KERNEL; i++)
          sum[i] += value * rows[(r - i + KERNEL) % KERNEL];
      }
    }
  }

  int target = (((image * lanes () + lane ()) * pc.outputs + o) * pc.channels
      + channel) * KERNEL * KERNEL + j;

  [[unroll]] for (int i = 0; i < KERNEL; i++)
    sums[target + i * KERNEL] = sum[i];
}
