/* SPDX-License-Identifier: LGPL-2.1-or-later */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "metricerrors.h"

#include <math.h>

#include "gstvolumevectors.h"
#include "metricrows.h"
#include "gstvolumethreads.h"

/* A row's sums are kept apart in lanes, which a vector can hold. */
#define LANES 16

/* Rows a thread takes at least. */
#define LEAST_ROWS 512

/* Sums over a row. */
typedef struct
{
  MetricErrors errors;
  gsize n;
} Row;

typedef struct
{
  const MetricPair *pair;
  MetricBox box;
  Row *rows;
} Job;

GST_VOLUME_VECTORS static void
sum_row (const gdouble * a, const gdouble * b, gsize n, MetricErrors * errors)
{
  gdouble mean[LANES] = { 0 }, absolute[LANES] = { 0 }, squared[LANES] = { 0 };
  gsize i, lane;

  for (i = 0; i + LANES <= n; i += LANES) {
    for (lane = 0; lane < LANES; lane++) {
      gdouble d = a[i + lane] - b[i + lane];

      mean[lane] += d;
      absolute[lane] += fabs (d);
      squared[lane] += d * d;
    }
  }
  for (lane = 0; i + lane < n; lane++) {
    gdouble d = a[i + lane] - b[i + lane];

    mean[lane] += d;
    absolute[lane] += fabs (d);
    squared[lane] += d * d;
  }
  for (lane = 0; lane < LANES; lane++) {
    errors->mean += mean[lane];
    errors->absolute += absolute[lane];
    errors->squared += squared[lane];
  }
}

static void
sum_rows (guint first, guint end, gpointer data)
{
  const Job *job = data;
  gdouble *a = g_new (gdouble, job->box.size[0]);
  gdouble *b = g_new (gdouble, job->box.size[0]);
  guint i;

  for (i = first; i < end; i++) {
    Row *row = &job->rows[i];

    row->n = metric_pair_read_row (job->pair, &job->box, i, a, b);
    sum_row (a, b, row->n, &row->errors);
  }
  g_free (a);
  g_free (b);
}

void
metric_errors_compute (MetricErrors * errors, const MetricPair * pair)
{
  Job job = {.pair = pair };
  gsize n_rows, n = 0, i;

  metric_pair_get_box (pair, &job.box);
  n_rows = job.box.size[1] * job.box.size[2];
  job.rows = g_new0 (Row, n_rows);
  gst_volume_split (n_rows, LEAST_ROWS, sum_rows, &job);

  errors->mean = errors->absolute = errors->squared = 0;
  for (i = 0; i < n_rows; i++) {
    errors->mean += job.rows[i].errors.mean;
    errors->absolute += job.rows[i].errors.absolute;
    errors->squared += job.rows[i].errors.squared;
    n += job.rows[i].n;
  }
  errors->mean /= n;
  errors->absolute /= n;
  errors->squared /= n;
  g_free (job.rows);
}
