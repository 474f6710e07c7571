/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Jobs as launch lines. */

#pragma once

#include "experimentjobs.h"

G_BEGIN_DECLS

/* The words of the line that does @job, for gst_parse_launchv() and
 * launch_description_to_shell().  @error: a value of the experiment that a
 * launch line cannot hold.  (transfer full) (nullable) */
gchar **experiment_get_line (const Experiment * experiment,
    const ExperimentJob * job, GError ** error);

/* Of elements in these lines. */
#define EXPERIMENT_TRAINER "train"

/* The error, of values in [-1, 1], that maps show white: half of the range. */
#define EXPERIMENT_MAP_WHITE "1"

G_END_DECLS
