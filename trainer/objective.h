/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What training minimises: tables of named terms with weights. */

#pragma once

#include "netdiscriminator.h"
#include "netgenerator.h"

G_BEGIN_DECLS

#define TRAIN_MAX_TERMS 12

/* The adversarial game: whose loss is computed how. */
typedef enum
{
  TRAIN_ADVERSARIAL_NONE,
  TRAIN_ADVERSARIAL_LSGAN,
  TRAIN_ADVERSARIAL_WGAN_GP,
  TRAIN_ADVERSARIAL_BCE,
  TRAIN_ADVERSARIAL_HINGE,      /* with spectral norm */
} TrainAdversarial;

/* Name, description for people and default weight of a term. */
typedef struct
{
  const gchar *name;            /* "l1", "adversarial", "gradient-penalty", ... */
  const gchar *description;
  gdouble weight;
} TrainTerm;

/* One way to train.  The terms of both players; discriminator terms' names
 * begin with "discriminator-". */
typedef struct
{
  const gchar *name;            /* "mmigan", "mmigan-wgan-gp", "pix2pix", "cyclegan", "l1", ... */
  const gchar *description;
  TrainAdversarial adversarial;
  gboolean paired;              /* source and target are of one head */
  gboolean one_way;             /* Pix2pix: only from domain 0 to 1 */
  NetGenerator generator;       /* the default one; domains unset */
  NetDiscriminator discriminator;
  gdouble rate;                 /* default learning rate */
  TrainTerm terms[TRAIN_MAX_TERMS];     /* ends with a NULL name */
} TrainObjective;

/* (nullable) */
const TrainObjective *train_objective_find (const gchar * name);
/* All of them; ends with a NULL name. */
const TrainObjective *train_objective_list (void);

G_END_DECLS
