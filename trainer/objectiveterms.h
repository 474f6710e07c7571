/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The terms that objectives are tables of: each describes one number, the mean
 * over a batch, for one translation of a step. */

#pragma once

#include "trainplay.h"

G_BEGIN_DECLS

/* --- The generator's --- */

/* mean |fake - target| */
NetTensor *train_term_l1 (TrainPlay * play, TrainSide * side);
/* mean |e - its mean over 3 x 3 pixels|, e = fake - target, 0 outside: blur
 * and checkerboards cost more than being wrong evenly. */
NetTensor *train_term_detail (TrainPlay * play, TrainSide * side);
/* mean |back (fake) - source|; Zhu et al. 2017 */
NetTensor *train_term_cycle (TrainPlay * play, TrainSide * side);
/* mean |generator (target) - target|; Zhu et al. 2017 */
NetTensor *train_term_identity (TrainPlay * play, TrainSide * side);
/* cross entropy of the discriminator's domain for the fake; Choi et al. 2018 */
NetTensor *train_term_domain (TrainPlay * play, TrainSide * side);

/* With d, the discriminator's map of the fake:
 * mean (d - 1)^2; Mao et al. 2017 */
NetTensor *train_term_lsgan (TrainPlay * play, TrainSide * side);
/* -mean d, also hinge's; Arjovsky et al. 2017 */
NetTensor *train_term_wgan (TrainPlay * play, TrainSide * side);
/* mean -log sigmoid (d); Goodfellow et al. 2014 */
NetTensor *train_term_bce (TrainPlay * play, TrainSide * side);

/* --- The discriminator's --- */

/* cross entropy of its domain for the target */
NetTensor *train_term_discriminator_domain (TrainPlay * play,
    TrainSide * side);

/* With r and f, its maps of the target and of the fake shown to it:
 * (mean (r - 1)^2 + mean f^2) / 2 */
NetTensor *train_term_discriminator_lsgan (TrainPlay * play,
    TrainSide * side);
/* mean f - mean r */
NetTensor *train_term_discriminator_wgan (TrainPlay * play,
    TrainSide * side);
/* (mean -log sigmoid (r) + mean -log (1 - sigmoid (f))) / 2 */
NetTensor *train_term_discriminator_bce (TrainPlay * play, TrainSide * side);
/* mean max (0, 1 - r) + mean max (0, 1 + f); Miyato et al. 2018 */
NetTensor *train_term_discriminator_hinge (TrainPlay * play,
    TrainSide * side);

/* mean over the rows of (|g| - 1)^2, with g the gradient of the map's mean for
 * what the discriminator sees, at a mixture of target and fake: "mixture"
 * [N, 1, 1, 1] is an input, the target's share.  Gulrajani et al. 2017. */
NetTensor *train_term_gradient_penalty (TrainPlay * play, TrainSide * side);

G_END_DECLS
