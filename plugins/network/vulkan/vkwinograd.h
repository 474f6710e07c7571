/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Convolutions with a weight in tiles of 4 x 4 outputs, each of which takes
 * 36 or 25 products instead of 16 for every tap (shaders/winograd.glsl):
 * factors of the input and of the weights, their products summed over the
 * channels, one matrix product for each factor, and the result of those.
 *
 * Kernels of 3 at stride 1 have 3 taps.  Kernels of 4 at stride 2 fall into
 * 2 x 2 phases of 2 taps: NET_CONV adds up the products of the phases of
 * its input, NET_CONV_INPUT has products for each phase of its result. */

#pragma once

#include "vkconvolution.h"

G_BEGIN_DECLS

/* Whether @tensor can be computed so. */
gboolean net_vk_winograd_is_possible (const NetTensor * tensor);

/* Times 8 x 4 x 8 multiplications: of the products for an image. */
gint64 net_vk_winograd_count (const NetTensor * tensor);

extern const NetVkConvolution net_vk_winograd;

G_END_DECLS
