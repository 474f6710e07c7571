/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Small trainings for tests, and pairs of images that a formula makes: the
 * same as tests/oracle/trainer.py's. */

#pragma once

#include "trainer.h"

/* An objective's own weights, networks made small, images of 32 x 32 (with
 * dropout 64 x 64), three modalities or, where it is one-way, two. */
void fixture_settings (TrainerSettings * settings, const gchar * objective);

/* Pairs number @step * batch and those behind it, not augmented; every
 * direction in turn.  Free with fixture_batch_clear(). */
void fixture_batch_init (TrainerBatch * batch,
    const TrainerSettings * settings, guint step);
void fixture_batch_clear (TrainerBatch * batch);

/* What @trainer measures as @name; not there: an error. */
guint fixture_find_measure (Trainer * trainer, const gchar * name);
