/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* In both axes a filter is POINTS^2 products (transform.h) of matrices [rows,
 * channels] times [channels, tiles]: 36 multiplications replace 144 for a kernel
 * of 3 x 3, 25 replace 64 for 2 x 2.  A kernel of stride times as many taps is
 * one of stride^2 times as many channels: the input's pixels that leave the
 * same remainders by the stride.
 *
 * Weights are transformed first, into panels as product.c's.  Then threads take
 * groups of 32 tiles: for a piece of the channels at a time they transform the
 * input, which stays in the second cache, and go through the panels. */

#include "winograd.h"

#include "tile.h"
#include "transform.h"

#include <stdlib.h>
#include <string.h>

#define ALIGNMENT 64            /* bytes; a cache line, the widest vector */
/* Channels, and rows, of a group that are in work at a time. */
#define DEPTH 256
#define ROWS 512
/* Channels whose weights are transformed at a time. */
#define WEIGHT_CHANNELS 32
/* Blocks that a result is cut into at least, if it can be. */
#define MIN_BLOCKS 4
/* Tiles whose products take as long as to transform their weights. */
#define WEIGHT_TILES 24
/* Values of transformed weights: 64 MiB. */
#define MAX_WEIGHTS (16 << 20)

typedef struct
{
  const NetFilter *filter;
  NetTileFunc tile;
  gint points;
  guint n_products;             /* points^2 */
  guint channels;               /* with those of all remainders */
  NetTiling tiling;
  guint panel_rows, n_panels;   /* the last panel may have fewer rows */
  guint block_panels, row_blocks, n_blocks;
  gfloat *weights;              /* [panels, products, channels, rows] */
} Job;

typedef struct
{
  Job *jobs;
  guint n_jobs;
} Jobs;

/* Of one thread. */
typedef struct
{
  /* a row more: the products' columns shall not meet in the first cache */
  gfloat columns[NET_TRANSFORM_MAX_PRODUCTS * (DEPTH + 1) * NET_TILE_COLUMNS];
  gfloat products[NET_TRANSFORM_MAX_PRODUCTS * ROWS * NET_TILE_COLUMNS];
} Workspace;

static guint
divide_up (gsize a, gsize b)
{
  return (a + b - 1) / b;
}

static Workspace *
get_workspace (void)
{
  static GPrivate private = G_PRIVATE_INIT (free);
  gpointer workspace = g_private_get (&private);

  if (workspace == NULL) {
    workspace = aligned_alloc (ALIGNMENT, sizeof (Workspace));
    g_assert (workspace != NULL);
    g_private_set (&private, workspace);
  }
  return workspace;
}

/* --- weights --- */

static guint
count_rows (const Job * job, guint panel)
{
  return MIN (job->panel_rows, job->filter->rows - panel * job->panel_rows);
}

static gfloat *
get_panel (const Job * job, guint panel)
{
  return job->weights + (gsize) panel *job->panel_rows * job->n_products
      * job->channels;
}

/* Items are panels' pieces of the channels. */
static void
transform_weights (gconstpointer data, guint begin, guint end)
{
  const Job *job = data;
  const NetFilter *filter = job->filter;
  gint x_channels = filter->columns.x->c, stride = filter->columns.stride;
  guint pieces = divide_up (job->channels, WEIGHT_CHANNELS), item, i;
  gfloat *out = get_workspace ()->products;

  for (item = begin; item < end; item++) {
    guint panel = item / pieces, rows = count_rows (job, panel);
    guint first = item % pieces * WEIGHT_CHANNELS;
    guint n = MIN (WEIGHT_CHANNELS, job->channels - first);
    gsize step = n * rows + NET_TRANSFORM_ROWS;

    for (i = 0; i < n; i++) {
      gint remainder = (first + i) / x_channels;
      gssize offset = panel * job->panel_rows * filter->row_stride
          + (first + i) % x_channels * filter->channel_stride
          + filter->first_tap;

      offset += remainder / stride * filter->tap_h
          + remainder % stride * filter->tap_w;
      net_transform_weights (job->points, filter->weight + offset, rows,
          filter->row_stride, stride * filter->tap_h, stride * filter->tap_w,
          out + i * rows, step);
    }
    for (i = 0; i < job->n_products; i++)
      memcpy (get_panel (job, panel) + ((gsize) i * job->channels + first)
          * rows, out + i * step, n * rows * sizeof (gfloat));
  }
}

/* --- products --- */

/* Panels [@first, @last) of @group. */
static void
compute_group (const Job * job, NetTileGroup * group, guint first, guint last,
    Workspace * workspace)
{
  const gsize step = (DEPTH + 1) * NET_TILE_COLUMNS;
  guint begin, count, panel, i;

  for (begin = 0; begin < job->channels; begin += count) {
    gfloat *products = workspace->products;

    count = MIN (DEPTH, job->channels - begin);
    net_transform_input (job->points, &job->filter->columns, group, begin,
        begin + count, workspace->columns, step);
    for (panel = first; panel < last; panel++) {
      guint rows = count_rows (job, panel), size = rows * NET_TILE_COLUMNS;
      const gfloat *weights = get_panel (job, panel) + begin * rows;

      for (i = 0; i < job->n_products; i++)
        job->tile (rows, count, weights + i * job->channels * rows,
            workspace->columns + i * step, products + i * size, begin > 0);
      if (begin + count == job->channels)
        net_transform_output (job->points, job->filter, group,
            panel * job->panel_rows, rows, products);
      /* what is stored at once needs no more of the cache */
      if (count < job->channels)
        products += job->n_products * size;
    }
  }
}

static void
compute_blocks (gconstpointer data, guint begin, guint end)
{
  const Jobs *jobs = data;
  Workspace *workspace = get_workspace ();
  guint item;

  for (item = begin; item < end; item++) {
    const Job *job = &jobs->jobs[item % jobs->n_jobs];
    guint block = item / jobs->n_jobs;
    guint first = block % job->row_blocks * job->block_panels;
    NetTileGroup group;

    if (block >= job->n_blocks)
      continue;
    net_tiling_get_group (&job->tiling, block / job->row_blocks, &group);
    compute_group (job, &group, first, MIN (job->n_panels,
            first + job->block_panels), workspace);
  }
}

static Job
describe (const NetFilter * filter)
{
  const NetColumns *columns = &filter->columns;
  Job job = {.filter = filter };
  const gchar *name;

  job.tile = net_tile_get (0, &name);
  job.points = net_transform_get_points (columns);
  job.n_products = job.points * job.points;
  job.channels = columns->x->c * columns->stride * columns->stride;
  job.tiling = net_tiling_new (columns);
  job.panel_rows = net_tile_divide_rows (filter->rows);
  job.n_panels = divide_up (filter->rows, job.panel_rows);
  job.row_blocks = MAX (divide_up (filter->rows, ROWS - NET_TILE_ROWS),
      MIN (job.n_panels, divide_up (MIN_BLOCKS, job.tiling.n_groups)));
  job.block_panels = divide_up (job.n_panels, job.row_blocks);
  job.row_blocks = divide_up (job.n_panels, job.block_panels);
  job.n_blocks = job.tiling.n_groups * job.row_blocks;
  return job;
}

/* --- all --- */

gsize
net_winograd_get_workspace (void)
{
  return sizeof (Workspace);
}

gsize
net_winograd_count_weights (const NetFilter * filter)
{
  const Job job = describe (filter);

  return (gsize) job.n_products * job.channels * filter->rows;
}

gboolean
net_winograd_suits (const NetFilter * filter)
{
  const NetColumns *columns = &filter->columns;
  gsize taps = columns->kernel_h / columns->stride, lanes;
  Job job;

  if (net_transform_get_points (columns) == 0
      || net_winograd_count_weights (filter) > MAX_WEIGHTS)
    return FALSE;
  job = describe (filter);
  lanes = job.tiling.n_groups * NET_TILE_COLUMNS;
  return job.n_products * (lanes + WEIGHT_TILES)
      < taps * taps * net_columns_count_positions (columns);
}

void
net_winograd_compute (NetPool * pool, const NetFilter * filters, guint n,
    gfloat * scratch, gboolean packed)
{
  g_autofree Job *jobs = g_new (Job, n);
  const Jobs all = { jobs, n };
  guint i, n_blocks = 0;

  for (i = 0; i < n; i++) {
    Job *job = &jobs[i];

    *job = describe (&filters[i]);
    job->weights = scratch;
    if (!packed)
      net_pool_run (pool, job->n_panels * divide_up (job->channels,
              WEIGHT_CHANNELS), job->panel_rows * job->n_products
          * WEIGHT_CHANNELS, transform_weights, job);
    scratch += net_winograd_count_weights (&filters[i]);
    n_blocks = MAX (n_blocks, job->n_blocks);
  }
  net_pool_run (pool, n_blocks * n, (gsize) jobs[0].n_products
      * jobs[0].channels * NET_TILE_COLUMNS, compute_blocks, &all);
}
