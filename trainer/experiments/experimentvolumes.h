/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The volumes that were prepared to train or to test with, by the names of
 * their files. */

#pragma once

#include "experimentfile.h"

G_BEGIN_DECLS

typedef struct _ExperimentVolumes ExperimentVolumes;

/* Those of the BIDS folder @name in the experiment's. */
ExperimentVolumes *experiment_volumes_read (const Experiment * experiment,
    const gchar * name, GError ** error);
void experiment_volumes_free (ExperimentVolumes * volumes);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ExperimentVolumes, experiment_volumes_free)

/* "2: 03, ms19"; (transfer full). */
gchar *experiment_volumes_describe (const ExperimentVolumes * volumes);

/* Whether a subject has, in one session, both @source and @target. */
gboolean experiment_volumes_have (const ExperimentVolumes * volumes,
    const gchar * source, const gchar * target);

G_END_DECLS
