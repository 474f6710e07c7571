/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Walks several tensors side by side, in runs that are contiguous in all. */

#pragma once

#include "parallel.h"
#include "view.h"

G_BEGIN_DECLS

#define NET_WALK_MAX_VIEWS 4

/* A run of @count values: view i's begin at @data[i] and lie one behind
 * another, or are one value for all of them where @steps[i] is 0. */
typedef void (*NetWalkFunc) (gconstpointer job, gfloat * const *data,
    const guint * steps, gsize count);

/* Over the shape of the first of @n views; the others have it or broadcast to
 * it.  Runs are as long as the views allow, up to a piece that suits a thread;
 * their order is not defined. */
void net_walk (NetPool * pool, const NetView * const *views, guint n,
    NetWalkFunc func, gconstpointer job);

G_END_DECLS
