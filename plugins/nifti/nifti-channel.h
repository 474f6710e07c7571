/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* One value of voxels that are colours or complex numbers. */

#pragma once

#include "nifti-header.h"

G_BEGIN_DECLS

GType gst_nifti_channel_get_type (void);
#define GST_TYPE_NIFTI_CHANNEL (gst_nifti_channel_get_type ())

/* "red" */
const gchar *gst_nifti_channel_get_nick (GstNiftiChannel channel);

/* Voxels of @header's parts, in the machine's byte order, become those of its
 * channel, scaled where they are complex; phase is in radians.  @voxels is
 * taken; what is returned may be it, shorter. */
guint8 *gst_nifti_channel_extract (const GstNiftiHeader * header,
    guint8 * voxels);

G_END_DECLS
