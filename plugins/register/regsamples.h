/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The points at which two volumes are compared, and what is there. */

#pragma once

#include "regforeground.h"
#include "regimage.h"

G_BEGIN_DECLS

/* Points of a window, which are neighbours in the samples' order. */
#define REG_WINDOW 27

typedef struct
{
  gdouble point[3];             /* RAS mm */
  gfloat value;                 /* of the fixed volume */
} RegSample;

/**
 * RegSamples:
 * @samples: of fixed points, in an order that is kind to caches
 * @range: of the fixed volume's values at them: quantiles of 0.5 and 99.5 %
 */
typedef struct
{
  RegSample *samples;
  guint n;
  gfloat range[2];
} RegSamples;

/**
 * reg_samples_new:
 * @n: at most; as many as there are voxels that count where these are fewer
 * @foreground: (nullable): where most of the points shall be
 * @windows: groups of REG_WINDOW points, 3 x 3 x 3 of them two voxels apart
 * @spread: over how much of a voxel about its middle points lie, 0 to 1
 *
 * Points lie evenly.  Those between voxels are interpolated, and so smoother
 * than voxels: with 1 volumes match best a little aside of where they should,
 * with 0 they are caught where the voxels of both meet.  (transfer full)
 */
RegSamples *reg_samples_new (const RegImage * fixed,
    const RegForeground * foreground, guint n, gboolean windows,
    gdouble spread);
void reg_samples_free (RegSamples * samples);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RegSamples, reg_samples_free)

/* Quantiles of 0.5 and 99.5 % of @n values, which are sorted.  @range[0] is
 * always less than @range[1]. */
void reg_find_range (gfloat * values, gsize n, gfloat range[2]);

G_END_DECLS
