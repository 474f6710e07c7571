/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "walk.h"

/* Values a thread takes at a time: small enough to share, 64 KiB of each. */
#define PIECE 16384

typedef enum
{
  RUN_ALL,                      /* all values */
  RUN_PLANE,
  RUN_ROW,
} Run;

typedef struct
{
  const NetView *const *views;
  guint n_views;
  Run run;
  gsize length;                 /* of a run */
  guint pieces;                 /* of a run */
  guint steps[NET_WALK_MAX_VIEWS];
  NetWalkFunc func;
  gconstpointer job;
} Walk;

static gsize
get_plane (const NetView * view)
{
  return (gsize) view->h * view->w;
}

static gboolean
is_one_value (const NetView * view)
{
  return view->n == 1 && view->c == 1 && get_plane (view) == 1;
}

/* Whether @b's values follow each other as @a's do. */
static gboolean
is_alike (const NetView * a, const NetView * b)
{
  return a->n == b->n && a->c == b->c && a->h == b->h && a->w == b->w
      && (a->n == 1 || a->n_stride == b->n_stride)
      && (a->c == 1 || a->c_stride == b->c_stride);
}

/* The longest run that is one in @b as well. */
static Run
find_run (const NetView * a, const NetView * b)
{
  if (is_one_value (b) || is_alike (a, b))
    return RUN_ALL;
  if (get_plane (b) == 1 || get_plane (b) == get_plane (a))
    return RUN_PLANE;
  return RUN_ROW;
}

static gboolean
repeats (const NetView * view, Run run)
{
  switch (run) {
    case RUN_ALL:
      return is_one_value (view);
    case RUN_PLANE:
      return get_plane (view) == 1;
    default:
      return view->w == 1;
  }
}

static gfloat *
find_start (const Walk * walk, const NetView * view, guint run)
{
  const NetView *first = walk->views[0];
  guint plane = run;
  gsize h = 0;

  if (walk->run == RUN_ALL)
    return view->data;
  if (walk->run == RUN_ROW) {
    plane = run / first->h;
    h = view->h == 1 ? 0 : run % first->h;
  }
  return net_view_broadcast_plane (view, plane % first->n, plane / first->n)
      + h * view->w;
}

static void
walk_pieces (gconstpointer data, guint begin, guint end)
{
  const Walk *walk = data;
  guint i, item;

  for (item = begin; item < end; item++) {
    gsize first = (gsize) (item % walk->pieces) * PIECE;
    gfloat *starts[NET_WALK_MAX_VIEWS];

    for (i = 0; i < walk->n_views; i++)
      starts[i] = find_start (walk, walk->views[i], item / walk->pieces)
          + first * walk->steps[i];
    walk->func (walk->job, starts, walk->steps,
        MIN (PIECE, walk->length - first));
  }
}

void
net_walk (NetPool * pool, const NetView * const *views, guint n,
    NetWalkFunc func, gconstpointer job)
{
  const NetView *first = views[0];
  guint n_planes = (guint) first->n * first->c, n_runs;
  Walk walk = {.views = views,.n_views = n,.func = func,.job = job };
  guint i;

  for (i = 1; i < n; i++)
    walk.run = MAX (walk.run, find_run (first, views[i]));
  for (i = 0; i < n; i++)
    walk.steps[i] = i == 0 || !repeats (views[i], walk.run);
  switch (walk.run) {
    case RUN_ALL:
      n_runs = 1;
      walk.length = n_planes * get_plane (first);
      break;
    case RUN_PLANE:
      n_runs = n_planes;
      walk.length = get_plane (first);
      break;
    default:
      n_runs = n_planes * first->h;
      walk.length = first->w;
  }
  walk.pieces = (walk.length + PIECE - 1) / PIECE;
  net_pool_run (pool, n_runs * walk.pieces, MIN (walk.length, PIECE),
      walk_pieces, &walk);
}
