/* SPDX-License-Identifier: LGPL-2.1-or-later */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "biasapply.h"

#include <math.h>

#define MAX_THREADS 16

/* Slices @first <= z < @end, of all channels. */
typedef struct
{
  const GstVolumeFrame *frame;
  const BiasSpline *spline;
  BiasAxis axes[3];
  gboolean is_field;
  gint first, end;
} Job;

static gpointer
apply_to_slices (gpointer data)
{
  const Job *job = data;
  const GstVolumeInfo *info = &job->frame->info;
  const gsize n = (gsize) info->width * info->height;
  gfloat *field = g_new (gfloat, n);
  gsize i;
  gint z, c;

  for (z = job->first; z < job->end; z++) {
    bias_spline_evaluate (job->spline, job->axes, z, z + 1, field);
    for (c = 0; c < info->channels; c++) {
      gfloat *values = (gfloat *) job->frame->data
          + ((gsize) c * info->depth + z) * n;

      for (i = 0; i < n; i++)
        values[i] =
            job->is_field ? expf (field[i]) : values[i] * expf (-field[i]);
    }
  }
  g_free (field);
  return NULL;
}

static void
run (const Job * all, gint depth)
{
  gint n = MIN (MIN ((gint) g_get_num_processors (), MAX_THREADS), depth), i;
  GThread *threads[MAX_THREADS];
  Job jobs[MAX_THREADS];

  for (i = 0; i < n; i++) {
    jobs[i] = *all;
    jobs[i].first = depth * i / n;
    jobs[i].end = depth * (i + 1) / n;
  }
  for (i = 1; i < n; i++)
    threads[i] = g_thread_new ("bias", apply_to_slices, &jobs[i]);
  apply_to_slices (&jobs[0]);
  for (i = 1; i < n; i++)
    g_thread_join (threads[i]);
}

void
bias_apply (GstVolumeFrame * frame, const BiasSpline * spline,
    gboolean is_field)
{
  const gint size[3] = { frame->info.width, frame->info.height,
    frame->info.depth
  };
  Job job = {.frame = frame,.spline = spline,.is_field = is_field };
  gint d;

  for (d = 0; d < 3; d++)
    bias_axis_init (&job.axes[d], spline->cells[d], size[d], 1, size[d]);
  run (&job, frame->info.depth);
  for (d = 0; d < 3; d++)
    bias_axis_clear (&job.axes[d]);
}
