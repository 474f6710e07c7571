/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What has been done, in the experiment's folder: experiment.json, with the
 * settings, and jobs/ID.json of each job that has come to its end.  A job's
 * record is written, whole, behind its files: what has none is done again,
 * or, a training, from its checkpoint on. */

#pragma once

#include "experimentjobs.h"

G_BEGIN_DECLS

/**
 * ExperimentRecord:
 * @line: launch line, for a shell
 * @seconds: that it took since it was started last
 * @device: that computed, or NULL
 * @volumes, @translation: volumes translated, and seconds of that
 * @registrations, @registered: volumes to be laid on another, and those that
 *   were
 */
typedef struct
{
  gchar *line;
  gdouble seconds;
  gchar *device;
  guint64 volumes;
  gdouble translation;
  guint64 registrations, registered;
} ExperimentRecord;

void experiment_record_clear (ExperimentRecord * record);

/* Makes the experiment's folder, or finds one that has the same settings:
 * methods and seeds may have been added or left out. */
gboolean experiment_record_begin (const Experiment * experiment,
    GError ** error);

/* experiment.json; @facts, (transfer full) (nullable), are added to it. */
gboolean experiment_record_write_settings (const Experiment * experiment,
    JsonObject * facts, GError ** error);

/* Whether @job has been done and its files are there; fills @record, which is
 * to be cleared in any case. */
gboolean experiment_record_read (const Experiment * experiment,
    const ExperimentJob * job, ExperimentRecord * record);

gboolean experiment_record_write (const Experiment * experiment,
    const ExperimentJob * job, const ExperimentRecord * record,
    GError ** error);

G_END_DECLS
