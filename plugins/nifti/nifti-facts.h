/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What a NIfTI file says beyond voxels and affine, on its way through a
 * pipeline: the facts of a GstVolumeFileMeta.  What goes into the next file:
 *
 * - always: description (but of synthetic volumes), aux_file, time (offset,
 *   unit, pixdim[4] and further), the NIfTI version, extensions of others;
 * - where the grid is the file's: qform, sform, both codes, pixdim, spatial
 *   unit, slice timing, all as they were read; AFNI's extension, which
 *   repeats the grid;
 * - where it is another one: the code of the form in use, as long as the world
 *   is the same (no transform), else "aligned";
 * - where the values are the file's: intent, cal_min and cal_max, dimensions
 *   of size 1. */

#pragma once

#include "gstvolumefilemeta.h"
#include "niftilib.h"

G_BEGIN_DECLS

#define GST_NIFTI_FACTS_FORMAT "nifti"

/* @file's header, in NIfTI-2's types. */
nifti_2_header gst_nifti_facts_get_header (const GstVolumeFileMeta * file);

/* @extensions: as gst_nifti_facts_add_extension() makes them.  (transfer
 * full) */
GBytes *gst_nifti_facts_new (const nifti_2_header * header,
    const GByteArray * extensions);

/* Appends an extension as it lies in a file, its size a multiple of 16, and
 * zeros for its content, of @size bytes; where that begins. */
guint8 *gst_nifti_facts_add_extension (GByteArray * extensions, gint code,
    gsize size);

/* Puts what holds of @file into @header, which is filled for a new file of
 * @info and @meta, and into @extensions. */
void gst_nifti_facts_apply (const GstVolumeFileMeta * file,
    const GstVolumeInfo * info, const GstVolumeMeta * meta,
    nifti_2_header * header, GByteArray * extensions);

G_END_DECLS
