/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* A few threads of our own that share a loop.
 *
 * What a loop computes does not depend on how many threads there are: every
 * item is computed alone, whoever takes it.
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _NetPool NetPool;

/* Computes the items [begin, end). */
typedef void (*NetPoolFunc) (gconstpointer job, guint begin, guint end);

/* Threads start with the first loop that is worth it. */
NetPool *net_pool_new (void);
void net_pool_free (NetPool * pool);

/* Runs @func over [0, n_items) and returns when all are done; @cost is the
 * number of values an item touches.  Thread-safe: loops take turns. */
void net_pool_run (NetPool * pool, guint n_items, gsize cost,
    NetPoolFunc func, gconstpointer job);

G_END_DECLS
