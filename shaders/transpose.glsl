/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Four texels of four neighbouring lanes are a matrix: its transpose. */

shared vec4 rows[gl_WorkGroupSize.x];

vec4
transpose (vec4 row)
{
  int first = lane () & ~3, column = lane () & 3;
  vec4 result;

  rows[lane ()] = row;
  barrier ();
  [[unroll]] for (int i = 0; i < 4; i++)
    result[i] = rows[first + i][column];
  barrier ();
  return result;
}
