/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "netgenerator.h"

/* StarGAN: two halvings before the residual blocks. */
#define STAR_HALVINGS 2
#define NORM_EPSILON 1e-5f
#define UNET_SLOPE 0.2f

/* What the layers of one network share. */
typedef struct
{
  const NetGenerator *generator;
  NetGraph *graph;
  NetTensor *label;
} Builder;

/* Parameter LAYER.PART.KIND; LAYER has number @index where that is >= 0. */
static NetTensor *
add_parameter (const Builder * self, const gchar * layer, gint index,
    const gchar * part, const gchar * kind, gint n, gint c, gint k)
{
  g_autofree gchar *name = index < 0
      ? g_strdup_printf ("%s.%s.%s", layer, part, kind)
      : g_strdup_printf ("%s.%d.%s.%s", layer, index, part, kind);

  return net_parameter (self->graph, name, n, c, k, k);
}

static NetTensor *
add_conv (const Builder * self, NetTensor * x, const gchar * layer, gint index,
    const gchar * part, gint channels, gint kernel, gint stride, gint pad)
{
  if (x == NULL)
    return NULL;
  return net_conv (self->graph, x, add_parameter (self, layer, index, part,
          "weight", channels, x->shape[1], kernel), stride, pad);
}

/* The transposed 4/2/1 convolution, which doubles height and width. */
static NetTensor *
add_doubling (const Builder * self, NetTensor * x, const gchar * layer,
    gint index, gint channels)
{
  if (x == NULL)
    return NULL;
  return net_conv_input (self->graph, x, add_parameter (self, layer, index,
          "conv", "weight", x->shape[1], channels, 4), 2, 1,
      2 * x->shape[2], 2 * x->shape[3]);
}

/* The label's row of a norm's table [K, C]: one-hot times table. */
static NetTensor *
add_row (const Builder * self, NetTensor * x, const gchar * layer, gint index,
    const gchar * part, const gchar * kind)
{
  gint rows = self->generator->per_domain ? self->generator->domains : 1;
  NetTensor *table = add_parameter (self, layer, index, part, kind, rows,
      x->shape[1], 1);

  return self->generator->per_domain
      ? net_conv_input (self->graph, self->label, table, 1, 0, 1, 1) : table;
}

static NetTensor *
add_norm (const Builder * self, NetTensor * x, const gchar * layer, gint index,
    const gchar * part)
{
  NetTensor *scale, *shift;

  if (x == NULL)
    return NULL;
  scale = add_row (self, x, layer, index, part, "weight");
  shift = add_row (self, x, layer, index, part, "bias");
  return net_norm (self->graph, x, scale, shift, FALSE,
      NORM_EPSILON);
}

static NetTensor *
add_block (const Builder * self, NetTensor * x, gint index)
{
  NetTensor *y;

  if (x == NULL)
    return NULL;
  y = add_conv (self, x, "blocks", index, "conv1", x->shape[1], 3, 1, 1);
  y = net_relu (self->graph, add_norm (self, y, "blocks", index, "norm1"));
  y = add_conv (self, y, "blocks", index, "conv2", x->shape[1], 3, 1, 1);
  return net_add (self->graph, add_norm (self, y, "blocks", index, "norm2"), x);
}

/* StarGAN's generator: stem, two halvings, residual blocks, two doublings. */
static NetTensor *
describe_star (const Builder * self, NetTensor * x)
{
  gint i, width = self->generator->width;
  NetGraph *graph = self->graph;

  x = add_conv (self, x, "stem", -1, "conv", width, 7, 1, 3);
  x = net_relu (graph, add_norm (self, x, "stem", -1, "norm"));
  for (i = 0; i < STAR_HALVINGS; i++) {
    x = add_conv (self, x, "down", i, "conv", width << (i + 1), 4, 2, 1);
    x = net_relu (graph, add_norm (self, x, "down", i, "norm"));
  }
  for (i = 0; i < self->generator->depth; i++)
    x = add_block (self, x, i);
  for (i = 0; i < STAR_HALVINGS; i++) {
    x = add_doubling (self, x, "up", i, width << (STAR_HALVINGS - 1 - i));
    x = net_relu (graph, add_norm (self, x, "up", i, "norm"));
  }
  x = add_conv (self, x, "head", -1, "conv", 1, 7, 1, 3);
  return net_tanh (graph, x);
}

/* Channels at level @i of the U-Net. */
static gint
unet_channels (const Builder * self, gint i)
{
  return self->generator->width * MIN (1 << i, 8);
}

/* Pix2pix's U-Net.  The first and the innermost convolution have no norm; a
 * skip carries what lies before the activation. */
static NetTensor *
describe_unet (const Builder * self, NetTensor * x)
{
  gint i, last = self->generator->depth - 1;
  g_autofree NetTensor **skips = g_new (NetTensor *, last + 1);
  NetGraph *graph = self->graph;

  for (i = 0; i <= last; i++) {
    if (i > 0)
      x = net_leaky_relu (graph, x, UNET_SLOPE);
    x = add_conv (self, x, "down", i, "conv", unet_channels (self, i), 4, 2, 1);
    if (i > 0 && i < last)
      x = add_norm (self, x, "down", i, "norm");
    skips[i] = x;
  }
  for (i = 0; i < last; i++) {
    gint level = last - 1 - i;

    x = add_doubling (self, net_relu (graph, x), "up", i,
        unet_channels (self, level));
    x = add_norm (self, x, "up", i, "norm");
    x = net_concat (graph, skips[level], x);
  }
  x = add_doubling (self, net_relu (graph, x), "head", -1, 1);
  x = net_add (graph, x, add_parameter (self, "head", -1, "conv", "bias", 1, 1,
          1));
  return net_tanh (graph, x);
}

gint
net_generator_get_multiple (const NetGenerator * self)
{
  return 1 << (self->kind == NET_GENERATOR_STAR ? STAR_HALVINGS : self->depth);
}

NetTensor *
net_generator_describe (const NetGenerator * self, NetGraph * graph,
    NetTensor * image, NetTensor * label)
{
  const Builder builder = { self, graph, label };
  NetTensor *x;

  if (image == NULL || label == NULL)
    return NULL;
  /* The label as constant maps beside the image. */
  x = net_concat (graph, image, net_broadcast (graph, label, image->shape[0],
          label->shape[1], image->shape[2],
          image->shape[3]));
  return self->kind == NET_GENERATOR_STAR ? describe_star (&builder, x)
      : describe_unet (&builder, x);
}
