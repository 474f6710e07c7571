/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "experimentjobs.h"

/* Of a sample, against each other: how often its networks run forward or
 * back. */
#define TRAINING_WEIGHT 11.0    /* generator once, discriminator three times */
#define CYCLE_WEIGHT 34.0       /* generators six times */

/* Files of a job. */
#define MAX_OUTPUTS 5

/* Of other jobs, in the same measure. */
#define DATA_WEIGHT 2000.0
#define EVALUATION_WEIGHT 500.0

static void
job_free (gpointer data)
{
  ExperimentJob *job = data;

  g_free (job->name);
  g_free (job->id);
  g_strfreev (job->outputs);
  g_free (job);
}

/* What the names of a method's files begin with: it, the modalities where
 * there are networks for them, and the seed. */
static gchar *
describe_model (const ExperimentMethod * method, guint seed,
    const gchar * source, const gchar * target)
{
  return method->networks == EXPERIMENT_ONE
      ? g_strdup_printf ("%s_seed-%u", method->name, seed)
      : g_strdup_printf ("%s_%s-%s_seed-%u", method->name, source, target,
      seed);
}

gchar *
experiment_get_model (const ExperimentMethod * method, guint seed,
    const gchar * source, const gchar * target)
{
  g_autofree gchar *name = describe_model (method, seed, source, target);

  return g_strdup_printf ("models/%s.safetensors", name);
}

gchar *
experiment_get_log (const ExperimentJob * job)
{
  g_autofree gchar *name = describe_model (job->method, job->seed, job->source,
      job->target);

  return g_strdup_printf ("models/%s.csv", name);
}

gchar *
experiment_get_checkpoint (const ExperimentJob * job)
{
  g_autofree gchar *name = describe_model (job->method, job->seed, job->source,
      job->target);

  return g_strdup_printf ("models/%s.checkpoint", name);
}

/* A file, in @folder, of the evaluation @job. */
static gchar *
describe_result (const gchar * folder, const ExperimentJob * job,
    const gchar * end)
{
  return g_strdup_printf ("%s/%s_seed-%u_%s-%s%s", folder, job->method->name,
      job->seed, job->source, job->target, end);
}

gchar *
experiment_get_metrics (const ExperimentJob * job)
{
  return describe_result ("metrics", job, ".csv");
}

gchar *
experiment_get_figures (const ExperimentJob * job)
{
  return describe_result ("figures", job, "-");
}

gchar *
experiment_get_map (const ExperimentJob * job, const gchar * extension)
{
  return describe_result ("maps", job, extension);
}

gchar *
experiment_get_grid (const ExperimentJob * job)
{
  return g_strdup_printf ("grids/%s-%s.png", job->source, job->target);
}

gchar *
experiment_get_transforms (const gchar * modality)
{
  return g_strdup_printf ("alignment/%s/sub-{subject}[_ses-{session}].txt",
      modality);
}

/* (transfer full): @id, @name and @output, which may be NULL. */
static ExperimentJob *
add (GPtrArray * jobs, ExperimentJobKind kind, gchar * id, gchar * name,
    gchar * output)
{
  ExperimentJob *job = g_new0 (ExperimentJob, 1);

  job->kind = kind;
  job->id = id;
  job->name = name;
  job->group = "data";
  job->weight = DATA_WEIGHT;
  job->outputs = g_new0 (gchar *, MAX_OUTPUTS + 1);
  job->outputs[0] = output;
  g_ptr_array_add (jobs, job);
  return job;
}

static void
add_data (const Experiment * self, GPtrArray * jobs)
{
  if (!self->dataset.location) {
    add (jobs, EXPERIMENT_PHANTOMS, g_strdup ("phantoms"),
        g_strdup ("Making phantoms"), g_strdup (EXPERIMENT_PHANTOMS_FOLDER));
  }
  add (jobs, EXPERIMENT_TRAINING_DATA, g_strdup ("data_train"),
      g_strdup ("Preparing the volumes to train with"),
      g_strdup (EXPERIMENT_TRAINING_FOLDER));
  add (jobs, EXPERIMENT_TEST_DATA, g_strdup ("data_test"),
      g_strdup ("Preparing the volumes to test with"),
      g_strdup (EXPERIMENT_TEST_FOLDER));
  /* Phantoms lie where they lie. */
  for (gchar ** modality = self->modalities; self->dataset.location
      && *modality; modality++) {
    ExperimentJob *job = add (jobs, EXPERIMENT_ALIGN,
        g_strconcat ("align_", *modality, NULL),
        g_strdup_printf ("Aligning the %s to test with", *modality),
        g_strconcat ("alignment/", *modality, NULL));

    job->source = job->target = *modality;
  }
}

/* Of @source and @target, or of all modalities where they are NULL. */
static void
add_training (const ExperimentMethod * method, GPtrArray * jobs, guint seed,
    const gchar * source, const gchar * target)
{
  const gboolean pair = method->networks == EXPERIMENT_PAIRS;
  g_autofree gchar *words = source ? g_strdup_printf (", %s %s %s", source,
      pair ? "and" : "to", target) : g_strdup ("");
  g_autofree gchar *model = describe_model (method, seed, source, target);
  ExperimentJob *job = add (jobs, EXPERIMENT_TRAIN,
      g_strdup_printf ("train_%s", model),
      g_strdup_printf ("Training %s%s, seed %u", method->name, words, seed),
      experiment_get_model (method, seed, source, target));

  if (pair) {
    job->outputs[1] = experiment_get_model (method, seed, target, source);
  }
  job->group = g_intern_string (method->name);
  job->weight = (pair ? CYCLE_WEIGHT : TRAINING_WEIGHT)
      * method->epochs * method->steps * method->batch;
  job->method = method;
  job->seed = seed;
  job->source = source;
  job->target = target;
}

static void
add_direction (const ExperimentMethod * method, GPtrArray * jobs, guint seed,
    const gchar * source, const gchar * target)
{
  ExperimentJob *job = add (jobs, EXPERIMENT_EVALUATE,
      g_strdup_printf ("evaluate_%s_%s-%s_seed-%u", method->name, source,
          target, seed),
      g_strdup_printf ("Evaluating %s, %s to %s, seed %u", method->name,
          source, target, seed), NULL);
  g_autofree gchar *figures = NULL;

  job->group = "evaluation";
  job->weight = EVALUATION_WEIGHT;
  job->method = method;
  job->seed = seed;
  job->source = source;
  job->target = target;
  figures = experiment_get_figures (job);
  job->outputs[0] = experiment_get_metrics (job);
  job->outputs[1] = g_strconcat (figures, EXPERIMENT_JOINT, NULL);
  job->outputs[2] = g_strconcat (figures, EXPERIMENT_AGREEMENT, NULL);
  job->outputs[3] = experiment_get_map (job, ".nii.gz");
  job->outputs[4] = experiment_get_map (job, ".png");
}

static void
add_grid (GPtrArray * jobs, guint seed, const gchar * source,
    const gchar * target)
{
  ExperimentJob *job = add (jobs, EXPERIMENT_GRID,
      g_strdup_printf ("grid_%s-%s", source, target),
      g_strdup_printf ("Drawing %s to %s", source, target), NULL);

  job->group = "grid";
  job->weight = EVALUATION_WEIGHT;
  job->seed = seed;
  job->source = source;
  job->target = target;
  job->outputs[0] = experiment_get_grid (job);
}

/* A method with a seed: its trainings, then its directions. */
static void
add_method (const Experiment * self, const ExperimentMethod * method,
    GPtrArray * jobs, guint seed)
{
  gchar **modalities = self->modalities;

  if (method->networks == EXPERIMENT_ONE) {
    add_training (method, jobs, seed, NULL, NULL);
  }
  for (gchar ** source = modalities; *source; source++) {
    for (gchar ** target = modalities; *target; target++) {
      if (method->networks == EXPERIMENT_DIRECTIONS ? target != source
          : method->networks == EXPERIMENT_PAIRS && target > source) {
        add_training (method, jobs, seed, *source, *target);
      }
    }
  }
  for (gchar ** source = modalities; *source; source++) {
    for (gchar ** target = modalities; *target; target++) {
      if (target != source) {
        add_direction (method, jobs, seed, *source, *target);
      }
    }
  }
}

GPtrArray *
experiment_list_jobs (const Experiment * self)
{
  GPtrArray *jobs = g_ptr_array_new_with_free_func (job_free);

  add_data (self, jobs);
  for (guint i = 0; i < self->seeds->len; i++) {
    for (guint j = 0; j < self->methods->len; j++) {
      const ExperimentMethod *method = self->methods->pdata[j];

      /* A copy is the same whatever the seed. */
      if (i == 0 || method->networks != EXPERIMENT_COPY) {
        add_method (self, method, jobs, g_array_index (self->seeds, guint, i));
      }
    }
  }
  for (gchar ** source = self->modalities; *source; source++) {
    for (gchar ** target = self->modalities; *target; target++) {
      if (target != source) {
        add_grid (jobs, g_array_index (self->seeds, guint, 0), *source,
            *target);
      }
    }
  }
  return jobs;
}
