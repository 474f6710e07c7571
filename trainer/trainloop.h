/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* A training from its first step to its last: what the task of mmigantrain
 * does.
 *
 * It waits for the data, then goes through the epochs: steps, messages, log,
 * validation, model file, checkpoint.
 */

#pragma once

#include "feed.h"
#include "netexecutor.h"
#include "trainproperties.h"
#include "validation.h"

G_BEGIN_DECLS

typedef enum
{
  TRAIN_LOOP_DONE,              /* came to its end, or was asked to end */
  TRAIN_LOOP_STOPPED,
  TRAIN_LOOP_FAILED,            /* an element error was posted */
} TrainLoopResult;

typedef struct _TrainLoop TrainLoop;

/* Everything outlives the loop. */
TrainLoop *train_loop_new (GstElement * element,
    const TrainProperties * properties, const gchar * const *domains,
    NetExecutor * executor, Feed * feed, Validation * validation);
void train_loop_free (TrainLoop * loop);

/* The training's thread. */
TrainLoopResult train_loop_run (TrainLoop * loop);

/* Any thread: end in order, with model and checkpoint, after the step at
 * work. */
void train_loop_end (TrainLoop * loop);

/* Any thread: leave off after the step at work. */
void train_loop_stop (TrainLoop * loop);

G_END_DECLS
