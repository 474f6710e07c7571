/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "netgenerator.h"

/* Of the residual generators, before their blocks. */
#define HALVINGS 2
#define UNET_SLOPE 0.2f
/* Levels of a U-Net, the innermost one included, without dropout. */
#define UNET_KEPT 5

/* A norm without a shift of its own leaves the bias to the convolution before
 * it. */
static gboolean
has_bias (const NetGenerator * self)
{
  return self->norm == NET_NORM_PLAIN;
}

/* --- StarGAN's and CycleGAN's: stem, two halvings, residual blocks, two
 * doublings, head --- */

/* A convolution that keeps the size. */
static NetTensor *
add_even (const NetGenerator * self, NetLayers * layers, NetTensor * x,
    const gchar * name, gint channels, gint kernel, gboolean bias)
{
  NetConvFlags flags = bias ? NET_CONV_BIAS : 0;

  if (self->kind == NET_GENERATOR_RESNET)
    flags |= NET_CONV_REFLECT;
  return net_layers_conv (layers, x, name, channels, kernel, 1, kernel / 2,
      flags);
}

static NetTensor *
add_norm_relu (const NetGenerator * self, NetLayers * layers, NetTensor * x,
    const gchar * name)
{
  return net_relu (layers->graph, net_layers_norm (layers, x, name,
          self->norm));
}

static NetTensor *
add_block (const NetGenerator * self, NetLayers * layers, NetTensor * x, gint i)
{
  gint channels = self->width << HALVINGS;
  NetTensor *y;

  y = add_even (self, layers, x, net_layers_name ("blocks.%d.conv1", i),
      channels, 3, has_bias (self));
  y = add_norm_relu (self, layers, y, net_layers_name ("blocks.%d.norm1", i));
  y = add_even (self, layers, y, net_layers_name ("blocks.%d.conv2", i),
      channels, 3, has_bias (self));
  y = net_layers_norm (layers, y, net_layers_name ("blocks.%d.norm2", i),
      self->norm);
  return net_add (layers->graph, y, x);
}

static NetTensor *
describe_residual (const NetGenerator * self, NetLayers * layers, NetTensor * x)
{
  gboolean resnet = self->kind == NET_GENERATOR_RESNET;
  gint i, kernel = resnet ? 3 : 4;

  x = add_even (self, layers, x, "stem.conv", self->width, 7, has_bias (self));
  x = add_norm_relu (self, layers, x, "stem.norm");
  for (i = 0; i < HALVINGS; i++) {
    x = net_layers_conv (layers, x, net_layers_name ("down.%d.conv", i),
        self->width << (i + 1), kernel, 2, 1,
        has_bias (self) ? NET_CONV_BIAS : 0);
    x = add_norm_relu (self, layers, x, net_layers_name ("down.%d.norm", i));
  }
  for (i = 0; i < self->depth; i++)
    x = add_block (self, layers, x, i);
  for (i = 0; i < HALVINGS; i++) {
    x = net_layers_doubling (layers, x, net_layers_name ("up.%d.conv", i),
        self->width << (HALVINGS - 1 - i), kernel, has_bias (self));
    x = add_norm_relu (self, layers, x, net_layers_name ("up.%d.norm", i));
  }
  x = add_even (self, layers, x, "head.conv", 1, 7, resnet);
  return net_tanh (layers->graph, x);
}

/* --- Pix2pix's U-Net --- */

/* Channels at level @i. */
static gint
unet_channels (const NetGenerator * self, gint i)
{
  return self->width * MIN (1 << i, 8);
}

/* The first and the innermost convolution have no norm; a skip carries what
 * lies before the activation. */
static NetTensor *
describe_unet (const NetGenerator * self, NetLayers * layers, NetTensor * x)
{
  gint i, last = self->depth - 1;
  g_autofree NetTensor **skips = g_new (NetTensor *, last + 1);
  NetGraph *graph = layers->graph;

  for (i = 0; i <= last; i++) {
    if (i > 0)
      x = net_leaky_relu (graph, x, UNET_SLOPE);
    x = net_layers_conv (layers, x, net_layers_name ("down.%d.conv", i),
        unet_channels (self, i), 4, 2, 1, has_bias (self) ? NET_CONV_BIAS : 0);
    if (i > 0 && i < last)
      x = net_layers_norm (layers, x, net_layers_name ("down.%d.norm", i),
          self->norm);
    skips[i] = x;
  }
  for (i = 0; i < last; i++) {
    gint level = last - 1 - i;

    x = net_layers_doubling (layers, net_relu (graph, x),
        net_layers_name ("up.%d.conv", i), unet_channels (self, level), 4,
        has_bias (self));
    x = net_layers_norm (layers, x, net_layers_name ("up.%d.norm", i),
        self->norm);
    if (i > 0 && i <= self->depth - UNET_KEPT)
      x = net_layers_dropout (layers, x, self->dropout);
    x = net_concat (graph, skips[level], x);
  }
  x = net_layers_doubling (layers, net_relu (graph, x), "head.conv", 1, 4,
      TRUE);
  return net_tanh (graph, x);
}

gint
net_generator_get_multiple (const NetGenerator * self)
{
  return 1 << (self->kind == NET_GENERATOR_UNET ? self->depth : HALVINGS);
}

NetTensor *
net_generator_describe (const NetGenerator * self, NetLayers * layers,
    NetTensor * image, NetTensor * label)
{
  NetTensor *x = image;

  if (image == NULL || (self->labels && label == NULL))
    return NULL;
  layers->label = self->labels ? label : NULL;
  /* The label as constant maps beside the image. */
  if (self->labels)
    x = net_concat (layers->graph, image, net_broadcast (layers->graph, label,
            image->shape[0], label->shape[1], image->shape[2],
            image->shape[3]));
  return self->kind == NET_GENERATOR_UNET ? describe_unet (self, layers, x)
      : describe_residual (self, layers, x);
}
