/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* A NIfTI file, pushed in pieces of any size, gzip or not; volumes come out
 * one at a time.  Memory: one volume, taken as its bytes arrive, so that a
 * header that lies about sizes costs nothing.
 *
 * A file's last volume is held back until the file's end was seen to be right
 * (length, gzip checksum): a damaged file of one volume gives none.
 *
 * Errors are GST_STREAM_ERROR or GST_RESOURCE_ERROR, worded to follow
 * "FILE: ".  After an error a reader can only be freed.  Not thread-safe.
 */

#pragma once

#include "nifti-header.h"

G_BEGIN_DECLS

typedef struct _GstNiftiReader GstNiftiReader;

/**
 * gst_nifti_reader_new:
 * @element: whom the volumes' history names
 * @max_bytes: most bytes a volume may have
 * @choice: (nullable): copied
 */
GstNiftiReader *gst_nifti_reader_new (const gchar * element,
    guint64 max_bytes, const GstNiftiChoice * choice);
void gst_nifti_reader_free (GstNiftiReader * reader);

/**
 * gst_nifti_reader_push:
 * @data: (inout): advanced past what was read
 * @size: (inout): bytes left
 * @volume: (out) (transfer full): a volume, or NULL where more bytes are needed
 *
 * Call again, with what is left, as long as a volume comes out.  A volume has
 * its meta; caps are gst_nifti_header_get_output()'s.
 */
gboolean gst_nifti_reader_push (GstNiftiReader * reader, const guint8 ** data,
    gsize * size, GstBuffer ** volume, GError ** error);

/* (nullable): until enough bytes were pushed */
const GstNiftiHeader *gst_nifti_reader_get_header (GstNiftiReader * reader);

/* Modality that the file itself tells, interned; (nullable).  From the first
 * volume on. */
const gchar *gst_nifti_reader_get_modality (GstNiftiReader * reader);

/* The .hdr has ended, what is pushed from now on is its .img. */
gboolean gst_nifti_reader_start_image (GstNiftiReader * reader,
    GError ** error);

/* The file has ended: @volume (out) (transfer full) is the last one. */
gboolean gst_nifti_reader_finish (GstNiftiReader * reader,
    GstBuffer ** volume, GError ** error);

G_END_DECLS
