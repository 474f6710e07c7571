/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Convolutions with a weight as they are written, of few taps: NET_CONV, and
 * NET_CONV_INPUT at stride 1, which is one with its taps backwards. */

#pragma once

#include "vkconvolution.h"

G_BEGIN_DECLS

/* Whether @tensor can be computed so, without many idle invocations. */
gboolean net_vk_direct_is_possible (const NetTensor * tensor);

extern const NetVkConvolution net_vk_direct;

G_END_DECLS
