/* SPDX-License-Identifier: LGPL-2.1-or-later */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "gstvolumethreads.h"
#include "reglattice.h"

#include <math.h>
#include <string.h>


#define TAPS 4

/* Threads cost more than they save on fewer points than this. */
#define MIN_POINTS_PER_THREAD 16384

void
reg_spread_init (RegSpread * spread, gint n, gdouble start, gdouble step,
    gdouble length, gdouble interval, gint * size)
{
  gint i;

  *size = (gint) ceil (length / interval) + TAPS - 1;
  spread->n = n;
  spread->first = g_new (gint, n);
  spread->weight = g_malloc_n (n, sizeof (*spread->weight));
  for (i = 0; i < n; i++) {
    gdouble place = (start + i * step) / interval, t, u;

    spread->first[i] = CLAMP ((gint) floor (place), 0, *size - TAPS);
    t = place - spread->first[i];
    u = 1 - t;
    spread->weight[i][0] = u * u * u / 6;
    spread->weight[i][1] = 2 / 3. - t * t * (1 - t / 2);
    spread->weight[i][2] = 2 / 3. - u * u * (1 - u / 2);
    spread->weight[i][3] = t * t * t / 6;
  }
}

void
reg_spread_clear (RegSpread * spread)
{
  g_free (spread->first);
  g_free (spread->weight);
}

typedef struct
{
  const RegSpread *spread;
  const gint *size;
  guint width;                  /* values a point */
  const gfloat *in;
  gfloat *out;
  gint first;                   /* slice that @in begins with */
} Job;

static void
add_scaled (gfloat * out, gfloat weight, const gfloat * in, gsize n)
{
  gsize i;

  for (i = 0; i < n; i++)
    out[i] += weight * in[i];
}

static guint
get_least (const Job * job)
{
  return 1 + MIN_POINTS_PER_THREAD / (job->spread[0].n * job->spread[1].n);
}

static void
expand_slices (guint first, guint end, gpointer data)
{
  const Job *job = data;
  const RegSpread *sx = &job->spread[0], *sy = &job->spread[1];
  const RegSpread *sz = &job->spread[2];
  gsize row = 3 * job->size[0], plane = row * job->size[1];
  gfloat *in_plane = g_new (gfloat, plane), *in_row = g_new (gfloat, row);
  gint x, y, k, c;
  guint z;

  for (z = first; z < end; z++) {
    memset (in_plane, 0, plane * sizeof (gfloat));
    for (k = 0; k < TAPS; k++) {
      add_scaled (in_plane, sz->weight[z][k],
          job->in + (sz->first[z] + k) * plane, plane);
    }
    for (y = 0; y < sy->n; y++) {
      gfloat *out = job->out + 3 * ((gsize) z * sy->n + y) * sx->n;

      memset (in_row, 0, row * sizeof (gfloat));
      for (k = 0; k < TAPS; k++) {
        add_scaled (in_row, sy->weight[y][k],
            in_plane + (sy->first[y] + k) * row, row);
      }
      for (x = 0; x < sx->n; x++, out += 3) {
        const gfloat *w = sx->weight[x], *in = in_row + 3 * sx->first[x];

        for (c = 0; c < 3; c++) {
          out[c] = w[0] * in[c] + w[1] * in[3 + c] + w[2] * in[6 + c]
              + w[3] * in[9 + c];
        }
      }
    }
  }
  g_free (in_plane);
  g_free (in_row);
}

void
reg_lattice_expand (const RegSpread spread[3], const gint size[3],
    const gfloat * coefficients, gfloat * values)
{
  Job job = {.spread = spread,.size = size,.in = coefficients,.out = values };

  gst_volume_split (spread[2].n, get_least (&job), expand_slices, &job);
}

static void
gather_slices (guint first, guint end, gpointer data)
{
  const Job *job = data;
  const RegSpread *sx = &job->spread[0], *sy = &job->spread[1];
  gsize row = job->width * job->size[0], plane = row * job->size[1];
  gfloat *in_row = g_new (gfloat, row);
  gint x, y, k;
  guint z, c;

  for (z = first; z < end; z++) {
    gfloat *in_plane = job->out + (job->first + z) * plane;

    memset (in_plane, 0, plane * sizeof (gfloat));
    for (y = 0; y < sy->n; y++) {
      const gfloat *in = job->in + job->width * ((gsize) z * sy->n + y) * sx->n;

      memset (in_row, 0, row * sizeof (gfloat));
      for (x = 0; x < sx->n; x++, in += job->width) {
        gfloat *out = in_row + job->width * sx->first[x];

        for (k = 0; k < TAPS; k++, out += job->width) {
          for (c = 0; c < job->width; c++)
            out[c] += sx->weight[x][k] * in[c];
        }
      }
      for (k = 0; k < TAPS; k++) {
        add_scaled (in_plane + (sy->first[y] + k) * row, sy->weight[y][k],
            in_row, row);
      }
    }
  }
  g_free (in_row);
}

void
reg_lattice_gather (const RegSpread spread[3], const gint size[3], guint width,
    gint first, gint end, const gfloat * values, gfloat * planes)
{
  Job job = {.spread = spread,.size = size,.width = width,.in = values,
    .out = planes,.first = first
  };

  gst_volume_split (end - first, get_least (&job), gather_slices, &job);
}

void
reg_lattice_gather_planes (const RegSpread spread[3], const gint size[3],
    guint width, const gfloat * planes, gfloat * coefficients)
{
  gsize plane = (gsize) width * size[0] * size[1];
  gint z, k;

  memset (coefficients, 0, size[2] * plane * sizeof (gfloat));
  for (z = 0; z < spread[2].n; z++) {
    for (k = 0; k < TAPS; k++) {
      add_scaled (coefficients + (spread[2].first[z] + k) * plane,
          spread[2].weight[z][k], planes + z * plane, plane);
    }
  }
}
