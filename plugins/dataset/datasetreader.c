/* SPDX-License-Identifier: LGPL-2.1-or-later */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "datasetfile.h"
#include "datasetreader.h"

/* Whoever takes reads too, where nothing is ahead. */
#define MAX_THREADS 4

/* A volume that a thread reads, or has read. */
typedef struct
{
  DatasetReader *reader;
  guint64 place;                /* of all that is to read, see get_place() */
  guint64 turn;                 /* counts jobs: they reserve bytes in order */
  const gchar *path;
  const gchar *modality;
  gboolean is_done;
  gboolean is_forgotten;        /* whose thread frees it */

  guint64 bytes;                /* reserved */
  GstFlowReturn flow;
  GstVolumeInfo info;
  GstBuffer *volume;
  GError *error;
} Job;

struct _DatasetReader
{
  const GPtrArray *items;
  guint64 end;                  /* place behind the last */
  GPtrArray *modalities;
  guint64 max_bytes;
  guint64 ahead;

  GPtrArray *threads;
  gint stopping;                /* atomic */

  GMutex lock;
  GCond changed;
  /* with the lock */
  gboolean *dropped;            /* a modality */
  guint64 next;                 /* place of the next job */
  guint64 turns, turn;          /* given, and whose it is */
  GQueue jobs;                  /* not taken, by place */
  guint64 bytes;                /* reserved by jobs */
};

static guint64
get_place (DatasetReader * self, guint64 index, guint lane)
{
  return index * self->modalities->len + lane;
}

/* With the lock. */
static void
free_job (Job * job)
{
  job->reader->bytes -= job->bytes;
  gst_clear_buffer (&job->volume);
  g_clear_error (&job->error);
  g_free (job);
}

/* A thread that still reads @job frees it at its end. With the lock. */
static void
forget_job (Job * job)
{
  if (job->is_done)
    free_job (job);
  else
    job->is_forgotten = TRUE;
}

/* NULL where all is read. With the lock. */
static Job *
begin_job (DatasetReader * self)
{
  for (; self->next < self->end; self->next++) {
    guint lane = self->next % self->modalities->len;
    const gchar *modality = self->modalities->pdata[lane];
    const BidsItem *item =
        self->items->pdata[self->next / self->modalities->len];
    const gchar *path = g_hash_table_lookup (item->paths, modality);
    Job *job;

    if (!path || self->dropped[lane])
      continue;
    job = g_new0 (Job, 1);
    job->reader = self;
    job->place = self->next++;
    job->turn = self->turns++;
    job->path = path;
    job->modality = modality;
    g_queue_push_tail (&self->jobs, job);
    return job;
  }
  return NULL;
}

/* Earlier volumes go first: were later ones to fill the bytes there are, the
 * one that is waited for would never come. With the lock. */
static gboolean
wait_turn (Job * job, guint64 bytes)
{
  DatasetReader *self = job->reader;
  gboolean go_on;

  while ((go_on = !job->is_forgotten && !g_atomic_int_get (&self->stopping))
      && (self->turn != job->turn || (self->bytes > 0
              && (bytes > self->ahead || self->bytes > self->ahead - bytes))))
    g_cond_wait (&self->changed, &self->lock);
  return go_on;
}

static gboolean
reserve (guint64 bytes, gpointer data)
{
  Job *job = data;
  DatasetReader *self = job->reader;
  gboolean ok;

  g_mutex_lock (&self->lock);
  ok = wait_turn (job, bytes);
  if (ok) {
    job->bytes = bytes;
    self->bytes += bytes;
    self->turn++;
    g_cond_broadcast (&self->changed);
  }
  g_mutex_unlock (&self->lock);
  return ok;
}

/* One that reserved nothing passes its turn on. With the lock. */
static void
end_job (Job * job)
{
  DatasetReader *self = job->reader;

  while (job->turn > self->turn && !g_atomic_int_get (&self->stopping))
    g_cond_wait (&self->changed, &self->lock);
  if (job->turn == self->turn)
    self->turn++;
  job->is_done = TRUE;
  if (job->is_forgotten)
    free_job (job);
  g_cond_broadcast (&self->changed);
}

static gpointer
read_ahead (gpointer data)
{
  DatasetReader *self = data;
  Job *job;

  g_mutex_lock (&self->lock);
  while (!g_atomic_int_get (&self->stopping) && (job = begin_job (self))) {
    g_mutex_unlock (&self->lock);
    job->flow = dataset_file_read (job->path, job->modality, self->max_bytes,
        &self->stopping, reserve, job, &job->info, &job->volume, &job->error);
    g_mutex_lock (&self->lock);
    end_job (job);
  }
  g_mutex_unlock (&self->lock);
  return NULL;
}

DatasetReader *
dataset_reader_new (const GPtrArray * items, guint64 begin, guint64 end,
    const GPtrArray * modalities, guint64 max_bytes, guint64 ahead)
{
  DatasetReader *self = g_new0 (DatasetReader, 1);
  guint i, n = 0;

  self->items = items;
  self->modalities = g_ptr_array_new ();
  for (i = 0; i < modalities->len; i++)
    g_ptr_array_add (self->modalities, modalities->pdata[i]);
  self->next = get_place (self, begin, 0);
  self->end = get_place (self, MIN (end, items->len), 0);
  if (ahead > 0 && self->next < self->end)
    n = MIN (g_get_num_processors (), MAX_THREADS);
  self->max_bytes = max_bytes;
  self->ahead = ahead;
  self->dropped = g_new0 (gboolean, modalities->len);
  g_mutex_init (&self->lock);
  g_cond_init (&self->changed);
  g_queue_init (&self->jobs);
  self->threads = g_ptr_array_new ();
  for (i = 0; i < n; i++)
    g_ptr_array_add (self->threads, g_thread_new ("dataset-reader",
            read_ahead, self));
  return self;
}

void
dataset_reader_free (DatasetReader * self)
{
  Job *job;
  guint i;

  g_atomic_int_set (&self->stopping, TRUE);
  dataset_reader_wake (self);
  for (i = 0; i < self->threads->len; i++)
    g_thread_join (self->threads->pdata[i]);
  while ((job = g_queue_pop_head (&self->jobs)))
    free_job (job);
  g_ptr_array_unref (self->threads);
  g_ptr_array_unref (self->modalities);
  g_mutex_clear (&self->lock);
  g_cond_clear (&self->changed);
  g_free (self->dropped);
  g_free (self);
}

/* The job at @place, if a thread began it; earlier ones are forgotten, and no
 * thread begins one there any more. With the lock. */
static Job *
find_job (DatasetReader * self, guint64 place)
{
  Job *job;

  while ((job = g_queue_peek_head (&self->jobs)) && job->place < place)
    forget_job (g_queue_pop_head (&self->jobs));
  self->next = MAX (self->next, place + 1);
  g_cond_broadcast (&self->changed);
  return job && job->place == place ? g_queue_pop_head (&self->jobs) : NULL;
}

static GstFlowReturn
await_job (DatasetReader * self, Job * job, gint * interrupted,
    GstVolumeInfo * info, GstBuffer ** volume, GError ** error)
{
  GstFlowReturn flow = GST_FLOW_FLUSHING;

  while (!job->is_done && !g_atomic_int_get (interrupted))
    g_cond_wait (&self->changed, &self->lock);
  if (job->is_done) {
    flow = job->flow;
    *info = job->info;
    *volume = g_steal_pointer (&job->volume);
    if (job->error)
      g_propagate_error (error, g_steal_pointer (&job->error));
  }
  forget_job (job);
  g_cond_broadcast (&self->changed);
  return flow;
}

GstFlowReturn
dataset_reader_take (DatasetReader * self, guint64 index,
    const gchar * modality, gint * interrupted, GstVolumeInfo * info,
    GstBuffer ** volume, GError ** error)
{
  const BidsItem *item = self->items->pdata[index];
  GstFlowReturn flow = GST_FLOW_OK;
  Job *job = NULL;
  guint lane;

  *volume = NULL;
  g_mutex_lock (&self->lock);
  if (g_ptr_array_find (self->modalities, modality, &lane))
    job = find_job (self, get_place (self, index, lane));
  if (job)
    flow = await_job (self, job, interrupted, info, volume, error);
  g_mutex_unlock (&self->lock);
  if (!job)
    flow = dataset_file_read (g_hash_table_lookup (item->paths, modality),
        modality, self->max_bytes, interrupted, NULL, NULL, info, volume,
        error);
  return flow;
}

void
dataset_reader_wake (DatasetReader * self)
{
  g_mutex_lock (&self->lock);
  g_cond_broadcast (&self->changed);
  g_mutex_unlock (&self->lock);
}

void
dataset_reader_drop (DatasetReader * self, const gchar * modality)
{
  guint lane;

  g_mutex_lock (&self->lock);
  if (g_ptr_array_find (self->modalities, modality, &lane))
    self->dropped[lane] = TRUE;
  g_mutex_unlock (&self->lock);
}

guint64
dataset_reader_get_bytes (DatasetReader * self)
{
  guint64 bytes;

  g_mutex_lock (&self->lock);
  bytes = self->bytes;
  g_mutex_unlock (&self->lock);
  return bytes;
}
