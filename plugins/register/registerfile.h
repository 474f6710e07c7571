/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The map of a registration in a file: ITK's text, LPS, points of the fixed
 * volume's world to the moving volume's.
 *
 * A linear one is as gstvolumetransform.h says.  With a field the file is a
 * CompositeTransform of the linear map and a DisplacementFieldTransform, which
 * is applied first; ITK takes points outside of its nodes as not displaced,
 * where RegField goes on as at the border. */

#pragma once

#include "register.h"

G_BEGIN_DECLS

/* @field: (nullable).  Makes folders that are missing; the file is complete or
 * not there.  @error: G_FILE_ERROR, names it */
gboolean register_file_save (const gchar * location,
    const GstVolumeAffine * linear, const RegField * field, GError ** error);

/**
 * register_file_load:
 * @field: (out) (transfer full): NULL where the file has none
 * @error: G_FILE_ERROR where it cannot be read; GST_STREAM_ERROR, and why,
 *   where it holds something else; both name it
 *
 * Reads one linear transform, one field, or a CompositeTransform of linear ones
 * and, last, at most one field.
 */
gboolean register_file_load (const gchar * location,
    GstVolumeAffine * linear, RegField ** field, GError ** error);

/**
 * register_file_save_inverse:
 * @linear: of the map whose inverse is to be saved
 * @inverse: (nullable): as in RegResult
 *
 * Points of the moving volume's world to the fixed one's, in the form of
 * register_file_save().
 */
gboolean register_file_save_inverse (const gchar * location,
    const GstVolumeAffine * linear, const RegField * inverse, GError ** error);

G_END_DECLS
