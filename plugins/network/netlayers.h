/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What networks are described with: layers that make their parameters, or
 * take them up again where the same network is described twice in a graph
 * (a discriminator that sees the real pair and the translated one).
 *
 * A parameter's name tells what it is (net_layers_get_role()): LAYER.weight
 * and LAYER.bias of a convolution, or of a norm where LAYER contains "norm";
 * LAYER.running_mean and LAYER.running_var of batch norm; LAYER.weight_u of
 * spectral norm.
 */

#pragma once

#include "netgraph.h"

G_BEGIN_DECLS

typedef enum
{
  NET_NORM_NONE,
  NET_NORM_INSTANCE,            /* one row of scale and shift */
  NET_NORM_DOMAIN,              /* instance norm, a row for each target domain */
  NET_NORM_PLAIN,               /* instance norm without scale and shift */
  NET_NORM_BATCH,
} NetNorm;

typedef enum
{
  NET_ROLE_WEIGHT,              /* of a convolution; begins as noise */
  NET_ROLE_BIAS,                /* of a convolution or norm; begins as 0 */
  NET_ROLE_SCALE,               /* of a norm; begins as 1 */
  /* not trained, but updated by the layers themselves */
  NET_ROLE_MEAN,                /* running; begins as 0 */
  NET_ROLE_VARIANCE,            /* running; begins as 1 */
  NET_ROLE_VECTOR,              /* of spectral norm; begins as noise, not 0 */
} NetRole;

typedef enum
{
  NET_CONV_BIAS = 1 << 0,
  NET_CONV_REFLECT = 1 << 1,    /* padded with mirrored pixels instead of zeros */
  NET_CONV_SPECTRAL = 1 << 2,   /* weight divided by its largest singular value */
} NetConvFlags;

/**
 * NetLayers:
 * @graph: they go into
 * @prefix: of the parameters' names in the graph, e.g. "generator."; ""
 *   where a graph holds one network
 * @label: [N, K, 1, 1] one-hot, for NET_NORM_DOMAIN; else NULL
 * @training: batch norm by the batch's statistics, which update the running
 *   ones; dropout on.  Otherwise by running statistics, dropout off
 * @seed: [1, 2, 1, 1] of net_dropout(), where @training
 * @replaced: interned name -> NetTensor: the current value of a parameter that
 *   an update in the graph has overwritten, running statistics and the like
 *   among them; a layer takes it instead, and a program of training has it
 *   among its outputs
 * @doublings: interned names of the weights of net_layers_doubling() with a
 *   kernel of 4, in the order of their description, the prefix included
 * @stream: number of the next dropout layer
 */
typedef struct
{
  NetGraph *graph;
  const gchar *prefix;
  NetTensor *label;
  gboolean training;
  NetTensor *seed;
  GHashTable *replaced;
  GPtrArray *doublings;
  guint32 stream;
} NetLayers;

/* @prefix is not copied. */
void net_layers_init (NetLayers * layers, NetGraph * graph,
    const gchar * prefix);
void net_layers_clear (NetLayers * layers);

NetRole net_layers_get_role (const gchar * name);

/* The name @format, interned: of a layer, for the functions below. */
const gchar *net_layers_name (const gchar * format, ...) G_GNUC_PRINTF (1, 2);

/* The parameter @name (behind the prefix), made at the first call; its
 * newest value. */
NetTensor *net_layers_parameter (NetLayers * layers, const gchar * name,
    gint n, gint c, gint h, gint w);

/* From now on layers take @value for the parameter that it updates. */
void net_layers_replace (NetLayers * layers, NetTensor * value);

/* --- Layers, called @name --- */

/* A convolution to @channels channels.  Its spectral norm is that of PyTorch's
 * spectral_norm(): one power iteration for each call in training; otherwise
 * none, so that the vector stays. */
NetTensor *net_layers_conv (NetLayers * layers, NetTensor * x,
    const gchar * name, gint channels, gint kernel, gint stride, gint pad,
    NetConvFlags flags);

/* The transposed @kernel/2/1 convolution that doubles height and width;
 * @kernel 3 or 4.  @bias: has one. */
NetTensor *net_layers_doubling (NetLayers * layers, NetTensor * x,
    const gchar * name, gint channels, gint kernel, gboolean bias);

/* Epsilon 1e-5.  Batch norm's running statistics move by a tenth towards the
 * batch's at each call in training, the variance towards the unbiased one. */
NetTensor *net_layers_norm (NetLayers * layers, NetTensor * x,
    const gchar * name, NetNorm norm);

/* Off but in training. */
NetTensor *net_layers_dropout (NetLayers * layers, NetTensor * x,
    gfloat rate);

G_END_DECLS
