/* SPDX-License-Identifier: LGPL-2.1-or-later */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "evenphases.h"
#include "trainerprivate.h"

#include "initialweights.h"
#include "rng.h"

#include <math.h>
#include <string.h>

/* Values of net_dropout()'s seed are below this. */
#define SEED_LIMIT (1 << 24)

static const gchar *const choice_names[] = {
  "pool-choice", "pool-choice-back"
};

/* --- the beginning --- */

static gboolean
is_generators (const Trainer * self, const gchar * name)
{
  const TrainPlay *play = self->description->play;
  guint i;

  for (i = 0; i < play->n_sides; i++) {
    if (g_str_has_prefix (name, play->generators[i].layers.prefix))
      return TRUE;
  }
  return FALSE;
}

/* Moments begin as 0, averages as what they are averages of. */
static void
draw_parameter (const Trainer * self, const gchar * name, gfloat * values,
    gsize n)
{
  const TrainerSettings *settings = self->settings;

  if (g_str_has_prefix (name, TRAIN_MOMENTS)) {
    memset (values, 0, n * sizeof (gfloat));
    return;
  }
  if (g_str_has_prefix (name, TRAIN_AVERAGE))
    name += strlen (TRAIN_AVERAGE);
  initial_weights_draw (settings->seed, name, is_generators (self, name)
      ? settings->generator.norm : settings->discriminator.norm, values, n);
}

static gboolean
upload_initial (Trainer * self, GError ** error)
{
  guint i;

  for (i = 0; i < net_graph_get_n_tensors (trainer_get_graph (self)); i++) {
    const NetTensor *tensor =
        net_graph_get_tensor (trainer_get_graph (self), i);
    gsize count = net_tensor_get_count (tensor);
    g_autofree gfloat *values = NULL;

    if (tensor->kind != NET_PARAMETER)
      continue;
    values = g_new (gfloat, count);
    draw_parameter (self, tensor->name, values, count);
    if (!net_program_upload (self->program, tensor, values, error))
      return FALSE;
  }
  return TRUE;
}

/* Values of the input @name; nothing where the step has no such input. */
static gboolean
upload_input (Trainer * self, const gchar * name, const gfloat * values,
    GError ** error)
{
  const NetTensor *tensor = net_graph_find (trainer_get_graph (self), name);

  return tensor == NULL
      || net_program_upload (self->program, tensor, values, error);
}

Trainer *
trainer_new (const TrainerSettings * settings, NetExecutor * executor,
    GError ** error)
{
  g_autoptr (Trainer) self = g_new0 (Trainer, 1);
  gfloat patterns[EVEN_PHASES_COUNT];
  const GPtrArray *outputs;
  guint i;

  self->settings = trainer_settings_copy (settings);
  self->description = train_step_new (self->settings, error);
  if (self->description == NULL)
    return NULL;
  outputs = self->description->outputs;
  even_phases_get_patterns (patterns);
  self->program = net_program_new (executor, trainer_get_graph (self),
      (NetTensor **) outputs->pdata, outputs->len, error);
  if (self->program == NULL || !upload_initial (self, error)
      || !upload_input (self, "patterns", patterns, error))
    return NULL;
  if (self->settings->objective->pool > 0) {
    for (i = 0; i < self->description->play->n_sides; i++)
      self->pools[i] = image_pool_new (self->settings->objective->pool,
          self->settings->batch, trainer_get_pixels (self->settings));
  }
  return g_steal_pointer (&self);
}

void
trainer_free (Trainer * self)
{
  guint i;

  for (i = 0; i < TRAIN_MAX_SIDES; i++)
    g_clear_pointer (&self->pools[i], image_pool_free);
  g_clear_pointer (&self->program, net_program_free);
  g_clear_pointer (&self->description, train_step_free);
  trainer_settings_free (self->settings);
  g_free (self);
}

gsize
trainer_get_memory (const TrainerSettings * settings, NetExecutor * executor,
    GError ** error)
{
  g_autoptr (TrainerSettings) copy = trainer_settings_copy (settings);
  g_autoptr (TrainStep) step = train_step_new (copy, error);

  if (step == NULL)
    return 0;
  return net_executor_get_memory (executor, step->play->graph,
      (NetTensor **) step->outputs->pdata,
      step->outputs->len) +
      step->play->n_sides * settings->objective->pool *
      trainer_get_pixels (settings) * sizeof (gfloat);
}

const gchar *const *
trainer_get_measures (const Trainer * self)
{
  return (const gchar * const *) self->description->names;
}

guint64
trainer_get_step (const Trainer * self)
{
  return self->step;
}

/* --- a step --- */

/* @domains as one-hot rows. */
static gboolean
upload_label (Trainer * self, const gchar * name, const gint * domains,
    GError ** error)
{
  gint i, n = self->settings->generator.domains;
  g_autofree gfloat *rows = g_new0 (gfloat, self->settings->batch * n);

  for (i = 0; i < self->settings->batch; i++) {
    g_return_val_if_fail (domains[i] >= 0 && domains[i] < n, FALSE);
    rows[i * n + domains[i]] = 1;
  }
  return upload_input (self, name, rows, error);
}

static gboolean
upload_batch (Trainer * self, const TrainerBatch * batch, GError ** error)
{
  return upload_input (self, "source", batch->source, error)
      && upload_input (self, "target", batch->target, error)
      && upload_label (self, "source-label", batch->source_domain, error)
      && upload_label (self, "target-label", batch->target_domain, error)
      && upload_input (self, "warp", batch->warp, error)
      && upload_input (self, "gain", batch->gain, error);
}

/* How far each update goes. */
static gboolean
upload_rates (Trainer * self, gdouble rate, GError ** error)
{
  const TrainerSettings *settings = self->settings;
  gdouble step = self->step + 1;
  const gfloat adam[] = {
    rate / (1 - pow (settings->beta1, step)),
    1 / sqrt (1 - pow (settings->beta2, step)),
    1, 0
  };
  /* The first steps count for more than the decay would let them. */
  const gfloat share = 1 - fmin (settings->average, step / (step + 9));

  return upload_input (self, "adam", adam, error)
      && upload_input (self, "average", &share, error);
}

/* A number from [0, 1): value @position of the step's draws called @name. */
static gdouble
draw (const Trainer * self, const gchar * name, guint64 position)
{
  return rng_uniform (self->settings->seed, g_str_hash (name), position, 0, 1);
}

static gboolean
upload_draws (Trainer * self, GError ** error)
{
  gint i, n = self->settings->batch;
  const gfloat dropout[] = {
    floor (SEED_LIMIT * draw (self, "dropout", 2 * self->step)),
    floor (SEED_LIMIT * draw (self, "dropout", 2 * self->step + 1)),
  };
  g_autofree gfloat *mixture = g_new (gfloat, n);

  for (i = 0; i < n; i++)
    mixture[i] = draw (self, "mixture", n * self->step + i);
  return upload_input (self, "dropout", dropout, error)
      && upload_input (self, "mixture", mixture, error);
}

static gboolean
upload_pools (Trainer * self, GError ** error)
{
  gsize n = self->settings->batch;
  guint i;

  for (i = 0; i < TRAIN_MAX_SIDES && self->pools[i]; i++) {
    g_autofree gfloat *images =
        g_new (gfloat, n * trainer_get_pixels (self->settings));
    g_autofree gfloat *choice = g_new (gfloat, n);

    image_pool_draw (self->pools[i], self->settings->seed,
        g_str_hash (trainer_pool_names[i]), self->step, images, choice);
    if (!upload_input (self, trainer_pool_names[i], images, error)
        || !upload_input (self, choice_names[i], choice, error))
      return FALSE;
  }
  return TRUE;
}

static gboolean
keep_in_pools (Trainer * self, GError ** error)
{
  guint i;

  for (i = 0; i < TRAIN_MAX_SIDES && self->pools[i]; i++) {
    g_autofree gfloat *fakes = g_new (gfloat, self->settings->batch
        * trainer_get_pixels (self->settings));

    if (!net_program_download (self->program,
            self->description->play->sides[i].fake, fakes, error))
      return FALSE;
    image_pool_keep (self->pools[i], fakes);
  }
  return TRUE;
}

gboolean
trainer_step (Trainer * self, const TrainerBatch * batch, gdouble rate,
    gdouble * measures, GError ** error)
{
  const NetTensor *measured = self->description->measures;
  gint i, n = measured->shape[1];
  g_autofree gfloat *values = g_new (gfloat, n);

  if (!upload_batch (self, batch, error) || !upload_rates (self, rate, error)
      || !upload_draws (self, error) || !upload_pools (self, error)
      || !net_program_run (self->program, error)
      || !net_program_download (self->program, measured, values, error)
      || !keep_in_pools (self, error))
    return FALSE;
  for (i = 0; i < n; i++)
    measures[i] = values[i];
  self->step++;
  return TRUE;
}
