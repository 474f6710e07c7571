/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What training minimises: tables of named terms with weights. */

#pragma once

#include "netdiscriminator.h"
#include "netgenerator.h"

G_BEGIN_DECLS

#define TRAIN_MAX_TERMS 12

/* What the names of the discriminators' terms begin with. */
#define TRAIN_DISCRIMINATORS "discriminator-"

typedef struct _TrainPlay TrainPlay;    /* trainplay.h */
typedef struct _TrainSide TrainSide;

/* Name, description for people and default weight of a term; @build describes
 * its value, [1, 1, 1, 1], for a translation of the step. */
typedef struct
{
  const gchar *name;            /* "l1", "adversarial", "gradient-penalty", ... */
  const gchar *description;
  gdouble weight;
  NetTensor *(*build) (TrainPlay * play, TrainSide * side);
} TrainTerm;

/* One way to train, with the terms of both players; without terms of
 * discriminators it has none. */
typedef struct
{
  const gchar *name;            /* "mmigan", "mmigan-wgan-gp", "pix2pix", "cyclegan", "l1", ... */
  const gchar *description;
  gboolean paired;              /* source and target are of one head */
  gboolean one_way;             /* pairs are of domains 0 and 1 alone */
  gboolean both_ways;           /* CycleGAN: a second pair of networks, from 1 to 0 */
  gboolean generator_first;     /* of the players in a step */
  gboolean conditional;         /* discriminators see the source as well */
  guint pool;                   /* earlier translations that discriminators may see; 0: none */
  NetGenerator generator;       /* the default one; domains unset */
  NetDiscriminator discriminator;
  gdouble rate;                 /* default learning rate */
  TrainTerm terms[TRAIN_MAX_TERMS];     /* ends with a NULL name */
} TrainObjective;

/* (nullable) */
const TrainObjective *train_objective_find (const gchar * name);
/* All of them; ends with a NULL name. */
const TrainObjective *train_objective_list (void);

gboolean train_term_is_discriminators (const TrainTerm * term);
gboolean train_objective_has_discriminator (const TrainObjective * objective);

G_END_DECLS
