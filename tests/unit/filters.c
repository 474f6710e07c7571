/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The ways of filters and of their weights' gradients that are no plain product,
 * whether they are faster or not, against plain loops in double. */

#include "cpu/direct.h"
#include "cpu/weights.h"
#include "cpu/winograd.h"

#include <math.h>

/* Of sums of products of values in [-1, 1], times the root of how many: the
 * largest that was seen is 3.9e-6. */
#define TOLERANCE 1e-5

typedef struct
{
  gint n, channels, rows, height, width, kernel, stride, pad, step;
} Case;

typedef void (*Check) (NetPool * pool, const NetFilter * filter,
    const Case * t, NetView * weights);

/* [C, N, H, W] of random values */
static NetView
draw_view (GRand * rand, gint n, gint c, gint h, gint w)
{
  gsize plane = (gsize) h * w, i, count = plane * n * c;
  NetView view = { g_new (gfloat, count), n, c, h, w, plane, n * plane };

  for (i = 0; i < count; i++)
    view.data[i] = g_rand_double_range (rand, -1, 1);
  return view;
}

/* Result (@n, @row, @p, @q). */
static gdouble
filter_pixel (const NetFilter * filter, gint n, gint row, gint p, gint q)
{
  const NetColumns *columns = &filter->columns;
  const NetView *x = columns->x;
  gdouble sum = 0;
  gint c, i, j;

  for (c = 0; c < x->c; c++)
    for (i = 0; i < columns->kernel_h; i++)
      for (j = 0; j < columns->kernel_w; j++) {
        gint h = columns->stride * p + i - columns->pad_h;
        gint w = columns->stride * q + j - columns->pad_w;

        if (h < 0 || h >= x->h || w < 0 || w >= x->w)
          continue;
        sum += (gdouble) net_view_plane (x, n, c)[h * x->w + w]
            * filter->weight[row * filter->row_stride
            + c * filter->channel_stride + filter->first_tap
            + i * filter->tap_h + j * filter->tap_w];
      }
  return sum;
}

static void
check_results (const NetFilter * filter, const Case * t)
{
  gdouble root = sqrt (net_columns_count_taps (&filter->columns));
  gint n, row, p, q;

  for (n = 0; n < t->n; n++)
    for (row = 0; row < t->rows; row++)
      for (p = 0; p < filter->columns.height; p++)
        for (q = 0; q < filter->columns.width; q++) {
          gfloat value = net_view_plane (filter->out, n, row)
              [(p * filter->step + filter->h) * filter->out->w
              + q * filter->step + filter->w];
          gdouble expected = filter_pixel (filter, n, row, p, q);

          if (!(fabs (value - expected) <= TOLERANCE * root))
            g_error ("[%d, %d, %d, %d], %d rows, kernel %d, stride %d, padding "
                "%d: (%d, %d, %d, %d) is %.9g, not %.9g", t->n, t->channels,
                t->height, t->width, t->rows, t->kernel, t->stride, t->pad, n,
                row, p, q, value, expected);
        }
}

/* With weights transformed, and with those that are there already. */
static void
check_winograd (NetPool * pool, const NetFilter * filter, const Case * t,
    NetView * weights)
{
  g_autofree gfloat *scratch = g_new (gfloat,
      net_winograd_count_weights (filter));

  net_winograd_compute (pool, filter, 1, scratch, FALSE);
  check_results (filter, t);
  weights->data[0] += 1;
  net_winograd_compute (pool, filter, 1, scratch, TRUE);
  weights->data[0] -= 1;
  check_results (filter, t);
}

static void
check_direct (NetPool * pool, const NetFilter * filter, const Case * t,
    NetView * weights)
{
  net_direct_compute (pool, filter, 1);
  check_results (filter, t);
}

static void
check_case (NetPool * pool, GRand * rand, const Case * t, Check check)
{
  gint height = (t->height + 2 * t->pad - t->kernel) / t->stride + 1;
  gint width = (t->width + 2 * t->pad - t->kernel) / t->stride + 1;
  gint area = t->kernel * t->kernel;
  NetView x = draw_view (rand, t->n, t->channels, t->height, t->width);
  NetView w = draw_view (rand, 1, t->rows * t->channels, t->kernel, t->kernel);
  NetView y = draw_view (rand, t->n, t->rows, t->step * height + 1,
      t->step * width + 1);
  /* turned, and its channels apart as those of a transposed convolution */
  const NetFilter filter = {
    .columns = {&x, t->kernel, t->kernel, t->stride, t->pad, t->pad, height,
        width},
    .rows = t->rows,
    .weight = w.data,
    .row_stride = area,
    .channel_stride = t->rows * area,
    .first_tap = area - 1,
    .tap_h = -t->kernel,
    .tap_w = -1,
    .out = &y,
    .step = t->step,
    .h = t->step - 1,
    .w = 1
  };
  /* no result: it shall stay */
  gfloat *first = &y.data[(t->step - 1) * y.w], before = *first;

  check (pool, &filter, t, &w);
  g_assert_cmpfloat (*first, ==, before);
  g_free (x.data);
  g_free (w.data);
  g_free (y.data);
}

/* Value (@row, @c, @i, @j) of the weights' gradient, where @y is the result's. */
static gdouble
sum_weight (const NetColumns * columns, const NetView * y, gint row, gint c,
    gint i, gint j)
{
  const NetView *x = columns->x;
  gdouble sum = 0;
  gint n, p, q;

  for (n = 0; n < x->n; n++)
    for (p = 0; p < y->h; p++)
      for (q = 0; q < y->w; q++) {
        gint h = columns->stride * p + i - columns->pad_h;
        gint w = columns->stride * q + j - columns->pad_w;

        if (h >= 0 && h < x->h && w >= 0 && w < x->w)
          sum += (gdouble) net_view_plane (x, n, c)[h * x->w + w]
              * net_view_plane (y, n, row)[p * y->w + q];
      }
  return sum;
}

static void
check_weights (NetPool * pool, GRand * rand, const Case * t)
{
  gint height = (t->height + 2 * t->pad - t->kernel) / t->stride + 1;
  gint width = (t->width + 2 * t->pad - t->kernel) / t->stride + 1;
  gint area = t->kernel * t->kernel, row, c, i;
  NetView x = draw_view (rand, t->n, t->channels, t->height, t->width);
  NetView y = draw_view (rand, t->n, t->rows, height, width);
  g_autofree gfloat *result = g_new (gfloat, t->rows * t->channels * area + 1);
  const NetView w = { result, t->rows, t->channels, t->kernel, t->kernel,
    t->channels * area, area
  };
  const NetColumns columns = { &x, t->kernel, t->kernel, t->stride, t->pad,
    t->pad, height, width
  };
  g_autofree gfloat *scratch = g_new (gfloat,
      net_weights_get_scratch (&columns, t->rows));
  gdouble root = sqrt (net_columns_count_positions (&columns));

  result[t->rows * t->channels * area] = 7;
  net_weights_compute (pool, &columns, &y, &w, scratch);
  for (row = 0; row < t->rows; row++)
    for (c = 0; c < t->channels; c++)
      for (i = 0; i < area; i++) {
        gfloat value = net_view_plane (&w, row, c)[i];
        gdouble expected = sum_weight (&columns, &y, row, c, i / t->kernel,
            i % t->kernel);

        if (!(fabs (value - expected) <= TOLERANCE * root))
          g_error ("[%d, %d, %d, %d], %d rows, kernel %d, stride %d, padding "
              "%d: weight (%d, %d, %d) is %.9g, not %.9g", t->n, t->channels,
              t->height, t->width, t->rows, t->kernel, t->stride, t->pad, row,
              c, i, value, expected);
      }
  /* and nothing beyond */
  g_assert_cmpfloat (result[t->rows * t->channels * area], ==, 7);
  g_free (x.data);
  g_free (y.data);
}

static const gint sizes[] = { 6, 7, 9, 13, 23 };
static const gint channels[] = { 1, 3, 14, 33 };

static void
test_winograd (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (11);
  NetPool *pool = net_pool_new ();
  guint turn = 0, i, j;
  gint taps;
  Case t;

  for (i = 0; i < G_N_ELEMENTS (sizes); i++)
    for (j = 0; j < G_N_ELEMENTS (sizes); j++)
      for (taps = 2; taps <= 3; taps++)
        for (t.stride = 1; t.stride <= 2; t.stride++)
          for (t.pad = 0; t.pad <= 2; t.pad++, turn++) {
            t.height = sizes[i];
            t.width = sizes[j];
            t.kernel = taps * t.stride;
            t.n = 1 + turn % 3;
            t.channels = channels[turn % G_N_ELEMENTS (channels)];
            t.rows = channels[turn / 3 % G_N_ELEMENTS (channels)];
            t.step = 1 + turn / 5 % 2;
            check_case (pool, rand, &t, check_winograd);
          }
  net_pool_free (pool);
}

static void
test_direct (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (12);
  NetPool *pool = net_pool_new ();
  guint turn = 0, i;
  Case t = {.stride = 1 };

  for (i = 0; i < G_N_ELEMENTS (sizes); i++)
    for (t.kernel = 1; t.kernel <= 8; t.kernel++)
      for (t.pad = MAX (0, t.kernel - sizes[i]); t.pad <= 4; t.pad++, turn++) {
        t.height = sizes[i];
        t.width = sizes[(i + turn) % G_N_ELEMENTS (sizes)] + t.kernel;
        t.n = 1 + turn % 3;
        t.channels = channels[turn % G_N_ELEMENTS (channels)];
        t.rows = 1 + turn % 2;
        t.step = 1 + turn / 5 % 2;
        check_case (pool, rand, &t, check_direct);
      }
  net_pool_free (pool);
}

static void
test_weights (void)
{
  static const Case large[] = {
    {2, 13, 14, 200, 210, 3, 1, 1, 1},  /* more than fit at a time */
    {3, 70, 40, 66, 50, 4, 2, 1, 1},
  };
  g_autoptr (GRand) rand = g_rand_new_with_seed (14);
  NetPool *pool = net_pool_new ();
  guint turn = 0, i;
  gint taps;
  Case t = { 0, };

  for (i = 0; i < G_N_ELEMENTS (sizes); i++)
    for (taps = 2; taps <= 3; taps++)
      for (t.stride = 1; t.stride <= 2; t.stride++)
        for (t.pad = 0; t.pad <= 2; t.pad++, turn++) {
          t.height = sizes[i];
          t.width = sizes[(i + turn) % G_N_ELEMENTS (sizes)];
          t.kernel = taps * t.stride;
          t.n = 1 + turn % 3;
          t.channels = channels[turn % G_N_ELEMENTS (channels)];
          t.rows = channels[turn / 3 % G_N_ELEMENTS (channels)];
          check_weights (pool, rand, &t);
        }
  for (i = 0; i < G_N_ELEMENTS (large); i++)
    check_weights (pool, rand, &large[i]);
  net_pool_free (pool);
}

/* Where channels, rows, tiles and lines are cut into pieces. */
static void
test_pieces (void)
{
  static const struct
  {
    Case shape;
    Check check;
  } cases[] = {
    {{1, 300, 5, 9, 9, 3, 1, 1, 1}, check_winograd},
    {{2, 70, 17, 12, 10, 4, 2, 1, 1}, check_winograd},  /* 280 channels */
    {{1, 5, 1030, 6, 6, 3, 1, 1, 1}, check_winograd},
    {{1, 270, 520, 6, 6, 2, 1, 1, 2}, check_winograd},
    {{3, 8, 40, 61, 67, 3, 1, 1, 1}, check_winograd},
    {{2, 8, 15, 66, 130, 4, 2, 1, 1}, check_winograd},
    {{1, 20, 1, 35, 300, 7, 1, 2, 1}, check_direct},
    {{2, 40, 2, 66, 530, 2, 1, 1, 2}, check_direct},
  };
  g_autoptr (GRand) rand = g_rand_new_with_seed (13);
  NetPool *pool = net_pool_new ();
  guint i;

  for (i = 0; i < G_N_ELEMENTS (cases); i++)
    check_case (pool, rand, &cases[i].shape, cases[i].check);
  net_pool_free (pool);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/filters/winograd", test_winograd);
  g_test_add_func ("/filters/direct", test_direct);
  g_test_add_func ("/filters/weights", test_weights);
  g_test_add_func ("/filters/pieces", test_pieces);
  return g_test_run ();
}
