/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Deformable registration by a stationary velocity field. */

#pragma once

#include "register.h"

G_BEGIN_DECLS

/* The share of the work that is done before, by the linear stages. */
#define REG_DEFORM_BEGIN 0.3

/**
 * reg_deform:
 * @result: (inout): its linear map is where it begins; sets field, inverse,
 *   jacobian, metric, and adds to iterations.  Where no deformation makes the
 *   volumes match better, there is no field: the linear map, which was found
 *   trustworthy before, is the result, and that is no failure
 *
 * Forces of the metric, smoothed, make a velocity field, whose exponential is
 * the displacement: smooth, invertible, without folding (Arsigny 2006,
 * Vercauteren 2009).  The metric is that of the map that is returned, at all
 * points of the fixed volume.
 *
 * @progress: hears of shares from REG_DEFORM_BEGIN on
 * @error: as reg_run()
 */
gboolean reg_deform (const RegImage * fixed, const RegImage * moving,
    const RegSettings * settings, RegProgress progress, gpointer data,
    RegResult * result, GError ** error);

G_END_DECLS
