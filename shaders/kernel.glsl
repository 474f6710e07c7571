/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What every kernel shares.
 *
 * A tensor [N, C, H, W] lies as [N][C/4][H W][4] floats: four channels a
 * texel, C padded to a multiple of four with zeros, which every kernel keeps.
 * It is read through a texel buffer, the fast path of CPU devices, and
 * written through a storage buffer.  Indices count texels.
 */

#extension GL_EXT_control_flow_attributes : require

layout (local_size_x_id = 0) in;

/* Texels of a row that one invocation handles, so that a group is worth
 * starting; those of a group are neighbours. */
const int ITEMS = 8;

int
lane ()
{
  return int (gl_LocalInvocationID.x);
}

int
lanes ()
{
  return int (gl_WorkGroupSize.x);
}

/* Groups are numbered over x, then y: an axis holds no more than 65535. */
int
group_index ()
{
  return int (gl_WorkGroupID.y * gl_NumWorkGroups.x + gl_WorkGroupID.x);
}

/* a / b rounded down, for 0 <= a < 2^22 and b > 0, where the 2.5 ulp that
 * Vulkan grants a division are less than one.  CPU devices divide integers a
 * lane at a time, floats all at once. */
int
divide (int a, int b)
{
  int q = int (float (a) / float (b));

  q -= int (q * b > a);
  q += int ((q + 1) * b <= a);
  return q;
}

/* The remainder of @index by @size; @index becomes the quotient. */
int
split (inout int index, int size)
{
  int quotient = divide (index, size);
  int rest = index - quotient * size;

  index = quotient;
  return rest;
}

/* What a group handles of rows of @length texels: a part of a row from *@begin
 * on or, of short rows, several.  Its items are numbered through; their
 * number, and that of the first row's items, *@part. */
int
count_items (int group, int rows, int length, int chunks, out int first_row,
    out int begin, out int part)
{
  int most = lanes () * ITEMS;
  int group_rows = max (divide (most, length), 1);

  first_row = group;
  begin = split (first_row, chunks) * most;
  part = min (length - begin, most);
  first_row *= group_rows;
  return min (rows - first_row, group_rows) * part;
}

/* Which of the four values of texel @channel are among @channels, and not
 * padding. */
bvec4
used (int channel, int channels)
{
  return lessThan (4 * channel + ivec4 (0, 1, 2, 3), ivec4 (channels));
}
