/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* A volume as it is to lie in a file.  That is how it comes, but for one that a
 * file's slope and intercept made F32LE and that no step changed since: it is
 * the file's integers again, with slope and intercept, where each value tells
 * which integer it was. */

#pragma once

#include "gstvolumefilemeta.h"

G_BEGIN_DECLS

/**
 * GstNiftiStored:
 * @info: what is in @volume
 * @volume: owned
 * @slope: physical value = @slope * value + @intercept
 * @intercept: see @slope
 * @steps: lines of the volume's history that @volume has behind it
 */
typedef struct
{
  GstVolumeInfo info;
  GstBuffer *volume;
  gdouble slope;
  gdouble intercept;
  guint steps;
} GstNiftiStored;

/* @file: (nullable): what @volume's file said; @volume has its meta and as many
 * bytes as @info tells. */
void gst_nifti_stored_init (GstNiftiStored * stored,
    const GstVolumeInfo * info, GstBuffer * volume,
    const GstVolumeFileMeta * file);
void gst_nifti_stored_clear (GstNiftiStored * stored);

G_END_DECLS
