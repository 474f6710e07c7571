/* SPDX-License-Identifier: LGPL-2.1-or-later */
#version 450
#extension GL_GOOGLE_include_directive : require
#include "kernel.glsl"

/* An image with more pixels on each side, mirrored about its edge pixels. */

/* [N C/4][H W][4] */
layout (set = 0, binding = 1, rgba32f) readonly uniform imageBuffer x;
/* [N C/4][H + 2 pad][W + 2 pad][4] */
layout (set = 0, binding = 0) writeonly buffer Y { vec4 y[]; };

layout (push_constant) uniform Push
{
  int groups;
  int chunks;                   /* groups a plane */
  int height, width;            /* of x */
  int pad;
} pc;

/* Where the pixel at @i - pad of @size is found. */
int
mirror (int i, int size)
{
  int inside = abs (i - pc.pad);

  return min (inside, 2 * (size - 1) - inside);
}

void
main ()
{
  int plane = group_index ();

  if (plane >= pc.groups)
    return;
  int y_width = pc.width + 2 * pc.pad;
  int pixels = (pc.height + 2 * pc.pad) * y_width;
  int begin = split (plane, pc.chunks) * lanes () * ITEMS;
  int end = min (begin + lanes () * ITEMS, pixels);
  int source = plane * pc.height * pc.width;

  [[dont_unroll]] for (int p = begin + lane (); p < end; p += lanes ()) {
    int v = p;
    int u = split (v, y_width);

    y[plane * pixels + p] = imageLoad (x, source
        + mirror (v, pc.height) * pc.width + mirror (u, pc.width));
  }
}
