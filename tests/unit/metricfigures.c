/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Densities against histograms made at once, and figures as a reader of PNG
 * finds them. */

#include <math.h>
#include <gst/gst.h>
#include <glib/gstdio.h>

#include "metricfigures.h"
#include "metricplot.h"

#define assert_near(a, b) \
    g_assert_cmpfloat_with_epsilon ((a), (b), 1e-9 * (1 + fabs ((gdouble) (b))))

#define N 100000

/* metricplot.c's edges */
#define PLOT_WIDTH (560 - 40 - 116.0)
#define PLOT_HEIGHT (540 - 90 - 34.0)

/* Values spread over [@low, @high], ends included. */
static void
make_values (guint n, gdouble low, gdouble high, guint step, gdouble * values)
{
  guint i;

  for (i = 0; i < n; i++)
    values[i] = low + (high - low) * (i * step % n) / (n - 1);
}

/* Bins of width a power of two that begin at multiples of it: a count at a time
 * and over a range that grew thrice they are the same. */
static void
test_growth (void)
{
  const gdouble ranges[4][2] = { {-0.3, 0.9}, {-0.5, 0.95}, {-7, 3}, {0, 90} };
  gdouble x[4][101], y[101], width;
  MetricDensity density;
  guint i, j;
  gint column, row;

  metric_density_init (&density, 64, 32);
  for (i = 0; i < 4; i++) {
    make_values (101, ranges[i][0], ranges[i][1], 7, x[i]);
    make_values (101, -1, 1, 13, y);
    metric_density_cover (&density, ranges[i], (gdouble[]) {
        -1, 1}
    );
    metric_density_add (&density, x[i], y, 101);
  }
  /* 97 / 64 and 2 / 32, of which the least of 33 multiples begins the last */
  width = 2;
  assert_near (density.x.width, width);
  assert_near (density.y.width, 0.125);
  for (column = -4; column < 46; column++) {
    for (row = -8; row <= 8; row++) {
      guint expected = 0;

      for (i = 0; i < 4; i++) {
        for (j = 0; j < 101; j++)
          expected += floor (x[i][j] / width) == column
              && floor (y[j] / 0.125) == row;
      }
      assert_near (metric_density_get (&density, (gdouble[]) {
              column * width, (column + 1) * width}
              , (gdouble[]) {
              row * 0.125, (row + 1) * 0.125}
          ), expected);
    }
  }
  metric_density_clear (&density);
}

/* The mean of the bins that a pixel touches; nothing outside. */
static void
test_pixels (void)
{
  const gdouble values[] = { 0, 1, 1, 3 };
  MetricDensity density;

  metric_density_init (&density, 4, 4);
  metric_density_cover (&density, (gdouble[]) {
      0, 3}, (gdouble[]) {
      0, 3});
  metric_density_add (&density, values, values, 4);
  assert_near (density.x.width, 1);
  assert_near (metric_density_get (&density, (gdouble[]) {
          0, 2}, (gdouble[]) {
          0, 2}), 3 / 4.0);
  assert_near (metric_density_get (&density, (gdouble[]) {
          1.2, 1.4}, (gdouble[]) {
          1, 2}), 2);
  assert_near (metric_density_get (&density, (gdouble[]) {
          -5, -4}, (gdouble[]) {
          0, 4}), 0);
  metric_density_clear (&density);
}

/* RGB; (transfer full) */
static guint8 *
read_png (const gchar * prefix, const gchar * name)
{
  g_autofree gchar *launch = g_strdup_printf ("filesrc location=\"%s%s\" ! "
      "pngdec ! videoconvert ! video/x-raw,format=RGB,width=%d,height=%d ! "
      "fakesink name=end enable-last-sample=true", prefix, name,
      METRIC_PLOT_WIDTH, METRIC_PLOT_HEIGHT);
  g_autofree gchar *path = g_strconcat (prefix, name, NULL);
  const gsize size = 3 * METRIC_PLOT_WIDTH * METRIC_PLOT_HEIGHT;
  guint8 *pixels = g_malloc (size);
  GError *error = NULL;
  GstElement *pipeline = gst_parse_launch (launch, &error), *end;
  GstBus *bus = gst_element_get_bus (pipeline);
  GstMessage *message;
  GstSample *sample;

  g_assert_no_error (error);
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  message = gst_bus_timed_pop_filtered (bus, 20 * GST_SECOND,
      GST_MESSAGE_ERROR | GST_MESSAGE_EOS);
  g_assert_true (message && GST_MESSAGE_TYPE (message) == GST_MESSAGE_EOS);
  end = gst_bin_get_by_name (GST_BIN (pipeline), "end");
  g_object_get (end, "last-sample", &sample, NULL);
  g_assert_cmpuint (gst_buffer_extract (gst_sample_get_buffer (sample), 0,
          pixels, size), ==, size);
  gst_element_set_state (pipeline, GST_STATE_NULL);
  gst_sample_unref (sample);
  gst_object_unref (end);
  gst_message_unref (message);
  gst_object_unref (bus);
  gst_object_unref (pipeline);
  g_remove (path);
  return pixels;
}

static gboolean
is_vermilion (const guint8 * pixels, gint x, gint y)
{
  const guint8 *pixel = pixels + 3 * (y * METRIC_PLOT_WIDTH + x);

  return pixel[0] == 0xd5 && pixel[1] == 0x5e && pixel[2] == 0;
}

/* The upper rows of lines that cross column @x; at most @n of them. */
static guint
find_lines (const guint8 * pixels, gint x, gint * rows, guint n)
{
  guint found = 0;
  gint y;

  for (y = 1; y < METRIC_PLOT_HEIGHT && found < n; y++) {
    if (is_vermilion (pixels, x, y) && !is_vermilion (pixels, x, y - 1))
      rows[found++] = y;
  }
  return found;
}

static void
make_frame (GstVolumeFrame * frame, gfloat * values, gint n)
{
  gst_volume_info_set (&frame->info, GST_VOLUME_FORMAT_F32LE, n, 1, 1, 1, NULL);
  frame->data = values;
}

/* Two volumes, the second of a wider range. */
static void
test_figures (void)
{
  g_autofree gchar *folder = g_dir_make_tmp ("figures-XXXXXX", NULL);
  g_autofree gchar *prefix = g_strconcat (folder, "/sub-01_", NULL);
  g_autoptr (MetricFigures) figures = metric_figures_new ();
  g_autofree gfloat *a = g_new (gfloat, 2 * N);
  g_autofree gfloat *b = g_new (gfloat, 2 * N);
  g_autofree guint8 *joint = NULL, *agreement = NULL;
  gdouble bias = 0, squares = 0, found_bias, found_sd;
  GstVolumeFrame image, reference;
  GError *error = NULL;
  gint rows[8], i;

  /* mostly near, now and then far beyond 5 standard deviations */
  for (i = 0; i < 2 * N; i++) {
    b[i] = (i * 37 % 1000) * (i < N ? 0.001 : 0.004) - 1;
    a[i] = b[i] + (i % 11 - 4) * 0.01 + (i % 997 == 0 ? 3 : i % 991 ==
        0 ? -3 : 0);
    bias += ((gdouble) a[i] - b[i]) / (2 * N);
  }
  for (i = 0; i < 2 * N; i++)
    squares += pow ((gdouble) a[i] - b[i] - bias, 2);
  for (i = 0; i < 2; i++) {
    make_frame (&image, a + i * N, N);
    make_frame (&reference, b + i * N, N);
    metric_figures_add (figures, &image, &reference);
  }
  metric_figures_get_differences (figures, &found_bias, &found_sd);
  assert_near (found_bias, bias);
  assert_near (found_sd, sqrt (squares / (2 * N - 1)));

  g_assert_true (metric_figures_write (figures, prefix, &error));
  g_assert_no_error (error);
  joint = read_png (prefix, "joint.png");
  agreement = read_png (prefix, "agreement.png");
  g_assert_cmpint (g_rmdir (folder), ==, 0);

  /* the diagonal goes up to the right by as much */
  g_assert_cmpuint (find_lines (joint, 200, rows, 8), ==, 1);
  g_assert_cmpuint (find_lines (joint, 300, rows + 1, 8), ==, 1);
  g_assert_cmpint (ABS (rows[0] - rows[1] - 100 * PLOT_HEIGHT / PLOT_WIDTH),
      <=, 1);

  /* 1.96 of 10 standard deviations and two margins apart, beside the names */
  g_assert_cmpuint (find_lines (agreement, 200, rows, 8), ==, 3);
  g_assert_cmpint (ABS (rows[1] - rows[0] - 1.96 / 10.4 * PLOT_HEIGHT), <=, 1);
  g_assert_cmpint (ABS (rows[2] - rows[1] - 1.96 / 10.4 * PLOT_HEIGHT), <=, 1);
}

/* No difference anywhere, and one value everywhere, can be drawn. */
static void
test_constant (void)
{
  g_autofree gchar *folder = g_dir_make_tmp ("figures-XXXXXX", NULL);
  g_autofree gchar *prefix = g_strconcat (folder, "/", NULL);
  g_autoptr (MetricFigures) figures = metric_figures_new ();
  g_autofree gfloat *values = g_new0 (gfloat, N);
  g_autofree guint8 *joint = NULL, *agreement = NULL;
  GstVolumeFrame frame;
  gint rows[8];

  g_assert_true (metric_figures_write (figures, prefix, NULL));
  make_frame (&frame, values, N);
  metric_figures_add (figures, &frame, &frame);
  g_assert_true (metric_figures_write (figures, prefix, NULL));
  joint = read_png (prefix, "joint.png");
  agreement = read_png (prefix, "agreement.png");
  g_assert_cmpint (g_rmdir (folder), ==, 0);
  g_assert_cmpuint (find_lines (agreement, 200, rows, 8), ==, 1);
}

static void
test_nowhere (void)
{
  g_autoptr (MetricFigures) figures = metric_figures_new ();
  gfloat value = 1;
  GstVolumeFrame frame;
  GError *error = NULL;

  make_frame (&frame, &value, 1);
  metric_figures_add (figures, &frame, &frame);
  g_assert_false (metric_figures_write (figures, "/nowhere/x", &error));
  g_assert_error (error, G_FILE_ERROR, G_FILE_ERROR_NOENT);
  g_clear_error (&error);
}

int
main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/metrics/figures/growth", test_growth);
  g_test_add_func ("/metrics/figures/pixels", test_pixels);
  g_test_add_func ("/metrics/figures/written", test_figures);
  g_test_add_func ("/metrics/figures/constant", test_constant);
  g_test_add_func ("/metrics/figures/nowhere", test_nowhere);
  return g_test_run ();
}
