/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The generators as graphs.  Parameters carry PyTorch's state_dict names. */

#pragma once

#include "netgraph.h"

G_BEGIN_DECLS

typedef enum
{
  NET_GENERATOR_STAR,
  NET_GENERATOR_UNET,
} NetGeneratorKind;

typedef struct
{
  NetGeneratorKind kind;
  gint domains;                 /* K */
  gint width;                   /* channels of the first layer */
  gint depth;                   /* star: residual blocks; unet: halvings, >= 2 */
  gboolean per_domain;          /* norms have a row for each target domain */
} NetGenerator;

/* Height and width must be multiples of this. */
gint net_generator_get_multiple (const NetGenerator * self);

/* @image is [N, 1, H, W], @label [N, K, 1, 1] one-hot; returns the output,
 * [N, 1, H, W] in [-1, 1]. */
NetTensor *net_generator_describe (const NetGenerator * self,
    NetGraph * graph, NetTensor * image, NetTensor * label);

G_END_DECLS
