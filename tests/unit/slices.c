/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Slices of a volume as padded images, by the index formulas. */

#include "slices.h"

static const gint size[3] = { 5, 6, 3 };

#define VOXELS (5 * 6 * 3)

/* A voxel's value tells where it is. */
static gfloat
value (gint x, gint y, gint z)
{
  return x + 10 * y + 100 * z;
}

static void
fill (gfloat * voxels)
{
  for (gint z = 0; z < size[2]; z++)
    for (gint y = 0; y < size[1]; y++)
      for (gint x = 0; x < size[0]; x++)
        *voxels++ = value (x, y, z);
}

static void
test_layout (void)
{
  Slices s;

  slices_init (&s, size, 2, 4);
  g_assert_cmpint (s.count, ==, 3);
  g_assert_cmpint (s.width, ==, 5);
  g_assert_cmpint (s.height, ==, 6);
  g_assert_cmpint (s.image_width, ==, 8);
  g_assert_cmpint (s.image_height, ==, 8);
  g_assert_cmpint (s.left, ==, 1);
  g_assert_cmpint (s.top, ==, 1);
  g_assert_cmpuint (slices_get_image_size (&s), ==, 64);

  slices_init (&s, size, 1, 1);
  g_assert_cmpint (s.count, ==, 6);
  g_assert_cmpint (s.width, ==, 5);
  g_assert_cmpint (s.height, ==, 3);
  g_assert_cmpint (s.image_width, ==, 5);
  g_assert_cmpint (s.image_height, ==, 3);

  slices_init (&s, size, 0, 2);
  g_assert_cmpint (s.count, ==, 5);
  g_assert_cmpint (s.width, ==, 6);
  g_assert_cmpint (s.height, ==, 3);
  g_assert_cmpint (s.image_height, ==, 4);
  g_assert_cmpint (s.top, ==, 0);
}

/* Each pixel is the voxel it should be, or padding; and the way back gives
 * the slices and leaves others alone. */
static void
test_both_ways (gconstpointer data)
{
  const gint axis = GPOINTER_TO_INT (data);
  gfloat voxels[VOXELS], back[VOXELS] = { 0, };
  g_autofree gfloat *images = NULL;
  Slices s;

  fill (voxels);
  slices_init (&s, size, axis, 4);
  images = g_new (gfloat, 2 * slices_get_image_size (&s));
  slices_gather (&s, voxels, 1, 2, images);

  for (gint k = 0; k < 2; k++) {
    for (gint row = 0; row < s.image_height; row++) {
      for (gint column = 0; column < s.image_width; column++) {
        const gint i = column - s.left, j = row - s.top;
        const gfloat pixel = images[k * slices_get_image_size (&s)
            + row * s.image_width + column];

        if (i < 0 || i >= s.width || j < 0 || j >= s.height)
          g_assert_cmpfloat (pixel, ==, SLICES_FILL);
        else if (axis == 0)
          g_assert_cmpfloat (pixel, ==, value (k + 1, i, j));
        else if (axis == 1)
          g_assert_cmpfloat (pixel, ==, value (i, k + 1, j));
        else
          g_assert_cmpfloat (pixel, ==, value (i, j, k + 1));
      }
    }
  }

  slices_scatter (&s, images, 1, 2, back);
  for (gint i = 0; i < VOXELS; i++) {
    const gint position[3] = { i % 5, i / 5 % 6, i / 30 };
    const gint slice = position[axis];

    g_assert_cmpfloat (back[i], ==, slice == 1 || slice == 2 ? voxels[i] : 0);
  }
}

gint
main (gint argc, gchar ** argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/slices/layout", test_layout);
  g_test_add_data_func ("/slices/x", GINT_TO_POINTER (0), test_both_ways);
  g_test_add_data_func ("/slices/y", GINT_TO_POINTER (1), test_both_ways);
  g_test_add_data_func ("/slices/z", GINT_TO_POINTER (2), test_both_ways);
  return g_test_run ();
}
