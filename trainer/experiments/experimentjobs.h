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
  EXPERIMENT_ALIGN,             /* where these lie against the first of them */
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
 * @is_left_out: no subject to test with has what it takes; found by
 *   experiment_run()
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
  gboolean is_left_out;
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
/* Of an evaluation: the scores; what the names of figures begin with; the mean
 * error map, a volume (.nii.gz) and its picture (.png). */
gchar *experiment_get_metrics (const ExperimentJob * job);
gchar *experiment_get_figures (const ExperimentJob * job);
gchar *experiment_get_map (const ExperimentJob * job, const gchar * extension);
gchar *experiment_get_grid (const ExperimentJob * job);
/* Template of the transforms from the first subject to test with to the
 * others, found by the images of @modality. */
gchar *experiment_get_transforms (const gchar * modality);

#define EXPERIMENT_PHANTOMS_FOLDER "phantoms"
#define EXPERIMENT_DATA_FOLDER "data"
#define EXPERIMENT_TRAINING_FOLDER EXPERIMENT_DATA_FOLDER "/train"
#define EXPERIMENT_TEST_FOLDER EXPERIMENT_DATA_FOLDER "/test"

/* Ends of figures' names, volumemetricsink's. */
#define EXPERIMENT_JOINT "joint.png"
#define EXPERIMENT_AGREEMENT "agreement.png"

G_END_DECLS
