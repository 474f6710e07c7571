/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The best map near a map, by one comparison. */

#pragma once

#include "regmetric.h"

G_BEGIN_DECLS

/**
 * RegRefinement:
 * @spacing: of the comparison's voxels in mm: what steps are measured by
 */
typedef struct
{
  const RegComparison *comparison;
  const RegForeground *foreground;
  RegTransform transform;
  gdouble spacing;
  guint max_iterations;
} RegRefinement;

/* A map and how well it does. */
typedef struct
{
  GstVolumeAffine map;
  RegMeasure measure;
  guint iterations;             /* that led there */
  gboolean converged;
} RegPose;

/* Better @pose's map and set the rest.  FALSE where there is nothing to
 * compare at the map it came with: only measure's overlap is set then. */
gboolean reg_refine (const RegRefinement * refinement, RegPose * pose);

G_END_DECLS
