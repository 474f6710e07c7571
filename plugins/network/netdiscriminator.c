/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "netdiscriminator.h"

#include "netnodes.h"

#define PAIR_SLOPE 0.01f
#define PATCH_SLOPE 0.2f

static NetTensor *
add_conv (const NetDiscriminator * self, NetLayers * layers, NetTensor * x,
    const gchar * name, gint channels, gint kernel, gint stride, gint pad,
    gboolean bias)
{
  NetConvFlags flags = bias ? NET_CONV_BIAS : 0;

  if (self->spectral)
    flags |= NET_CONV_SPECTRAL;
  return net_layers_conv (layers, x, name, channels, kernel, stride, pad,
      flags);
}

static void
refuse (const NetDiscriminator * self, NetLayers * layers, const NetTensor * x)
{
  net_graph_fail (layers->graph, "A discriminator with %d halvings takes no "
      "images of %d x %d", self->depth, x->shape[3], x->shape[2]);
}

/* StarGAN's discriminator, of a pair: halvings without norm, then two heads,
 * one for each patch, one for the domain. */
static void
describe_pair (const NetDiscriminator * self, NetLayers * layers, NetTensor * x,
    NetTensor ** map, NetTensor ** logits)
{
  gint i, size = x->shape[2] >> self->depth;

  if (x->shape[2] != x->shape[3] || size << self->depth != x->shape[2]) {
    refuse (self, layers, x);
    return;
  }
  for (i = 0; i < self->depth; i++) {
    x = add_conv (self, layers, x, net_layers_name ("layers.%d", i),
        self->width << i, 4, 2, 1, TRUE);
    x = net_leaky_relu (layers->graph, x, PAIR_SLOPE);
  }
  *map = add_conv (self, layers, x, "src", 1, 3, 1, 1, FALSE);
  *logits = add_conv (self, layers, x, "cls", self->domains, size, 1, 0, FALSE);
}

/* Pix2pix's and CycleGAN's: halvings, then a layer of stride 1 before the
 * head.  The first layer has no norm; a bias is where no norm has a shift. */
static NetTensor *
describe_patch (const NetDiscriminator * self, NetLayers * layers,
    NetTensor * x)
{
  gboolean shifted = self->norm != NET_NORM_NONE
      && self->norm != NET_NORM_PLAIN;
  gint i;

  /* either layer of stride 1 takes a row and a column */
  if (MIN (x->shape[2], x->shape[3]) >> self->depth < 3) {
    refuse (self, layers, x);
    return NULL;
  }
  for (i = 0; i <= self->depth; i++) {
    x = add_conv (self, layers, x, net_layers_name ("layers.%d", i),
        self->width * MIN (1 << i, 8), 4, i < self->depth ? 2 : 1, 1,
        i == 0 || !shifted);
    if (i > 0)
      x = net_layers_norm (layers, x, net_layers_name ("norms.%d", i),
          self->norm);
    x = net_leaky_relu (layers->graph, x, PATCH_SLOPE);
  }
  return add_conv (self, layers, x, "src", 1, 4, 1, 1, TRUE);
}

void
net_discriminator_describe (const NetDiscriminator * self, NetLayers * layers,
    NetTensor * images, NetTensor ** map, NetTensor ** logits)
{
  *map = *logits = NULL;
  if (images == NULL)
    return;
  if (self->kind == NET_DISCRIMINATOR_PAIR)
    describe_pair (self, layers, images, map, logits);
  else
    *map = describe_patch (self, layers, images);
}
