/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What networks are described with: layers that make their parameters, or
 * take them up again where the same network is described twice in a graph
 * (a discriminator that sees the real pair and the translated one). */

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

/**
 * NetLayers:
 * @graph: they go into
 * @prefix: of the parameters' names in the graph, e.g. "generator."; ""
 *   where a graph holds one network
 * @label: [N, K, 1, 1] one-hot, for NET_NORM_DOMAIN; else NULL
 * @training: batch norm by the batch's statistics, which become part of
 *   @updates; dropout on.  Otherwise by running statistics, dropout off
 * @seed: [1, 2, 1, 1] of net_dropout(), where @training
 * @replaced: interned name -> NetTensor: the current value of a parameter that
 *   an update in the graph has overwritten; a layer takes it instead
 * @updates: NetTensor: running statistics and the like; to be outputs of a
 *   training program
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
  GPtrArray *updates;
  guint32 stream;
} NetLayers;

void net_layers_init (NetLayers * layers, NetGraph * graph,
    const gchar * prefix);
void net_layers_clear (NetLayers * layers);

/* The parameter @name (behind the prefix), made at the first call; its
 * newest value. */
NetTensor *net_layers_parameter (NetLayers * layers, const gchar * name,
    gint n, gint c, gint h, gint w);

/* From now on layers take @value for the parameter that it updates. */
void net_layers_replace (NetLayers * layers, NetTensor * value);

G_END_DECLS
