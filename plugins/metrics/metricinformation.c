/* SPDX-License-Identifier: LGPL-2.1-or-later */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "metricinformation.h"

#include <math.h>

#include "gstvolumevectors.h"
#include "metricrows.h"
#include "gstvolumethreads.h"

/* Rows a thread takes at least. */
#define LEAST_ROWS 512

/* What values are spread over. */
typedef struct
{
  gdouble least, greatest;
} Classes;

typedef struct
{
  const MetricPair *pair;
  MetricBox box;
  GMutex mutex;

  /* under the mutex; neither extremes nor counts depend on the order in which
   * threads come */
  Classes a, b;
  guint64 *joint;               /* of the image's class * classes + the
                                   reference's */
} Job;

GST_VOLUME_VECTORS static void
find_extremes (const gdouble * values, gsize n, Classes * classes)
{
  gdouble least = classes->least, greatest = classes->greatest;
  gsize i;

  for (i = 0; i < n; i++) {
    least = values[i] < least ? values[i] : least;
    greatest = values[i] > greatest ? values[i] : greatest;
  }
  classes->least = least;
  classes->greatest = greatest;
}

static void
merge_extremes (Classes * classes, const Classes * other)
{
  classes->least = MIN (classes->least, other->least);
  classes->greatest = MAX (classes->greatest, other->greatest);
}

static void
find_bounds (guint first, guint end, gpointer data)
{
  Job *job = data;
  gdouble *a = g_new (gdouble, job->box.size[0]);
  gdouble *b = g_new (gdouble, job->box.size[0]);
  Classes of_a = { INFINITY, -INFINITY }, of_b = of_a;
  guint row;

  for (row = first; row < end; row++) {
    gsize n = metric_pair_read_row (job->pair, &job->box, row, a, b);

    find_extremes (a, n, &of_a);
    find_extremes (b, n, &of_b);
  }
  g_mutex_lock (&job->mutex);
  merge_extremes (&job->a, &of_a);
  merge_extremes (&job->b, &of_b);
  g_mutex_unlock (&job->mutex);
  g_free (a);
  g_free (b);
}

/* Class = (value - least) * n_classes / (greatest - least): the division comes
 * last, so that a value on the edge of two classes is not rounded into the
 * lower one.  NaN, which a span that overflows gives, is in the first class,
 * and so is all where there is no span. */
GST_VOLUME_VECTORS static void
sort_row (const Classes * classes, guint n_classes, const gdouble * values,
    gsize n, guint * row)
{
  const gdouble least = classes->least, last = n_classes - 1;
  const gdouble span = classes->greatest - least;
  const gdouble factor = span > 0 ? n_classes : 0;
  const gdouble divisor = span > 0 ? span : 1;
  gsize i;

  for (i = 0; i < n; i++) {
    gdouble class = (values[i] - least) * factor / divisor;

    class = class > 0 ? class : 0;
    row[i] = (gint) (class < last ? class : last);
  }
}

static void
count_rows (guint first, guint end, gpointer data)
{
  Job *job = data;
  const guint n_classes = job->pair->classes;
  const gsize cells = (gsize) n_classes * n_classes;
  gdouble *a = g_new (gdouble, job->box.size[0]);
  gdouble *b = g_new (gdouble, job->box.size[0]);
  guint *of_a = g_new (guint, job->box.size[0]);
  guint *of_b = g_new (guint, job->box.size[0]);
  guint64 *joint = g_new0 (guint64, cells);
  gsize i, n;
  guint row;

  for (row = first; row < end; row++) {
    n = metric_pair_read_row (job->pair, &job->box, row, a, b);
    sort_row (&job->a, n_classes, a, n, of_a);
    sort_row (&job->b, n_classes, b, n, of_b);
    for (i = 0; i < n; i++)
      joint[of_a[i] * n_classes + of_b[i]]++;
  }
  g_mutex_lock (&job->mutex);
  for (i = 0; i < cells; i++)
    job->joint[i] += joint[i];
  g_mutex_unlock (&job->mutex);
  g_free (joint);
  g_free (of_b);
  g_free (of_a);
  g_free (b);
  g_free (a);
}

static void
set_bounds (Classes * classes, const MetricImage * image)
{
  if (image->bounds[0] < image->bounds[1]) {
    classes->least = image->bounds[0];
    classes->greatest = image->bounds[1];
  }
}

/* Of @counts that are @n in all, nats. */
static gdouble
compute_entropy (const guint64 * counts, gsize n_cells, gdouble n)
{
  gdouble entropy = 0;
  gsize i;

  for (i = 0; i < n_cells; i++) {
    if (counts[i] > 0)
      entropy -= counts[i] / n * log (counts[i] / n);
  }
  return entropy;
}

/* The sum itself, not a difference of entropies: these would cancel. */
static gdouble
compute_mi (const guint64 * joint, const guint64 * of_a, const guint64 * of_b,
    guint n_classes, gdouble n)
{
  gdouble mi = 0;
  guint row, column;

  for (row = 0; row < n_classes; row++) {
    for (column = 0; column < n_classes; column++) {
      gdouble cell = joint[row * n_classes + column];

      if (cell > 0)
        mi += cell / n * log (cell / of_a[row] * n / of_b[column]);
    }
  }
  return MAX (mi, 0);
}

void
metric_information_compute (const MetricPair * pair, gdouble * mi,
    gdouble * nmi)
{
  const guint n_classes = pair->classes;
  const gsize cells = (gsize) n_classes * n_classes;
  guint64 of_a[METRIC_MAX_CLASSES] = { 0 }, of_b[METRIC_MAX_CLASSES] = { 0 };
  Job job = {.pair = pair,.a = {INFINITY, -INFINITY},.b = {INFINITY, -INFINITY}
  };
  gdouble joint_entropy;
  guint64 n = 0;
  guint n_rows, row, column;

  metric_pair_get_box (pair, &job.box);
  n_rows = job.box.size[1] * job.box.size[2];
  job.joint = g_new0 (guint64, cells);
  g_mutex_init (&job.mutex);
  gst_volume_split (n_rows, LEAST_ROWS, find_bounds, &job);
  set_bounds (&job.a, &pair->image);
  set_bounds (&job.b, &pair->reference);
  gst_volume_split (n_rows, LEAST_ROWS, count_rows, &job);

  for (row = 0; row < n_classes; row++) {
    for (column = 0; column < n_classes; column++) {
      of_a[row] += job.joint[row * n_classes + column];
      of_b[column] += job.joint[row * n_classes + column];
    }
    n += of_a[row];
  }
  *mi = compute_mi (job.joint, of_a, of_b, n_classes, n);
  joint_entropy = compute_entropy (job.joint, cells, n);
  *nmi = joint_entropy > 0 ? (compute_entropy (of_a, n_classes, n)
      + compute_entropy (of_b, n_classes, n)) / joint_entropy : 1;
  g_mutex_clear (&job.mutex);
  g_free (job.joint);
}
