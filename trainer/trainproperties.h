/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The properties of mmigantrain: what is trained, on what, for how long. */

#pragma once

#include <gst/gst.h>
#include "trainersettings.h"
#include "traintypes.h"

G_BEGIN_DECLS

/**
 * TrainProperties: as their blurbs say.  Numbers that are 0 and enumerations
 * that are TRAIN_OBJECTIVES_OWN leave the choice to the objective.
 */
typedef struct
{
  gchar *model, *initial_model;
  gint objective;               /* of train_objective_list() */
  GstStructure *weights;
  gint generator;               /* NetGeneratorKind */
  guint width, depth;
  gint norm;                    /* NetNorm */
  guint discriminator_width, discriminator_depth;
  guint epochs, steps_per_epoch, batch_size;
  gdouble rate;
  gint schedule;
  gdouble average, clip;
  gboolean even_phases;
  guint64 seed;
  gchar *device;
  guint64 cache_budget;
  gchar *checkpoint;
  guint checkpoint_interval;
  gboolean resume;
  gchar **hold_out;
  guint validation_interval;
  guint patience;
  gchar *monitor;
  gchar *log;
  guint augment;                /* SamplerAugment */
  gdouble foreground;
  gint model_precision;
} TrainProperties;

void train_properties_install (GObjectClass * klass);

void train_properties_init (TrainProperties * self);
void train_properties_clear (TrainProperties * self);

/* FALSE where @pspec is none of them. */
gboolean train_properties_set (TrainProperties * self, const GValue * value,
    const GParamSpec * pspec);
gboolean train_properties_get (const TrainProperties * self, GValue * value,
    const GParamSpec * pspec);

/* What the trainer needs, for @domains (which it keeps a pointer to) and
 * images of @width x @height.  An error (GST_RESOURCE_ERROR_SETTINGS) where
 * weights names what the objective does not have. */
gboolean train_properties_get_settings (const TrainProperties * self,
    const gchar * const *domains, gint width, gint height,
    TrainerSettings * settings, GError ** error);

const TrainObjective *train_properties_get_objective (const TrainProperties *
    self);

/* The learning rate of step @step of @steps; @plateau: the factor that the
 * feedback has led to. */
gdouble train_properties_get_rate (const TrainProperties * self,
    guint64 step, guint64 steps, gdouble plateau);

G_END_DECLS
