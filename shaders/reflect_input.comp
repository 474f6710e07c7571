/* SPDX-License-Identifier: LGPL-2.1-or-later */
#version 450
#extension GL_GOOGLE_include_directive : require
#include "kernel.glsl"

/* The transpose of reflect: each pixel collects its copies, up to three along
 * either axis. */

/* [N C/4][H + 2 pad][W + 2 pad][4] */
layout (set = 0, binding = 1, rgba32f) readonly uniform imageBuffer y;
/* [N C/4][H W][4] */
layout (set = 0, binding = 0) writeonly buffer X { vec4 x[]; };

layout (push_constant) uniform Push
{
  int groups;
  int chunks;                   /* groups a plane */
  int height, width;            /* of x */
  int pad;
} pc;

/* Pixel @i of @size, its mirror images about the first and the last pixel; -1
 * where there is none.  The edge pixels are their own. */
ivec3
find_copies (int i, int size)
{
  int near = i > 0 ? pc.pad - i : -1;
  int far = pc.pad + 2 * (size - 1) - i;

  return ivec3 (pc.pad + i, near,
      i < size - 1 && far < size + 2 * pc.pad ? far : -1);
}

void
main ()
{
  int plane = group_index ();

  if (plane >= pc.groups)
    return;
  int pixels = pc.height * pc.width;
  int y_width = pc.width + 2 * pc.pad;
  int begin = split (plane, pc.chunks) * lanes () * ITEMS;
  int end = min (begin + lanes () * ITEMS, pixels);
  int source = plane * (pc.height + 2 * pc.pad) * y_width;

  [[dont_unroll]] for (int p = begin + lane (); p < end; p += lanes ()) {
    int v = p;
    int u = split (v, pc.width);
    ivec3 rows = find_copies (v, pc.height);
    ivec3 columns = find_copies (u, pc.width);
    vec4 sum = vec4 (0);

    [[unroll]] for (int i = 0; i < 3; i++) {
      [[unroll]] for (int j = 0; j < 3; j++) {
        bool inside = rows[i] >= 0 && columns[j] >= 0;
        vec4 value = imageLoad (y, inside
            ? source + rows[i] * y_width + columns[j] : source);

        sum += inside ? value : vec4 (0);
      }
    }
    x[plane * pixels + p] = sum;
  }
}
