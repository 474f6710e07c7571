/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What a training is: the choices that its steps depend on. */

#pragma once

#include "objective.h"

G_BEGIN_DECLS

/**
 * TrainerSettings:
 * @objective: what is minimised
 * @weights: of its terms, by their order there; a term of weight 0 costs
 *   nothing
 * @domains: NULL-terminated modalities, in the label's order
 * @generator: its domains field is set by trainer_new()
 * @discriminator: likewise; not looked at where the objective has none
 * @batch: pairs a step
 * @height: of the images, a multiple of net_generator_get_multiple()
 * @width: likewise
 * @beta1: of Adam
 * @beta2: of Adam
 * @average: decay of the moving average of the generator's weights; 0: none
 * @even_phases: keep the last transposed convolutions of the generator free of
 *   checkerboards (evenphases.h)
 * @clip: largest norm of a network's gradient, larger ones are scaled down to
 *   it; 0: no limit
 * @seed: of all that is random
 */
typedef struct
{
  const TrainObjective *objective;
  gdouble weights[TRAIN_MAX_TERMS];
  const gchar *const *domains;
  NetGenerator generator;
  NetDiscriminator discriminator;
  gint batch, height, width;
  gdouble beta1, beta2;
  gdouble average;
  gboolean even_phases;
  gdouble clip;
  guint64 seed;
} TrainerSettings;

/* A copy, which owns its domains, with the networks' fields that follow from
 * the others set. */
TrainerSettings *trainer_settings_copy (const TrainerSettings * settings);
void trainer_settings_free (TrainerSettings * settings);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TrainerSettings, trainer_settings_free)

/* NET_ERROR_SHAPE where they are none to train with. */
gboolean trainer_settings_check (const TrainerSettings * settings,
    GError ** error);

/* All of them in words, name -> value, both owned: what a checkpoint tells
 * which training it is of. */
GHashTable *trainer_settings_to_strings (const TrainerSettings * settings);

G_END_DECLS
