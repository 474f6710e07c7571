/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The grid that volumeconform's properties ask for. */

#pragma once

#include "gstvolumegeometry.h"
#include "gstvolumeinfo.h"

G_BEGIN_DECLS

/* Limits of a spacing, in mm: microscopy to the coarsest atlas. */
#define CONFORM_MIN_SPACING 0.01
#define CONFORM_MAX_SPACING 1000.0

/**
 * ConformTarget:
 * @orientation: (nullable): code such as "RAS"; NULL keeps the orientation
 * @spacing: mm, after reorientation; 0 keeps an axis
 * @size: voxels, after reorientation; 0 keeps an axis
 * @size_multiple: of which sizes are made whole multiples, by padding; 0 or 1
 *   keeps an axis
 */
typedef struct
{
  const gchar *orientation;
  gdouble spacing[3];
  gint size[3];
  gint size_multiple[3];
} ConformTarget;

/* Reorient, respace, resize @grid.  The field of view keeps its centre: to
 * the half voxel on axes that change their spacing, else to the voxel, so
 * that values are copied.  NULL on success, else what is wrong with @target
 * and what to do about it, to be freed. */
gchar *conform_grid (const ConformTarget * target, const GstVolumeGrid * grid,
    GstVolumeGrid * out);

/* @info with the size of @grid.  FALSE where that is more than a buffer
 * pool can hold (4 GiB). */
gboolean conform_info (const GstVolumeInfo * info, const GstVolumeGrid * grid,
    GstVolumeInfo * out);

G_END_DECLS
