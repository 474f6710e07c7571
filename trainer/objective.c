/* SPDX-License-Identifier: LGPL-2.1-or-later */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "objective.h"

#include "objectiveterms.h"

#include <string.h>

/* The generator of the models that are shipped, and its opponent. */
#define MMIGAN_GENERATOR { .kind = NET_GENERATOR_UNET, .width = 32, \
    .depth = 6, .norm = NET_NORM_DOMAIN, .labels = TRUE }
#define MMIGAN_DISCRIMINATOR .kind = NET_DISCRIMINATOR_PAIR, .width = 32, \
    .depth = 4, .norm = NET_NORM_NONE

/* Not of the published objectives, so off unless asked for. */
#define DETAIL {"detail", "mean absolute error without its local mean", 0, \
    train_term_detail}

/* MMI-GAN with an adversarial game: its terms for both players, which other
 * terms follow. */
#define MMIGAN_TERMS(generators, discriminators) \
    {"l1", "mean absolute error of translations", 100, train_term_l1}, \
    {"adversarial", "what the discriminator holds against translations", 1, \
        generators}, \
    {"domain", "cross entropy of translations' modality", 1, \
        train_term_domain}, \
    DETAIL, \
    {"cycle", "mean absolute error of translations there and back", 0, \
        train_term_cycle}, \
    {TRAIN_DISCRIMINATORS "adversarial", "how well the discriminator tells " \
        "translations from true images", 1, discriminators}, \
    {TRAIN_DISCRIMINATORS "domain", "cross entropy of true images' modality", \
        1, train_term_discriminator_domain}

static const TrainObjective objectives[] = {
  {
        .name = "mmigan",
        .description = "one network for all directions, least squares",
        .paired = TRUE,
        .conditional = TRUE,
        .generator = MMIGAN_GENERATOR,
        .discriminator = {MMIGAN_DISCRIMINATOR},
        .rate = 2e-4,
        .terms = {
              MMIGAN_TERMS (train_term_lsgan, train_term_discriminator_lsgan),
            }
      },
  {
        .name = "mmigan-wgan-gp",
        .description = "one network for all directions, Wasserstein distance "
        "with gradient penalty",
        .paired = TRUE,
        .conditional = TRUE,
        .generator = MMIGAN_GENERATOR,
        .discriminator = {MMIGAN_DISCRIMINATOR},
        .rate = 1e-4,
        .terms = {
              MMIGAN_TERMS (train_term_wgan, train_term_discriminator_wgan),
              {TRAIN_DISCRIMINATORS "gradient-penalty",
                    "how far the discriminator's slopes are from 1", 10,
                  train_term_gradient_penalty},
            }
      },
  {
        .name = "mmigan-bce",
        .description = "one network for all directions, binary cross entropy",
        .paired = TRUE,
        .conditional = TRUE,
        .generator = MMIGAN_GENERATOR,
        .discriminator = {MMIGAN_DISCRIMINATOR},
        .rate = 2e-4,
        .terms = {
              MMIGAN_TERMS (train_term_bce, train_term_discriminator_bce),
            }
      },
  {
        .name = "mmigan-hinge",
        .description = "one network for all directions, hinge loss with "
        "spectral norm",
        .paired = TRUE,
        .conditional = TRUE,
        .generator = MMIGAN_GENERATOR,
        .discriminator = {MMIGAN_DISCRIMINATOR,.spectral = TRUE},
        .rate = 2e-4,
        .terms = {
              MMIGAN_TERMS (train_term_wgan, train_term_discriminator_hinge),
            }
      },
  {
        .name = "pix2pix",
        .description = "one direction: Isola et al. 2017",
        .paired = TRUE,
        .one_way = TRUE,
        .conditional = TRUE,
        .generator = {.kind = NET_GENERATOR_UNET,.width = 64,.depth = 8,
            .norm = NET_NORM_BATCH,.dropout = 0.5f},
        .discriminator = {.kind = NET_DISCRIMINATOR_PATCH,.width = 64,
            .depth = 3,.norm = NET_NORM_BATCH},
        .rate = 2e-4,
        .terms = {
              {"l1", "mean absolute error of translations", 100,
                  train_term_l1},
              {"adversarial", "what the discriminator holds against "
                    "translations", 1, train_term_bce},
              {TRAIN_DISCRIMINATORS "adversarial", "how well the discriminator "
                    "tells translations from true images", 1,
                  train_term_discriminator_bce},
            }
      },
  {
        .name = "cyclegan",
        .description = "both directions between two modalities without "
        "pairs: Zhu et al. 2017",
        .one_way = TRUE,
        .both_ways = TRUE,
        .generator_first = TRUE,
        .pool = 50,
        .generator = {.kind = NET_GENERATOR_RESNET,.width = 64,.depth = 9,
            .norm = NET_NORM_PLAIN},
        .discriminator = {.kind = NET_DISCRIMINATOR_PATCH,.width = 64,
            .depth = 3,.norm = NET_NORM_PLAIN},
        .rate = 2e-4,
        .terms = {
              {"adversarial", "what the discriminators hold against "
                    "translations", 1, train_term_lsgan},
              {"cycle", "mean absolute error of translations there and back",
                  10, train_term_cycle},
              {"identity", "mean absolute change of images that are of the "
                    "target modality", 5, train_term_identity},
              {TRAIN_DISCRIMINATORS "adversarial",
                    "how well the discriminators "
                    "tell translations from true images", 1,
                  train_term_discriminator_lsgan},
            }
      },
  {
        .name = "l1",
        .description = "regression: no discriminator",
        .paired = TRUE,
        .generator = MMIGAN_GENERATOR,
        .rate = 2e-4,
        .terms = {
              {"l1", "mean absolute error of translations", 1, train_term_l1},
              DETAIL,
            }
      },
  {NULL},
};

const TrainObjective *
train_objective_find (const gchar * name)
{
  const TrainObjective *objective;

  for (objective = objectives; objective->name; objective++) {
    if (g_strcmp0 (objective->name, name) == 0)
      return objective;
  }
  return NULL;
}

const TrainObjective *
train_objective_list (void)
{
  return objectives;
}

gboolean
train_term_is_discriminators (const TrainTerm * term)
{
  return g_str_has_prefix (term->name, TRAIN_DISCRIMINATORS);
}

gboolean
train_objective_has_discriminator (const TrainObjective * objective)
{
  const TrainTerm *term;

  for (term = objective->terms; term->name; term++) {
    if (train_term_is_discriminators (term))
      return TRUE;
  }
  return FALSE;
}
