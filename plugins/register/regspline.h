/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The cubic B-spline that spreads a moving value over the bins of a joint
 * histogram. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Bins it reaches, and how many of them lie past the value's. */
#define REG_SPLINE_TAPS 4
#define REG_SPLINE_MARGIN 2

/* Of the bins before, at, after and two after the value's; @t: how far it is
 * past its bin, 0 to 1. */
static inline void
reg_spline_get_weights (gfloat t, gfloat weight[REG_SPLINE_TAPS])
{
  gfloat u = 1 - t;

  weight[0] = u * u * u / 6;
  weight[1] = 2 / 3.f - t * t * (1 - t / 2);
  weight[2] = 2 / 3.f - u * u * (1 - u / 2);
  weight[3] = t * t * t / 6;
}

/* By how much the weights grow with the value, in bins. */
static inline void
reg_spline_get_slopes (gfloat t, gfloat slope[REG_SPLINE_TAPS])
{
  gfloat u = 1 - t;

  slope[0] = -u * u / 2;
  slope[1] = t * (1.5f * t - 2);
  slope[2] = u * (2 - 1.5f * u);
  slope[3] = t * t / 2;
}

G_END_DECLS
