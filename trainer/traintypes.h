/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What mmigantrain's properties choose among. */

#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/* Of a generator or a norm: the objective chooses. */
#define TRAIN_OBJECTIVES_OWN (-1)

typedef enum
{
  TRAIN_SCHEDULE_CONSTANT,
  TRAIN_SCHEDULE_LINEAR,
  TRAIN_SCHEDULE_PLATEAU,
} TrainSchedule;

typedef enum
{
  TRAIN_PRECISION_F32,
  TRAIN_PRECISION_F16,
} TrainPrecision;

/* Numbers of train_objective_list(), under their names. */
#define TRAIN_TYPE_OBJECTIVE (train_objective_get_type ())
GType train_objective_get_type (void);

/* NetGeneratorKind, or TRAIN_OBJECTIVES_OWN. */
#define TRAIN_TYPE_GENERATOR (train_generator_get_type ())
GType train_generator_get_type (void);

/* NetNorm, or TRAIN_OBJECTIVES_OWN. */
#define TRAIN_TYPE_NORM (train_norm_get_type ())
GType train_norm_get_type (void);

#define TRAIN_TYPE_SCHEDULE (train_schedule_get_type ())
GType train_schedule_get_type (void);

/* SamplerAugment. */
#define TRAIN_TYPE_AUGMENT (train_augment_get_type ())
GType train_augment_get_type (void);

#define TRAIN_TYPE_PRECISION (train_precision_get_type ())
GType train_precision_get_type (void);

G_END_DECLS
