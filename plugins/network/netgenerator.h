/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The generators as graphs.  Parameters carry PyTorch's state_dict names
 * behind a prefix. */

#pragma once

#include "netgraph.h"
#include "netlayers.h"

G_BEGIN_DECLS

typedef enum
{
  NET_GENERATOR_STAR,           /* StarGAN's */
  NET_GENERATOR_UNET,           /* Pix2pix's */
  NET_GENERATOR_RESNET,         /* CycleGAN's: reflections for padding */
} NetGeneratorKind;

typedef struct
{
  NetGeneratorKind kind;
  gint domains;                 /* K */
  gint width;                   /* channels of the first layer */
  gint depth;                   /* residual blocks; unet: halvings, >= 2 */
  NetNorm norm;                 /* NET_NORM_PLAIN: convolutions have a bias */
  gboolean labels;              /* takes a label: maps beside the image */
  gfloat dropout;               /* unet: rate in the depth - 5 up blocks next to the innermost */
} NetGenerator;

/* Height and width must be multiples of this. */
gint net_generator_get_multiple (const NetGenerator * self);

/* @image is [N, 1, H, W], @label [N, K, 1, 1] one-hot, or NULL where the
 * network takes none; returns the output, [N, 1, H, W] in [-1, 1].  Uses
 * @layers' prefix and sets its label; called again it takes the same
 * parameters. */
NetTensor *net_generator_describe (const NetGenerator * self,
    NetLayers * layers, NetTensor * image, NetTensor * label);

G_END_DECLS
