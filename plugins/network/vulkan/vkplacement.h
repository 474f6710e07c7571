/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Where the tensors of a program lie, before memory is taken.
 *
 * A program has four buffers: the arena of inputs and intermediate tensors,
 * the parameters, packed copies of weights for the matrix product, and, in
 * host memory, staging. */

#pragma once

#include "netplan.h"
#include "vklayout.h"

G_BEGIN_DECLS

typedef struct
{
  gsize staging;                /* inputs, parameters, outputs: where there */
  gboolean is_output;           /* copied there by every run */
  gsize packed;                 /* convolutions: where in packed */
  gboolean packs;               /* the first to use these weights this way: */
  gboolean packs_once;          /* after an upload, else in every run */
} NetVkPlace;

/* Read only. */
typedef struct
{
  const NetGraph *graph;
  NetPlan *plan;                /* of arena and parameters */
  NetVkPlace *places;           /* by tensor id */
  gsize packed_size, staging_size;      /* bytes */
} NetVkPlacement;

/* @graph must outlive it. */
NetVkPlacement *net_vk_placement_new (const NetGraph * graph,
    NetTensor * const *outputs, guint n_outputs);
void net_vk_placement_free (NetVkPlacement * placement);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (NetVkPlacement, net_vk_placement_free)

/* Bytes on the device: of all but staging. */
gsize net_vk_placement_get_device_size (const NetVkPlacement * placement);

/* Bytes of workspace while @tensor is computed. */
gsize net_vk_get_scratch_size (const NetTensor * tensor);

/* A convolution with a weight, which it reads packed. */
gboolean net_vk_is_convolution (const NetTensor * tensor);

G_END_DECLS
