/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "columns.h"

#include <string.h>

typedef struct
{
  const NetColumns *columns;
  gfloat *out;
} Job;

void
net_columns_clip (gint size, gint stride, gint shift, gint width,
    gint * begin, gint * end)
{
  *begin = shift < 0 ? MIN (width, (stride - 1 - shift) / stride) : 0;
  *end = shift < size ? MIN (width, (size - 1 - shift) / stride + 1) : 0;
  *end = MAX (*begin, *end);
}

/* Tap (@i, @j) of channel @c. */
static void
gather_row (const NetColumns * columns, gint c, gint i, gint j, gfloat * out)
{
  const NetView *x = columns->x;
  gint first, last, shift = j - columns->pad, stride = columns->stride;
  gsize position;
  gint count;

  net_columns_clip (x->w, stride, shift, columns->width, &first, &last);
  for (position = columns->begin; position < columns->end; position += count) {
    gint q = position % columns->width;
    gint row = position / columns->width;
    gint h = row % columns->height * stride + i - columns->pad;
    gint lo, hi, t;

    count = MIN ((gsize) (columns->width - q), columns->end - position);
    lo = CLAMP (first, q, q + count);
    hi = CLAMP (last, lo, q + count);
    if (h < 0 || h >= x->h)
      hi = lo;
    memset (out, 0, (lo - q) * sizeof (gfloat));
    out += lo - q;
    if (hi > lo) {
      const gfloat *in = net_view_plane (x, row / columns->height, c)
          + (gsize) h * x->w + (gssize) lo * stride + shift;

      if (stride == 1) {
        memcpy (out, in, (hi - lo) * sizeof (gfloat));
      } else {
        for (t = 0; t < hi - lo; t++)
          out[t] = in[(gsize) t * stride];
      }
      out += hi - lo;
    }
    memset (out, 0, (q + count - hi) * sizeof (gfloat));
    out += q + count - hi;
  }
}

static void
gather_rows (gconstpointer data, guint begin, guint end)
{
  const Job *job = data;
  const NetColumns *columns = job->columns;
  gint k = columns->kernel;
  guint row;

  for (row = begin; row < end; row++)
    gather_row (columns, columns->channel + row / (k * k), row / k % k,
        row % k, job->out + row * (columns->end - columns->begin));
}

const gfloat *
net_columns_gather (NetPool * pool, const NetColumns * columns,
    gfloat * workspace, gsize * row_stride)
{
  const Job job = { columns, workspace };
  gint k = columns->kernel;

  if (k == 1 && columns->stride == 1 && columns->pad == 0
      && net_view_is_flat (columns->x)) {
    *row_stride = columns->x->c_stride;
    return net_view_plane (columns->x, 0, columns->channel) + columns->begin;
  }
  *row_stride = columns->end - columns->begin;
  net_pool_run (pool, columns->n_channels * k * k, *row_stride, gather_rows,
      &job);
  return workspace;
}
