/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What trainer.c, the steps, and trainerfiles.c, models and checkpoints, share
 * of a trainer. */

#pragma once

#include "imagepool.h"
#include "trainer.h"
#include "trainstep.h"

G_BEGIN_DECLS

struct _Trainer
{
  TrainerSettings *settings;
  TrainStep *description;
  NetProgram *program;
  ImagePool *pools[TRAIN_MAX_SIDES];    /* or NULL */
  guint64 step;
};

/* Of a side's pool: its images in the step, in the checkpoint, and the stream
 * of its draws. */
static const gchar *const trainer_pool_names[TRAIN_MAX_SIDES] = {
  "pool", "pool-back"
};

static inline NetGraph *
trainer_get_graph (const Trainer * self)
{
  return self->description->play->graph;
}

static inline gsize
trainer_get_pixels (const TrainerSettings * settings)
{
  return (gsize) settings->height * settings->width;
}

G_END_DECLS
