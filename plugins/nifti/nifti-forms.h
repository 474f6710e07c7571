/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Where a NIfTI header says that its voxels are: by its sform, its qform, or
 * by spacing alone. */

#pragma once

#include "gstvolumegeometry.h"
#include "gstvolumeinfo.h"
#include "niftilib.h"

G_BEGIN_DECLS

/**
 * gst_nifti_forms_parse:
 * @header: in NIfTI-2's types, of either version
 * @info: of its volumes
 * @affine: (out): voxel index to RAS mm
 * @error: GST_STREAM_ERROR
 *
 * The sform, else the qform, as by nibabel, FSL and Slicer; else spacing with x
 * to the left and the centre at 0 0 0.  An unknown unit is taken for mm.
 */
gboolean gst_nifti_forms_parse (const nifti_2_header * header,
    const GstVolumeInfo * info, GstVolumeAffine * affine, GError ** error);

/* TRUE where the header tells no unit of space. */
gboolean gst_nifti_forms_lack_unit (const nifti_2_header * header);

/**
 * gst_nifti_forms_compare:
 * @header: that was parsed
 *
 * Where qform and sform are both in use and place voxels differently: how far
 * apart, and what to do, worded to follow "FILE: ".  They differ where a
 * corner of the grid moves by more than a tenth of the smallest spacing and
 * what a qform may lose as three floats.  (transfer full) (nullable)
 */
gchar *gst_nifti_forms_compare (const nifti_2_header * header);

G_END_DECLS
