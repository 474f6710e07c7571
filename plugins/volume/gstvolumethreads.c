/* SPDX-License-Identifier: LGPL-2.1-or-later */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "gstvolumethreads.h"

#define MAX_THREADS 16

typedef struct
{
  guint first, end;
  GstVolumeWork work;
  gpointer data;
} Job;

static gpointer
run_job (gpointer data)
{
  const Job *job = data;

  job->work (job->first, job->end, job->data);
  return NULL;
}

void
gst_volume_split (guint n, guint least, GstVolumeWork work, gpointer data)
{
  guint n_threads = MIN (n / MAX (least, 1), MAX_THREADS), i;
  GThread *threads[MAX_THREADS];
  Job jobs[MAX_THREADS];

  if (n_threads > 1)
    n_threads = MIN (n_threads, g_get_num_processors ());
  n_threads = MAX (n_threads, 1);
  for (i = 0; i < n_threads; i++) {
    jobs[i].first = (guint64) n *i / n_threads;
    jobs[i].end = (guint64) n *(i + 1) / n_threads;
    jobs[i].work = work;
    jobs[i].data = data;
  }
  for (i = 1; i < n_threads; i++)
    threads[i] = g_thread_new ("volume-split", run_job, &jobs[i]);
  run_job (&jobs[0]);
  for (i = 1; i < n_threads; i++)
    g_thread_join (threads[i]);
}
