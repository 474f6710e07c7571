/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "transpose.h"

typedef gfloat Vector __attribute__((vector_size (16), aligned (4)));
typedef gint Order __attribute__((vector_size (16)));

/* 4 x 4 */
static inline void
transpose_square (const gfloat * in, gsize in_stride, gfloat * out,
    gsize out_stride)
{
  Vector a = *(const Vector *) in;
  Vector b = *(const Vector *) (in + in_stride);
  Vector c = *(const Vector *) (in + 2 * in_stride);
  Vector d = *(const Vector *) (in + 3 * in_stride);
  Vector ab = __builtin_shuffle (a, b, (Order) { 0, 4, 1, 5 });
  Vector cd = __builtin_shuffle (c, d, (Order) { 0, 4, 1, 5 });
  Vector ab2 = __builtin_shuffle (a, b, (Order) { 2, 6, 3, 7 });
  Vector cd2 = __builtin_shuffle (c, d, (Order) { 2, 6, 3, 7 });

  *(Vector *) out = __builtin_shuffle (ab, cd, (Order) {
      0, 1, 4, 5});
  out += out_stride;
  *(Vector *) out = __builtin_shuffle (ab, cd, (Order) {
      2, 3, 6, 7});
  out += out_stride;
  *(Vector *) out = __builtin_shuffle (ab2, cd2, (Order) {
      0, 1, 4, 5});
  out += out_stride;
  *(Vector *) out = __builtin_shuffle (ab2, cd2, (Order) {
      2, 3, 6, 7});
}

void
net_transpose (const gfloat * in, guint rows, guint columns,
    gsize in_stride, gfloat * out, gsize out_stride)
{
  guint whole_rows = rows & ~3, whole = columns & ~3, r, i;

  for (i = 0; i < whole; i += 4) {
    for (r = 0; r < whole_rows; r += 4)
      transpose_square (in + r * in_stride + i, in_stride,
          out + i * out_stride + r, out_stride);
  }
  for (i = 0; i < columns; i++) {
    for (r = i < whole ? whole_rows : 0; r < rows; r++)
      out[i * out_stride + r] = in[r * in_stride + i];
  }
}
