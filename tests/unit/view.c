/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Pictures of planes against closed forms: a volume whose value is a linear
 * function of the place has the same linear function as its picture,
 * whatever the order in which it is stored. */

#include <math.h>
#include <string.h>

#include "viewletters.h"
#include "viewpicture.h"

#define WIDTH 12
#define HEIGHT 10
#define DEPTH 7

/* 12 x 10 x 7 voxels of 2 x 2 x 4 mm, RAS, not centred */
static const GstVolumeGrid ras = {
  .size = {WIDTH, HEIGHT, DEPTH},
  .affine = {{{2, 0, 0, -9}, {0, 2, 0, -30}, {0, 0, 4, 17}, {0, 0, 0, 1}}},
};

/* value of the phantom: every place has its own, and no mirror image of it
 * is itself */
static gdouble
evaluate (const gdouble p[3])
{
  return 3 * p[0] + 5 * p[1] + 2 * p[2];
}

static void
make_phantom (const GstVolumeGrid * grid, GstVolumeFrame * frame)
{
  GstVolumeInfo info;
  GstBuffer *buffer;
  gfloat *voxel;
  gint i, j, k;

  g_assert_true (gst_volume_info_set (&info, GST_VOLUME_FORMAT_F32LE,
          grid->size[0], grid->size[1], grid->size[2], 1, NULL));
  buffer =
      gst_buffer_new_allocate (NULL, gst_volume_info_get_size (&info), NULL);
  g_assert_true (gst_volume_frame_map (frame, &info, buffer,
          GST_MAP_READWRITE));
  voxel = frame->data;
  for (k = 0; k < grid->size[2]; k++) {
    for (j = 0; j < grid->size[1]; j++) {
      for (i = 0; i < grid->size[0]; i++) {
        gdouble p[3] = { i, j, k };

        gst_volume_affine_apply (&grid->affine, p, p);
        *voxel++ = evaluate (p);
      }
    }
  }
}

static void
free_phantom (GstVolumeFrame * frame)
{
  GstBuffer *buffer = frame->buffer;

  gst_volume_frame_unmap (frame);
  gst_buffer_unref (buffer);
}

/* The picture of @plane of the phantom stored in the order @code. */
static void
check_plane (const gchar * code, ViewPlane plane)
{
  const gdouble window[2] = { -500, 500 };
  GstVolumeGrid grid, picture;
  GstVolumeFrame frame;
  gdouble point[3];
  guint8 *levels;
  ViewBox box;
  gint x, y;

  g_assert_true (gst_volume_grid_reorient (&ras, code, &grid));
  make_phantom (&grid, &frame);
  view_box_from_grid (&grid, &box);
  view_find_centre (&grid, point);
  /* of an even number of voxels the further one */
  g_assert_cmpfloat_with_epsilon (point[0], -9 + 6 * 2, 1e-9);
  g_assert_cmpfloat_with_epsilon (point[1], -30 + 5 * 2, 1e-9);
  g_assert_cmpfloat_with_epsilon (point[2], 17 + 3 * 4, 1e-9);

  view_plane_get_grid (plane, &box, 2, point, &picture);
  g_assert_cmpint (picture.size[0], ==,
      plane == VIEW_PLANE_SAGITTAL ? HEIGHT : WIDTH);
  g_assert_cmpint (picture.size[1], ==,
      plane == VIEW_PLANE_AXIAL ? HEIGHT : 2 * DEPTH);
  levels = g_malloc (picture.size[0] * picture.size[1]);
  g_assert_true (view_plane_draw (&frame, &grid.affine, &picture, window,
          levels));

  /* right is right or front, up is front or top */
  for (y = 0; y < picture.size[1]; y++) {
    for (x = 0; x < picture.size[0]; x++) {
      gdouble p[3] = { point[0], point[1], point[2] };
      gboolean edge = FALSE;

      if (plane == VIEW_PLANE_SAGITTAL)
        p[1] = -30 + 2 * x;
      else
        p[0] = -9 + 2 * x;
      if (plane == VIEW_PLANE_AXIAL) {
        p[1] = -30 + 2 * (HEIGHT - 1 - y);
      } else {
        /* two pixels a voxel; the outermost lie past the last centres */
        p[2] = 17 - 1 + 2 * (2 * DEPTH - 1 - y);
        edge = y == 0 || y == 2 * DEPTH - 1;
      }
      if (!edge)
        g_assert_cmpfloat_with_epsilon (levels[y * picture.size[0] + x],
            (evaluate (p) + 500) * 255 / 1000, 0.5001);
    }
  }
  g_free (levels);
  free_phantom (&frame);
}

static void
test_storage_orders (void)
{
  static const gchar *codes[] = { "RAS", "LPS", "LAI", "ASR", "SRA", "IPL",
    "PIR", "AIL", "RSA", "SLP"
  };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (codes); i++) {
    check_plane (codes[i], VIEW_PLANE_AXIAL);
    check_plane (codes[i], VIEW_PLANE_CORONAL);
    check_plane (codes[i], VIEW_PLANE_SAGITTAL);
  }
}

static void
test_letters_of_planes (void)
{
  g_assert_cmpstr (view_plane_get_letters (VIEW_PLANE_AXIAL), ==, "LRAP");
  g_assert_cmpstr (view_plane_get_letters (VIEW_PLANE_CORONAL), ==, "LRSI");
  g_assert_cmpstr (view_plane_get_letters (VIEW_PLANE_SAGITTAL), ==, "PASI");
}

/* What lies outside of a volume is black, not stretched. */
static void
test_outside (void)
{
  const gdouble window[2] = { -1000, -999 }, point[3] = { 3, -20, 29 };
  GstVolumeGrid picture;
  GstVolumeFrame frame;
  guint8 *levels;
  ViewBox box;
  gint x;

  make_phantom (&ras, &frame);
  view_box_from_grid (&ras, &box);
  g_assert_true (view_box_contains (&box, point));
  view_box_join (&box, &(ViewBox) {
        {
        0, 0, 0}, {
      30, 0, 0}});
  view_plane_get_grid (VIEW_PLANE_AXIAL, &box, 2, point, &picture);
  g_assert_cmpint (picture.size[0], ==, 20);
  levels = g_malloc (picture.size[0] * picture.size[1]);
  g_assert_true (view_plane_draw (&frame, &ras.affine, &picture, window,
          levels));
  for (x = 0; x < 20; x++)
    g_assert_cmpuint (levels[(picture.size[1] - 3) * 20 + x], ==,
        x < WIDTH ? 255 : 0);
  g_free (levels);
  free_phantom (&frame);
}

static void
check_window (const gfloat * values, gsize n, gdouble low, gdouble high,
    gdouble tolerance)
{
  GstVolumeFrame frame = {.data = (gpointer) values };
  gdouble window[2];

  g_assert_true (gst_volume_info_set (&frame.info, GST_VOLUME_FORMAT_F32LE,
          n, 1, 1, 1, NULL));
  view_find_window (&frame, window);
  g_assert_cmpfloat_with_epsilon (window[0], low, 1e-9);
  g_assert_cmpfloat_with_epsilon (window[1], high, tolerance);
}

static void
test_window (void)
{
  static gfloat values[10000];
  gint i;

  for (i = 0; i < 10000; i++)
    values[i] = i;
  check_window (values, 10000, 0, 9950, 10000 / 4096. + 1);
  values[77] = NAN;
  values[78] = INFINITY;
  check_window (values, 10000, 0, 9950, 10000 / 4096. + 1);
  /* normalised, however little of the range it fills */
  for (i = 0; i < 10000; i++)
    values[i] = i / 10000. - 0.9;
  check_window (values, 10000, -1, 1, 1e-9);
  /* constant: nothing to show, but no division by zero either */
  for (i = 0; i < 10000; i++)
    values[i] = 3;
  check_window (values, 10000, 3, 3, 1e-9);
}

/* A hole in the data is black. */
static void
test_not_a_number (void)
{
  const gfloat values[4] = { 1, NAN, INFINITY, 0.5 };
  const gdouble window[2] = { 0, 1 };
  GstVolumeGrid grid = {.size = {4, 1, 1} };
  GstVolumeFrame frame = {.data = (gpointer) values };
  guint8 levels[4];

  grid.affine = gst_volume_affine_identity ();
  gst_volume_info_set (&frame.info, GST_VOLUME_FORMAT_F32LE, 4, 1, 1, 1, NULL);
  g_assert_true (view_plane_draw (&frame, &grid.affine, &grid, window, levels));
  g_assert_cmpuint (levels[0], ==, 255);
  g_assert_cmpuint (levels[1], ==, 0);
  g_assert_cmpuint (levels[2], ==, 255);
  g_assert_cmpuint (levels[3], ==, 128);
}

static guint
count_white (const guint8 * levels, gint x0, gint x1, gint y0, gint y1)
{
  guint n = 0;
  gint x, y;

  for (y = y0; y < y1; y++) {
    for (x = x0; x < x1; x++)
      n += levels[y * 100 + x] == 255;
  }
  return n;
}

static void
test_letters (void)
{
  guint8 levels[100 * 80];

  memset (levels, 100, sizeof (levels));
  view_letters_draw ("LRAP", 1, 100, 80, levels);
  /* strokes of 5 x 7 letters, each at its edge */
  g_assert_cmpuint (count_white (levels, 0, 7, 0, 80), ==, 11);
  g_assert_cmpuint (count_white (levels, 93, 100, 0, 80), ==, 18);
  g_assert_cmpuint (count_white (levels, 0, 100, 0, 9), ==, 18);
  g_assert_cmpuint (count_white (levels, 0, 100, 71, 80), ==, 15);
  g_assert_cmpuint (count_white (levels, 0, 100, 0, 80), ==, 11 + 18 + 18 + 15);

  memset (levels, 100, sizeof (levels));
  view_letters_draw ("LRAP", 2, 100, 80, levels);
  g_assert_cmpuint (count_white (levels, 0, 100, 0, 80), ==, 0);
  memset (levels, 100, sizeof (levels));
  view_letters_draw ("LRAP", 1, 100, 20, levels);
  g_assert_cmpuint (count_white (levels, 0, 100, 0, 20), ==, 0);
}

/* Squares in turn, the first picture's at the upper left. */
static void
test_checkerboard (void)
{
  guint8 levels[7 * 5], other[7 * 5];
  gint x, y;

  memset (levels, 10, sizeof (levels));
  memset (other, 20, sizeof (other));
  view_checkerboard (levels, other, 7, 5, 3);
  for (y = 0; y < 5; y++) {
    for (x = 0; x < 7; x++)
      g_assert_cmpuint (levels[y * 7 + x], ==, (x < 3 || x > 5) == (y < 3) ?
          10 : 20);
  }
}

/* A bright half on the right is outlined along its edge, on either ground; a
 * single bright pixel is not. */
static void
test_contours (void)
{
  guint8 levels[20 * 10], other[20 * 10];
  gint x, y;

  for (y = 0; y < 10; y++) {
    for (x = 0; x < 20; x++) {
      levels[y * 20 + x] = y < 5 ? 40 : 200;
      other[y * 20 + x] = x < 10 ? 0 : 255;
    }
  }
  other[5 * 20 + 3] = 255;
  view_contours (levels, other, 20, 10);
  /* means are 0, 51, 102, 153, 204, 255 from x = 7 on */
  for (y = 0; y < 10; y++) {
    for (x = 0; x < 20; x++)
      g_assert_cmpuint (levels[y * 20 + x], ==, x == 8 || x == 9 ?
          (y < 5 ? 255 : 0) : (y < 5 ? 40 : 200));
  }
}

int
main (int argc, char *argv[])
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/view/storage-orders", test_storage_orders);
  g_test_add_func ("/view/letters-of-planes", test_letters_of_planes);
  g_test_add_func ("/view/outside", test_outside);
  g_test_add_func ("/view/window", test_window);
  g_test_add_func ("/view/not-a-number", test_not_a_number);
  g_test_add_func ("/view/letters", test_letters);
  g_test_add_func ("/view/checkerboard", test_checkerboard);
  g_test_add_func ("/view/contours", test_contours);
  return g_test_run ();
}
