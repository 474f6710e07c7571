/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* bench-metrics METRICS WINDOW IMAGE REFERENCE
 *
 * METRICS names what to measure, as psnr+mae, between cubes of F32 values at
 * data range 1; WINDOW is uniform or gaussian.  Calls itself by the values, and
 * answers in ms. */

#include "resident.h"

#include <math.h>
#include <string.h>

#include <gstvolume.h>
#include "metrics.h"

typedef struct
{
  MetricPair pair;
  guint set;
  gdouble values[N_METRICS];
} Job;

static void
read_frame (gconstpointer frame, gsize offset, gsize n, gdouble * values)
{
  gst_volume_frame_read_f64 (frame, offset, n, values);
}

static gdouble
measure (gpointer data)
{
  Job *job = data;
  const gint64 start = g_get_monotonic_time ();

  metric_measure (&job->pair, job->set, job->values);
  return (g_get_monotonic_time () - start) / 1e3;
}

static gsize
load (const gchar * path, GstVolumeFrame * frame, MetricImage * image)
{
  g_autoptr (GError) error = NULL;
  gchar *contents;
  gsize length;

  g_file_get_contents (path, &contents, &length, &error);
  resident_check (error);
  frame->info.format = GST_VOLUME_FORMAT_F32LE;
  frame->data = contents;
  image->data = frame;
  image->read = read_frame;
  return length / sizeof (gfloat);
}

static guint
parse_metrics (const gchar * text)
{
  gchar **names = g_strsplit (text, "+", 0);
  guint set = 0, i;

  for (i = 0; i < N_METRICS; i++) {
    if (g_strv_contains ((const gchar * const *) names, metrics[i].name))
      set |= 1u << i;
  }
  g_strfreev (names);
  return set;
}

int
main (int argc, char **argv)
{
  Job job = {.pair = {.dimensions = 3,.data_range = 1,.classes = 256} };
  GString *name = g_string_new (NULL);
  GstVolumeFrame frames[2] = { {{0}} };
  gsize side;
  guint i;

  g_set_prgname ("bench-metrics");
  if (argc != 5) {
    g_printerr ("usage: bench-metrics METRICS WINDOW IMAGE REFERENCE\n");
    return 2;
  }
  job.set = parse_metrics (argv[1]);
  if (strcmp (argv[2], "gaussian") == 0)
    job.pair.window = METRIC_WINDOW_GAUSSIAN;
  load (argv[3], &frames[0], &job.pair.image);
  side = lrint (cbrt (load (argv[4], &frames[1], &job.pair.reference)));
  for (i = 0; i < 3; i++)
    job.pair.size[i] = side;

  measure (&job);
  for (i = 0; i < N_METRICS; i++) {
    if (job.set & 1u << i)
      g_string_append_printf (name, "%.17g ", job.values[i]);
  }
  resident_serve (name->str, measure, &job);
  g_string_free (name, TRUE);
  return 0;
}
