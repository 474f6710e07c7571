/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Where a result is the sum of transformed weights times transformed input,
 * transformed back, weights' gradient is the sum over tiles of transformed input
 * times the result's gradient, both transformed by the transposes.  As many
 * tiles as suit are transformed at a time, and lie ready for products: the
 * result's gradient as left operand [tiles, rows] in panels, the input as right
 * operand [tiles, NET_TILE_COLUMNS channels] in blocks. */

#include "weights.h"

#include "tile.h"
#include "transform.h"
#include "transpose.h"

#include <string.h>

/* Values of operands at a time: 32 MiB. */
#define MAX_OPERANDS (8 << 20)
/* Values of sums: 64 MiB. */
#define MAX_SUMS (16 << 20)
/* Tiles whose products take as long as to transform the sums, and channels
 * whose products take as long as to transform one. */
#define SUM_TILES 128
#define CHANNELS 100

typedef struct
{
  const NetColumns *columns;
  const NetView *y, *w;
  NetTileFunc tile;
  NetTiling tiling;
  gint points;
  guint n_products;             /* points^2 */
  guint rows, panel_rows, n_panels;
  guint channels, n_blocks;     /* with those of all remainders, in blocks */
  guint max_groups;             /* that are in work at a time, */
  guint first_group, n_groups;  /* and are in work now */
  gfloat *left;                 /* [products, panels, tiles, panel_rows] */
  gfloat *right;                /* [products, blocks, tiles, NET_TILE_COLUMNS] */
  gfloat *sums;                 /* [products, panels, blocks, panel_rows, columns] */
} Job;

static guint
divide_up (guint a, guint b)
{
  return (a + b - 1) / b;
}

static Job
describe (const NetColumns * columns, guint rows)
{
  Job job = {.columns = columns,.rows = rows };
  const gchar *name;
  gsize size;

  job.tile = net_tile_get (0, &name);
  job.tiling = net_tiling_new (columns);
  job.points = net_transform_get_points (columns);
  job.n_products = job.points * job.points;
  job.panel_rows = net_tile_divide_rows (rows);
  job.n_panels = divide_up (rows, job.panel_rows);
  job.channels = columns->x->c * columns->stride * columns->stride;
  job.n_blocks = divide_up (job.channels, NET_TILE_COLUMNS);
  size = (gsize) job.n_products * NET_TILE_COLUMNS
      * (job.n_panels * job.panel_rows + job.n_blocks * NET_TILE_COLUMNS);
  job.max_groups = CLAMP (MAX_OPERANDS / size, 1, job.tiling.n_groups);
  return job;
}

/* Of all tiles' operands. */
static gsize
count_left (const Job * job)
{
  return (gsize) job->n_products * job->n_panels * job->panel_rows
      * job->max_groups * NET_TILE_COLUMNS;
}

static gsize
count_right (const Job * job)
{
  return (gsize) job->n_products * job->n_blocks * NET_TILE_COLUMNS
      * job->max_groups * NET_TILE_COLUMNS;
}

static gsize
count_sums (const Job * job)
{
  return (gsize) job->n_products * job->n_panels * job->panel_rows
      * job->n_blocks * NET_TILE_COLUMNS;
}

/* --- operands --- */

/* Items are panels of @y's channels, then blocks of x's, of every group. */
static void
transform_operands (gconstpointer data, guint begin, guint end)
{
  const Job *job = data;
  const gsize step = NET_TILE_COLUMNS * NET_TILE_COLUMNS;
  gfloat values[NET_TRANSFORM_MAX_PRODUCTS * NET_TILE_COLUMNS
      * NET_TILE_COLUMNS];
  const guint n_parts = job->n_panels + job->n_blocks;
  guint item, i, n_tiles = job->n_groups * NET_TILE_COLUMNS;

  for (item = begin; item < end; item++) {
    guint group_index = item / n_parts, part = item % n_parts;
    gboolean is_panel = part < job->n_panels;
    guint size = is_panel ? job->panel_rows : NET_TILE_COLUMNS;
    guint index = is_panel ? part : part - job->n_panels;
    guint first = index * size;
    guint n = MIN (size, (is_panel ? job->rows : job->channels) - first);
    gfloat *out = is_panel ? job->left : job->right;
    NetTileGroup group;

    net_tiling_get_group (&job->tiling, job->first_group + group_index, &group);
    if (is_panel)
      net_transform_gradient (job->points, job->y, &group, first, n, values,
          step);
    else
      net_transform_input (job->points, job->columns, &group, first,
          first + n, values, step);
    for (i = 0; i < job->n_products; i++) {
      /* channels that are none count as 0 */
      memset (values + i * step + n * NET_TILE_COLUMNS, 0,
          (size - n) * NET_TILE_COLUMNS * sizeof (gfloat));
      net_transpose (values + i * step, size, NET_TILE_COLUMNS,
          NET_TILE_COLUMNS, out + ((gsize) (i * (is_panel ? job->n_panels
                      : job->n_blocks) + index) * n_tiles
              + group_index * NET_TILE_COLUMNS) * size, size);
    }
  }
}

/* --- products --- */

/* Items are panels of products. */
static void
multiply_operands (gconstpointer data, guint begin, guint end)
{
  const Job *job = data;
  guint n_tiles = job->n_groups * NET_TILE_COLUMNS, item, block;
  gsize size = job->panel_rows * NET_TILE_COLUMNS;

  for (item = begin; item < end; item++) {
    for (block = 0; block < job->n_blocks; block++)
      job->tile (job->panel_rows, n_tiles,
          job->left + (gsize) item * n_tiles * job->panel_rows,
          job->right + ((gsize) (item / job->n_panels) * job->n_blocks + block)
          * n_tiles * NET_TILE_COLUMNS,
          job->sums + ((gsize) item * job->n_blocks + block) * size,
          job->first_group > 0);
  }
}

/* --- weights --- */

/* @values [taps^2, NET_TILE_COLUMNS]: of channels from @first on. */
static void
store_weights (const Job * job, guint row, guint first, const gfloat * values)
{
  const NetView *w = job->w;
  gint stride = job->columns->stride, taps = w->h / stride, i, j;
  guint n = MIN (NET_TILE_COLUMNS, job->channels - first), t;

  for (t = 0; t < n; t++) {
    gint remainder = (first + t) / w->c;
    gfloat *out = net_view_plane (w, row, (first + t) % w->c)
        + remainder / stride * w->w + remainder % stride;

    for (i = 0; i < taps; i++)
      for (j = 0; j < taps; j++)
        out[stride * (i * w->w + j)] =
            values[(i * taps + j) * NET_TILE_COLUMNS + t];
  }
}

/* Items are rows. */
static void
transform_sums (gconstpointer data, guint begin, guint end)
{
  const Job *job = data;
  const gsize size = job->panel_rows * NET_TILE_COLUMNS;
  gfloat values[NET_TRANSFORM_MAX_TAPS * NET_TRANSFORM_MAX_TAPS
      * NET_TILE_COLUMNS];
  guint row, block;

  for (row = begin; row < end; row++) {
    for (block = 0; block < job->n_blocks; block++) {
      net_transform_sums (job->points, job->sums
          + (row / job->panel_rows * job->n_blocks + block) * size
          + row % job->panel_rows * NET_TILE_COLUMNS,
          job->n_panels * job->n_blocks * size, values);
      store_weights (job, row, block * NET_TILE_COLUMNS, values);
    }
  }
}

/* --- all --- */

gsize
net_weights_get_scratch (const NetColumns * columns, guint rows)
{
  const Job job = describe (columns, rows);

  return count_left (&job) + count_right (&job) + count_sums (&job);
}

gboolean
net_weights_suit (const NetColumns * columns, guint rows)
{
  gsize taps = columns->kernel_h / columns->stride;
  gdouble products;
  Job job;

  if (net_transform_get_points (columns) == 0)
    return FALSE;
  job = describe (columns, rows);
  products = job.n_products * (1.0 + CHANNELS * (1.0 / rows + 1.0
          / job.channels)) * (job.tiling.n_groups * NET_TILE_COLUMNS
      + SUM_TILES);
  return count_sums (&job) <= MAX_SUMS
      && products < taps * taps * net_columns_count_positions (columns);
}

void
net_weights_compute (NetPool * pool, const NetColumns * columns,
    const NetView * y, const NetView * w, gfloat * scratch)
{
  Job job = describe (columns, y->c);
  const gsize values = job.n_products * NET_TILE_COLUMNS;

  job.y = y;
  job.w = w;
  job.left = scratch;
  job.right = job.left + count_left (&job);
  job.sums = job.right + count_right (&job);
  while (job.first_group < job.tiling.n_groups) {
    job.n_groups = MIN (job.max_groups, job.tiling.n_groups - job.first_group);
    net_pool_run (pool, job.n_groups * (job.n_panels + job.n_blocks),
        values * NET_TILE_COLUMNS, transform_operands, &job);
    net_pool_run (pool, job.n_products * job.n_panels, job.n_groups
        * NET_TILE_COLUMNS * job.channels, multiply_operands, &job);
    job.first_group += job.n_groups;
  }
  net_pool_run (pool, job.rows, values * job.n_blocks, transform_sums, &job);
}
