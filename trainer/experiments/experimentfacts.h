/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What there is to tell of an experiment whose jobs are done, beside its
 * scores. */

#pragma once

#include "experimentjobs.h"

G_BEGIN_DECLS

/**
 * ExperimentCosts:
 * @parameters: trained ones, of all generators for all directions, of one
 *   seed
 * @training_seconds: of these networks, mean over the seeds; NaN without any
 * @seconds_per_volume: of a translation; NaN where there was none
 */
typedef struct
{
  guint64 parameters;
  gdouble training_seconds;
  gdouble seconds_per_volume;
} ExperimentCosts;

gboolean experiment_get_costs (const Experiment * experiment,
    const GPtrArray * jobs, const ExperimentMethod * method,
    ExperimentCosts * costs, GError ** error);

/* Key and value in turn: data, split, images, metrics, budget, seeds, devices,
 * models, versions.  (transfer full) (nullable) */
GPtrArray *experiment_get_protocol (const Experiment * experiment,
    const GPtrArray * jobs, GError ** error);

G_END_DECLS
