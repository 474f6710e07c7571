/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What networks are before their first step. */

#pragma once

#include "netlayers.h"

G_BEGIN_DECLS

/* @n values of the parameter @name, which tells its role: convolutions
 * are drawn from N(0, 0.02), biases are 0, the scales of norms 1 or, of batch
 * norm, from N(1, 0.02), running statistics 0 and 1, and a spectral norm's
 * vector is any of length 1.  What is drawn depends on @seed and @name
 * alone. */
void initial_weights_draw (guint64 seed, const gchar * name, NetNorm norm,
    gfloat * values, gsize n);

G_END_DECLS
