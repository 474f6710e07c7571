/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Forces of mutual information. */

#pragma once

#include "regforces.h"

G_BEGIN_DECLS

/**
 * reg_information_compute:
 * @metric: REG_METRIC_MATTES or REG_METRIC_NMI
 * @range: least and largest of the fixed and of the moved values, which differ
 *
 * As reg_forces_compute().
 */
void reg_information_compute (RegForces * forces, RegMetric metric, guint bins,
    const gfloat range[2][2], gdouble * value);

G_END_DECLS
