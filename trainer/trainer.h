/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Networks in training on a device: one step at a time, from a batch of image
 * pairs.  Knows nothing of GStreamer, of volumes, nor of where pairs come
 * from.
 *
 * A step is one program: augmentation, the networks, the objective's terms,
 * their gradients, Adam, and the moving average.  What it draws at random
 * (initial weights, dropout, the gradient penalty's mixtures) is a function of
 * the seed and of the step's number alone, so that a run goes on from a
 * checkpoint as if it had never stopped.
 *
 * Belongs to one thread at a time.
 */

#pragma once

#include "netexecutor.h"
#include "netmodel.h"
#include "trainersettings.h"

G_BEGIN_DECLS

/**
 * TrainerBatch:
 * @source: images [batch, 1, height, width] in [-1, 1]
 * @target: what their translations should be, likewise; for objectives
 *   without pairs any image of the target's domain
 * @source_domain: numbers of the domains; of a one-way objective 0
 * @target_domain: likewise; of a one-way objective 1
 * @warp: [batch][6]: net_warp()'s matrix for both images of a pair
 * @gain: [batch][2]: for source and target, both raised by 1: value' = gain
 *   (value + 1) - 1, clipped to [-1, 1]
 *
 * Owned by the caller.
 */
typedef struct
{
  gfloat *source, *target;
  gint *source_domain, *target_domain;
  gfloat *warp;
  gfloat *gain;
} TrainerBatch;

typedef struct _Trainer Trainer;

/* Record the step and draw the initial weights: convolutions from N(0, 0.02),
 * biases 0, scales of norms 1, of batch norms from N(1, 0.02).  Settings are copied.  NET_ERROR_SHAPE where
 * networks and image size do not fit, NET_ERROR_MEMORY. */
Trainer *trainer_new (const TrainerSettings * settings,
    NetExecutor * executor, GError ** error);
void trainer_free (Trainer * trainer);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Trainer, trainer_free)

/* Bytes that trainer_new() would take on the device and beside it. */
gsize trainer_get_memory (const TrainerSettings * settings,
    NetExecutor * executor, GError ** error);

/* What a step measures: the objective's terms before their weights, without
 * those of weight 0, then the norms of the networks' gradients before they are
 * clipped; NULL-terminated names such as "l1", "discriminator-adversarial",
 * "generator-gradient-norm". */
const gchar *const *trainer_get_measures (const Trainer * trainer);

/* One step at learning rate @rate; @measures: one for each name.  A measure
 * that is not finite is no error here: the caller looks. */
gboolean trainer_step (Trainer * trainer, const TrainerBatch * batch,
    gdouble rate, gdouble * measures, GError ** error);

/* Steps done since the initial weights. */
guint64 trainer_get_step (const Trainer * trainer);

/* Start a generator from the weights of @model, which describes the same
 * network. */
gboolean trainer_set_model (Trainer * trainer, guint index,
    const NetModel * model, GError ** error);

/* Generators: 1, or CycleGAN's 2 (0 translates domain 0 to 1, 1 back). */
guint trainer_get_n_models (const Trainer * trainer);

/* A model file (netmodel.h) of the averaged weights, with @metadata (string
 * to string, nullable) beside the network's own.  @half: F16. */
GBytes *trainer_get_model (Trainer * trainer, guint index,
    GHashTable * metadata, gboolean half, GError ** error);

/* Everything that the next step depends on, as a file, with @metadata
 * (string to string): weights, moments, averages, running statistics, the
 * image pool, the step's number.  Written beside and renamed. */
gboolean trainer_save (Trainer * trainer, const gchar * path,
    GHashTable * metadata, GError ** error);

/* The way back; the file must be of the same settings.  @metadata: (out):
 * what trainer_save() was given. */
gboolean trainer_restore (Trainer * trainer, const gchar * path,
    GHashTable ** metadata, GError ** error);

G_END_DECLS
