/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Does jobs, one after another, in this process. */

#pragma once

#include "experimentjobs.h"

G_BEGIN_DECLS

typedef enum
{
  EXPERIMENT_RUN_DONE,
  EXPERIMENT_RUN_INTERRUPTED,   /* by SIGINT or SIGTERM */
  EXPERIMENT_RUN_FAILED,        /* with an error */
} ExperimentRunResult;

/* Does those of @jobs that have no record yet, and tells of it.  Main thread
 * only. */
ExperimentRunResult experiment_run (const Experiment * experiment,
    const GPtrArray * jobs, GError ** error);

G_END_DECLS
