/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Where in a volume the body is, roughly, without knowing what it shows. */

#pragma once

#include "regimage.h"

G_BEGIN_DECLS

/**
 * RegForeground:
 * @grid: of @near
 * @to_voxel: RAS mm to voxel index
 * @near: of each voxel whether the body is there, or close by
 * @centre: the body's centre of mass, RAS mm
 * @covariance: of the body's points, mm^2
 *
 * Every voxel of the body weighs the same, so that two contrasts of one body
 * have the same centre and covariance.
 */
typedef struct
{
  GstVolumeGrid grid;
  GstVolumeAffine to_voxel;
  guint8 *near;
  gdouble centre[3];
  gdouble covariance[3][3];
} RegForeground;

/* Of a coarse @image: 6 to 10 mm of a head.  (transfer full) */
RegForeground *reg_foreground_new (const RegImage * image);
void reg_foreground_free (RegForeground * foreground);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RegForeground, reg_foreground_free)

/* @point: RAS mm; FALSE outside the grid as well */
gboolean reg_foreground_is_near (const RegForeground * foreground,
    const gdouble point[3]);

/* Root mean square distance, in mm, between where two maps put the body's
 * points (Jenkinson 1999). */
gdouble reg_foreground_get_distance (const RegForeground * foreground,
    const GstVolumeAffine * a, const GstVolumeAffine * b);

/* Root mean square distance of the body's points from their centre, mm. */
gdouble reg_foreground_get_radius (const RegForeground * foreground);

G_END_DECLS
