/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The volume that leaves volumeregister. */

#pragma once

#include "gstvolumeaggregator.h"
#include "registersettings.h"

G_BEGIN_DECLS

/**
 * RegisterMap:
 * @linear: RAS mm of the fixed volume to RAS mm of the moving one
 * @field: (nullable): as in RegResult
 * @is_header: it is identity, as nothing better is known: the headers place the
 *   volume
 */
typedef struct
{
  GstVolumeAffine linear;
  RegField *field;
  gboolean is_header;
} RegisterMap;

/* Info of the volume that register_output_new() makes. */
void register_output_get_info (const RegisterSettings * settings,
    const GstVolumeAggregatorPad * fixed,
    const GstVolumeAggregatorPad * moving, GstVolumeInfo * info);

/* @moving's volume with its meta and times, brought by @map to where @fixed's is;
 * @fill: (out): of voxels outside it.  @map's field is NULL with output=world.
 * (transfer full); NULL after an element error. */
GstBuffer *register_output_new (GstElement * element,
    const RegisterSettings * settings, GstVolumeAggregatorPad * fixed,
    GstVolumeAggregatorPad * moving, const RegisterMap * map, gdouble * fill);

G_END_DECLS
