/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The volumes of a NIfTI file on disk. */

#pragma once

#include "nifti-reader.h"

G_BEGIN_DECLS

typedef struct _GstNiftiFile GstNiftiFile;

/* Opens @path, a single file or a pair's .hdr, and reads its header; the
 * other arguments are gst_nifti_reader_new()'s.  Errors begin with the file's
 * name. */
GstNiftiFile *gst_nifti_file_open (const gchar * path, const gchar * element,
    guint64 max_bytes, const GstNiftiChoice * choice, GError ** error);
void gst_nifti_file_close (GstNiftiFile * file);

const GstNiftiHeader *gst_nifti_file_get_header (GstNiftiFile * file);

/* See gst_nifti_reader_get_modality(). */
const gchar *gst_nifti_file_get_modality (GstNiftiFile * file);

/* Reads a little further: a few milliseconds' work.  @volume (out) (transfer
 * full) is the next volume once it is complete, else NULL.  @volumes of the
 * header come out, never more. */
gboolean gst_nifti_file_read (GstNiftiFile * file, GstBuffer ** volume,
    GError ** error);

G_END_DECLS
