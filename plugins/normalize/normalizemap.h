/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* From a volume to what its values shall become. */

#pragma once

#include "normalizesettings.h"
#include "standard.h"
#include "valuemap.h"
#include "voxelselection.h"

G_BEGIN_DECLS

/**
 * normalize_find_foreground:
 * @frame: F32LE
 * @mask: (nullable): decides where it is given
 * @foreground: (out): refers to @frame and @mask
 *
 * FALSE where there is none.  The texts of errors, here and below, go on from
 * "cannot be normalised: ".
 */
gboolean normalize_find_foreground (const NormalizeSettings * settings,
    const GstVolumeFrame * frame, const GstVolumeFrame * mask,
    VoxelSelection * foreground, GError ** error);

/* @standard: (nullable): for nyul and lsq.  For all methods but none. */
gboolean normalize_find_map (const NormalizeSettings * settings,
    const VoxelSelection * foreground, const gchar * modality,
    const Standard * standard, ValueMap * map, GError ** error);

/* Add a volume to what @standard was learned from. */
gboolean normalize_learn (const VoxelSelection * foreground,
    Standard * standard, GError ** error);

G_END_DECLS
