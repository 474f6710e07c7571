/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The same as transpose.glsl for devices whose shuffles are one instruction
 * (CPUs).  A group is one subgroup. */

#extension GL_KHR_shader_subgroup_basic : require
#extension GL_KHR_shader_subgroup_shuffle : require

/* Lanes with @bit set exchange @a for what those without it have as @b. */
void
exchange (int bit, inout vec2 a, inout vec2 b)
{
  bool upper = (lane () & bit) != 0;
  vec2 other = subgroupShuffle (upper ? a : b, gl_SubgroupInvocationID ^ bit);

  a = upper ? other : a;
  b = upper ? b : other;
}

vec4
transpose (vec4 row)
{
  exchange (1, row.xz, row.yw);
  exchange (2, row.xy, row.zw);
  return row;
}
