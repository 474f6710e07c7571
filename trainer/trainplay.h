/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What a step's terms are made of: its networks, its images, and what the
 * networks make of them.  Everything here is description; nothing is
 * computed. */

#pragma once

#include "trainersettings.h"

G_BEGIN_DECLS

/* CycleGAN has two generators, two discriminators and two translations. */
#define TRAIN_MAX_SIDES 2

/* A network of the step.  Its parameters' names begin with NAME. */
typedef struct
{
  const gchar *name;            /* "generator", "discriminator-back", ... */
  NetLayers layers;
} TrainNetwork;

/* What a discriminator says of images: net_discriminator_describe(). */
typedef struct
{
  NetTensor *map, *logits;
} TrainVerdict;

/* One translation. */
struct _TrainSide
{
  TrainNetwork *generator;
  TrainNetwork *back;           /* the generator of the other way, maybe the same */
  TrainNetwork *discriminator;
  NetTensor *source, *target;   /* [N, 1, H, W] */
  NetTensor *source_label, *target_label;       /* [N, K, 1, 1], one-hot */
  NetTensor *fake;              /* the generator's, of target's shape */
  NetTensor *shown;             /* what the discriminator learns to tell from
                                 * target: the fake or, for some rows, one of
                                 * the pool; without gradient */
  TrainVerdict on_target, on_shown, on_fake;    /* use the functions below */
};

struct _TrainPlay
{
  const TrainerSettings *settings;
  NetGraph *graph;              /* owned */
  guint n_sides;
  TrainNetwork generators[TRAIN_MAX_SIDES], discriminators[TRAIN_MAX_SIDES];
  TrainSide sides[TRAIN_MAX_SIDES];
};

/* Describes the inputs, the augmentation and the translations.  Inputs are
 * called as the fields of TrainerBatch, "source-label" and "target-label",
 * and, where the settings ask for them, "dropout" (net_dropout()'s seed), and
 * "pool" and "pool-choice" (images and 1 for each row that is to be one of
 * them), for the way back "pool-back" and "pool-choice-back". */
TrainPlay *train_play_new (const TrainerSettings * settings);
void train_play_free (TrainPlay * play);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TrainPlay, train_play_free)

NetTensor *train_play_translate (TrainPlay * play, TrainNetwork * generator,
    NetTensor * image, NetTensor * label);

/* @candidate beside the side's source where the objective is conditional. */
NetTensor *train_play_pair (TrainPlay * play, TrainSide * side,
    NetTensor * candidate);

/* The verdicts that terms share.  The first two are the discriminator's
 * business, the third the generator's: a discriminator that was updated in
 * between judges with its new weights. */
const TrainVerdict *train_play_judge_target (TrainPlay * play,
    TrainSide * side);
const TrainVerdict *train_play_judge_shown (TrainPlay * play,
    TrainSide * side);
const TrainVerdict *train_play_judge_fake (TrainPlay * play,
    TrainSide * side);

G_END_DECLS
