/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "columns.h"

#include "transpose.h"

#include <string.h>

/* Positions that are gathered, and transposed, at a time: 16 KiB. */
#define POSITIONS 128

/* Positions next to each other in a row of the output. */
typedef struct
{
  gint q, count;
  gint h;                       /* of the input, at the first tap */
  const gfloat *image;          /* its first channel */
} Run;

NetColumns
net_columns_identity (const NetView * x)
{
  const NetColumns columns = { x, 1, 1, 1, 0, 0, x->h, x->w };

  return columns;
}

gsize
net_columns_count_taps (const NetColumns * columns)
{
  return (gsize) columns->x->c * columns->kernel_h * columns->kernel_w;
}

gsize
net_columns_count_positions (const NetColumns * columns)
{
  return (gsize) columns->x->n * columns->height * columns->width;
}

/* --- gather --- */

static guint
find_runs (const NetColumns * columns, gsize position, guint n, Run * runs)
{
  gint q = position % columns->width;
  gint p = position / columns->width % columns->height;
  gint image = position / columns->width / columns->height;
  guint n_runs = 0, done;

  for (done = 0; done < n; done += runs[n_runs++].count) {
    Run *run = &runs[n_runs];

    run->q = q;
    run->count = MIN (n - done, (guint) (columns->width - q));
    run->h = p * columns->stride - columns->pad_h;
    run->image = net_view_plane (columns->x, image, 0);
    q = 0;
    if (++p == columns->height) {
      p = 0;
      image++;
    }
  }
  return n_runs;
}

/* The q of [0, width) whose pixel at tap column @j is inside. */
static inline void
clip (const NetColumns * columns, gint j, gint * begin, gint * end)
{
  gint stride = columns->stride, shift = j - columns->pad_w;
  gint before = -shift, after = columns->x->w - shift;

  /* divisions would take as long as all else */
  if (stride == 2) {
    before = (before + 1) >> 1;
    after = (after + 1) >> 1;
  } else if (stride > 2) {
    before = before > 0 ? (before + stride - 1) / stride : 0;
    after = after > 0 ? (after + stride - 1) / stride : 0;
  }
  *begin = MAX (before, 0);
  *end = MIN (after, columns->width);
}

static inline void
take (const gfloat * in, gint stride, gint count, gfloat * out)
{
  gint i;

  if (stride == 1 && count == NET_TILE_COLUMNS) {
    memcpy (out, in, NET_TILE_COLUMNS * sizeof (gfloat));
  } else if (stride == 1) {
    for (i = 0; i < count; i++)
      out[i] = in[i];
  } else if (stride == 2) {
    for (i = 0; i < count; i++)
      out[i] = in[2 * i];
  } else {
    for (i = 0; i < count; i++)
      out[i] = in[(gsize) i * stride];
  }
}

/* The pixels along @run, at tap column @j, of row @h of channel 0 + @channel;
 * those of the output's columns [@inside, @outside) are inside. */
static inline void
gather_run (const NetColumns * columns, const Run * run, gsize channel,
    gint h, gint j, gint inside, gint outside, gfloat * out)
{
  gint lo = MAX (inside - run->q, 0), hi = MIN (outside - run->q, run->count);
  const gfloat *in;

  if ((guint) h >= (guint) columns->x->h || hi <= lo) {
    memset (out, 0, run->count * sizeof (gfloat));
    return;
  }
  in = run->image + channel + (gssize) h *columns->x->w
      + (gssize) (run->q + lo) * columns->stride + j - columns->pad_w;
  take (in, columns->stride, hi - lo, out + lo);
  for (; lo > 0; lo--)
    out[lo - 1] = 0;
  for (; hi < run->count; hi++)
    out[hi] = 0;
}

/* Taps [@begin, @end) at @n positions from @first on, rows of @stride values,
 * a multiple of NET_TILE_COLUMNS which is filled with 0. */
static void
gather (const NetColumns * columns, gsize first, guint n, gsize begin,
    gsize end, gfloat * out, guint stride)
{
  /* a kernel may be without taps: none is asked for then */
  gint width = MAX (1, columns->kernel_w), height = MAX (1, columns->kernel_h);
  gsize channel = begin / width / height * columns->x->c_stride;
  gint i = begin / width % height, j = begin % width;
  Run runs[POSITIONS];
  guint n_runs = find_runs (columns, first, n, runs), r;
  gsize tap;

  for (tap = begin; tap < end; tap++, out += stride) {
    gint inside, outside;
    gfloat *to = out;

    clip (columns, j, &inside, &outside);
    for (r = 0; r < n_runs; to += runs[r++].count)
      gather_run (columns, &runs[r], channel, runs[r].h + i, j, inside,
          outside, to);
    if (n < stride)
      memset (to, 0, (stride - n) * sizeof (gfloat));
    if (++j == width) {
      j = 0;
      if (++i == height) {
        i = 0;
        channel += columns->x->c_stride;
      }
    }
  }
}

/* --- pack --- */

void
net_columns_pack (const NetColumns * columns, gsize first, guint n,
    gsize begin, gsize end, gfloat * out)
{
  gather (columns, first, n, begin, end, out, NET_TILE_COLUMNS);
}

void
net_columns_pack_transposed (const NetColumns * columns, gsize first, guint n,
    gsize begin, gsize end, gfloat * out, guint stride)
{
  gfloat values[NET_TILE_COLUMNS * POSITIONS];
  gsize position;
  guint count;

  for (position = begin; position < end; position += count) {
    count = MIN (POSITIONS, end - position);
    gather (columns, position, count, first, first + n, values, POSITIONS);
    net_transpose (values, n, count, POSITIONS,
        out + (position - begin) * stride, stride);
  }
}
