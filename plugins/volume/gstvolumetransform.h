/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Where one volume's points are in another's: ITK's text files of linear
 * transforms, as ANTs, elastix, 3D Slicer and BIDS derivatives have them.
 *
 * A file maps points of the fixed volume's world to the moving volume's, in
 * mm, as resampling the moving volume wants it.  Files count in LPS, here it
 * is RAS throughout. */

#pragma once

#include "gstvolumegeometry.h"

G_BEGIN_DECLS

/* The first line of each file. */
#define GST_VOLUME_TRANSFORM_MAGIC "#Insight Transform File V1.0"

/**
 * gst_volume_transform_load:
 * @transform: (out): RAS mm of the fixed volume to RAS mm of the moving one
 * @error: G_FILE_ERROR where the file cannot be read; GST_STREAM_ERROR, and
 *     why, where it is not one invertible linear transform; both name it
 *
 * Reads AffineTransform, MatrixOffsetTransformBase and Euler3DTransform of
 * three dimensions, of doubles or floats.
 */
gboolean gst_volume_transform_load (const gchar * location,
    GstVolumeAffine * transform, GError ** error);

/* The same of the file's @text; @location is only for @error. */
gboolean gst_volume_transform_parse (const gchar * text,
    const gchar * location, GstVolumeAffine * transform, GError ** error);

/* Writes @transform, exactly, as an AffineTransform_double_3_3 about the
 * origin.  The file is complete or not there.  @error: G_FILE_ERROR */
gboolean gst_volume_transform_save (const gchar * location,
    const GstVolumeAffine * transform, GError ** error);

/* Its lines alone, as transform @number of a file that holds several. */
void gst_volume_transform_append (GString * text, guint number,
    const GstVolumeAffine * transform);

G_END_DECLS
