/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* NIfTI files on disk: which there are. */

#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/**
 * gst_nifti_find:
 * @location: a file; a folder: all .nii, .nii.gz, .hdr and .hdr.gz in and
 *     below it, hidden ones apart; or a glob pattern: those that match it
 * @error: GST_RESOURCE_ERROR; finding none is one
 *
 * Paths, sorted by their bytes.  (transfer full) (nullable)
 */
gchar **gst_nifti_find (const gchar * location, GError ** error);

G_END_DECLS
