/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What the jobs of an experiment found, put together: results.csv, with the
 * rows of all metric tables, report.html, and experiment.json. */

#pragma once

#include "experimentjobs.h"

G_BEGIN_DECLS

/* All of @jobs are done.  @command: that runs the experiment. */
gboolean experiment_collect (const Experiment * experiment,
    const GPtrArray * jobs, const gchar * command, GError ** error);

G_END_DECLS
