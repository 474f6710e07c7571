/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What a BIDS file name says: sub-01_ses-2_T1w.nii.gz. */

#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/**
 * GstNiftiName:
 * @subject: label without "sub-", or NULL
 * @session: label without "ses-", or NULL
 * @modality: the suffix, interned, or NULL
 */
typedef struct
{
  gchar *subject;
  gchar *session;
  const gchar *modality;
} GstNiftiName;

/* @path: folders are ignored; NULL says nothing.  A suffix counts where the
 * name has a subject or the suffix is a well-known one. */
void gst_nifti_name_parse (GstNiftiName * name, const gchar * path);
void gst_nifti_name_clear (GstNiftiName * name);

/* Whether @text can be a modality: letters and digits, 32 at the most. */
gboolean gst_nifti_name_is_suffix (const gchar * text);

/* @path less .nii, .nii.gz, .hdr, .hdr.gz, .img or .img.gz; NULL where it
 * ends in none.  (transfer full) (nullable) */
gchar *gst_nifti_name_strip (const gchar * path);

G_END_DECLS
