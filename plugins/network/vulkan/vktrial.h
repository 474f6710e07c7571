/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* A trial of an executor's matrix product, for those kernels that compute by
 * what only some drivers have. */

#pragma once

#include "netexecutor.h"

G_BEGIN_DECLS

/* Whether a product of whole numbers, which float16 has, is exact. */
gboolean net_vk_try_product (NetExecutor * executor);

G_END_DECLS
