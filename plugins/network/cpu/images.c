/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "images.h"

#include <math.h>
#include <string.h>

/* Items are rows (c, n, h) of the output. */
typedef struct
{
  const NetView *out, *in;
  const NetView *matrix;
  gint pad;
  gfloat outside;
} Job;

static void
run_rows (NetPool * pool, NetPoolFunc func, const Job * job)
{
  const NetView *out = job->out;

  net_pool_run (pool, (guint) out->n * out->c * out->h, out->w, func, job);
}

/* The row of @view, one of the output's images, that @item is of. */
static gfloat *
get_plane (const Job * job, const NetView * view, guint item)
{
  guint plane = item / job->out->h;

  return net_view_plane (view, plane % view->n, plane / view->n);
}

/* --- reflection --- */

/* The pixel that @i is a copy of. */
static gint
mirror (gint i, gint size)
{
  i = ABS (i);
  return i < size ? i : 2 * (size - 1) - i;
}

static void
reflect_rows (gconstpointer data, guint begin, guint end)
{
  const Job *job = data;
  const NetView *x = job->in, *y = job->out;
  gint pad = job->pad;
  guint item;

  for (item = begin; item < end; item++) {
    gint h = item % y->h, w;
    const gfloat *in = get_plane (job, x, item)
        + (gsize) mirror (h - pad, x->h) * x->w;
    gfloat *out = get_plane (job, y, item) + (gsize) h * y->w;

    for (w = 0; w < pad; w++)
      out[w] = in[pad - w];
    memcpy (out + pad, in, x->w * sizeof (gfloat));
    for (w = 0; w < pad; w++)
      out[pad + x->w + w] = in[x->w - 2 - w];
  }
}

void
net_reflect_compute (NetPool * pool, const NetView * y, const NetView * x,
    gint pad)
{
  const Job job = {.out = y,.in = x,.pad = pad };

  run_rows (pool, reflect_rows, &job);
}

/* Where in the reflection pixel @i of @size has its copies. */
static guint
find_copies (gint i, gint size, gint pad, gint copies[3])
{
  guint n = 0;

  if (i > 0 && i <= pad)
    copies[n++] = pad - i;
  copies[n++] = pad + i;
  if (i < size - 1 && i >= size - 1 - pad)
    copies[n++] = pad + 2 * (size - 1) - i;
  return n;
}

static void
reflect_input_rows (gconstpointer data, guint begin, guint end)
{
  const Job *job = data;
  const NetView *y = job->in, *x = job->out;
  gint pad = job->pad;
  guint item, i;

  for (item = begin; item < end; item++) {
    gint h = item % x->h, w, rows[3];
    guint n_rows = find_copies (h, x->h, pad, rows);
    gfloat *out = get_plane (job, x, item) + (gsize) h * x->w;

    memset (out, 0, x->w * sizeof (gfloat));
    for (i = 0; i < n_rows; i++) {
      const gfloat *in = get_plane (job, y, item) + (gsize) rows[i] * y->w;

      for (w = 0; w < x->w; w++)
        out[w] += in[pad + w];
      for (w = 1; w <= pad; w++) {
        out[w] += in[pad - w];
        out[x->w - 1 - w] += in[pad + x->w - 1 + w];
      }
    }
  }
}

void
net_reflect_input_compute (NetPool * pool, const NetView * x,
    const NetView * y, gint pad)
{
  const Job job = {.out = x,.in = y,.pad = pad };

  run_rows (pool, reflect_input_rows, &job);
}

/* --- warp --- */

/* Pixel (@h, @w) of a plane less @outside; 0 beyond. */
static gfloat
get_pixel (const NetView * x, const gfloat * plane, gint h, gint w,
    gfloat outside)
{
  if (h < 0 || h >= x->h || w < 0 || w >= x->w)
    return 0;
  return plane[(gsize) h * x->w + w] - outside;
}

/* At (@v, @u), in pixels. */
static gfloat
sample (const NetView * x, const gfloat * plane, gdouble v, gdouble u,
    gfloat outside)
{
  gfloat top, bottom, y, z;
  gint h, w;

  /* also where a coordinate is not a number */
  if (!(v > -1 && v < x->h && u > -1 && u < x->w))
    return outside;
  h = floor (v);
  w = floor (u);
  y = v - h;
  z = u - w;
  top = (1 - z) * get_pixel (x, plane, h, w, outside)
      + z * get_pixel (x, plane, h, w + 1, outside);
  bottom = (1 - z) * get_pixel (x, plane, h + 1, w, outside)
      + z * get_pixel (x, plane, h + 1, w + 1, outside);
  return outside + (1 - y) * top + y * bottom;
}

static void
warp_rows (gconstpointer data, guint begin, guint end)
{
  const Job *job = data;
  const NetView *x = job->in, *y = job->out;
  guint item;

  for (item = begin; item < end; item++) {
    gint h = item % y->h, n = item / y->h % y->n, w;
    const gfloat *plane = get_plane (job, x, item);
    gfloat *out = get_plane (job, y, item) + (gsize) h * y->w;
    gdouble v = (2 * h + 1) / (gdouble) y->h - 1;
    gfloat m[6];

    for (w = 0; w < 6; w++)
      m[w] = *net_view_plane (job->matrix, n, w);
    for (w = 0; w < y->w; w++) {
      gdouble u = (2 * w + 1) / (gdouble) y->w - 1;
      gdouble to_u = m[0] * u + m[1] * v + m[2];
      gdouble to_v = m[3] * u + m[4] * v + m[5];

      out[w] = sample (x, plane, ((to_v + 1) * x->h - 1) / 2,
          ((to_u + 1) * x->w - 1) / 2, job->outside);
    }
  }
}

void
net_warp_compute (NetPool * pool, const NetView * y, const NetView * x,
    const NetView * matrix, gfloat outside)
{
  const Job job = {.out = y,.in = x,.matrix = matrix,.outside = outside };

  run_rows (pool, warp_rows, &job);
}
