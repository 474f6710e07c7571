/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "experimentprogress.h"

#include <math.h>
#include <stdio.h>
#include <unistd.h>

#define LINE_INTERVAL 30.0      /* seconds between lines without a terminal */
#define BAR_INTERVAL 0.5        /* between bars */

/* A part from which on a job's own speed tells more than those of others. */
#define TELLING_PART 0.05

struct _ExperimentProgress
{
  const GPtrArray *jobs;
  gdouble *seconds;             /* of those done, else NaN */
  guint n_done;
  gint at;                      /* the job at work, or -1 */
  gint64 begun;                 /* monotonic time, us */
  gdouble first;                /* part of it that was done before; NaN: not
                                   known yet */
  gdouble part;
  gint64 told;
  gboolean terminal, bar_drawn;
};

ExperimentProgress *
experiment_progress_new (const GPtrArray * jobs)
{
  ExperimentProgress *self = g_new0 (ExperimentProgress, 1);

  self->jobs = jobs;
  self->seconds = g_new (gdouble, jobs->len);
  for (guint i = 0; i < jobs->len; i++) {
    self->seconds[i] = NAN;
  }
  self->at = -1;
  self->terminal = isatty (STDERR_FILENO);
  return self;
}

static void
clear_bar (ExperimentProgress * self)
{
  if (self->bar_drawn) {
    fputs ("\r\033[K", stderr);
    self->bar_drawn = FALSE;
  }
}

void
experiment_progress_free (ExperimentProgress * self)
{
  clear_bar (self);
  g_free (self->seconds);
  g_free (self);
}

void
experiment_progress_say (ExperimentProgress * self, const gchar * text)
{
  clear_bar (self);
  fprintf (stderr, "%s\n", text);
  fflush (stderr);
}

gdouble
experiment_progress_get_seconds (const ExperimentProgress * self)
{
  return (g_get_monotonic_time () - self->begun) / 1e6;
}

static gboolean
is_like (const ExperimentJob * job, const gchar * group)
{
  return group ? job->group == group : job->kind == EXPERIMENT_TRAIN;
}

/* Seconds that a unit of weight takes in jobs of @group, or in all trainings
 * where it is NULL; NaN where none is done. */
static gdouble
get_pace (const ExperimentProgress * self, const gchar * group)
{
  gdouble seconds = 0, weight = 0;

  for (guint i = 0; i < self->jobs->len; i++) {
    const ExperimentJob *job = self->jobs->pdata[i];

    if (!isnan (self->seconds[i]) && is_like (job, group)) {
      seconds += self->seconds[i];
      weight += job->weight;
    }
  }
  return weight > 0 ? seconds / weight : NAN;
}

static gdouble
estimate_job (const ExperimentProgress * self, const ExperimentJob * job)
{
  const gdouble own = get_pace (self, job->group);

  return job->weight * (isnan (own) ? get_pace (self, NULL) : own);
}

/* Seconds that the job at work takes yet; *@whole: from its begin on. */
static gdouble
estimate_rest (const ExperimentProgress * self, gdouble * whole)
{
  const ExperimentJob *job = self->jobs->pdata[self->at];
  const gdouble seconds = experiment_progress_get_seconds (self);
  const gdouble done = self->part - (isnan (self->first) ? 0 : self->first);

  *whole = done > TELLING_PART ? seconds / done : estimate_job (self, job);
  return done > TELLING_PART ? *whole * (1 - self->part)
      : fmax (*whole * (1 - self->part) - seconds, 0);
}

/* Seconds to the end of the experiment; NaN where nothing tells. */
static gdouble
estimate (const ExperimentProgress * self)
{
  const ExperimentJob *current =
      self->at < 0 ? NULL : self->jobs->pdata[self->at];
  gdouble whole = NAN, left = current ? estimate_rest (self, &whole) : 0;

  for (guint i = 0; i < self->jobs->len; i++) {
    const ExperimentJob *job = self->jobs->pdata[i];
    gdouble seconds = estimate_job (self, job);

    if (!isnan (self->seconds[i]) || job == current) {
      continue;
    }
    /* The training at work tells of its like before it is done, and, where it
     * is the first one, of the others. */
    if (current && (isnan (seconds) ? is_like (current, NULL)
            : isnan (get_pace (self, job->group))
            && is_like (current, job->group))) {
      seconds = whole * job->weight / current->weight;
    }
    left += seconds;
  }
  return left;
}

static gchar *
describe_time (gdouble seconds)
{
  if (isnan (seconds)) {
    return g_strdup ("");
  }
  if (seconds < 90) {
    return g_strdup_printf (", about %.0f s left", ceil (seconds));
  }
  return seconds < 90 * 60
      ? g_strdup_printf (", about %.0f min left", ceil (seconds / 60))
      : g_strdup_printf (", about %.1f h left", seconds / 3600);
}

/* "[3 of 47] Training mmigan, seed 1: 40 %, about 12 min left" */
static gchar *
describe (const ExperimentProgress * self, const gchar * state)
{
  const ExperimentJob *job = self->jobs->pdata[self->at];
  g_autofree gchar *left = describe_time (estimate (self));

  return g_strdup_printf ("[%u of %u] %s%s%s", self->at + 1, self->jobs->len,
      job->name, state, left);
}

void
experiment_progress_skip (ExperimentProgress * self, guint index,
    gdouble seconds)
{
  self->seconds[index] = seconds;
}

static void
tell (ExperimentProgress * self)
{
  const gint64 now = g_get_monotonic_time ();
  g_autofree gchar *state = NULL, *text = NULL;

  if (now - self->told < (self->terminal ? BAR_INTERVAL : LINE_INTERVAL) * 1e6) {
    return;
  }
  self->told = now;
  state = g_strdup_printf (": %.0f %%", 100 * self->part);
  text = describe (self, state);
  if (self->terminal) {
    fprintf (stderr, "\r\033[K%s", text);
    fflush (stderr);
    self->bar_drawn = TRUE;
  } else {
    experiment_progress_say (self, text);
  }
}

void
experiment_progress_begin (ExperimentProgress * self, guint index)
{
  self->at = index;
  self->begun = self->told = g_get_monotonic_time ();
  self->first = NAN;
  self->part = 0;
}

void
experiment_progress_update (ExperimentProgress * self, gdouble part)
{
  if (isnan (self->first)) {
    self->first = part;
  }
  self->part = part;
  tell (self);
}

void
experiment_progress_end (ExperimentProgress * self)
{
  g_autofree gchar *state = NULL, *text = NULL;

  self->seconds[self->at] = experiment_progress_get_seconds (self);
  state = g_strdup_printf (": done in %.1f s", self->seconds[self->at]);
  self->part = 1;
  self->first = 0;
  text = describe (self, state);
  experiment_progress_say (self, text);
}
