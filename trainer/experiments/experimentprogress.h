/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* How far an experiment has got, told on standard error, and how long it is
 * likely to take yet: a bar on a terminal, else lines now and then. */

#pragma once

#include "experimentjobs.h"

G_BEGIN_DECLS

typedef struct _ExperimentProgress ExperimentProgress;

/* @jobs: not owned */
ExperimentProgress *experiment_progress_new (const GPtrArray * jobs);
void experiment_progress_free (ExperimentProgress * progress);

/* Job @index has been done before, in @seconds. */
void experiment_progress_skip (ExperimentProgress * progress, guint index,
    gdouble seconds);

/* Job @index begins; @part of it, 0 to 1, is done; it is at its end. */
void experiment_progress_begin (ExperimentProgress * progress, guint index);
void experiment_progress_update (ExperimentProgress * progress, gdouble part);
void experiment_progress_end (ExperimentProgress * progress);

/* Since the job at work began. */
gdouble experiment_progress_get_seconds (const ExperimentProgress * progress);

/* A line of text, such as a warning, where a bar may stand. */
void experiment_progress_say (ExperimentProgress * progress,
    const gchar * text);

G_END_DECLS
