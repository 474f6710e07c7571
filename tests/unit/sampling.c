/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What a training draws from: slices with a head in them, windows within a
 * budget, samples that depend on seed and position alone. */

#include <math.h>

#include "foreground.h"
#include "sampler.h"

#define WIDTH 8
#define HEIGHT 10
#define DEPTH 6
#define VOXELS (WIDTH * HEIGHT * DEPTH)
#define PIXELS (WIDTH * HEIGHT)
#define IMAGE (PIXELS * sizeof (gfloat))

static const gint size[3] = { WIDTH, HEIGHT, DEPTH };

/* Slice z has 8 z bright pixels of 80, whose values tell where they are; the
 * rest is air. */
static void
make_volume (gfloat * voxels, gfloat tag)
{
  for (gint i = 0; i < VOXELS; i++) {
    const gint z = i / PIXELS, pixel = i % PIXELS;

    voxels[i] = pixel < 8 * z ? tag + 0.01f * z : -1;
  }
}

static void
test_foreground (void)
{
  gfloat bright[VOXELS], other[VOXELS];
  const gfloat *volumes[] = { bright, NULL, other };
  gint found[HEIGHT];           /* the most slices across any axis */
  Slices slices;

  slices_init (&slices, size, 2, 1);
  make_volume (bright, 0.5f);
  make_volume (other, 0.1f);
  /* more than 15 % is 12 pixels: from slice 2 on */
  g_assert_cmpint (foreground_find_slices (volumes, 3, VOXELS, &slices, 0.15,
          found), ==, 4);
  for (gint k = 0; k < 4; k++)
    g_assert_cmpint (found[k], ==, k + 2);

  /* dimmer than a tenth of the brightest, in one of the volumes */
  for (gint i = 3 * PIXELS; i < 4 * PIXELS; i++)
    other[i] = -0.95f;
  g_assert_cmpint (foreground_find_slices (volumes, 3, VOXELS, &slices, 0.15,
          found), ==, 3);
  g_assert_cmpint (found[0], ==, 2);
  g_assert_cmpint (found[1], ==, 4);

  /* across another axis: column x of every row that is bright at all */
  slices_init (&slices, size, 0, 1);
  make_volume (bright, 0.5f);
  volumes[2] = NULL;
  g_assert_cmpint (foreground_find_slices (volumes, 3, VOXELS, &slices, 0.249,
          found), ==, WIDTH);
  g_assert_cmpint (foreground_find_slices (volumes, 3, VOXELS, &slices, 0.25,
          found), ==, 0);

  for (gint i = 0; i < VOXELS; i++)
    bright[i] = -1;
  g_assert_cmpint (foreground_find_slices (volumes, 3, VOXELS, &slices, 0,
          found), ==, 0);
}

/* Items of domains given as bits, four slices each. */
static void
add (SliceStore * store, guint64 index, guint64 domains)
{
  g_autofree gchar *subject = g_strdup_printf ("%u", (guint) index);
  gfloat voxels[3][VOXELS];
  const gfloat *volumes[3] = { NULL, NULL, NULL };
  Slices slices;

  slices_init (&slices, size, 2, 1);
  for (gint d = 0; d < 3; d++) {
    make_volume (voxels[d], 0.1f * (index + 1) + 0.2f * d);
    if (domains >> d & 1)
      volumes[d] = voxels[d];
  }
  g_assert_true (slice_store_add (store, index, subject, volumes, &slices));
}

static void
add_all (SliceStore * store)
{
  add (store, 0, 7);
  add (store, 1, 3);
  add (store, 2, 1);            /* no pair */
  add (store, 3, 6);
  add (store, 5, 7);            /* after one held out */
}

static void
check_held (SliceStore * store, guint first, guint n)
{
  for (guint i = 0; i < store->items->len; i++) {
    const SliceItem *item = slice_store_get_item (store, i);

    for (guint d = 0; d < 3; d++) {
      const gboolean held = i >= first && i < first + n
          && item->domains >> d & 1;

      g_assert_cmpint (item->images[d] != NULL, ==, held);
      /* its second slice is number 3 of the volume */
      if (held)
        g_assert_cmpfloat (item->images[d][PIXELS], ==,
            (gfloat) (0.1f * (item->index + 1) + 0.2f * d) + 0.01f * 3);
    }
  }
}

static void
test_all_fit (void)
{
  g_autoptr (SliceStore) store = slice_store_new (3, 40 * IMAGE, 2, 0.15);

  add_all (store);
  slice_store_end_survey (store);
  g_assert_cmpuint (store->items->len, ==, 4);
  g_assert_cmpuint (store->windows->len, ==, 1);
  g_assert_cmpuint (store->needed, ==, 40 * IMAGE);
  g_assert_cmpuint (slice_store_get_slices (store), ==, 16);
  g_assert_cmpstr (slice_store_get_item (store, 3)->subject, ==, "5");
  g_assert_true (slice_store_is_filled (store));
  check_held (store, 0, 4);
}

static void
test_windows (void)
{
  g_autoptr (SliceStore) store = slice_store_new (3, 20 * IMAGE, 2, 0.15);

  add_all (store);
  slice_store_end_survey (store);
  g_assert_cmpuint (store->windows->len, ==, 2);
  g_assert_cmpuint (slice_store_get_window (store)->n_items, ==, 2);
  g_assert_cmpuint (slice_store_get_window (store)->slices, ==, 8);
  g_assert_true (slice_store_is_filled (store));
  check_held (store, 0, 2);

  slice_store_select (store, 1);
  check_held (store, 2, 0);
  g_assert_cmpuint (slice_store_get_missing (store)->index, ==, 3);
  g_assert_false (slice_store_wants (store, 1));
  g_assert_true (slice_store_wants (store, 3));
  g_assert_false (slice_store_wants (store, 6));
  add_all (store);
  g_assert_true (slice_store_is_filled (store));
  check_held (store, 2, 2);
  slice_store_select (store, 0);
  add_all (store);
  check_held (store, 0, 2);
}

static void
test_least_budget (void)
{
  g_autoptr (SliceStore) store = slice_store_new (3, 1, 2, 0.15);

  add_all (store);
  slice_store_end_survey (store);
  g_assert_cmpuint (store->windows->len, ==, 4);
  slice_store_select (store, 2);
  add_all (store);
  check_held (store, 2, 1);
}

/* Data that are others in a later pass are noticed. */
static void
test_other_data (void)
{
  g_autoptr (SliceStore) store = slice_store_new (3, 1, 2, 0.15);
  gfloat voxels[VOXELS];
  const gfloat *volumes[3] = { voxels, voxels, NULL };
  Slices slices;

  slices_init (&slices, size, 2, 1);
  make_volume (voxels, 0.5f);
  add_all (store);
  slice_store_end_survey (store);
  slice_store_select (store, 1);
  g_assert_true (slice_store_add (store, 1, "1", volumes, &slices));
  g_assert_false (slice_store_add (store, 1, "2", volumes, &slices));
  g_assert_false (slice_store_add (store, 4, "1", volumes, &slices));
  volumes[2] = voxels;
  g_assert_false (slice_store_add (store, 1, "1", volumes, &slices));
}

static SliceItem items[] = {
  {.domains = 7,.n = 3},
  {.domains = 3,.n = 5},
  {.domains = 8,.n = 2},
};
static const SliceItem *const drawn[] = { &items[0], &items[1], &items[2] };

/* Every direction equally often; every slice of it about as often as its item
 * allows. */
static void
test_directions (void)
{
  g_autoptr (Sampler) sampler = sampler_new (drawn, 3, 4, TRUE, FALSE, 0, 1, 7);
  guint counts[4][4] = { 0 }, slices[2][5] = { 0 };

  g_assert_cmpuint (sampler_get_n_directions (sampler), ==, 6);
  for (guint64 i = 0; i < 60000; i++) {
    SamplerDraw draw;

    sampler_draw (sampler, i, &draw);
    counts[draw.source_domain][draw.target_domain]++;
    g_assert_true (draw.source == draw.target);
    g_assert_cmpint (draw.source_slice, ==, draw.target_slice);
    g_assert_cmpint (draw.source_slice, <, draw.source->n);
    g_assert_true (draw.source->domains >> draw.source_domain & 1);
    g_assert_true (draw.source->domains >> draw.target_domain & 1);
    if (draw.source_domain + draw.target_domain == 1)
      slices[draw.source - items][draw.source_slice]++;
  }
  for (guint a = 0; a < 4; a++)
    for (guint b = 0; b < 4; b++)
      g_assert_cmpuint (counts[a][b], ==, a != b && a < 3 && b < 3 ? 10000 : 0);
  /* 20000 draws, half of them of either item; 5 standard deviations */
  for (guint k = 0; k < 3; k++)
    g_assert_cmpint (ABS ((gint) slices[0][k] - 3333), <, 270);
  for (guint k = 0; k < 5; k++)
    g_assert_cmpint (ABS ((gint) slices[1][k] - 2000), <, 212);
}

static void
test_unpaired (void)
{
  g_autoptr (Sampler) sampler = sampler_new (drawn, 3, 4, FALSE, FALSE, 0, 1,
      7);
  g_autoptr (Sampler) one_way = sampler_new (drawn, 3, 4, TRUE, TRUE, 0, 1, 7);
  guint apart = 0;

  g_assert_cmpuint (sampler_get_n_directions (sampler), ==, 12);
  for (guint64 i = 0; i < 1200; i++) {
    SamplerDraw draw;

    sampler_draw (sampler, i, &draw);
    g_assert_true (draw.source->domains >> draw.source_domain & 1);
    g_assert_true (draw.target->domains >> draw.target_domain & 1);
    apart += draw.source != draw.target;
  }
  g_assert_cmpuint (apart, >, 600);
  g_assert_cmpuint (sampler_get_n_directions (one_way), ==, 1);
}

/* Mean and standard deviation of what the affine is made of. */
static void
test_augment (void)
{
  const guint all = SAMPLER_FLIP | SAMPLER_AFFINE | SAMPLER_INTENSITY;
  g_autoptr (Sampler) sampler = sampler_new (drawn, 3, 4, TRUE, FALSE, all,
      0.5, 9);
  g_autoptr (Sampler) none = sampler_new (drawn, 3, 4, TRUE, FALSE, 0, 0.5, 9);
  static const gfloat identity[] = { 1, 0, 0, 0, 1, 0 };
  gdouble sum[5] = { 0 }, squares[5] = { 0 };
  const gdouble expected[] = { 0.08, 0.06, 0.03, 0.03, 0.1 };
  const gint n = 20000;
  gint flips = 0;

  for (gint i = 0; i < n; i++) {
    SamplerDraw draw, plain;
    gdouble turn, scale, flip, values[5];

    sampler_draw (none, i, &plain);
    for (guint j = 0; j < 6; j++)
      g_assert_cmpfloat (plain.warp[j], ==, identity[j]);
    g_assert_cmpfloat (plain.gain[0], ==, 1);

    sampler_draw (sampler, i, &draw);
    g_assert_true (draw.source == plain.source
        && draw.source_slice == plain.source_slice);
    flip = draw.warp[0] < 0 ? -1 : 1;
    flips += flip < 0;
    /* in pixels the matrix is a turn: undo the aspect */
    turn = atan2 (-draw.warp[1] / 0.5, draw.warp[4]);
    scale = hypot (draw.warp[1] / 0.5, draw.warp[4]);
    g_assert_cmpfloat_with_epsilon (draw.warp[3] * 0.5 * flip,
        sin (turn) * scale, 1e-6);
    g_assert_cmpfloat_with_epsilon (draw.warp[0] * flip, draw.warp[4], 1e-6);
    values[0] = turn;
    values[1] = scale - 1;
    values[2] = draw.warp[2];
    values[3] = draw.warp[5];
    values[4] = log (draw.gain[0]);
    for (guint j = 0; j < 5; j++) {
      sum[j] += values[j];
      squares[j] += values[j] * values[j];
    }
    g_assert_cmpfloat (draw.gain[1], ==, 1);
  }
  for (guint j = 0; j < 5; j++) {
    g_assert_cmpfloat_with_epsilon (sum[j] / n, 0, 0.05 * expected[j]);
    g_assert_cmpfloat_with_epsilon (sqrt (squares[j] / n), expected[j],
        0.03 * expected[j]);
  }
  g_assert_cmpint (ABS (flips - n / 2), <, 5 * 71);
}

/* The same at the same position, another with another seed. */
static void
test_repeats (void)
{
  const guint all = SAMPLER_FLIP | SAMPLER_AFFINE | SAMPLER_INTENSITY;
  g_autoptr (Sampler) a = sampler_new (drawn, 3, 4, TRUE, FALSE, all, 1, 1);
  g_autoptr (Sampler) b = sampler_new (drawn, 3, 4, TRUE, FALSE, all, 1, 2);
  SamplerDraw first, again, other;

  sampler_draw (a, 1000000, &first);
  sampler_draw (a, 0, &again);
  sampler_draw (a, 1000000, &again);
  sampler_draw (b, 1000000, &other);
  g_assert_cmpmem (first.warp, sizeof first.warp, again.warp,
      sizeof again.warp);
  g_assert_cmpint (first.source_slice, ==, again.source_slice);
  g_assert_cmpint (memcmp (first.warp, other.warp, sizeof first.warp), !=, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sampling/foreground", test_foreground);
  g_test_add_func ("/sampling/all-fit", test_all_fit);
  g_test_add_func ("/sampling/windows", test_windows);
  g_test_add_func ("/sampling/least-budget", test_least_budget);
  g_test_add_func ("/sampling/other-data", test_other_data);
  g_test_add_func ("/sampling/directions", test_directions);
  g_test_add_func ("/sampling/unpaired", test_unpaired);
  g_test_add_func ("/sampling/augment", test_augment);
  g_test_add_func ("/sampling/repeats", test_repeats);
  return g_test_run ();
}
