/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What a report says of methods and pictures. */

#pragma once

#include "experimentfile.h"

G_BEGIN_DECLS

/* In a sentence. */
gchar *experiment_describe_method (const Experiment * experiment,
    const ExperimentMethod * method);

/* What stands in the pictures of directions, with tabs between: source,
 * methods, target. */
gchar *experiment_describe_grid_columns (const Experiment * experiment);

/* What all these pictures, all mean error maps and all other figures of
 * evaluations show. */
gchar *experiment_describe_grid (const Experiment * experiment);
gchar *experiment_describe_map (const Experiment * experiment);
gchar *experiment_describe_figure (const Experiment * experiment);

G_END_DECLS
