/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The batches of a training: which window of the data a step belongs to, and
 * the images that the sampler chooses from it.  The training's thread. */

#pragma once

#include "feed.h"
#include "trainer.h"
#include "trainproperties.h"

G_BEGIN_DECLS

typedef struct _TrainBatches TrainBatches;

/* After the survey; @feed and @properties outlive it.  @steps: of an epoch,
 * of which each window has its share. */
TrainBatches *train_batches_new (Feed * feed,
    const TrainProperties * properties, guint64 steps);
void train_batches_free (TrainBatches * batches);

/* The batch of step @at of an epoch, which is step @step of all; valid until
 * the next call.  Waits for the window.  NULL where there is none: the feed
 * was stopped or refused its data. */
const TrainerBatch *train_batches_get (TrainBatches * batches, guint64 at,
    guint64 step);

G_END_DECLS
