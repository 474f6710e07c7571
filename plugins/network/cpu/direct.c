/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Threads take blocks of the result, some lines of some pixels: for a channel at
 * a time they copy the pixels that these meet, with zeros outside, and add a
 * line of the kernel at a time. */

#include "direct.h"

#include "vectors.h"

#include <string.h>

#define MAX_ROWS 2
#define MAX_KERNEL 8
/* Of a block: what it meets, and the result for some rows, stay in the first
 * cache. */
#define LINES 16
#define PIXELS 256
#define PITCH (PIXELS + MAX_KERNEL)

typedef struct
{
  const NetFilter *filters;
  guint n_filters, n_blocks;    /* the most of a filter */
} Job;

/* Lines [h, h + n_h) and pixels [w, w + n_w) of an image of the result. */
typedef struct
{
  gint image, h, w, n_h, n_w;
} Block;

static guint
divide_up (guint a, guint b)
{
  return (a + b - 1) / b;
}

static guint
count_blocks (const NetFilter * filter)
{
  const NetColumns *columns = &filter->columns;

  return columns->x->n * divide_up (columns->height, LINES)
      * divide_up (columns->width, PIXELS);
}

static Block
find_block (const NetFilter * filter, guint index)
{
  const NetColumns *columns = &filter->columns;
  guint across = divide_up (columns->width, PIXELS);
  guint down = divide_up (columns->height, LINES);
  Block block = {
    .image = index / across / down,
    .h = index / across % down * LINES,
    .w = index % across * PIXELS
  };

  block.n_h = MIN (LINES, columns->height - block.h);
  block.n_w = MIN (PIXELS, columns->width - block.w);
  return block;
}

/* Pixels of a channel that @block meets, 0 outside. */
NET_INLINE void
gather_lines (const NetColumns * columns, const Block * block,
    const gfloat * plane, gfloat * lines)
{
  const NetView *x = columns->x;
  gint n = block->n_w + columns->kernel_w - 1, first = block->w
      - columns->pad_w;
  gint inside = CLAMP (-first, 0, n), outside = CLAMP (x->w - first, inside, n);
  gint line, i;

  for (line = 0; line < block->n_h + columns->kernel_h - 1; line++) {
    gint h = block->h - columns->pad_h + line;
    gint begin = h < 0 || h >= x->h ? n : inside;
    gint end = MAX (begin, outside);
    gfloat *out = lines + line * PITCH;

    for (i = 0; i < begin; i++)
      out[i] = 0;
    for (; i < end; i++)
      out[i] = plane[h * x->w + first + i];
    for (; i < n; i++)
      out[i] = 0;
  }
}

/* @sums [@n] += @in times a line of the kernel. */
NET_INLINE void
add_line (const gint kernel, gint n, const gfloat * in,
    const gfloat * weights, gfloat * sums)
{
  gint i, j;

  NET_INDEPENDENT for (i = 0; i < n; i++) {
    gfloat sum = sums[i];

    for (j = 0; j < kernel; j++)
      sum += weights[j] * in[i + j];
    sums[i] = sum;
  }
}

#define CASE(n) \
  case n: \
    add_line (n, block->n_w, in, weights, out); \
    break;

NET_INLINE void
add_channel (const NetFilter * filter, const Block * block, gint channel,
    const gfloat * lines, gfloat * sums)
{
  const NetColumns *columns = &filter->columns;
  gint h, i, j;
  guint r;

  for (r = 0; r < filter->rows; r++) {
    const gfloat *weight = filter->weight + r * filter->row_stride
        + channel * filter->channel_stride + filter->first_tap;

    for (i = 0; i < columns->kernel_h; i++) {
      gfloat weights[MAX_KERNEL];

      for (j = 0; j < columns->kernel_w; j++)
        weights[j] = weight[i * filter->tap_h + j * filter->tap_w];
      for (h = 0; h < block->n_h; h++) {
        const gfloat *in = lines + (h + i) * PITCH;
        gfloat *out = sums + (r * LINES + h) * PIXELS;

        /* *INDENT-OFF* */
        switch (columns->kernel_w) {
          CASE (1) CASE (2) CASE (3) CASE (4)
          CASE (5) CASE (6) CASE (7) CASE (8)
        }
        /* *INDENT-ON* */
      }
    }
  }
}

static void
store_block (const NetFilter * filter, const Block * block, const gfloat * sums)
{
  const NetView *out = filter->out;
  gint h, i, step = filter->step;
  guint r;

  for (r = 0; r < filter->rows; r++)
    for (h = 0; h < block->n_h; h++) {
      const gfloat *from = sums + (r * LINES + h) * PIXELS;
      gfloat *to = net_view_plane (out, block->image, r)
          + ((block->h + h) * step + filter->h) * out->w
          + block->w * step + filter->w;

      if (step == 1)
        memcpy (to, from, block->n_w * sizeof (gfloat));
      else
        for (i = 0; i < block->n_w; i++)
          to[i * step] = from[i];
    }
}

NET_VECTORS static void
compute_blocks (gconstpointer data, guint begin, guint end)
{
  const Job *job = data;
  gfloat lines[(LINES + MAX_KERNEL) * PITCH];
  gfloat sums[MAX_ROWS * LINES * PIXELS];
  guint item;
  gint c;

  for (item = begin; item < end; item++) {
    const NetFilter *filter = &job->filters[item % job->n_filters];
    Block block;

    if (item / job->n_filters >= count_blocks (filter))
      continue;
    block = find_block (filter, item / job->n_filters);
    memset (sums, 0, filter->rows * LINES * PIXELS * sizeof (gfloat));
    for (c = 0; c < filter->columns.x->c; c++) {
      gather_lines (&filter->columns, &block,
          net_view_plane (filter->columns.x, block.image, c), lines);
      add_channel (filter, &block, c, lines, sums);
    }
    store_block (filter, &block, sums);
  }
}

gboolean
net_direct_suits (const NetFilter * filter)
{
  const NetColumns *columns = &filter->columns;

  return filter->rows <= MAX_ROWS && columns->stride == 1
      && columns->kernel_h <= MAX_KERNEL && columns->kernel_w <= MAX_KERNEL
      && columns->width >= 32 && columns->x->c >= 16;
}

void
net_direct_compute (NetPool * pool, const NetFilter * filters, guint n)
{
  Job job = { filters, n, 0 };
  guint i;

  for (i = 0; i < n; i++)
    job.n_blocks = MAX (job.n_blocks, count_blocks (&filters[i]));
  net_pool_run (pool, job.n_blocks * n, (gsize) LINES * PIXELS
      * filters[0].columns.x->c, compute_blocks, &job);
}
