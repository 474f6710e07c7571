/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Lanes are tiles, or rows of weights: what is done to one is done to all. */

#include "transform.h"

#include "vectors.h"

#include <string.h>

#define LANES NET_TILE_COLUMNS
#define SIZE NET_TRANSFORM_SIZE
#define MAX_POINTS NET_TRANSFORM_MAX_POINTS
#define ROWS NET_TRANSFORM_ROWS
/* Pixels of a row of tiles, and where those begin that only the last tile of
 * each run meets. */
#define ENDS (LANES * SIZE)
#define PIXELS (ENDS + LANES * (MAX_POINTS - SIZE))

#define A 0.70710678f
#define B 1.41421356f

/* --- along one axis --- */

/* Value k of a lane is @step * k behind its first. */

NET_INLINE void
transform_kernel (const gint points, const gfloat * in, gsize step,
    gfloat * out, gsize out_step)
{
  guint i;

  NET_INDEPENDENT for (i = 0; i < ROWS; i++) {
    gfloat g0 = in[i], g1 = in[step + i];

    out[out_step * (points - 1) + i] = in[step * (points - SIZE) + i];
    if (points == 5) {
      out[i] = B * g0;
      out[out_step + i] = -(B * g0 + g1);
      out[2 * out_step + i] = (g1 - B * g0) * (1 / 3.f);
      out[3 * out_step + i] = (A * g0 + g1) * (2 / 3.f);
    } else {
      gfloat g2 = in[2 * step + i];
      gfloat even_a = (g0 + 0.5f * g2) * (-2 / 3.f);
      gfloat odd_a = g1 * (-2 / 3.f * A);
      gfloat even_b = (g0 + 2 * g2) * (1 / 6.f), odd_b = g1 * (1 / 6.f * B);

      out[i] = g0;
      out[out_step + i] = even_a + odd_a;
      out[2 * out_step + i] = even_a - odd_a;
      out[3 * out_step + i] = even_b + odd_b;
      out[4 * out_step + i] = even_b - odd_b;
    }
  }
}

NET_INLINE void
transform_pixels (const gint points, guint lanes, const gfloat * in,
    gsize step, gfloat * out, gsize out_step)
{
  guint i;

  NET_INDEPENDENT for (i = 0; i < lanes; i++) {
    gfloat d0 = in[i], d1 = in[step + i], d2 = in[2 * step + i];
    gfloat d3 = in[3 * step + i], d4 = in[4 * step + i];

    if (points == 5) {
      gfloat even = d3 - B * d2, odd = A * d2 - d1;

      out[i] = even - 0.5f * d1 + A * d0;
      out[out_step + i] = even + odd;
      out[2 * out_step + i] = even - odd;
      out[3 * out_step + i] = d3 - 0.5f * d1;
      out[4 * out_step + i] = d4 - B * d3 - 0.5f * d2 + A * d1;
    } else {
      gfloat even_a = d4 - 2 * d2, odd_a = A * d3 - B * d1;
      gfloat even_b = d4 - 0.5f * d2, odd_b = B * d3 - A * d1;

      out[i] = d0 - 2.5f * d2 + d4;
      out[out_step + i] = even_a + odd_a;
      out[2 * out_step + i] = even_a - odd_a;
      out[3 * out_step + i] = even_b + odd_b;
      out[4 * out_step + i] = even_b - odd_b;
      out[5 * out_step + i] = d1 - 2.5f * d3 + in[5 * step + i];
    }
  }
}

NET_INLINE void
transform_products (const gint points, const gfloat * in, gsize step,
    gfloat * out, gsize out_step)
{
  guint i;

  NET_INDEPENDENT for (i = 0; i < LANES; i++) {
    gfloat m1 = in[step + i], m2 = in[2 * step + i], m3 = in[3 * step + i];
    gfloat m4 = points == 5 ? 0 : in[4 * step + i];
    gfloat even_a = m1 + m2, odd_a = A * (m1 - m2);
    gfloat even_b = m3 + m4, odd_b = B * (m3 - m4);

    out[i] = in[i] + even_a + even_b;
    out[out_step + i] = odd_a + odd_b;
    out[2 * out_step + i] = 0.5f * even_a + 2 * even_b;
    out[3 * out_step + i] = 0.5f * odd_a + 2 * odd_b
        + in[step * (points - 1) + i];
  }
}

/* The transpose of transform_products(). */
NET_INLINE void
transform_gradient (const gint points, guint lanes, const gfloat * in,
    gsize step, gfloat * out, gsize out_step)
{
  guint i;

  NET_INDEPENDENT for (i = 0; i < lanes; i++) {
    gfloat y0 = in[i], y1 = in[step + i], y2 = in[2 * step + i];
    gfloat y3 = in[3 * step + i];
    gfloat even_a = y0 + 0.5f * y2, odd_a = A * (y1 + 0.5f * y3);
    gfloat even_b = y0 + 2 * y2, odd_b = B * (y1 + 2 * y3);

    out[i] = y0;
    out[out_step + i] = even_a + odd_a;
    out[2 * out_step + i] = even_a - odd_a;
    out[3 * out_step + i] = even_b + odd_b;
    if (points == 6)
      out[4 * out_step + i] = even_b - odd_b;
    out[(points - 1) * out_step + i] = y3;
  }
}

/* The transpose of transform_kernel(). */
NET_INLINE void
transform_sums (const gint points, const gfloat * in, gsize step,
    gfloat * out, gsize out_step)
{
  guint i;

  NET_INDEPENDENT for (i = 0; i < LANES; i++) {
    gfloat u0 = in[i], u1 = in[step + i], u2 = in[2 * step + i];
    gfloat u3 = in[3 * step + i], u4 = in[4 * step + i];

    if (points == 5) {
      out[i] = B * (u0 - u1 - u2 * (1 / 3.f)) + (2 / 3.f * A) * u3;
      out[out_step + i] = u2 * (1 / 3.f) - u1 + u3 * (2 / 3.f) + u4;
    } else {
      gfloat even_a = u1 + u2, even_b = u3 + u4;

      out[i] = u0 - even_a * (2 / 3.f) + even_b * (1 / 6.f);
      out[out_step + i] = (u1 - u2) * (-2 / 3.f * A)
          + (u3 - u4) * (1 / 6.f * B);
      out[2 * out_step + i] = (even_b - even_a) * (1 / 3.f)
          + in[5 * step + i];
    }
  }
}

/* --- tiles --- */

static guint
divide_up (guint a, guint b)
{
  return (a + b - 1) / b;
}

gint
net_transform_get_points (const NetColumns * columns)
{
  gint taps = columns->kernel_h / columns->stride;

  if (columns->kernel_h != columns->kernel_w
      || taps * columns->stride != columns->kernel_h
      || taps < 2 || taps > NET_TRANSFORM_MAX_TAPS)
    return 0;
  return SIZE + taps - 1;
}

NetTiling
net_tiling_new (const NetColumns * columns)
{
  NetTiling tiling = {
    .down = divide_up (columns->height, SIZE),
    .across = divide_up (columns->width, SIZE)
  };

  tiling.n = columns->x->n * tiling.down * tiling.across;
  tiling.n_groups = divide_up (tiling.n, LANES);
  return tiling;
}

void
net_tiling_get_group (const NetTiling * tiling, guint index,
    NetTileGroup * group)
{
  guint first = index * LANES, n = MIN (LANES, tiling->n - first), done;

  group->n_runs = 0;
  for (done = 0; done < n; group->n_runs++) {
    NetTileRun *run = &group->runs[group->n_runs];
    guint tile = first + done, line = tile / tiling->across;

    run->first = done;
    run->n = MIN (n - done, tiling->across - tile % tiling->across);
    run->image = line / tiling->down;
    run->h = line % tiling->down * SIZE;
    run->w = tile % tiling->across * SIZE;
    done += run->n;
  }
}

/* --- weights --- */

NET_INLINE void
transform_weights (const gint points, const gfloat * weight, guint rows,
    gsize row_stride, gint tap_h, gint tap_w, gfloat * out, gsize step)
{
  const gint taps = points - SIZE + 1;
  gfloat values[NET_TRANSFORM_MAX_TAPS * NET_TRANSFORM_MAX_TAPS * ROWS] =
      { 0, };
  gfloat half[MAX_POINTS * NET_TRANSFORM_MAX_TAPS * ROWS];
  gint i, j;
  guint r;

  for (r = 0; r < rows; r++, weight += row_stride)
    for (i = 0; i < taps; i++)
      for (j = 0; j < taps; j++)
        values[(i * taps + j) * ROWS + r] = weight[i * tap_h + j * tap_w];
  for (j = 0; j < taps; j++)
    transform_kernel (points, values + j * ROWS, taps * ROWS,
        half + j * ROWS, taps * ROWS);
  for (i = 0; i < points; i++)
    transform_kernel (points, half + i * taps * ROWS, ROWS,
        out + i * points * step, step);
}

NET_VECTORS void
net_transform_weights (gint points, const gfloat * weight, guint rows,
    gsize row_stride, gint tap_h, gint tap_w, gfloat * out, gsize step)
{
  if (points == 5)
    transform_weights (5, weight, rows, row_stride, tap_h, tap_w, out, step);
  else
    transform_weights (6, weight, rows, row_stride, tap_h, tap_w, out, step);
}

/* --- input --- */

/* Those pixels of a run, a pixel being every stride-th of the input's row, that
 * are inside: [inside, outside); the first is at (h, w). */
typedef struct
{
  gint h, w, inside, outside;
} Window;

static void
find_windows (const NetColumns * columns, const NetTileGroup * group,
    gint remainder, Window * windows)
{
  gint stride = columns->stride;
  guint r;

  for (r = 0; r < group->n_runs; r++) {
    const NetTileRun *run = &group->runs[r];
    Window *window = &windows[r];

    window->h = stride * run->h + remainder / stride - columns->pad_h;
    window->w = stride * run->w + remainder % stride - columns->pad_w;
    window->inside = divide_up (MAX (0, -window->w), stride);
    window->outside = divide_up (MAX (0, columns->x->w - window->w), stride);
  }
}

/* Pixels [@begin, @end) of a window whose row begins at @row, NULL outside. */
NET_INLINE void
copy_pixels (const Window * window, const gint stride, gint begin, gint end,
    const gfloat * row, gfloat * out)
{
  gint i = begin, hi = row ? MIN (window->outside, end) : begin;

  for (; i < MIN (window->inside, end); i++)
    *out++ = 0;
  for (; i < hi; i++)
    *out++ = row[window->w + i * stride];
  for (; i < end; i++)
    *out++ = 0;
}

/* @rows [points, PIXELS]: those that @group's tiles meet in a channel */
NET_INLINE void
gather_pixels (const gint points, const gint stride, const NetView * x,
    const gfloat * channel, const NetTileGroup * group,
    const Window * windows, gfloat * rows)
{
  const gint more = points - SIZE;
  guint r;
  gint i;

  for (r = 0; r < group->n_runs; r++) {
    const NetTileRun *run = &group->runs[r];
    gint h = windows[r].h, n = run->n * SIZE;

    for (i = 0; i < points; i++, h += stride) {
      const gfloat *row = h < 0 || h >= x->h ? NULL
          : channel + run->image * x->n_stride + (gsize) h * x->w;

      copy_pixels (&windows[r], stride, 0, n, row,
          rows + i * PIXELS + run->first * SIZE);
      copy_pixels (&windows[r], stride, n, n + more, row,
          rows + i * PIXELS + ENDS + r * more);
    }
  }
}

/* Every tile's pixels of @row. */
NET_INLINE void
take_apart (const gfloat * row, gfloat pixels[MAX_POINTS][LANES + 1])
{
  guint t;

  for (t = 0; t < LANES; t++) {
    pixels[0][t] = row[t * SIZE];
    pixels[1][t] = row[t * SIZE + 1];
    pixels[2][t] = row[t * SIZE + 2];
    pixels[3][t] = row[t * SIZE + 3];
  }
}

/* Along @row [PIXELS]. */
NET_INLINE void
transform_row (const gint points, const gfloat * row,
    const NetTileGroup * group, gfloat * out, gsize step)
{
  gfloat pixels[MAX_POINTS][LANES + 1];
  guint r, last;

  take_apart (row, pixels);
  /* others are of the next tile, where there is one */
  pixels[0][LANES] = pixels[1][LANES] = 0;
  memcpy (pixels[4], pixels[0] + 1, LANES * sizeof (gfloat));
  memcpy (pixels[5], pixels[1] + 1, LANES * sizeof (gfloat));
  for (r = 0; r < group->n_runs; r++) {
    last = group->runs[r].first + group->runs[r].n - 1;
    pixels[4][last] = row[ENDS + r * (points - SIZE)];
    if (points == 6)
      pixels[5][last] = row[ENDS + r * 2 + 1];
  }
  transform_pixels (points, LANES, pixels[0], LANES + 1, out, step);
}

NET_INLINE void
transform_input (const gint points, const gint stride,
    const NetColumns * columns, const NetTileGroup * group,
    guint begin, guint end, gfloat * out, gsize step)
{
  const NetView *x = columns->x;
  guint channel, width = ENDS + group->n_runs * (points - SIZE);
  /* lanes without a tile stay 0 */
  gfloat rows[MAX_POINTS * PIXELS] = { 0, }, half[MAX_POINTS * PIXELS];
  Window windows[LANES];
  gint i;

  for (channel = begin; channel < end; channel++, out += LANES) {
    if (channel == begin || channel % x->c == 0)
      find_windows (columns, group, channel / x->c, windows);
    gather_pixels (points, stride, x, net_view_plane (x, 0, channel % x->c),
        group, windows, rows);
    transform_pixels (points, width, rows, PIXELS, half, PIXELS);
    for (i = 0; i < points; i++)
      transform_row (points, half + i * PIXELS, group,
          out + i * points * step, step);
  }
}

NET_VECTORS void
net_transform_input (gint points, const NetColumns * columns,
    const NetTileGroup * group, guint begin, guint end,
    gfloat * out, gsize step)
{
  const gint stride = columns->stride;

  if (points == 6)
    transform_input (6, stride, columns, group, begin, end, out, step);
  else if (stride == 1)
    transform_input (5, 1, columns, group, begin, end, out, step);
  else
    transform_input (5, stride, columns, group, begin, end, out, step);
}

/* --- output --- */

/* @products [points^2, @step] of one channel */
NET_INLINE void
transform_output (const gint points, const NetFilter * filter,
    const NetTileGroup * group, const gfloat * products,
    gsize step, gfloat * channel)
{
  const NetView *out = filter->out;
  gfloat half[SIZE * MAX_POINTS * LANES], values[SIZE][LANES];
  gfloat row[LANES * SIZE];
  gint i, k;
  guint t, r;

  for (i = 0; i < points; i++)
    transform_products (points, products + i * step, points * step,
        half + i * LANES, points * LANES);
  for (i = 0; i < SIZE; i++) {
    transform_products (points, half + i * points * LANES, LANES, values[0],
        LANES);
    for (t = 0; t < LANES; t++) {
      row[t * SIZE] = values[0][t];
      row[t * SIZE + 1] = values[1][t];
      row[t * SIZE + 2] = values[2][t];
      row[t * SIZE + 3] = values[3][t];
    }
    for (r = 0; r < group->n_runs; r++) {
      const NetTileRun *run = &group->runs[r];
      const gfloat *from = row + run->first * SIZE;
      gint n = MIN ((gint) run->n * SIZE, filter->columns.width - run->w);
      gfloat *to = channel + run->image * out->n_stride
          + ((gsize) (run->h + i) * filter->step + filter->h) * out->w
          + run->w * filter->step + filter->w;

      if (run->h + i >= filter->columns.height)
        continue;
      if (filter->step == 1)
        memcpy (to, from, n * sizeof (gfloat));
      else
        for (k = 0; k < n; k++)
          to[k * filter->step] = from[k];
    }
  }
}

NET_VECTORS void
net_transform_output (gint points, const NetFilter * filter,
    const NetTileGroup * group, guint row, guint rows, const gfloat * products)
{
  guint r;

  for (r = 0; r < rows; r++, products += LANES) {
    gfloat *channel = net_view_plane (filter->out, 0, row + r);

    if (points == 5)
      transform_output (5, filter, group, products, rows * LANES, channel);
    else
      transform_output (6, filter, group, products, rows * LANES, channel);
  }
}

/* --- gradients --- */

NET_INLINE void
transform_gradients (const gint points, const NetView * y,
    const NetTileGroup * group, guint first, guint n, gfloat * out, gsize step)
{
  const NetColumns columns = net_columns_identity (y);
  gfloat rows[SIZE * PIXELS] = { 0, }, half[MAX_POINTS * PIXELS];
  gfloat pixels[MAX_POINTS][LANES + 1];
  Window windows[LANES];
  guint c;
  gint i;

  find_windows (&columns, group, 0, windows);
  for (c = 0; c < n; c++, out += LANES) {
    gather_pixels (SIZE, 1, y, net_view_plane (y, 0, first + c), group,
        windows, rows);
    transform_gradient (points, ENDS, rows, PIXELS, half, PIXELS);
    for (i = 0; i < points; i++) {
      take_apart (half + i * PIXELS, pixels);
      transform_gradient (points, LANES, pixels[0], LANES + 1,
          out + i * points * step, step);
    }
  }
}

NET_VECTORS void
net_transform_gradient (gint points, const NetView * y,
    const NetTileGroup * group, guint first, guint n, gfloat * out, gsize step)
{
  if (points == 5)
    transform_gradients (5, y, group, first, n, out, step);
  else
    transform_gradients (6, y, group, first, n, out, step);
}

NET_INLINE void
transform_all_sums (const gint points, const gfloat * products, gsize step,
    gfloat * out)
{
  const gint taps = points - SIZE + 1;
  gfloat half[NET_TRANSFORM_MAX_TAPS * MAX_POINTS * LANES];
  gint i;

  for (i = 0; i < points; i++)
    transform_sums (points, products + i * step, points * step,
        half + i * LANES, points * LANES);
  for (i = 0; i < taps; i++)
    transform_sums (points, half + i * points * LANES, LANES,
        out + i * taps * LANES, LANES);
}

NET_VECTORS void
net_transform_sums (gint points, const gfloat * products, gsize step,
    gfloat * out)
{
  if (points == 5)
    transform_all_sums (5, products, step, out);
  else
    transform_all_sums (6, products, step, out);
}
