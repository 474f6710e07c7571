/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The left operand is packed once, as panels of as many rows as a tile has.
 * Then threads take blocks of the result: some tiles of columns, for all or
 * some of the panels.  For a piece of the depth at a time they pack the right
 * operand's columns, 512 KiB that stay in the second cache, and go through the
 * panels, each of which stays in the first cache for all tiles. */

#include "product.h"

#include <stdlib.h>

#define ALIGNMENT 64            /* bytes; a cache line, the widest vector */
/* Of a block of the result, and of the depth that is packed at a time. */
#define TILES 8
#define ROWS 512
#define DEPTH 512
/* Blocks that a result is cut into at least, if it can be. */
#define MIN_BLOCKS 4

typedef struct
{
  const NetProduct *product;
  NetTileFunc tile;
  gfloat *packed;               /* the left operand, [panels, depth, rows] */
  guint panel_rows, n_panels;   /* the last panel may have fewer rows */
  guint block_panels, block_tiles;
  guint row_blocks, n_blocks;
} Job;

typedef struct
{
  Job *jobs;
  guint n_jobs;
} Jobs;

/* Of one thread. */
typedef struct
{
  gfloat columns[TILES * DEPTH * NET_TILE_COLUMNS];
  gfloat result[TILES * ROWS * NET_TILE_COLUMNS];
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

static guint
count_rows (const Job * job, guint panel)
{
  return MIN (job->panel_rows, job->product->rows - panel * job->panel_rows);
}

static gfloat *
get_panel (const Job * job, guint panel)
{
  return job->packed + panel * job->panel_rows * job->product->depth;
}

/* Items are panels' pieces of the depth. */
static void
pack_panels (gconstpointer data, guint begin, guint end)
{
  const Job *job = data;
  gsize depth = job->product->depth;
  guint pieces = divide_up (depth, DEPTH), item;

  for (item = begin; item < end; item++) {
    guint panel = item / pieces, rows = count_rows (job, panel);
    gsize first = (gsize) (item % pieces) * DEPTH;

    job->product->pack_rows (job->product, panel * job->panel_rows, rows,
        first, MIN (depth, first + DEPTH), get_panel (job, panel)
        + first * rows);
  }
}

/* The result of panels [@first, @last) and columns [@column, @column + @n), in
 * the workspace: [panels, tiles, rows, NET_TILE_COLUMNS]. */
static void
compute_block (const Job * job, guint first, guint last, gsize column,
    guint n, Workspace * workspace)
{
  const NetProduct *product = job->product;
  guint n_tiles = divide_up (n, NET_TILE_COLUMNS), panel, i;
  gsize begin = 0;

  do {
    gsize count = MIN (DEPTH, product->depth - begin);
    gfloat *result = workspace->result;

    for (i = 0; i < n_tiles; i++)
      product->pack_columns (product, column + i * NET_TILE_COLUMNS,
          MIN (NET_TILE_COLUMNS, n - i * NET_TILE_COLUMNS), begin,
          begin + count, workspace->columns + i * count * NET_TILE_COLUMNS);
    for (panel = first; panel < last; panel++) {
      guint rows = count_rows (job, panel);

      for (i = 0; i < n_tiles; i++) {
        job->tile (rows, count, get_panel (job, panel) + begin * rows,
            workspace->columns + i * count * NET_TILE_COLUMNS, result,
            begin > 0);
        result += rows * NET_TILE_COLUMNS;
      }
    }
    begin += count;
  } while (begin < product->depth);
}

static void
store_block (const Job * job, guint first, guint last, gsize column, guint n,
    const Workspace * workspace)
{
  const NetProduct *product = job->product;
  const gfloat *result = workspace->result;
  guint panel, i;

  for (panel = first; panel < last; panel++) {
    guint rows = count_rows (job, panel);

    for (i = 0; i < n; i += NET_TILE_COLUMNS) {
      product->store (product, panel * job->panel_rows, rows, column + i,
          MIN (NET_TILE_COLUMNS, n - i), result);
      result += rows * NET_TILE_COLUMNS;
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
    guint block = item / jobs->n_jobs, columns;
    guint first = block % job->row_blocks * job->block_panels;
    guint last = MIN (job->n_panels, first + job->block_panels);
    gsize column = (gsize) block / job->row_blocks * job->block_tiles
        * NET_TILE_COLUMNS;

    if (block >= job->n_blocks)
      continue;
    columns = MIN (job->block_tiles * NET_TILE_COLUMNS,
        job->product->columns - column);
    compute_block (job, first, last, column, columns, workspace);
    store_block (job, first, last, column, columns, workspace);
  }
}

/* Where there are few columns, blocks are narrow, then low. */
static void
cut_blocks (Job * job)
{
  guint rows = job->product->rows, column_blocks;
  guint n_tiles = divide_up (job->product->columns, NET_TILE_COLUMNS);

  job->panel_rows = net_tile_divide_rows (rows);
  job->n_panels = divide_up (rows, job->panel_rows);
  job->block_tiles = MIN (TILES, divide_up (n_tiles, MIN_BLOCKS));
  column_blocks = divide_up (n_tiles, job->block_tiles);
  job->row_blocks = MAX (divide_up (rows, ROWS - NET_TILE_ROWS),
      MIN (job->n_panels, divide_up (MIN_BLOCKS, column_blocks)));
  job->block_panels = divide_up (job->n_panels, job->row_blocks);
  job->row_blocks = divide_up (job->n_panels, job->block_panels);
  job->n_blocks = column_blocks * job->row_blocks;
}

gsize
net_product_get_workspace (void)
{
  return sizeof (Workspace);
}

void
net_product_compute (NetPool * pool, const NetProduct * const *products,
    guint n, gfloat * scratch, gboolean packed)
{
  const gchar *name;
  g_autofree Job *jobs = g_new (Job, n);
  const Jobs all = { jobs, n };
  guint i, n_blocks = 0;
  gsize cost = 0;

  for (i = 0; i < n; i++) {
    const NetProduct *product = products[i];
    Job job = {.product = product,.tile = net_tile_get (0, &name),
      .packed = scratch
    };

    cut_blocks (&job);
    if (!packed)
      net_pool_run (pool, job.n_panels * divide_up (product->depth, DEPTH),
          job.panel_rows * MIN (DEPTH, product->depth), pack_panels, &job);
    jobs[i] = job;
    scratch += product->rows * product->depth;
    n_blocks = MAX (n_blocks, job.n_blocks);
    cost += product->rows * product->columns * (product->depth / 32 + 1);
  }
  net_pool_run (pool, n_blocks * n, cost / (n_blocks * n), compute_blocks,
      &all);
}
