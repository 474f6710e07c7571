/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* One loop, in vectors of three sizes: as many sums as there are registers,
 * each of them the product of a vector of b and a value of a.  What a tile holds
 * already is added last: sums of sums round less than long ones. */

#include "tile.h"

/* A loop over the depth for @rows rows, a constant where it is inlined, and
 * two vectors of columns. */
#define DEFINE_TILE(name, attributes, bytes, max_rows) \
typedef gfloat Vector_##name \
    __attribute__ ((vector_size (bytes), aligned (4), may_alias)); \
\
static inline __attribute__ ((always_inline, attributes)) void \
rows_##name (const guint rows, guint a_step, gsize depth, const gfloat * a, \
    const gfloat * b, gfloat * c, gboolean add) \
{ \
  const guint lanes = bytes / sizeof (gfloat); \
  Vector_##name sums[max_rows][2]; \
  guint i; \
\
  for (i = 0; i < rows; i++) \
    sums[i][0] = sums[i][1] = (Vector_##name) { 0 }; \
  for (; depth > 0; depth--, a += a_step, b += NET_TILE_COLUMNS) { \
    Vector_##name first = *(const Vector_##name *) b; \
    Vector_##name second = *(const Vector_##name *) (b + lanes); \
\
    _Pragma ("GCC unroll 14") for (i = 0; i < rows; i++) { \
      sums[i][0] += a[i] * first; \
      sums[i][1] += a[i] * second; \
    } \
  } \
  for (i = 0; i < rows; i++) { \
    gfloat *out = c + i * NET_TILE_COLUMNS; \
\
    if (add) { \
      sums[i][0] += *(Vector_##name *) out; \
      sums[i][1] += *(Vector_##name *) (out + lanes); \
    } \
    *(Vector_##name *) out = sums[i][0]; \
    *(Vector_##name *) (out + lanes) = sums[i][1]; \
  } \
} \
\
static __attribute__ ((attributes)) void \
tile_##name (guint rows, gsize depth, const gfloat * a, const gfloat * b, \
    gfloat * c, gboolean add) \
{ \
  guint row, column, step = 2 * bytes / sizeof (gfloat); \
\
  for (row = 0; row < rows; row += max_rows) { \
    for (column = 0; column < NET_TILE_COLUMNS; column += step) { \
      const gfloat *from = b + column; \
      gfloat *to = c + row * NET_TILE_COLUMNS + column; \
\
      switch (MIN (rows - row, max_rows)) { \
        CASES_##max_rows (name) \
      } \
    } \
  } \
}

#define CASE(name, n) \
  case n: \
    rows_##name (n, rows, depth, a + row, from, to, add); \
    break;
#define CASES_6(name) CASE (name, 1) CASE (name, 2) CASE (name, 3) \
    CASE (name, 4) CASE (name, 5) CASE (name, 6)
#define CASES_14(name) CASES_6 (name) CASE (name, 7) CASE (name, 8) \
    CASE (name, 9) CASE (name, 10) CASE (name, 11) CASE (name, 12) \
    CASE (name, 13) CASE (name, 14)

/* *INDENT-OFF* */
DEFINE_TILE (plain, unused, 16, 6)
#ifdef __x86_64__
DEFINE_TILE (avx2, target ("avx2,fma"), 32, 6)
DEFINE_TILE (avx512, target ("avx512f"), 64, 14)
#endif
/* *INDENT-ON* */

NetTileFunc
net_tile_get (guint index, const gchar ** name)
{
#ifdef __x86_64__
  if (__builtin_cpu_supports ("avx512f") && index-- == 0) {
    *name = "AVX-512";
    return tile_avx512;
  }
  if (__builtin_cpu_supports ("avx2") && __builtin_cpu_supports ("fma")
      && index-- == 0) {
    *name = "AVX2";
    return tile_avx2;
  }
#endif
  *name = "vectors of 4";
  return index == 0 ? tile_plain : NULL;
}
