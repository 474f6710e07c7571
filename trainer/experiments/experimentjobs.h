/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What there is to do in an experiment, in order.  Each job makes files of
 * which later ones take some. */

#pragma once

#include "experimentfile.h"

G_BEGIN_DECLS

typedef enum
{
  EXPERIMENT_PHANTOMS,          /* a BIDS folder of phantoms */
  EXPERIMENT_TRAINING_DATA,     /* those to train with, on one grid, in [-1, 1] */
  EXPERIMENT_TEST_DATA,         /* those to test with, likewise */
  EXPERIMENT_TRAIN,
  EXPERIMENT_EVALUATE,          /* a direction */
  EXPERIMENT_GRID,              /* a picture of a direction, with all methods */
} ExperimentJobKind;

/**
 * ExperimentJob:
 * @name: for people: "Training pix2pix, T1w to T2w, seed 1"
 * @id: for a file's name; "train_pix2pix_T1w-T2w_seed-1"
 * @group: jobs of one group take times as their @weight's; interned
 * @weight: what it is likely to take, in no unit
 * @method: NULL where it is of none
 * @source, @target: modalities, those of a pair or a direction; NULL for all
 * @outputs: paths in the experiment's folder; NULL-terminated
 */
typedef struct
{
  ExperimentJobKind kind;
  gchar *name, *id;
  const gchar *group;
  gdouble weight;
  const ExperimentMethod *method;
  guint seed;
  const gchar *source, *target;
  gchar **outputs;
} ExperimentJob;

/* An array of ExperimentJob, which points into @experiment. */
GPtrArray *experiment_list_jobs (const Experiment * experiment);

/* Paths in the experiment's folder; (transfer full). */

/* The model of @method that translates @source to @target. */
gchar *experiment_get_model (const ExperimentMethod * method, guint seed,
    const gchar * source, const gchar * target);
/* The log and the checkpoint of the training @job. */
gchar *experiment_get_log (const ExperimentJob * job);
gchar *experiment_get_checkpoint (const ExperimentJob * job);
gchar *experiment_get_metrics (const ExperimentJob * job);
gchar *experiment_get_grid (const ExperimentJob * job);

#define EXPERIMENT_PHANTOMS_FOLDER "phantoms"
#define EXPERIMENT_DATA_FOLDER "data"
#define EXPERIMENT_TRAINING_FOLDER EXPERIMENT_DATA_FOLDER "/train"
#define EXPERIMENT_TEST_FOLDER EXPERIMENT_DATA_FOLDER "/test"

G_END_DECLS
