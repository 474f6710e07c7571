/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Which images a training step takes and how it changes them: a function of
 * the seed, the step and the items alone, so that nothing needs remembering.
 */

#pragma once

#include "slicestore.h"

G_BEGIN_DECLS

/* Random changes of a sample. */
typedef enum
{
  SAMPLER_FLIP = 1 << 0,
  SAMPLER_AFFINE = 1 << 1,
  SAMPLER_INTENSITY = 1 << 2,
} SamplerAugment;

/**
 * SamplerDraw:
 * @source: item that the source image is of
 * @target: likewise; where pairs are wanted the same
 * @source_domain: of the image
 * @target_domain: likewise
 * @source_slice: number of the image within its item
 * @target_slice: likewise
 * @warp: rows [a b c; d e f] as net_warp() takes them, for both images
 * @gain: of source and target
 */
typedef struct
{
  const SliceItem *source, *target;
  guint source_domain, target_domain;
  gint source_slice, target_slice;
  gfloat warp[6];
  gfloat gain[2];
} SamplerDraw;

typedef struct _Sampler Sampler;

/**
 * sampler_new:
 * @items: to draw from, [n_items]; they outlive the sampler
 * @paired: source and target are of one item and slice
 * @one_way: only from domain 0 to domain 1
 * @augment: SamplerAugment
 * @aspect: height of the images over their width
 */
Sampler *sampler_new (const SliceItem * const *items, guint n_items,
    guint n_domains, gboolean paired, gboolean one_way, guint augment,
    gdouble aspect, guint64 seed);
void sampler_free (Sampler * sampler);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Sampler, sampler_free)

/* Ordered pairs of domains that the items allow. */
guint sampler_get_n_directions (const Sampler * sampler);

/* Sample @position, which is step times batch plus the place in the batch.
 * Directions follow one another, so that each comes equally often; item and
 * slice are drawn evenly.  There must be a direction. */
void sampler_draw (const Sampler * sampler, guint64 position,
    SamplerDraw * draw);

G_END_DECLS
