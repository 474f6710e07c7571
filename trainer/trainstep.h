/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* A step as one graph: the players' turns, each with its terms, their
 * gradients and the updates, in the order that the objective asks for. */

#pragma once

#include "trainplay.h"

G_BEGIN_DECLS

/* Names of parameters beside the networks' own: Adam's moments and the
 * generators' averages, each before the name of what they belong to. */
#define TRAIN_MOMENTS "moments."
#define TRAIN_AVERAGE "average."

/* Inputs beside train_play_new()'s: "adam", net_adam()'s settings, and, where
 * there is an average, "average", net_average()'s share, where the phases are
 * kept even "patterns". */
typedef struct
{
  TrainPlay *play;              /* owned */
  GStrv names;                  /* of what is measured, owned */
  NetTensor *measures;          /* [1, number of names, 1, 1] */
  GPtrArray *outputs;           /* of NetTensor: of the step's program */
} TrainStep;

/* NET_ERROR_SHAPE where the settings do not fit each other, which live longer
 * than the step. */
TrainStep *train_step_new (const TrainerSettings * settings, GError ** error);
void train_step_free (TrainStep * step);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TrainStep, train_step_free)

G_END_DECLS
