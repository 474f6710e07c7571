/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "parallel.h"

/* Waking the threads takes as long as touching about this many values. */
#define MIN_COST 65536
/* Pieces a thread gets of a loop, so that a slow one does not hold it up. */
#define PIECES_PER_THREAD 4

struct _NetPool
{
  GMutex turn;                  /* held by the thread whose loop it is */
  GPtrArray *threads;           /* NULL: not started */

  GMutex lock;                  /* for what follows */
  GCond wake, done;
  guint generation;             /* counts loops; 0 ends the threads */
  gboolean open;                /* the loop may be joined */
  guint n_busy;                 /* threads that have joined it */

  /* The loop, constant while it runs. */
  NetPoolFunc func;
  gconstpointer job;
  guint n_items, piece;
  gint next;                    /* piece to be taken; atomic */
};

static void
take_pieces (NetPool * pool)
{
  guint n_pieces = (pool->n_items + pool->piece - 1) / pool->piece;
  guint i;

  while ((i = g_atomic_int_add (&pool->next, 1)) < n_pieces)
    pool->func (pool->job, i * pool->piece,
        MIN (pool->n_items, (i + 1) * pool->piece));
}

static gpointer
thread_main (gpointer data)
{
  NetPool *pool = data;
  guint seen = 1;

  g_mutex_lock (&pool->lock);
  while (TRUE) {
    while (pool->generation == seen)
      g_cond_wait (&pool->wake, &pool->lock);
    seen = pool->generation;
    if (seen == 0)
      break;
    if (!pool->open)
      continue;
    pool->n_busy++;
    g_mutex_unlock (&pool->lock);
    take_pieces (pool);
    g_mutex_lock (&pool->lock);
    if (--pool->n_busy == 0)
      g_cond_signal (&pool->done);
  }
  g_mutex_unlock (&pool->lock);
  return NULL;
}

NetPool *
net_pool_new (void)
{
  NetPool *pool = g_new0 (NetPool, 1);

  g_mutex_init (&pool->turn);
  g_mutex_init (&pool->lock);
  g_cond_init (&pool->wake);
  g_cond_init (&pool->done);
  pool->generation = 1;
  return pool;
}

void
net_pool_free (NetPool * pool)
{
  guint i;

  if (pool->threads) {
    g_mutex_lock (&pool->lock);
    pool->generation = 0;
    g_cond_broadcast (&pool->wake);
    g_mutex_unlock (&pool->lock);
    for (i = 0; i < pool->threads->len; i++)
      g_thread_join (g_ptr_array_index (pool->threads, i));
    g_ptr_array_unref (pool->threads);
  }
  g_cond_clear (&pool->done);
  g_cond_clear (&pool->wake);
  g_mutex_clear (&pool->lock);
  g_mutex_clear (&pool->turn);
  g_free (pool);
}

/* The caller is one of the threads.  Where the system gives no more of them,
 * fewer do. */
static void
start_threads (NetPool * pool)
{
  guint i, n = g_get_num_processors ();

  pool->threads = g_ptr_array_new ();
  for (i = 1; i < n; i++) {
    GThread *thread = g_thread_try_new ("network", thread_main, pool, NULL);

    if (thread == NULL)
      break;
    g_ptr_array_add (pool->threads, thread);
  }
}

void
net_pool_run (NetPool * pool, guint n_items, gsize cost,
    NetPoolFunc func, gconstpointer job)
{
  guint n_threads;

  if (n_items < 2 || n_items * cost < MIN_COST) {
    func (job, 0, n_items);
    return;
  }

  g_mutex_lock (&pool->turn);
  if (pool->threads == NULL)
    start_threads (pool);
  n_threads = pool->threads->len + 1;

  g_mutex_lock (&pool->lock);
  pool->func = func;
  pool->job = job;
  pool->n_items = n_items;
  pool->piece = MAX (1, n_items / (n_threads * PIECES_PER_THREAD));
  pool->next = 0;
  pool->open = TRUE;
  pool->generation = MAX (2, pool->generation + 1);
  g_cond_broadcast (&pool->wake);
  g_mutex_unlock (&pool->lock);

  take_pieces (pool);

  /* A thread that has not woken by now is not waited for. */
  g_mutex_lock (&pool->lock);
  pool->open = FALSE;
  while (pool->n_busy > 0)
    g_cond_wait (&pool->done, &pool->lock);
  g_mutex_unlock (&pool->lock);
  g_mutex_unlock (&pool->turn);
}
