/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The discriminators as graphs.  Parameters carry PyTorch's state_dict names
 * behind a prefix. */

#pragma once

#include "netgraph.h"
#include "netlayers.h"

G_BEGIN_DECLS

typedef enum
{
  NET_DISCRIMINATOR_PAIR,       /* MMI-GAN's: convolutions 4/2/1 without norm */
  NET_DISCRIMINATOR_PATCH,      /* PatchGAN; depth 3: 70 x 70 */
} NetDiscriminatorKind;

typedef struct
{
  NetDiscriminatorKind kind;
  gint domains;                 /* K; pair: logits of the class head */
  gint width;                   /* channels of the first layer */
  gint depth;                   /* halvings */
  NetNorm norm;                 /* patch: NET_NORM_BATCH (Pix2pix) or NET_NORM_PLAIN (CycleGAN) */
  gboolean spectral;            /* weights divided by their spectral norm */
} NetDiscriminator;

/* @images: [N, C, H, W] (pair: source, candidate).  @map: (out): the patch
 * map [N, 1, h, w]; @logits: (out): of the domains [N, K, 1, 1], NULL for
 * PATCH.  Uses @layers' prefix; called again it takes the same parameters.
 * For PAIR H and W are equal multiples of 2^depth, for PATCH at least
 * 3 2^depth. */
void net_discriminator_describe (const NetDiscriminator * self,
    NetLayers * layers, NetTensor * images, NetTensor ** map,
    NetTensor ** logits);

G_END_DECLS
