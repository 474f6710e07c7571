/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Forces of local cross-correlation. */

#pragma once

#include "regforces.h"

G_BEGIN_DECLS

/**
 * reg_local_compute:
 * @mean: of the fixed and moved values
 * @variance: of the fixed and moved values
 *
 * As reg_forces_compute(); @value is the mean of the squared correlation in
 * the windows about the nodes that count.
 */
void reg_local_compute (RegForces * forces, const gdouble mean[2],
    const gdouble variance[2], gdouble * value);

G_END_DECLS
