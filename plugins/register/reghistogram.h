/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What a joint histogram tells of two volumes. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

enum
{ REG_FIXED, REG_MOVING, REG_BOTH, REG_N_ENTROPIES };

/**
 * reg_histogram_get_entropies:
 * @counts: @bins x @bins, moving values fastest
 * @total: their sum
 * @fixed, @moving: (out): the share of each bin of either, @bins values
 * @entropies: (out): nats
 */
void reg_histogram_get_entropies (const guint64 * counts, gdouble total,
    guint bins, gdouble * fixed, gdouble * moving,
    gdouble entropies[REG_N_ENTROPIES]);

/* @normalised: Studholme's (H(fixed) + H(moving)) / H(both), from 1 to 2; else
 * mutual information in nat */
gdouble reg_histogram_get_information (const gdouble
    entropies[REG_N_ENTROPIES], gboolean normalised);

G_END_DECLS
