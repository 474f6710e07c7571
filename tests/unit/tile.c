/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* A tile of a product in every kind of vectors that this processor has,
 * against plain loops in double. */

#include "cpu/tile.h"

#include <math.h>

static void
fill (GRand * rand, gfloat * values, gsize count)
{
  gsize i;

  for (i = 0; i < count; i++)
    values[i] = g_rand_double_range (rand, -1, 1);
}

static void
check_tile (NetTileFunc tile, const gchar * name, GRand * rand, guint rows,
    gsize depth, gboolean add)
{
  g_autofree gfloat *a = g_new (gfloat, rows * depth);
  g_autofree gfloat *b = g_new (gfloat, depth * NET_TILE_COLUMNS);
  gfloat before[NET_TILE_ROWS * NET_TILE_COLUMNS + 1];
  gfloat c[NET_TILE_ROWS * NET_TILE_COLUMNS + 1];
  guint row, column, count = rows * NET_TILE_COLUMNS;
  gsize k;

  fill (rand, a, rows * depth);
  fill (rand, b, depth * NET_TILE_COLUMNS);
  fill (rand, before, count + 1);
  memcpy (c, before, sizeof (c));
  tile (rows, depth, a, b, c, add);
  for (row = 0; row < rows; row++) {
    for (column = 0; column < NET_TILE_COLUMNS; column++) {
      guint i = row * NET_TILE_COLUMNS + column;
      gdouble sum = add ? before[i] : 0;

      for (k = 0; k < depth; k++)
        sum += (gdouble) a[k * rows + row] * b[k * NET_TILE_COLUMNS + column];
      /* the rounding of sums that reach some tens */
      if (!(fabs (c[i] - sum) <= 1e-6 * (depth + 1)))
        g_error ("%s, %u rows, depth %" G_GSIZE_FORMAT ": (%u, %u) is %g, not "
            "%g", name, rows, depth, row, column, c[i], sum);
    }
  }
  /* and nothing beyond */
  g_assert_cmpfloat (c[count], ==, before[count]);
}

static void
test_tile (void)
{
  static const gsize depths[] = { 0, 1, 2, 7, 64, 301 };
  g_autoptr (GRand) rand = g_rand_new_with_seed (5);
  const gchar *name;
  NetTileFunc tile;
  guint index, rows, depth;

  for (index = 0; (tile = net_tile_get (index, &name)) != NULL; index++) {
    g_test_message ("%s", name);
    for (rows = 1; rows <= NET_TILE_ROWS; rows++) {
      for (depth = 0; depth < G_N_ELEMENTS (depths); depth++) {
        check_tile (tile, name, rand, rows, depths[depth], FALSE);
        check_tile (tile, name, rand, rows, depths[depth], TRUE);
      }
    }
  }
  g_assert_cmpuint (index, >, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/tile", test_tile);
  return g_test_run ();
}
